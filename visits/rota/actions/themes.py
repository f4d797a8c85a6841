"""Themed days called from above: one theme, one day, in every office below at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.calendars.queries import calendar_for
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.words import cn_date
from visits.rota.actions.day_facts import DayFacts, check_facts
from visits.rota.actions.days import lock_persons, put_day
from visits.rota.actions.plans import locked_plan, record_plan, tell
from visits.rota.actions.rules import check_hours
from visits.rota.enums import DayKind
from visits.rota.models import Leader, Plan, ReceptionDay, Theme
from visits.rota.queries import rule_of

MOST_OFFICES = 200


@dataclass(frozen=True)
class Called:
    """days: one for each office; without: offices where no leader can receive on that day."""

    days: list[ReceptionDay]
    without: list[Office]


def add_theme_days(
    *,
    by: Account,
    at: datetime,
    theme: Theme,
    offices: Sequence[Office],
    on: date,
    starts: time,
    ends: time,
    place: str = "",
) -> Called:
    """One day of the theme in each office's plan of that month, made as a draft where there is none.

    Each office's first leader who is free receives, chiefs before others, until the office names another; each office
    is told. Where a plan is published already, the day is published as an addition. Raises NotPermitted for an office
    out of reach, InvalidFacts for a day off in one of the offices.
    """
    authority, today = authority_of(by), timezone.localdate(at)
    if not offices or len(offices) > MOST_OFFICES:
        raise InvalidFacts("no_offices", _("请选择单位，最多%(most)d个。") % {"most": MOST_OFFICES}, field="offices")
    for office in offices:
        if not authority.may(Permission.SUPERVISE, office):
            raise NotPermitted("not_permitted", _("您在%(office)s没有这项权限。") % {"office": office.name})
    if not theme.starts_on <= on <= theme.ends_on:
        raise InvalidFacts("outside", _("统一的接访日应在专题的期间内。"), field="on")
    if on < today:
        raise InvalidFacts("past_day", _("不能安排在过去的日子。"), field="on")
    check_hours(starts, ends, 5)
    resting = [office.short_name for office in offices if not calendar_for(office).is_working_day(on)]
    if resting:
        sentence = _("%(on)s在%(offices)s不是工作日。")
        raise InvalidFacts("day_off", sentence % {"on": cn_date(on), "offices": "、".join(resting)}, field="on")
    called = Called([], [])
    facts = DayFacts(on, starts, ends, place.strip(), DayKind.THEMED, theme=theme.title)
    with transaction.atomic():
        plans = [locked_plan(office, on, by, at) for office in sorted(set(offices), key=lambda one: one.pk)]
        lock_persons(Leader.objects.filter(office__in=offices, is_active=True))
        for plan in plans:
            day = _put(plan, facts, part_of=theme, by=by, at=at)
            if day is None:
                called.without.append(plan.office)
            else:
                called.days.append(day)
    return called


def _put(plan: Plan, facts: DayFacts, *, part_of: Theme, by: Account, at: datetime) -> ReceptionDay | None:
    on = timezone.localdate(at)
    rule = rule_of(plan.office, on)
    values = facts.columns() | {
        "place": facts.place or (rule.place if rule else plan.office.name),
        "slot_minutes": min(rule.slot_minutes if rule else facts.slot_minutes, facts.minutes),
    }
    candidates = Leader.objects.filter(office=plan.office, is_active=True).select_related("account")
    units = tuple(rule.units.all()) if rule else ()
    for leader in candidates.order_by("-is_chief", "id"):
        own = DayFacts(**values | {"leader": leader}, units=units)
        try:
            check_facts(own, plan=plan, on=on)
        except InvalidFacts as refusal:
            if refusal.field != "leader":
                raise
            continue
        return _write(plan, own, part_of=part_of, by=by, at=at)
    return None


def _write(plan: Plan, facts: DayFacts, *, part_of: Theme, by: Account, at: datetime) -> ReceptionDay:
    reason = _("上级统一安排专题接访：%(theme)s") % {"theme": facts.theme}
    day = put_day(plan, facts, by=by, at=at, reason=reason, part_of=part_of)
    event = record_plan(plan, "theme_called", {"day": day.pk, "on": facts.on, "theme": facts.theme}, by, at)
    tell(plan, event, Permission.RECEIVE, _("上级在%(month)s安排了专题接访，请核对接访领导"), at)
    return day
