"""The days of a rota: added, changed, given to another leader, cancelled. After publication each change is published.

Whoever changes anything locks the plan, then the day, then the leaders, so a leader is never in two places.
"""

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.errors import ActionRefused, Conflict, InvalidFacts
from offices.organisation.actions.messages import settle_notices
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.pages.words import cn_date
from visits.rota.actions.day_facts import DayFacts, check_facts, tidied
from visits.rota.actions.plans import lock_plan, record_plan, stripped, tell, tell_units
from visits.rota.enums import ChangeKind, DayState, PlanState
from visits.rota.models import DayChange, Leader, Plan, ReceptionDay, Theme
from visits.rota.policies import check_accepts_late, check_day_open, check_plan_step, check_plans
from visits.rota.reports import known_of

LONGEST_MESSAGE = 300
MOVING = frozenset({"on", "starts", "ends", "place", "room", "points"})
INTERNAL = frozenset({"link", "slot_minutes"})  # not on the public page
SLOTS = frozenset({"on", "starts", "ends", "slot_minutes"})  # what a booking was made for
# What the rooms above do for a day that will not be held, each answers how many were booked; and for one that is held
# in another way than was known.
_releases: list[Callable[..., int]] = []
_notes: list[Callable[..., None]] = []
_replacing_checks: list[Callable[..., None]] = []


def when_not_held(release: Callable[..., int]) -> None:
    """Let a room that stands above this one move or cancel what was booked on a day; called from the AppConfig."""
    if release not in _releases:
        _releases.append(release)


def when_changed(note: Callable[..., None]) -> None:
    """Let a room that stands above this one note for whom a published day was changed; called from the AppConfig."""
    if note not in _notes:
        _notes.append(note)


def before_replaced(check: Callable[..., None]) -> None:
    """Let a room that stands above this one refuse another leader for a day; called from the AppConfig."""
    if check not in _replacing_checks:
        _replacing_checks.append(check)


def _release(
    day: ReceptionDay, *, by: Account, at: datetime, reason: str, to: ReceptionDay | None, follow: bool = False
) -> int:
    return sum(release(day=day, by=by, at=at, reason=reason, to=to, follow=follow) for release in _releases)


def add_day(
    *, by: Account, at: datetime, plan_id: int, reason: str = "", part_of: Theme | None = None, **facts: Any
) -> ReceptionDay:
    """One more day in a plan; facts: the fields of DayFacts.

    Raises NotPermitted, ActionRefused for a plan that waits for approval, InvalidFacts with its field.
    """
    with transaction.atomic():
        plan = lock_plan(plan_id)
        check_plan_step(by, plan, "edit")
        return put_day(plan, tidied(DayFacts(**facts)), by=by, at=at, reason=reason, part_of=part_of)


def put_day(
    plan: Plan, facts: DayFacts, *, by: Account, at: datetime, reason: str = "", part_of: Theme | None = None
) -> ReceptionDay:
    """Check and write a day of a plan that the caller has locked."""
    if plan.state == PlanState.PUBLISHED:
        reason = stripped(reason, _("接访安排已公布，请填写增加的原因，原因会一并公布。"))
    lock_persons([facts.leader])
    check_facts(facts, plan=plan, on=timezone.localdate(at))
    values = {"part_of": part_of, **_entered(plan, None, facts, at), **facts.columns()}
    day = ReceptionDay.objects.create(plan=plan, office=plan.office, **values)
    day.units.set(facts.units)
    _publish(plan, day, ChangeKind.ADDED, None, facts, reason, by, at)
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
            for name, value in _entered(plan, day, after, at).items():
                setattr(day, name, value)
            _write(day, after)
            _note(plan, day, before, by, at)
        if is_public:
            kind = ChangeKind.MOVED if changed & MOVING else ChangeKind.EDITED
            _publish(plan, day, kind, before, after, reason, by, at)
        record_plan(plan, "day_changed", _shown(day, after, reason) | {"changed": sorted(changed)}, by, at)
    return day


