"""A reception day: its page, and the forms that add, change, give to another leader or cancel one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offices.errors import ActionRefused, Conflict
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.views import page_of
from offices.pages.words import cn_date
from visits.rota.actions import days as actions
from visits.rota.enums import DayKind, DayState, PlanState
from visits.rota.forms import CancelForm, DayForm, MissedForm, ReplaceForm
from visits.rota.models import Plan, ReceptionDay
from visits.rota.policies import check_accepts_late, check_day_open, check_plan_step, plans_for
from visits.rota.queries import (
    clashes,
    days_joined_by,
    days_of,
    days_visible_to,
    plans_visible_to,
    rule_of,
    slots_of,
    tallies,
)
from visits.rota.views.rota import planner

GET_OR_POST = ["GET", "HEAD", "POST"]


def _plan(request: HttpRequest, pk: int) -> Plan:
    """A plan whose days the account may change; 403 for who only sees it."""
    account = account_of(request)
    plan = get_object_or_404(plans_visible_to(account), pk=pk)
    if not plans_for(account, plan.office):
        raise PermissionDenied
    return plan


def _day(request: HttpRequest, pk: int) -> ReceptionDay:
    account = account_of(request)
    day = get_object_or_404(days_visible_to(account), pk=pk)
    if not plans_for(account, day.office):
        raise PermissionDenied
    return day


def _month_days(plan: Plan) -> dict[int, int]:
    return {one.leader.pk: one.month for one in tallies(plan, list(days_of(plan)))}


@require_safe
def day(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts and changes; who plans for the office finds the changes that are possible, or why none is."""
    account, at = account_of(request), timezone.now()
    seen = days_visible_to(account).prefetch_related("units").filter(pk=pk).first()
    shown = seen or get_object_or_404(days_joined_by(account), pk=pk)
    own = plans_for(account, shown.office)
    context = {
        "title": _("%(on)s接访") % {"on": cn_date(shown.on)},
        "day": shown,
        "own": own,
        "refusal": _refusal(account, shown) if own else "",
        "clash": bool(clashes([shown])),
        "missed": own and _is_missed(shown),
        "changes": list(shown.changes.select_related("by")),
        "slots": len(slots_of(shown)),
        "today": timezone.localdate(at),
        "joins": seen is None,
        "to_record": own and _is_to_record(account, shown, at),
        "to_accept": own and shown.is_to_accept and not _refused(lambda: check_accepts_late(account, shown)),
    }
    return render(request, "visits/rota/day.html", context)


def _is_to_record(account: Account, shown: ReceptionDay, at: datetime) -> bool:
    """Whether the day has begun, so that who comes is recorded: until then its button would be refused."""
    now = timezone.localtime(at)
    begun = (shown.on, shown.starts) <= (now.date(), now.time())
    stands = shown.plan.state == PlanState.PUBLISHED and shown.state != DayState.CANCELLED
    return begun and stands and authority_of(account).may(Permission.REGISTER, shown.office)


def _refusal(account: Account, shown: ReceptionDay) -> str:
    """Why the day cannot be changed; empty when it can."""

    def check() -> None:
        check_plan_step(account, shown.plan, "edit")
        check_day_open(shown, timezone.localdate())

    return _refused(check)


def _refused(check: Callable[[], object]) -> str:
    try:
        check()
    except ActionRefused as refusal:
        return str(refusal.sentence)
    return ""


def _is_missed(shown: ReceptionDay) -> bool:
    past = shown.on < timezone.localdate() and shown.state == DayState.PLANNED
    return past and shown.plan.state == PlanState.PUBLISHED


@require_http_methods(GET_OR_POST)
@planner
def day_new(request: HttpRequest, pk: int) -> HttpResponse:
    plan, by = _plan(request, pk), account_of(request)
    options: dict[str, Any] = {"plan": plan, "published": plan.state == PlanState.PUBLISHED}
    options |= {"rule": rule_of(plan.office, timezone.localdate()), "days": _month_days(plan)}
    options["initial"] = {"on": max(plan.month, timezone.localdate()), "kind": DayKind.WALK_IN}
    if request.method == "POST":
        form = DayForm(request.POST, **options)
        facts: dict[str, Any] = {"by": by, "at": timezone.now(), "plan_id": plan.pk}
        made = _attempt(form, lambda: actions.add_day(**facts, **form.facts()))
        if made:
            messages.success(request, _("已增加%(on)s的接访日。") % {"on": cn_date(made.on)})
            return redirect("visits:plan", plan.pk)
    else:
        form = DayForm(**options)
    title = _("增加接访日：%(year)d年%(month)d月") % {"year": plan.month.year, "month": plan.month.month}
    return _form_page(request, form, title, reverse("visits:plan", args=[plan.pk]))


@require_http_methods(GET_OR_POST)
@planner
def day_change(request: HttpRequest, pk: int) -> HttpResponse:
    shown, by = _day(request, pk), account_of(request)
    options: dict[str, Any] = {"plan": shown.plan, "published": shown.plan.state == PlanState.PUBLISHED}
    form = DayForm(request.POST or None, day=shown, **options)
    if request.method == "POST":
        facts: dict[str, Any] = {"by": by, "at": timezone.now(), "day_id": shown.pk}
        changed = _attempt(form, lambda: actions.change_day(**facts, version=_version(form), **form.facts()))
        if changed:
            messages.success(request, _("已保存。"))
            return redirect("visits:day", changed.pk)
    return _form_page(request, form, _("修改%(on)s的接访") % {"on": cn_date(shown.on)}, shown.get_absolute_url())


