"""Pages about accounts and their roles."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offices.accounts.actions import accounts as actions
from offices.accounts.actions.login_limits import locked_until, unlock_account
from offices.accounts.forms.accounts import AccountForm, DepartureForm, PersonForm, RoleForm
from offices.errors import ActionRefused
from offices.organisation.forms.offices import ReasonForm
from offices.organisation.models import Account, Office
from offices.organisation.policies import refusal_to_manage
from offices.organisation.queries import accounts_visible_to, history_of, may_take_over, offices_reached
from offices.organisation.reports import OpenWork, open_work_of, shown_rows, told_in_numbers, with_names
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, kind_or_404, needs
from offices.pages.forms import attempt
from offices.pages.views import form_page

HISTORY = 50
manager = needs(Permission.MANAGE_ACCOUNTS)


def _offices(request: HttpRequest) -> QuerySet[Office]:
    return offices_reached(account_of(request), Permission.MANAGE_ACCOUNTS)


def _visible(request: HttpRequest, username: str) -> Account:
    return get_object_or_404(accounts_visible_to(account_of(request)), username=username)


@require_safe
@manager
def account(request: HttpRequest, username: str) -> HttpResponse:
    shown = _visible(request, username)
    roles = shown.assignments.select_related("office", "granted_by", "revoked_by").order_by("revoked_at", "-granted_at")
    context = {
        "title": shown.name,
        "account": shown,
        "held": [item for item in roles if item.revoked_at is None],
        "ended": [item for item in roles if item.revoked_at is not None],
        "refusal": refusal_to_manage(account_of(request), shown),
        "locked_until": locked_until(shown.username),
        "role_form": RoleForm(offices=_offices(request)),
        "person_form": PersonForm(initial={"name": shown.name, "title": shown.title}),
        "reason_form": _departure_form(shown) if shown.is_active else ReasonForm(),
        "work": open_work_of(shown),
        "events": with_names(history_of(f"account:{shown.pk}").select_related("chain")[:HISTORY]),
    }
    return render(request, "offices/directory/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@manager
def create(request: HttpRequest) -> HttpResponse:
    by = account_of(request)
    form = AccountForm(
        request.POST or None, offices=_offices(request), initial={"office": request.GET.get("office", "")}
    )
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.create_account(by=by, at=timezone.now(), **form.cleaned_data))
        if made:
            return _password_page(request, *made)
    return form_page(request, form, title=_("新建账号"), back=reverse("offices:accounts"))


def _password_page(request: HttpRequest, shown: Account, password: str) -> HttpResponse:
    """The only time the one-time password is seen; the page is not stored anywhere."""
    context = {"title": _("一次性密码"), "account": shown, "password": password}
    return render(request, "offices/directory/account_password.html", context)


@require_POST
@manager
def reset(request: HttpRequest, username: str) -> HttpResponse:
    shown = _visible(request, username)
    try:
        password = actions.reset_password(by=account_of(request), at=timezone.now(), account=shown)
    except ActionRefused as refusal:
        return _refused(request, shown, refusal)
    return _password_page(request, shown, password)


@require_POST
@manager
def unlock(request: HttpRequest, username: str) -> HttpResponse:
    """End the lock after wrong passwords, and every delay."""
    shown = _visible(request, username)
    try:
        unlock_account(by=account_of(request), at=timezone.now(), account=shown)
    except ActionRefused as refusal:
        return _refused(request, shown, refusal)
    messages.success(request, _("已解除锁定，可以重新登录。"))
    return redirect("offices:account", username)


@require_POST
@manager
def edit(request: HttpRequest, username: str) -> HttpResponse:
    by, shown, form = account_of(request), _visible(request, username), PersonForm(request.POST)
    if form.is_valid() and attempt(
        form, lambda: actions.edit_account(by=by, at=timezone.now(), account=shown, **form.cleaned_data)
    ):
        messages.success(request, _("已保存。"))
        return redirect("offices:account", username)
    return form_page(request, form, title=_("修改账号：%(name)s") % {"name": shown.name}, back=_page(shown))


@require_POST
@manager
def grant(request: HttpRequest, username: str) -> HttpResponse:
    by, shown = account_of(request), _visible(request, username)
    form = RoleForm(request.POST, offices=_offices(request))
    if form.is_valid() and attempt(
        form, lambda: actions.grant_role(by=by, at=timezone.now(), account=shown, **form.cleaned_data)
    ):
        messages.success(request, _("已授予角色。"))
        return redirect("offices:account", username)
    return form_page(request, form, title=_("授予角色：%(name)s") % {"name": shown.name}, back=_page(shown))


@require_POST
@manager
def revoke(request: HttpRequest, username: str, assignment_id: int) -> HttpResponse:
    shown = _visible(request, username)
    assignment = get_object_or_404(shown.assignments.select_related("office"), pk=assignment_id)
    work = open_work_of(shown, [assignment.office_id])
    takers = may_take_over(shown, [assignment.office_id])
    if work and "reason" not in request.POST:
        # What hangs on the person there is shown first, with who may take it over.
        form = DepartureForm(takers=takers)
        return _departure_page(request, form, shown, work, _("收回角色：%(name)s"))
    form = DepartureForm(request.POST, takers=takers)
    if work and not form.is_valid():
        return _departure_page(request, form, shown, work, _("收回角色：%(name)s"), status=422)
    given = form.cleaned_data if form.is_valid() else {}
    try:
        actions.revoke_role(
            by=account_of(request),
            at=timezone.now(),
            assignment=assignment,
            reason=given.get("reason", ""),
            to=list(given.get("to", ())),
        )
    except ActionRefused as refusal:
        return _refused(request, shown, refusal)
    messages.success(request, _("已收回角色。"))
    return redirect("offices:account", username)


def _departure_form(shown: Account, data: Any = None) -> DepartureForm:
    return DepartureForm(data, takers=may_take_over(shown))


def _departure_page(
    request: HttpRequest, form: DepartureForm, shown: Account, work: list[OpenWork], title: str, status: int = 200
) -> HttpResponse:
    context = {
        "title": title % {"name": shown.name},
        "form": form,
        "account": shown,
        "work": work,
        "back": _page(shown),
    }
    return render(request, "offices/directory/departure.html", context, status=status)


@require_safe
@manager
def work(request: HttpRequest, username: str, key: str) -> HttpResponse:
    """What of one kind hangs on the account: numbers and days, nothing of the contents."""
    shown = _visible(request, username)
    kind = kind_or_404(key)
    context = {
        "title": _("%(name)s：%(kind)s") % {"name": shown.name, "kind": kind.label},
        "rows": shown_rows(kind, kind.of_person(shown)),
        "back": _page(shown),
        "links": False,
    }
    return render(request, "offices/directory/open_work.html", context)


@require_POST
@manager
def switch(request: HttpRequest, username: str) -> HttpResponse:
    """Close an account, or open it again."""
    by, shown = account_of(request), _visible(request, username)
    form = _departure_form(shown, request.POST) if shown.is_active else ReasonForm(request.POST)
    act: Any = actions.deactivate_account if shown.is_active else actions.reactivate_account
    if form.is_valid():
        facts = {name: list(value) if name == "to" else value for name, value in form.cleaned_data.items()}
        if attempt(form, lambda: act(by=by, at=timezone.now(), account=shown, **facts)):
            messages.success(request, _switched(shown))
            return redirect("offices:account", username)
    title = _("停用账号：%(name)s") if shown.is_active else _("恢复账号：%(name)s")
    return form_page(request, form, title=title % {"name": shown.name}, back=_page(shown))


def _switched(shown: Account) -> str:
    if not shown.is_active:
        return _("已恢复账号。")
    left = told_in_numbers(open_work_of(shown))
    return _("已停用账号。待移交：%(work)s") % {"work": left} if left else _("已停用账号。")


def _refused(request: HttpRequest, shown: Account, refusal: ActionRefused) -> HttpResponse:
    messages.error(request, str(refusal.sentence))
    return redirect("offices:account", shown.username)


def _page(shown: Account) -> str:
    return reverse("offices:account", args=[shown.username])