def replace_leader(
    *,
    by: Account,
    at: datetime,
    day_id: int,
    version: int,
    leader: Leader,
    reason: str,
    follow: ReceptionDay | None = None,
) -> ReceptionDay:
    """Another leader receives, with a reason; after publication both are published, and who has booked is to be told.

    follow: a later day of the leader before, to which whom that leader invited goes as far as it has room.
    """
    with transaction.atomic():
        plan, day = _locked(day_id, by, at, version, follow)
        before = DayFacts.of(day)
        if before.leader is None:
            raise InvalidFacts("no_leader", _("法律服务值班没有接访领导。"), field="leader")
        if before.leader.pk == leader.pk:
            raise InvalidFacts("same_leader", _("接访的就是这位领导。"), field="leader")
        reason = stripped(reason)
        after = replace(before, leader=leader)
        lock_persons([before.leader, leader])
        check_facts(after, plan=plan, on=timezone.localdate(at), day=day)
        if follow is not None:
            _check_takes_bookings(day, follow, timezone.localdate(at))
            if follow.leader is None or follow.leader.account_id != before.leader.account_id:
                raise InvalidFacts("follow", _("约访只能改到原领导的接访日。"), field="follow")
            _release(day, by=by, at=at, reason=reason, to=follow, follow=True)
        for check in _replacing_checks:
            check(day=day, leader=leader)
        _write(day, after)
        _note(plan, day, before, by, at)
        _publish(plan, day, ChangeKind.REPLACED, before, after, reason, by, at)
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
        stays = plan.state == PlanState.PUBLISHED or day.part_of_id is not None or day.bookings.exists()
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
        _publish(plan, day, ChangeKind.CANCELLED, before, None, reason, by, at)
        facts = _shown(day, before, reason) | {"to": to and to.pk, "bookings": released}
        record_plan(plan, "day_cancelled", facts, by, at)
    return day


def put_into_theme(*, by: Account, at: datetime, day_id: int, theme: Theme | None) -> ReceptionDay:
    """The day counts for a theme called from above, or with None for none any more. Raises NotPermitted, ActionRefused
    for a day of somebody else's theme, without a leader, cancelled, or outside the theme's time.
    """
    with transaction.atomic():
        plan = lock_plan(_plan_id(day_id))
        day = _lock_days([day_id])[day_id]
        check_plans(by, plan.office)
        if theme is not None:
            if day.part_of_id not in (None, theme.pk):
                raise ActionRefused("other_theme", _("这个接访日已计入另一个专题。"))
            if day.leader_id is None or day.state == DayState.CANCELLED:
                raise ActionRefused("not_a_day", _("法律服务值班和已取消的接访日不计入专题。"))
            if not theme.starts_on <= day.on <= theme.ends_on:
                said = {"first": cn_date(theme.starts_on), "last": cn_date(theme.ends_on)}
                raise ActionRefused("outside", _("接访日应在专题的期间内：%(first)s至%(last)s。") % said)
        before, day.part_of = day.part_of_id, theme
        day.save(update_fields=["part_of"])
        facts = {"day": day.pk, "theme": theme.pk if theme else None, "before": before}
        record_plan(plan, "day_in_theme", facts, by, at)
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


def accept_late_day(*, by: Account, at: datetime, day_id: int) -> ReceptionDay:
    """批准补登: a head of the office says that a day entered after it had begun was held; from now on it counts."""
    with transaction.atomic():
        plan = lock_plan(_plan_id(day_id))
        day = _lock_days([day_id])[day_id]
        check_accepts_late(by, day)
        day.accepted_at, day.accepted_by, day.version = at, by, day.version + 1
        day.save(update_fields=["accepted_at", "accepted_by", "version"])
        event = record_plan(plan, "day_accepted", {"day": day.pk}, by, at)
        settle_notices(event=event, url=day.get_absolute_url(), permission=Permission.APPROVE, at=at)
        said = _("%(on)s补登的接访日已批准") % {"on": cn_date(day.on)}
        tell(plan, event, Permission.RECEIVE, said, at, url=day.get_absolute_url())
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
        raise Conflict("changed_meanwhile", _("这个接访日刚刚改过，请核对后再改。"), current=current)


