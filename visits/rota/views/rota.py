"""The rotas: the list of months, and one month as a table with what may be done with it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from offices.errors import ActionRefused
from offices.organisation.models import Account, Event, Office
from offices.organisation.queries import facts_of, history_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.views import page_of
from visits.rota.actions import plans as actions
from visits.rota.enums import DayState, PlanState
from visits.rota.forms import DrawForm
from visits.rota.models import Plan
from visits.rota.periods import month_of
from visits.rota.policies import plan_choices, plans_for
from visits.rota.queries import (
    clashes,
    days_of,
    findings_of,
    heads_of,
    notice_of,
    offices_of_plans,
    offices_that_plan,
    plans_visible_to,
    rule_of,
    tallies,
)

ROWS = 30
MONTHS_AHEAD = 12
MOST_OFFICES = 300  # to choose from
EVENTS = 15  # of a plan's history
reader = needs(Permission.RECEIVE, Permission.SUPERVISE)
planner = needs(Permission.RECEIVE)


def chosen_office(request: HttpRequest, offices: list[Office]) -> Office:
    """The office the address names (`?office=`), else the account's first; 404 where it plans for none, or not that."""
    code = request.GET.get("office", "")
    found = next((office for office in offices if not code or office.code == code), None)
    if found is None:
        raise Http404
    return found


def months_from(today: date) -> list[date]:
    """This month, if any day of it is left, and the eleven after it."""
    first = today.replace(day=1) if month_of(today)[1] > today else month_of(today)[1] + timedelta(days=1)
    months = [first]
    while len(months) < MONTHS_AHEAD:
        months.append(month_of(months[-1])[1] + timedelta(days=1))
    return months


@require_safe
@reader
def rota(request: HttpRequest) -> HttpResponse:
    """Rotas by month, the newest first; above them a form that draws one."""
    account = account_of(request)
    offices = offices_that_plan(account)
    standing = Count("days", filter=~Q(days__state=DayState.CANCELLED))
    found = plans_visible_to(account).annotate(day_count=standing).order_by("-month", "office__path")
    shown = list(offices_of_plans(account)[:MOST_OFFICES])
    code = next((one.code for one in shown if one.code == request.GET.get("office")), "")
    if code:
        found = found.filter(office__code=code)
    today = timezone.localdate()
    context: dict[str, Any] = {
        "title": _("接访安排"),
        "page": page_of(found, request, size=ROWS),
        "offices": shown,
        "code": code,
    }
    if offices:
        months = months_from(today)
        office = next((one for one in offices if one.code == code), offices[0])
        drawn = set(Plan.objects.filter(office=office, month__gte=months[0]).values_list("month", flat=True))
        month = next((month for month in months[1:] if month not in drawn), months[0])
        initial = {"office": office.code, "month": month.isoformat()}
        context["form"] = DrawForm(offices=offices, months=months, initial=initial)
        context["own"] = offices
    return render(request, "visits/rota/rota.html", context)


@require_POST
@planner
def plan_draw(request: HttpRequest) -> HttpResponse:
    """Draw the rota of a month; a refusal is said on the list."""
    by, at = account_of(request), timezone.now()
    offices = offices_that_plan(by)
    form = DrawForm(request.POST, offices=offices, months=months_from(timezone.localdate(at)))
    if not form.is_valid():
        messages.error(request, _("请选择单位和月份。"))
        return redirect("visits:rota")
    office, month = form.cleaned_data["office"], form.cleaned_data["month"]
    known = Plan.objects.filter(office=office, month=month).exclude(state=PlanState.DRAFT).first()
    if known is not None:
        return redirect("visits:plan", known.pk)
    try:
        plan = actions.draw_plan(by=by, at=at, office=office, month=month)
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect(f"{reverse('visits:rota')}?office={office.code}")
    return redirect("visits:plan", plan.pk)


@require_safe
@reader
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(plans_visible_to(account_of(request)), pk=pk)
    return plan_page(request, shown)


def plan_page(request: HttpRequest, shown: Plan, *, refusal: ActionRefused | None = None) -> HttpResponse:
    """The month by day; what the draw could not meet; days of each leader; the steps, or why they are refused."""
    account, at = account_of(request), timezone.now()
    days, rule = list(days_of(shown)), rule_of(shown.office, timezone.localdate(at))
    clashing = clashes(days)
    tally = tallies(shown, days)
    context = {
        "title": _("%(office)s%(year)d年%(month)d月接访安排")
        % {"office": shown.office.name, "year": shown.month.year, "month": shown.month.month},
        "plan": shown,
        "days": [(day, day.pk in clashing) for day in days],
        "clashing": len(clashing),
        "findings": findings_of(shown, {one.leader.pk: one.leader.account.name for one in tally}),
        "tallies": tally,
        "most": max((one.month for one in tally), default=0),
        "notice": notice_of(shown, timezone.localdate(at), rule) if shown.state != PlanState.PUBLISHED else None,
        "choices": plan_choices(account, shown),
        "own": plans_for(account, shown.office),
        "heads": heads_of(shown.office) if shown.state == PlanState.SUBMITTED else [],
        "history": _history(shown),
        "refusal": refusal,
        "today": timezone.localdate(at),
    }
    return render(request, "visits/rota/plan.html", context, status=refusal.status if refusal else 200)


def _history(shown: Plan) -> list[tuple[Event, str, str]]:
    """The latest events of a plan: what it was, and the reason given."""
    labels = {
        "plan_drawn": _("排班"),
        "plan_submitted": _("提交审批"),
        "plan_returned": _("退回修改"),
        "plan_approved": _("批准"),
        "plan_published": _("公布"),
        "day_added": _("增加接访日"),
        "day_changed": _("修改接访日"),
        "day_replaced": _("更换领导"),
        "day_removed": _("删去接访日"),
        "day_cancelled": _("取消接访日"),
        "day_moved": _("接访日改期"),
        "day_missed": _("说明未接访原因"),
        "day_in_theme": _("计入专题接访"),
    }
    events = history_of(f"plan:{shown.pk}").filter(kind__in=labels)[:EVENTS]
    return [(event, labels[event.kind], facts_of(event).get("reason", "")) for event in events]


@require_POST
@reader
def plan_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """submit, return, approve, publish, or draw again."""
    by, at = account_of(request), timezone.now()
    shown = get_object_or_404(plans_visible_to(by), pk=pk)
    steps = _steps(request, shown, by, at)
    if step not in steps:
        raise Http404
    act, done = steps[step]
    try:
        act()
    except ActionRefused as refusal:
        return plan_page(request, get_object_or_404(plans_visible_to(by), pk=pk), refusal=refusal)
    messages.success(request, done)
    return redirect("visits:plan", pk)


def _steps(request: HttpRequest, shown: Plan, by: Account, at: datetime) -> dict[str, tuple[Callable[[], object], str]]:
    facts: dict[str, Any] = {"by": by, "at": at, "plan_id": shown.pk}
    text = request.POST.get("reason", "").replace("\0", "")[:1000]
    return {
        "draw": (lambda: actions.draw_plan(by=by, at=at, office=shown.office, month=shown.month), _("已重新排班。")),
        "submit": (lambda: actions.submit_plan(**facts, note=text[:300]), _("已提交负责人批准。")),
        "return": (lambda: actions.return_plan(**facts, reason=text), _("已退回修改。")),
        "approve": (lambda: actions.approve_plan(**facts), _("已批准。")),
        "publish": (lambda: actions.publish_plan(**facts, late_reason=text), _("已公布。")),
    }