@require_http_methods(GET_OR_POST)
@planner
def day_replace(request: HttpRequest, pk: int) -> HttpResponse:
    shown, by = _day(request, pk), account_of(request)
    invited = shown.bookings.filter(state="booked", origin__in=("invited", "returned")).exists()
    others = _days_of_leader(shown) if invited and shown.plan.state == PlanState.PUBLISHED else None
    form = ReplaceForm(request.POST or None, day=shown, days=_month_days(shown.plan), others=others)
    if request.method == "POST":
        facts: dict[str, Any] = {"by": by, "at": timezone.now(), "day_id": shown.pk}
        if _attempt(form, lambda: actions.replace_leader(**facts, **form.cleaned_data)):
            messages.success(request, _("已更换接访领导。"))
            return redirect("visits:day", shown.pk)
    title = _("更换%(on)s的接访领导") % {"on": cn_date(shown.on)}
    return _form_page(request, form, title, shown.get_absolute_url(), day=shown)


@require_http_methods(GET_OR_POST)
@planner
def day_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    shown, by = _day(request, pk), account_of(request)
    booked = shown.bookings.exists()
    draft = shown.plan.state != PlanState.PUBLISHED and not booked and shown.part_of_id is None
    form = CancelForm(request.POST or None, day=shown, targets=_targets(shown) if booked else None, draft=draft)
    if request.method == "POST":
        facts: dict[str, Any] = {"by": by, "at": timezone.now(), "day_id": shown.pk}
        if form.is_valid():
            try:
                left = actions.cancel_day(**facts, **form.cleaned_data)
            except ActionRefused as refusal:
                _refuse(form, refusal)
            else:
                if left is None:
                    messages.success(request, _("已删去这个接访日。"))
                    return redirect("visits:plan", shown.plan_id)
                messages.success(request, _("已取消这个接访日。"))
                return redirect("visits:day", shown.pk)
    title = _("删去%(on)s的接访") if draft else _("取消%(on)s的接访")
    return _form_page(request, form, title % {"on": cn_date(shown.on)}, shown.get_absolute_url(), day=shown)


def _targets(shown: ReceptionDay) -> QuerySet[ReceptionDay]:
    days = ReceptionDay.objects.filter(office=shown.office, state=DayState.PLANNED, plan__state=PlanState.PUBLISHED)
    later = days.filter(on__gte=timezone.localdate(), legal_body=shown.legal_body).exclude(pk=shown.pk)
    return later.select_related("leader__account").order_by("on", "starts", "id")


def _days_of_leader(shown: ReceptionDay) -> QuerySet[ReceptionDay]:
    """The days to come on which the same person receives in the office."""
    return _targets(shown).filter(leader__account=shown.leader.account_id) if shown.leader else _targets(shown).none()


@require_POST
@planner
def day_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """A head accepts a day that was entered after it had begun."""
    shown, by = _day(request, pk), account_of(request)
    refusal = _refused(lambda: actions.accept_late_day(by=by, at=timezone.now(), day_id=shown.pk))
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("已批准补登，计入接访天数。"))
    return redirect(shown.get_absolute_url())


@require_safe
@needs(Permission.FOLLOW_UP)
def joined_days(request: HttpRequest) -> HttpResponse:
    """我单位参与的接访: days of other offices in which a unit of the account takes part, the coming ones first."""
    page = page_of(days_joined_by(account_of(request)).order_by("-on", "starts", "id"), request)
    context = {"title": _("我单位参与的接访"), "page": page, "today": timezone.localdate()}
    return render(request, "visits/rota/joined_days.html", context)


@require_http_methods(GET_OR_POST)
@planner
def day_missed(request: HttpRequest, pk: int) -> HttpResponse:
    """Why a past day was not held."""
    shown, by = _day(request, pk), account_of(request)
    form = MissedForm(request.POST or None, initial={"version": shown.version, "reason": shown.reason})
    if request.method == "POST":
        facts: dict[str, Any] = {"by": by, "at": timezone.now(), "day_id": shown.pk}
        if _attempt(form, lambda: actions.explain_missed(**facts, **form.cleaned_data)):
            messages.success(request, _("已保存。"))
            return redirect("visits:day", shown.pk)
    return _form_page(request, form, _("说明%(on)s未接访的原因") % {"on": cn_date(shown.on)}, shown.get_absolute_url())


# Forms


def _version(form: DayForm) -> int:
    """The version the form was opened with; one that never is where it carries none."""
    version = form.cleaned_data["version"]
    return -1 if version is None else int(version)


def _attempt(form: forms.Form, act: Any) -> Any:
    """What the action returned, or None with the refusal on the form."""
    if not form.is_valid():
        return None
    try:
        return act()
    except ActionRefused as refusal:
        _refuse(form, refusal)
        return None


def _refuse(form: forms.Form, refusal: ActionRefused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.sentence))
    if isinstance(refusal, Conflict):
        form.add_error(None, _("现在是：%(now)s") % {"now": refusal.current["described"]})
    form.status = refusal.status  # type: ignore[attr-defined]


def _form_page(request: HttpRequest, form: forms.Form, title: str, back: str, **more: Any) -> HttpResponse:
    status = getattr(form, "status", 422) if form.is_bound and form.errors else 200
    context = {"title": title, "form": form, "back": back, **more}
    return render(request, "visits/rota/day_form.html", context, status=status)
