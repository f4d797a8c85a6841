"""The rota of an office for a month: drawn, submitted, approved by a head, and published."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.calendars.queries import calendar_for
from offices.calendars.workdays import WorkCalendar
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.actions.messages import queue_message, settle_notices
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account, Event, Office
from offices.organisation.roles import Permission
from offices.pages.words import cn_date
from visits.hall.models import Window
from visits.rota.drafting import Rota, draw
from visits.rota.enums import DayKind, DayState, PlanState
from visits.rota.models import Leader, Plan, ReceptionDay, RotaRule
from visits.rota.periods import month_of
from visits.rota.policies import check_plan_step, check_plans
from visits.rota.queries import (
    clashes,
    months_drawn,
    notice_of,
    provisional_years,
    receivers_for,
    rooms_for,
    rule_for_draw,
    rule_of,
)

FURTHEST = timedelta(days=366)
LONGEST_REASON = 200
LONGEST_TEXT = 300  # of a message


def draw_plan(*, by: Account, at: datetime, office: Office, month: date) -> Plan:
    """Draw the rota of a month by the office's rule, from tomorrow on; drawn again, a draft is replaced.

    Days of a theme called from above stay, and so do days that somebody has booked. Raises NotPermitted,
    InvalidFacts for a month that is past or too far, ActionRefused without a rule or leaders, or when the plan is no
    draft any more.
    """
    check_plans(by, office)
    on = timezone.localdate(at)
    first, last = month_of(month)
    if last <= on:
        raise InvalidFacts("past_month", _("这个月已没有可排的日子。"), field="month")
    if first > on + FURTHEST:
        raise InvalidFacts("too_far", _("最多排到一年以后。"), field="month")
    rule = rule_of(office, on)
    if rule is None:
        raise ActionRefused("no_rule", _("请先设置接访规则。"))
    with transaction.atomic():
        plan = locked_plan(office, first, by, at)
        check_plan_step(by, plan, "draw")
        if not lock_leaders(office):
            raise ActionRefused("no_leaders", _("请先登记参加接访的领导。"))
        plan.days.filter(part_of=None, bookings=None, changes=None).delete()
        begin = max(first, on + timedelta(days=1))
        calendar = calendar_for(office)
        rota = draw(
            rule_for_draw(rule),
            receivers_for(office, begin, last, on),
            calendar,
            level=office.level,
            first=begin,
            last=last,
            year=begin.replace(month=1, day=1),
            drawn=months_drawn(plan),
        )
        _seat(plan, rule, rota)
        plan.shortfalls, plan.drawn_at, plan.drawn_by = _findings(rota, calendar, begin, last), at, by
        plan.save(update_fields=["shortfalls", "drawn_at", "drawn_by"])
        facts = {
            "month": first,
            "days": len(rota.leader_days),
            "desks": len(rota.desks),
            "findings": len(plan.shortfalls),
        }
        record_plan(plan, "plan_drawn", facts, by, at)
    return plan


def locked_plan(office: Office, month: date, by: Account, at: datetime) -> Plan:
    """The plan of a month, locked; made as a draft where there is none."""
    values = {"drawn_at": at, "drawn_by": by}
    plan, _made = Plan.objects.get_or_create(office=office, month=month.replace(day=1), defaults=values)
    return lock_plan(plan.pk)


def lock_plan(plan_id: int) -> Plan:
    """Whoever changes a plan or its days locks the plan first, then days, then leaders: each in order of their ids."""
    return Plan.objects.select_for_update(of=("self",)).select_related("office").get(pk=plan_id)


def lock_leaders(office: Office) -> list[Leader]:
    """The leaders who receive, and the same persons in other offices."""
    own = Leader.objects.filter(office=office, is_active=True)
    locked = Leader.objects.select_for_update().filter(account__in=own.values("account")).order_by("pk")
    return [leader for leader in locked if leader.office_id == office.pk and leader.is_active]


def _rooms(plan: Plan, rule: RotaRule) -> Callable[[date], Window | None]:
    """A room for each leader in turn: the rule's, then another that is free at the rule's hours, then none."""
    if rule.room is None:
        return lambda on: None
    offered = [rule.room, *(room for room in rooms_for(plan.office) if room.pk != rule.room_id)]
    month = ReceptionDay.objects.filter(on__range=month_of(plan.month), room__in=[room.pk for room in offered])
    standing = month.filter(starts__lt=rule.ends, ends__gt=rule.starts).exclude(state=DayState.CANCELLED)
    taken = set(standing.order_by().values_list("on", "room"))

    def room(on: date) -> Window | None:
        free = next((one for one in offered if (on, one.pk) not in taken), None)
        if free is not None:
            taken.add((on, free.pk))
        return free

    return room


def _seat(plan: Plan, rule: RotaRule, rota: Rota) -> None:
    shared = {
        "plan": plan,
        "office": plan.office,
        "starts": rule.starts,
        "ends": rule.ends,
        "place": rule.place,
        "slot_minutes": rule.slot_minutes,
    }
    units = list(rule.units.all())
    rooms = _rooms(plan, rule)
    days = [ReceptionDay(on=on, leader_id=key, room=rooms(on), **shared) for on, key in rota.leader_days]
    made = ReceptionDay.objects.bulk_create(days)
    links = [ReceptionDay.units.through(receptionday_id=day.pk, office_id=unit.pk) for day in made for unit in units]
    ReceptionDay.units.through.objects.bulk_create(links)
    kept = set(plan.days.filter(kind=DayKind.LEGAL).exclude(state=DayState.CANCELLED).values_list("on", flat=True))
    ReceptionDay.objects.bulk_create(
        [
            ReceptionDay(on=on, kind=DayKind.LEGAL, legal_body=body, **shared)
            for on, body in rota.desks
            if on not in kept
        ]
    )


def _findings(rota: Rota, calendar: WorkCalendar, first: date, last: date) -> list[dict[str, Any]]:
    """What the plan keeps of what could not be met; days in ISO form."""
    shortfalls = [
        {
            "kind": "duty",
            "leader": short.key,
            "first": short.period.first.isoformat(),
            "last": short.period.last.isoformat(),
            "due": short.due,
            "got": short.got,
            "why": short.why.value,
        }
        for short in rota.shortfalls
    ]
    moved = [
        {"kind": "moved", "on": move.on.isoformat(), "to": move.to.isoformat() if move.to else None}
        for move in rota.moved
    ]
    unfilled = [{"kind": "unfilled", "on": on.isoformat(), "seats": seats} for on, seats in rota.unfilled]
    years = [{"kind": "provisional", "year": year} for year in provisional_years(calendar, first, last)]
    return [*shortfalls, *unfilled, *moved, *years]


def submit_plan(*, by: Account, at: datetime, plan_id: int, note: str = "") -> Plan:
    """To the head of the office. Refused while a leader has a day in an absence, or without any day."""
    with transaction.atomic():
        plan = _step(plan_id, by, "submit")
        days = list(plan.days.filter(state=DayState.PLANNED).select_related("leader__account"))
        if not days:
            raise ActionRefused("no_days", _("还没有接访日，请先排班或增加接访日。"))
        if clashing := len(clashes(days)):
            sentence = _("有%(number)d个接访日的领导请假或不再参加接访，请先更换领导。")
            raise ActionRefused("clashes", sentence % {"number": clashing})
        plan.state, plan.submitted_at, plan.submitted_by, plan.note = PlanState.SUBMITTED, at, by, note.strip()
        plan.save(update_fields=["state", "submitted_at", "submitted_by", "note"])
        event = record_plan(plan, "plan_submitted", {"days": len(days)}, by, at)
        tell(plan, event, Permission.APPROVE, _("%(month)s接访安排待批准"), at)
    return plan


def return_plan(*, by: Account, at: datetime, plan_id: int, reason: str) -> Plan:
    """Back to the draft: by the head who does not approve it, or by the office to change it before it is published."""
    reason = stripped(reason)
    with transaction.atomic():
        plan = _step(plan_id, by, "return")
        plan.state, plan.submitted_at, plan.submitted_by = PlanState.DRAFT, None, None
        plan.approved_at, plan.approved_by = None, None
        plan.save(update_fields=["state", "submitted_at", "submitted_by", "approved_at", "approved_by"])
        event = record_plan(plan, "plan_returned", {"reason": reason}, by, at)
        settle_notices(event=event, url=plan.get_absolute_url(), permission=Permission.APPROVE, at=at)
        tell(plan, event, Permission.RECEIVE, _("%(month)s接访安排退回修改"), at)
    return plan


def approve_plan(*, by: Account, at: datetime, plan_id: int) -> Plan:
    """By a head of the office who did not submit it."""
    with transaction.atomic():
        plan = _step(plan_id, by, "approve")
        plan.state, plan.approved_at, plan.approved_by = PlanState.APPROVED, at, by
        plan.save(update_fields=["state", "approved_at", "approved_by"])
        event = record_plan(plan, "plan_approved", {}, by, at)
        settle_notices(event=event, url=plan.get_absolute_url(), permission=Permission.APPROVE, at=at)
        tell(plan, event, Permission.RECEIVE, _("%(month)s接访安排已批准，请按时公布"), at)
    return plan


def publish_plan(*, by: Account, at: datetime, plan_id: int, late_reason: str = "") -> Plan:
    """公布 (《信访工作条例》第十八条): the public page shows it from now on.

    Later than the rule's working days before the first day it needs a reason, which stays visible.
    """
    late_reason = late_reason.strip()
    with transaction.atomic():
        plan = _step(plan_id, by, "publish")
        notice = notice_of(plan, timezone.localdate(at))
        if notice is not None and notice.late and not late_reason:
            sentence = _("第一个接访日前不足%(days)d个工作日，请填写晚于规定公布的原因，原因会一并公布。")
            raise InvalidFacts("late", sentence % {"days": notice.days}, field="late_reason")
        late = bool(notice and notice.late)
        plan.state, plan.published_at = PlanState.PUBLISHED, at
        plan.late_reason = late_reason if late else ""
        plan.save(update_fields=["state", "published_at", "late_reason"])
        event = record_plan(plan, "plan_published", {"late": late, "late_reason": plan.late_reason}, by, at)
        tell_units(plan, event, _asked_for(plan), at)
    return plan


def _asked_for(plan: Plan) -> dict[Office, str]:
    """What each unit that takes part (1+X) is told of a rota: on which days it is asked for."""
    asked: dict[int, tuple[Office, list[str]]] = {}
    for day in plan.days.exclude(state=DayState.CANCELLED).prefetch_related("units").order_by("on", "starts"):
        for unit in day.units.all():
            asked.setdefault(unit.pk, (unit, []))[1].append(cn_date(day.on))
    return {
        unit: _("%(office)s领导接访请贵单位参加：%(days)s")
        % {"office": plan.office.name, "days": "、".join(dict.fromkeys(days))}
        for unit, days in asked.values()
    }


def _step(plan_id: int, by: Account, step: str) -> Plan:
    plan = lock_plan(plan_id)
    check_plan_step(by, plan, step)
    return plan


def stripped(reason: str, sentence: str = "") -> str:
    """The reason, or InvalidFacts where there is none."""
    if not reason.strip():
        raise InvalidFacts("no_reason", sentence or _("请填写原因。"), field="reason")
    if len(reason.strip()) > LONGEST_REASON:
        raise InvalidFacts("long_reason", _("原因最多%(most)d字。") % {"most": LONGEST_REASON}, field="reason")
    return reason.strip()


def record_plan(plan: Plan, kind: str, facts: dict[str, Any], by: Account, at: datetime) -> Event:
    return record_event(subject=f"plan:{plan.pk}", kind=kind, facts=facts, by=by, office=plan.office, at=at)


def tell_units(plan: Plan, event: Event, said: Mapping[Office, str], at: datetime) -> None:
    """Tell each unit that takes part what it is told, with the list of the days it takes part in."""
    for unit, text in said.items():
        url = reverse("visits:joined_days")
        queue_message(
            event=event, office=unit, permission=Permission.FOLLOW_UP, text=text[:LONGEST_TEXT], url=url, at=at
        )


def tell(plan: Plan, event: Event, permission: Permission, text: str, at: datetime, url: str = "") -> None:
    """A message to those of the office who have a permission; text: may have a place for %(month)s."""
    month = _("%(year)d年%(month)d月") % {"year": plan.month.year, "month": plan.month.month}
    queue_message(
        event=event,
        office=plan.office,
        permission=permission,
        text=text.replace("%(month)s", month),
        url=url or plan.get_absolute_url(),
        at=at,
    )
