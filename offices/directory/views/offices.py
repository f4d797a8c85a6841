"""Pages about the tree of offices."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offices.organisation.actions import offices as actions
from offices.organisation.forms.offices import ClosingForm, MoveForm, OfficeForm, ReasonForm
from offices.organisation.models import Office, RoleAssignment
from offices.organisation.queries import history_of, offices_reached
from offices.organisation.reports import open_work_at, shown_rows, with_names
from offices.organisation.roles import Permission
from offices.organisation.rules import deadline_profile
from offices.organisation.views.access import account_of, kind_or_404, needs
from offices.pages.forms import attempt
from offices.pages.views import form_page

HISTORY = 50
manager = needs(Permission.MANAGE_OFFICES)


def _reached(request: HttpRequest, code: str) -> Office:
    offices = offices_reached(account_of(request), Permission.MANAGE_OFFICES)
    return get_object_or_404(offices.select_related("parent", "successor"), code=code)


@require_safe
@manager
def office(request: HttpRequest, code: str) -> HttpResponse:
    shown = _reached(request, code)
    roles = (
        RoleAssignment.objects.filter(office=shown, revoked_at=None)
        .select_related("account")
        .order_by("role", "account__name")
    )
    context = {
        "title": shown.name,
        "office": shown,
        "assignments": list(roles),
        "events": with_names(history_of(f"office:{shown.pk}").select_related("chain")[:HISTORY]),
        "reason_form": _closing_form(request, shown) if shown.is_active else ReasonForm(),
        "work": open_work_at(shown, account_of(request)),
        "profile": deadline_profile(shown.profile),
    }
    return render(request, "offices/directory/office.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@manager
def create(request: HttpRequest) -> HttpResponse:
    by = account_of(request)
    reached = offices_reached(by, Permission.MANAGE_OFFICES)
    form = OfficeForm(request.POST or None, offices=reached, initial={"parent": request.GET.get("parent", "")})
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.create_office(by=by, at=timezone.now(), **form.cleaned_data))
        if made:
            messages.success(request, _("已建立单位：%(name)s") % {"name": made.name})
            return redirect(made)
    return form_page(request, form, title=_("新建单位"), back=reverse("offices:offices"))


@require_http_methods(["GET", "HEAD", "POST"])
@manager
def edit(request: HttpRequest, code: str) -> HttpResponse:
    by, shown = account_of(request), _reached(request, code)
    form = OfficeForm(request.POST or None, offices=Office.objects.none(), office=shown)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: actions.edit_office(by=by, at=timezone.now(), office=shown, **form.cleaned_data))
        if saved:
            messages.success(request, _("已保存。"))
            return redirect(shown)
    return form_page(request, form, title=_("修改单位：%(name)s") % {"name": shown.name}, back=shown.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@manager
def move(request: HttpRequest, code: str) -> HttpResponse:
    by, shown = account_of(request), _reached(request, code)
    form = MoveForm(request.POST or None, offices=offices_reached(by, Permission.MANAGE_OFFICES), office=shown)
    if request.method == "POST" and form.is_valid():
        parent = form.cleaned_data["parent"]
        if attempt(form, lambda: actions.move_office(by=by, at=timezone.now(), office=shown, parent=parent)):
            messages.success(request, _("已调整隶属关系，下级单位随同调整。"))
            return redirect(shown)
    return form_page(
        request, form, title=_("调整隶属关系：%(name)s") % {"name": shown.name}, back=shown.get_absolute_url()
    )


def _closing_form(request: HttpRequest, shown: Office, data: Any = None) -> ClosingForm:
    return ClosingForm(data, offices=offices_reached(account_of(request), Permission.MANAGE_OFFICES), office=shown)


@require_safe
@manager
def work(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """What of one kind hangs on the office: numbers and days, nothing of the contents."""
    shown = _reached(request, code)
    kind = kind_or_404(key)
    context = {
        "title": _("%(name)s：%(kind)s") % {"name": shown.name, "kind": kind.label},
        "rows": shown_rows(kind, kind.of_office(shown, account_of(request))),
        "back": shown.get_absolute_url(),
        "links": False,
    }
    return render(request, "offices/directory/open_work.html", context)


@require_POST
@manager
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """Close an office, or open it again."""
    by, shown = account_of(request), _reached(request, code)
    form = _closing_form(request, shown, request.POST) if shown.is_active else ReasonForm(request.POST)
    act: Any = actions.deactivate_office if shown.is_active else actions.reactivate_office
    if form.is_valid() and attempt(form, lambda: act(by=by, at=timezone.now(), office=shown, **form.cleaned_data)):
        closed = _("已停用单位。")
        if form.cleaned_data.get("successor"):
            closed = _("已停用单位。已办结的信访件正在后台转入承继单位。")
        messages.success(request, closed if shown.is_active else _("已恢复单位。"))
        return redirect(shown)
    title = _("停用单位：%(name)s") if shown.is_active else _("恢复单位：%(name)s")
    return form_page(request, form, title=title % {"name": shown.name}, back=shown.get_absolute_url())