def _check_takes_bookings(day: ReceptionDay, to: ReceptionDay, on: date) -> None:
    same_desk = to.legal_body == day.legal_body  # who wants to see a leader is not sent to a lawyer
    fits = to.office_id == day.office_id and to.pk != day.pk and same_desk
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
    entered = _entered(plan, day, after, at)
    # The old day goes first: the leader may not stand twice at one beginning.
    day.state, day.reason, day.version = DayState.CANCELLED, reason, day.version + 1
    day.save(update_fields=["state", "reason", "version"])
    values = {"part_of": day.part_of, **entered, **after.columns()}
    new = ReceptionDay.objects.create(plan=plan, office=plan.office, **values)
    new.units.set(after.units)
    released = _release(day, by=by, at=at, reason=reason, to=new)
    facts = {"day": day.pk, "to": new.pk, "bookings": released, "reason": reason}
    record_plan(plan, "day_moved", facts, by, at)
    return new


def _entered(plan: Plan, day: ReceptionDay | None, after: DayFacts, at: datetime) -> dict[str, Any]:
    """补登: whether a published day is entered after it had begun, and who accepted that; `day`: as it stood before.

    What had begun already is not late because its hours are put right; another beginning is accepted anew.
    """
    if day is not None and (plan.state != PlanState.PUBLISHED or (day.on, day.starts) == (after.on, after.starts)):
        return {"is_late_entry": day.is_late_entry, "accepted_at": day.accepted_at, "accepted_by": day.accepted_by}
    late = plan.state == PlanState.PUBLISHED and _has_begun(after, at)
    if day is not None:
        late = late and (day.is_late_entry or not _has_begun(DayFacts.of(day), at))
    return {"is_late_entry": late, "accepted_at": None, "accepted_by": None}


def _has_begun(facts: DayFacts, at: datetime) -> bool:
    now = timezone.localtime(at)
    return (facts.on, facts.starts) <= (now.date(), now.time())


def _note(plan: Plan, day: ReceptionDay, before: DayFacts, by: Account, at: datetime) -> None:
    """After publication: who has booked is to be told that leader, place or kind are others."""
    if plan.state == PlanState.PUBLISHED and known_of(before) != known_of(day):
        for note in _notes:
            note(day=day, before=known_of(before), after=known_of(day), by=by, at=at)


def _publish(
    plan: Plan,
    day: ReceptionDay,
    kind: ChangeKind,
    before: DayFacts | None,
    after: DayFacts | None,
    reason: str,
    by: Account,
    at: datetime,
) -> None:
    """After publication: the change is published too; the office and the units that take part, or did, are told."""
    if plan.state != PlanState.PUBLISHED:
        return
    lines = {"before": before.described() if before else "", "after": after.described() if after else ""}
    DayChange.objects.create(day=day, kind=kind, reason=reason, at=at, by=by, **lines)
    event = record_plan(plan, "day_change_published", {"day": day.pk, "change": kind}, by, at)
    said = _said(kind, before, after)
    # Who hears two things of one change gets the first: a head is asked to decide.
    if day.is_to_accept and kind in (ChangeKind.ADDED, ChangeKind.MOVED):
        on = _("%(on)s的接访日是开始以后补登的，待批准") % {"on": cn_date(day.on)}
        tell(plan, event, Permission.APPROVE, on, at, url=day.get_absolute_url())
    tell(plan, event, Permission.RECEIVE, said, at, url=day.get_absolute_url())
    units = {unit.pk: unit for facts in (before, after) if facts for unit in facts.units}
    tell_units(plan, event, dict.fromkeys(units.values(), said), at)


def _said(kind: ChangeKind, before: DayFacts | None, after: DayFacts | None) -> str:
    """The day and its change, for a message."""
    facts = before or after
    assert facts is not None  # noqa: S101 - a change has a side
    if before and after and kind == ChangeKind.REPLACED:
        names = {"before": before.leader and before.leader.account.name, "after": known_of(after)["leader"]}
        what = _("接访领导由%(before)s改为%(after)s") % names
    elif before and after:
        what = _("现为%(after)s") % {"after": after.described()}
    else:
        what = after.described() if after else before.described() if before else ""
    said = {"on": cn_date(facts.on), "starts": f"{facts.starts:%H:%M}", "change": kind.label, "what": what}
    return (_("%(on)s %(starts)s的接访已变更（%(change)s）：%(what)s") % said)[:LONGEST_MESSAGE]


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
