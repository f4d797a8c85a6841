"""These pages keep who receives for an office, when they are away, and the rule of its rota."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offices.errors import ActionRefused
from offices.lists.listing import Table
from offices.organisation.views.access import account_of
from offices.pages.forms import attempt
from offices.pages.views import form_page, page_of
from visits.rota.actions import leaders as actions
from visits.rota.actions.rules import save_rule
from visits.rota.forms import AbsenceForm, LeaderForm, RuleForm
from visits.rota.models import Absence, Leader
from visits.rota.policies import plans_for
from visits.rota.queries import leaders_visible_to, offices_that_plan, rule_of
from visits.rota.reports import LEADERS, LeadersReader
from visits.rota.views.rota import chosen_office, planner, reader

GET_OR_POST = ["GET", "HEAD", "POST"]
ABSENCES = 20  # of a leader, the latest


@require_safe
@reader
def leaders(request: HttpRequest) -> HttpResponse:
    """Leaders with post, duty and weight, and who is away now or soon."""
    account, today = account_of(request), timezone.localdate()
    own = offices_that_plan(account)
    found = leaders_visible_to(account)
    code = next((one.code for one in own if one.code == request.GET.get("office")), "")
    if code:
        found = found.filter(office__code=code)
    office = next((one for one in own if not code or one.code == code), None)
    page = page_of(found, request, size=LEADERS.size)
    several = len({one.office_id for one in page.items}) > 1
    seen = LeadersReader(account, today, several=several, keeps=office is not None)
    context = {
        "title": LEADERS.title,
        "page": page,
        "table": Table(LEADERS, LEADERS.rows(page.items, seen), seen),
        "own": own,
        "office": office,
    }
    return render(request, "visits/rota/leaders.html", context)


@require_http_methods(GET_OR_POST)
@planner
def leader_new(request: HttpRequest) -> HttpResponse:
    by = account_of(request)
    office = chosen_office(request, offices_that_plan(by))
    form = LeaderForm(request.POST or None, office=office)
    back = f"{reverse('visits:leaders')}?office={office.code}"
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        if attempt(form, lambda: actions.save_leader(by=by, at=timezone.now(), office=office, **facts)):
            messages.success(request, _("已加入接访领导。"))
            return redirect(back)
    notice = _("名单里没有的人，请先由安全管理员建立账号并授予领导角色。")
    title = _("增加接访领导：%(office)s") % {"office": office.name}
    return form_page(request, form, title=title, back=back, notice=notice)


@require_http_methods(GET_OR_POST)
@planner
def leader(request: HttpRequest, pk: int) -> HttpResponse:
    """How a leader takes part; beside it the absences."""
    shown = _leader(request, pk)
    by = account_of(request)
    form = LeaderForm(request.POST or None, office=shown.office, leader=shown)
    if request.method == "POST" and form.is_valid():
        facts = {"office": shown.office, "account": shown.account, "leader": shown, **form.cleaned_data}
        if attempt(form, lambda: actions.save_leader(by=by, at=timezone.now(), **facts)):
            messages.success(request, _("已保存。"))
            return redirect("visits:leader", shown.pk)
    return _leader_page(request, shown, form, AbsenceForm())


@require_POST
@planner
def absence_new(request: HttpRequest, pk: int) -> HttpResponse:
    shown, by = _leader(request, pk), account_of(request)
    form = AbsenceForm(request.POST)
    if form.is_valid():
        facts = {"leader": shown, **form.cleaned_data}
        recorded = attempt(form, lambda: actions.record_absence(by=by, at=timezone.now(), **facts))
        if recorded:
            messages.success(request, _("已记请假。"))
            if recorded.days:
                sentence = _("这段时间排有%(number)d个接访日，请更换领导。")
                messages.warning(request, sentence % {"number": len(recorded.days)})
            return redirect("visits:leader", shown.pk)
    return _leader_page(request, shown, LeaderForm(office=shown.office, leader=shown), form)


@require_POST
@planner
def absence_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    by = account_of(request)
    found = Absence.objects.filter(leader__in=leaders_visible_to(by)).select_related("leader__office")
    absence = get_object_or_404(found, pk=pk)
    if not plans_for(by, absence.leader.office):
        raise PermissionDenied
    try:
        actions.withdraw_absence(by=by, at=timezone.now(), absence=absence)
        messages.success(request, _("已撤销请假。"))
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
    return redirect("visits:leader", absence.leader_id)


def _leader(request: HttpRequest, pk: int) -> Leader:
    account = account_of(request)
    shown = get_object_or_404(leaders_visible_to(account), pk=pk)
    if not plans_for(account, shown.office):
        raise PermissionDenied
    return shown


def _leader_page(request: HttpRequest, shown: Leader, form: LeaderForm, absence: AbsenceForm) -> HttpResponse:
    wrong = bool(form.errors or absence.errors)
    context: dict[str, Any] = {
        "title": _("%(name)s（%(post)s）") % {"name": shown.account.name, "post": shown.post},
        "leader": shown,
        "form": form,
        "absence_form": absence,
        "absences": list(shown.absences.order_by("-first", "-id")[:ABSENCES]),
        "today": timezone.localdate(),
    }
    return render(request, "visits/rota/leader.html", context, status=422 if wrong else 200)


@require_http_methods(GET_OR_POST)
@planner
def rule(request: HttpRequest) -> HttpResponse:
    """How the rota of an office is drawn."""
    by = account_of(request)
    offices = offices_that_plan(by)
    office = chosen_office(request, offices)
    held = rule_of(office, timezone.localdate())
    form = RuleForm(request.POST or None, office=office, holding=held, version=held.version if held else 0)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        if attempt(form, lambda: save_rule(by=by, at=timezone.now(), office=office, **facts)):
            messages.success(request, _("已保存接访规则，之后的排班按此进行。"))
            return redirect(f"{reverse('visits:rota')}?office={office.code}")
    context = {
        "title": _("接访规则：%(office)s") % {"office": office.name},
        "form": form,
        "office": office,
        "offices": offices,
    }
    return render(request, "visits/rota/rule.html", context, status=422 if form.errors else 200)
