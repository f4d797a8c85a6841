"""The days of a rota: added, changed, given to another leader, cancelled. After publication each change is published.

Whoever changes anything locks the plan, then the day, then the leaders, so a leader is never in two places.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.calendars.queries import calendar_for
from offices.errors import ActionRefused, Conflict, InvalidFacts
from offices.organisation.models import Account, Office
from offices.organisation.roles import Permission
from offices.pages.words import cn_date
from visits.hall.models import Window
from visits.rota.actions.plans import lock_plan, record_plan, stripped, tell
from visits.rota.actions.rules import check_hours
from visits.rota.enums import ChangeKind, DayKind, DayState, LegalBody, PlanState
from visits.rota.models import DayChange, Leader, Plan, ReceptionDay
from visits.rota.policies import check_day_open, check_plan_step, check_plans
from visits.rota.queries import absences_between, rooms_for, serves

ON_DAYS_OFF = frozenset({DayKind.EVENING, DayKind.HOME, DayKind.WITH_CASE})  # at the petitioners' place and time
MOVING = frozenset({"on", "starts", "ends", "place", "room"})
INTERNAL = frozenset({"link", "slot_minutes"})  # not on the public page
SLOTS = frozenset({"on", "starts", "ends", "slot_minutes"})  # what a booking was made for
# What the rooms above do for a day that will not be held; each answers how many were booked.
_releases: list[Callable[..., int]] = []


def when_not_held(release: Callable[..., int]) -> None:
    """Let a room that stands above this one move or cancel what was booked on a day; called from the AppConfig."""
    if release not in _releases:
        _releases.append(release)


def _release(day: ReceptionDay, *, by: Account, at: datetime, reason: str, to: ReceptionDay | None) -> int:
    return sum(release(day=day, by=by, at=at, reason=reason, to=to) for release in _releases)


@dataclass(frozen=True)
class DayFacts:
    """What a reception day is; `leader` is None only at the desk of a legal body."""

    on: date
    starts: time
    ends: time
    place: str
    kind: str = DayKind.WALK_IN
    leader: Leader | None = None
    legal_body: str = ""
    theme: str = ""
    room: Window | None = None
    units: tuple[Office, ...] = ()
    link: str = ""
    slot_minutes: int = 30

    @classmethod
    def of(cls, day: ReceptionDay) -> "DayFacts":
        values = {field.name: getattr(day, field.name) for field in fields(cls) if field.name != "units"}
        return cls(**values, units=tuple(day.units.order_by("path")))

    @property
    def minutes(self) -> int:
        return (self.ends.hour - self.starts.hour) * 60 + self.ends.minute - self.starts.minute

    def columns(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "units"}

    def described(self) -> str:
        """On one line, as the public reads it."""
        who = f"{self.leader.account.name}（{self.leader.post}）" if self.leader else LegalBody(self.legal_body).label
        what = [str(DayKind(self.kind).label), self.theme]
        room = f"{self.place} {self.room.label}" if self.room else self.place
        units = "、".join(unit.short_name for unit in self.units)
        parts = [cn_date(self.on), f"{self.starts:%H:%M}—{self.ends:%H:%M}", str(who), *what, room, units]
        return " ".join(part for part in parts if part)[:300]


def add_day(
    *, by: Account, at: datetime, plan_id: int, reason: str = "", theme_key: UUID | None = None, **facts: Any
) -> ReceptionDay:
    """One more day in a plan; facts: the fields of DayFacts.

    Raises NotPermitted, ActionRefused for a plan that waits for approval, InvalidFacts with its field.
    """
    with transaction.atomic():
        plan = lock_plan(plan_id)
        check_plan_step(by, plan, "edit")
        return put_day(plan, tidied(DayFacts(**facts)), by=by, at=at, reason=reason, theme_key=theme_key)


def put_day(
    plan: Plan, facts: DayFacts, *, by: Account, at: datetime, reason: str = "", theme_key: UUID | None = None
) -> ReceptionDay:
    """Check and write a day of a plan that the caller has locked."""
    if plan.state == PlanState.PUBLISHED:
        reason = stripped(reason, _("接访安排已公布，请填写增加的原因，原因会一并公布。"))
    lock_persons([facts.leader])
    check_facts(facts, plan=plan, on=timezone.localdate(at))
    day = ReceptionDay.objects.create(plan=plan, office=plan.office, theme_key=theme_key, **facts.columns())
    day.units.set(facts.units)
    _publish(plan, day, ChangeKind.ADDED, "", facts.described(), reason, by, at)
    record_plan(plan, "day_added", _shown(day, facts, reason), by, at)
    return day


def change_day(
    *, by: Account, at: datetime, day_id: int, version: int, reason: str = "", **changes: Any
) -> ReceptionDay:
    """Change the facts of a day, but for the leader. Where it is booked and its hours change, the bookings go to a new
    day, which is returned. Raises Conflict when somebody changed it meanwhile.
    """
    with transaction.atomic():
        plan, day = _locked(day_id, by, at, version)
        before = DayFacts.of(day)
        after = tidied(replace(before, **{k: v for k, v in changes.items() if k != "leader"}))
        changed = {f.name for f in fields(DayFacts) if getattr(before, f.name) != getattr(after, f.name)}
        if not changed:
            return day
        is_public = plan.state == PlanState.PUBLISHED and bool(changed - INTERNAL)
        if is_public:
            reason = stripped(reason, _("接访安排已公布，请填写变更的原因，原因会一并公布。"))
        lock_persons([after.leader])
        check_facts(after, plan=plan, on=timezone.localdate(at), day=day)
        if changed & SLOTS and day.bookings.exists():
            day = _moved_with_bookings(plan, day, after, by, at, reason)
        else:
            _write(day, after)
        if is_public:
            kind = ChangeKind.MOVED if changed & MOVING else ChangeKind.EDITED
            _publish(plan, day, kind, before.described(), after.described(), reason, by, at)
        record_plan(plan, "day_changed", _shown(day, after, reason) | {"changed": sorted(changed)}, by, at)
    return day


def replace_leader(
    *, by: Account, at: datetime, day_id: int, version: int, leader: Leader, reason: str
) -> ReceptionDay:
    """Another leader receives, with a reason; after publication both are published."""
    with transaction.atomic():
        plan, day = _locked(day_id, by, at, version)
        before = DayFacts.of(day)
        if before.leader is None:
            raise InvalidFacts("no_leader", _("法律服务值班没有接访领导。"), field="leader")
        if before.leader.pk == leader.pk:
            raise InvalidFacts("same_leader", _("接访的就是这位领导。"), field="leader")
        reason = stripped(reason)
        after = replace(before, leader=leader)
        lock_persons([before.leader, leader])
        check_facts(after, plan=plan, on=timezone.localdate(at), day=day)
        _write(day, after)
        _publish(plan, day, ChangeKind.REPLACED, before.described(), after.described(), reason, by, at)
        facts = _shown(day, after, reason) | {"before": before.leader.pk}
        record_plan(plan, "day_replaced", facts, by, at)
    return day


def cancel_day(
    *, by: Account, at: datetime, day_id: int, version: int, reason: str = "", to: ReceptionDay | None = None
) -> ReceptionDay | None:
    """Cancel a day of a published plan: its bookings go to free slots of `to`, or are cancelled; who booked is told.

    In a draft the day is taken out, and None returned; a day of a theme called from above stays in the plan as
    cancelled, with the reason.
    """
    with transaction.atomic():
        plan, day = _locked(day_id, by, at, version, to)
        before = DayFacts.of(day)
        stays = plan.state == PlanState.PUBLISHED or day.theme_key is not None or day.bookings.exists()
        if not stays:
            record_plan(plan, "day_removed", _shown(day, before, reason), by, at)
            day.delete()
            return None
        reason = stripped(reason, _("请填写取消的原因，原因会一并公布。"))
        if to is not None:
            _check_takes_bookings(day, to, timezone.localdate(at))
        released = _release(day, by=by, at=at, reason=reason, to=to)
        day.state, day.reason, day.version = DayState.CANCELLED, reason, day.version + 1
        day.save(update_fields=["state", "reason", "version"])
        _publish(plan, day, ChangeKind.CANCELLED, before.described(), "", reason, by, at)
        facts = _shown(day, before, reason) | {"to": to and to.pk, "bookings": released}
        record_plan(plan, "day_cancelled", facts, by, at)
    return day


def explain_missed(*, by: Account, at: datetime, day_id: int, version: int, reason: str) -> ReceptionDay:
    """Why a day of a published plan that is past was not held: it stays due, with the reason beside it."""
    with transaction.atomic():
        plan = lock_plan(_plan_id(day_id))
        day = _lock_days([day_id])[day_id]
        check_plans(by, plan.office)
        if plan.state != PlanState.PUBLISHED or day.state != DayState.PLANNED or day.on >= timezone.localdate(at):
            raise ActionRefused("not_missed", _("只有已公布、已过而没有接访的接访日需要说明。"))
        _check_version(day, version)
        day.reason, day.version = stripped(reason), day.version + 1
        day.save(update_fields=["reason", "version"])
        record_plan(plan, "day_missed", {"day": day.pk, "reason": day.reason}, by, at)
    return day


# Locks


def _plan_id(day_id: int) -> int:
    return ReceptionDay.objects.values_list("plan_id", flat=True).get(pk=day_id)


def _locked(
    day_id: int, by: Account, at: datetime, version: int, to: ReceptionDay | None = None
) -> tuple[Plan, ReceptionDay]:
    """The plan and the day, locked, and that it may be changed."""
    plan = lock_plan(_plan_id(day_id))
    check_plan_step(by, plan, "edit")
    day = _lock_days([day_id, *([to.pk] if to else [])])[day_id]
    check_day_open(day, timezone.localdate(at))
    _check_version(day, version)
    return plan, day


def _lock_days(ids: Iterable[int]) -> dict[int, ReceptionDay]:
    locked = ReceptionDay.objects.select_for_update(of=("self",)).select_related("leader__account", "room__hall")
    return {day.pk: day for day in locked.filter(pk__in=list(ids)).order_by("pk")}


def lock_persons(leaders: Iterable[Leader | None]) -> None:
    """Lock the persons in every office where they receive: whoever plans a day for them waits."""
    accounts = {leader.account_id for leader in leaders if leader}
    list(Leader.objects.select_for_update().filter(account__in=accounts).order_by("pk").values_list("pk"))


def _check_version(day: ReceptionDay, version: int) -> None:
    if day.version != version:
        current = {"version": day.version, "described": DayFacts.of(day).described()}
        raise Conflict("changed_meanwhile", _("他人刚刚改过这个接访日，请核对后再改。"), current=current)


# What cannot be


def tidied(facts: DayFacts) -> DayFacts:
    units = tuple(sorted(set(facts.units), key=lambda unit: unit.path))
    return replace(facts, place=facts.place.strip(), theme=facts.theme.strip(), link=facts.link.strip(), units=units)


def check_facts(facts: DayFacts, *, plan: Plan, on: date, day: ReceptionDay | None = None) -> None:
    """Raise InvalidFacts for a day that cannot be. `day`: the one that is changed."""
    office = plan.office
    if facts.on < on:
        raise InvalidFacts("past_day", _("不能安排在过去的日子。"), field="on")
    if facts.on.replace(day=1) != plan.month:
        raise InvalidFacts("other_month", _("日期不在本月安排之内，请到那个月的安排里增加。"), field="on")
    if facts.kind not in DayKind.values:
        raise InvalidFacts("kind", _("请选择方式。"), field="kind")
    if not calendar_for(office).is_working_day(facts.on) and facts.kind not in ON_DAYS_OFF:
        sentence = _("%(on)s不是工作日；节假日只能安排下访、带案下访或夜访。")
        raise InvalidFacts("day_off", sentence % {"on": cn_date(facts.on)}, field="on")
    check_hours(facts.starts, facts.ends, facts.slot_minutes)
    if not facts.place:
        raise InvalidFacts("no_place", _("请填写地点。"), field="place")
    if facts.kind == DayKind.THEMED and not facts.theme:
        raise InvalidFacts("no_theme", _("专题接访请填写主题。"), field="theme")
    if facts.room is not None and not rooms_for(office).filter(pk=facts.room.pk).exists():
        raise InvalidFacts("room", _("这个接谈室不归本单位用。"), field="room")
    if facts.kind == DayKind.LEGAL:
        _check_desk(facts, office, day)
    else:
        _check_leader(facts, office, day)


def _check_desk(facts: DayFacts, office: Office, day: ReceptionDay | None) -> None:
    if facts.legal_body not in LegalBody.values:
        raise InvalidFacts("no_body", _("请选择值班机关。"), field="legal_body")
    if facts.leader is not None:
        raise InvalidFacts("desk_leader", _("法律服务值班不填接访领导。"), field="leader")
    same = _at_that_time(facts, day).filter(office=office, legal_body=facts.legal_body)
    if same.exists():
        raise InvalidFacts("desk_doubled", _("这个机关那时已有值班。"), field="legal_body")


def _check_leader(facts: DayFacts, office: Office, day: ReceptionDay | None) -> None:
    leader = facts.leader
    if leader is None or facts.legal_body:
        raise InvalidFacts("no_leader", _("请选择接访领导。"), field="leader")
    names = {"name": leader.account.name, "on": cn_date(facts.on)}
    if leader.office_id != office.pk:
        sentence = _("%(name)s不在%(office)s接访。") % (names | {"office": office.name})
        raise InvalidFacts("other_office", sentence, field="leader")
    if not serves(leader, facts.on):
        raise InvalidFacts("not_serving", _("%(name)s在%(on)s不参加接访。") % names, field="leader")
    if absences_between([leader.pk], facts.on, facts.on):
        raise InvalidFacts("absent", _("%(name)s在%(on)s请假。") % names, field="leader")
    other = _at_that_time(facts, day).filter(leader__account=leader.account_id).select_related("office").first()
    if other is not None:
        hours = {"starts": f"{other.starts:%H:%M}", "ends": f"{other.ends:%H:%M}", "place": other.place}
        sentence = _("%(name)s在%(on)s %(starts)s—%(ends)s已有接访（%(place)s）。")
        raise InvalidFacts("booked_twice", sentence % (names | hours), field="leader")


def _at_that_time(facts: DayFacts, day: ReceptionDay | None) -> QuerySet[ReceptionDay]:
    """Other days that stand at the same hours."""
    found = ReceptionDay.objects.filter(on=facts.on, starts__lt=facts.ends, ends__gt=facts.starts)
    standing = found.exclude(state=DayState.CANCELLED)
    return standing.exclude(pk=day.pk) if day else standing


def _check_takes_bookings(day: ReceptionDay, to: ReceptionDay, on: date) -> None:
    fits = to.office_id == day.office_id and to.pk != day.pk
    if not fits or to.state != DayState.PLANNED or to.on < on or to.plan.state != PlanState.PUBLISHED:
        raise InvalidFacts("to", _("预约只能改到本单位已公布、还没到的接访日。"), field="to")


# Writing


def _write(day: ReceptionDay, facts: DayFacts) -> None:
    for name, value in facts.columns().items():
        setattr(day, name, value)
    day.version += 1
    day.save()
    day.units.set(facts.units)


def _moved_with_bookings(
    plan: Plan, day: ReceptionDay, after: DayFacts, by: Account, at: datetime, reason: str
) -> ReceptionDay:
    """A new day in place of a booked one: its bookings are moved there, and each stays readable where it was made."""
    reason = stripped(reason)
    # The old day goes first: the leader may not stand twice at one beginning.
    day.state, day.reason, day.version = DayState.CANCELLED, reason, day.version + 1
    day.save(update_fields=["state", "reason", "version"])
    new = ReceptionDay.objects.create(plan=plan, office=plan.office, theme_key=day.theme_key, **after.columns())
    new.units.set(after.units)
    released = _release(day, by=by, at=at, reason=reason, to=new)
    facts = {"day": day.pk, "to": new.pk, "bookings": released, "reason": reason}
    record_plan(plan, "day_moved", facts, by, at)
    return new


def _publish(
    plan: Plan, day: ReceptionDay, kind: str, before: str, after: str, reason: str, by: Account, at: datetime
) -> None:
    """After publication: the change is published too, and the office is told."""
    if plan.state != PlanState.PUBLISHED:
        return
    DayChange.objects.create(day=day, kind=kind, before=before, after=after, reason=reason, at=at, by=by)
    event = record_plan(plan, "day_change_published", {"day": day.pk, "change": kind}, by, at)
    tell(plan, event, Permission.RECEIVE, _("%(month)s接访安排有变更"), at)


def _shown(day: ReceptionDay, facts: DayFacts, reason: str) -> dict[str, Any]:
    """The facts of an event: ids, no names."""
    return {
        "day": day.pk,
        "on": facts.on,
        "starts": f"{facts.starts:%H:%M}",
        "ends": f"{facts.ends:%H:%M}",
        "kind": facts.kind,
        "leader": facts.leader and facts.leader.pk,
        "legal_body": facts.legal_body,
        "theme": facts.theme,
        "place": facts.place,
        "room": facts.room and facts.room.pk,
        "units": [unit.pk for unit in facts.units],
        "reason": reason,
    }
