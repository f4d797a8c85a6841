"""An assigned package is changed by who decides over it; everybody else who works on it asks for the change."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.package_rules.models import LONGEST_PROGRESS_DAYS
from cases.packages.actions.assigning import hand_over, still_responsible
from cases.packages.actions.clock_owner import reassign_clock
from cases.packages.actions.commitments import check_responsible, leading_office, open_package
from cases.packages.actions.dates import check_due, check_measures_end, check_postponed, count_postponed
from cases.packages.actions.starting import end_package, start_package, start_progress
from cases.packages.actions.telling import say, tell_assigner, tell_handed_over, tell_one
from cases.packages.enums import MovedHow, PackageOrigin, PackageState
from cases.packages.models.packages import PackageRequest
from cases.packages.policies.guards import OWN_CHANGE, PACKAGE_CLOCKS
from cases.petitions.enums import ClockState
from cases.procedure.actions.change import Change
from offices.organisation.models import Account, Office
from offices.organisation.queries import next_level_above
from offices.organisation.roles import Permission


def change_package(
    change: Change,
    *,
    unit: Office | None = None,
    responsible: str | None = None,
    due_on: date | None = None,
    note: str | None = None,
    progress_days: int | None = None,
    reason: str = "",
) -> None:
    """Change who is responsible, by when, or how often is reported; a later date needs a reason. None: as it was."""
    package = open_package(change)
    changes: dict[str, object] = {}
    if unit is not None and unit.pk != package.unit_id:
        check_responsible(change, unit, package.office)
        changes["unit"] = unit
    given = {"responsible": responsible, "note": note, "progress_days": progress_days}
    changes |= {name: new for name, new in given.items() if new not in (None, getattr(package, name))}
    if due_on is not None and due_on != package.due_on:
        check_due(change, package.office, due_on)
        change.need(
            due_on < package.due_on or reason.strip(),
            "no_reason",
            _("推迟化解期限，请写明理由。"),
            field="reason",
        )
        changes["due_on"] = due_on
    change.need(changes, "no_change", _("没有需要修改的内容。"))
    change.need(
        0 <= (progress_days or 0) <= LONGEST_PROGRESS_DAYS,
        "progress_days",
        _("间隔应在0至%(most)d日之间。") % {"most": LONGEST_PROGRESS_DAYS},
        field="progress_days",
    )
    if due_on is not None and "due_on" in changes:
        check_measures_end(change, package, due_on)
        check_postponed(change, package, due_on)
        count_postponed(change, package, due_on, MovedHow.CHANGED)
    change.facts["before"] = {name: _plain(getattr(package, name)) for name in changes}
    change.facts["changes"] = {name: _plain(value) for name, value in changes.items()}
    before_unit = package.unit
    for name, value in changes.items():
        setattr(package, name, value)
    package.save(update_fields=sorted({*changes, "postponed", "days_over"}))
    for clock in [clock for clock in change.clocks if clock.kind in PACKAGE_CLOCKS]:
        reassign_clock(change, clock, package.unit, package.office, package.due_on if clock.kind == K.PACKAGE else None)
    if "progress_days" in changes:
        change.stop_clocks((K.PROGRESS,), as_state=ClockState.CANCELLED)
        start_progress(change, package)
    if reason:
        change.facts["reason"] = reason
    tell_one(change, package.leader, package.office, say(change, _("信访件 %(number)s 的包案已调整。"), reason))
    for office in {office.pk: office for office in (before_unit, package.unit)}.values():
        if office.pk in change.petition.office_ids and office.pk != change.office.pk:
            change.tell(office, Permission.HANDLE, say(change, _("信访件 %(number)s 的包案已调整。"), reason))


# Asked for


def ask_change(
    change: Change,
    *,
    leader: Account | None = None,
    unit: Office | None = None,
    due_on: date | None = None,
    reason: str,
) -> None:
    """申请调整包案: another leader, another unit, another date, or several of them."""
    package = open_package(change)
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    leader = leader if leader is not None and leader.pk != package.leader_id else None
    unit = unit if unit is not None and unit.pk != package.unit_id else None
    due_on = due_on if due_on != package.due_on else None
    change.need(leader or unit or due_on, "no_change", _("请填写希望改为哪位领导、哪个单位或哪一天。"))
    waits = package.requests.filter(agreed=None).exists()
    change.need(not waits, "asked_already", _("已有一项申请等待决定。"))
    if leader is not None:
        change.need(
            leading_office(change, leader).level >= package.office.level,
            "raise_instead",
            _("%(leader)s是上一级的领导，请申请提级办理。") % {"leader": leader.name},
            field="leader",
        )
    if unit is not None:
        check_responsible(change, unit, package.office)
    if due_on is not None:
        check_due(change, package.office, due_on)
    change.after_clocks.append(
        PackageRequest(
            package=package,
            leader=leader,
            unit=unit,
            due_on=due_on,
            reason=reason,
            asked_at=change.at,
            asked_by=change.person,
            asked_office=change.office,
        )
    )
    change.facts.update(asked=_asked(leader, unit, due_on), reason=reason)
    text = say(change, _("信访件 %(number)s 有调整包案的申请，待决定。"), reason)
    tell_assigner(change, package, text)
    if not change.petition.sealed:
        change.tell(package.assigned_office, Permission.OVERSEE, text)


def decide_change(change: Change, *, agreed: bool, reason: str = "", due_on: date | None = None) -> None:
    """Carry out what was asked, with another date where one is given, or refuse it with the reason."""
    package = open_package(change)
    asked = package.requests.filter(agreed=None).select_related("leader", "unit", "asked_by", "asked_office").first()
    found = change.required(asked, "not_asked", _("没有待决定的申请。"))
    change.need(agreed or reason.strip(), "no_reason", _("不同意的，请写明理由。"), field="reason")
    change.need(found.asked_by_id != change.person.pk, "own_request", OWN_CHANGE)
    found.agreed, found.answer, found.decided_at, found.decided_by = agreed, reason, change.at, change.person
    found.save()
    change.facts["decided"] = {"agreed": agreed, "reason": reason}
    said = _("信访件 %(number)s 调整包案的申请已同意。") if agreed else _("信访件 %(number)s 调整包案的申请未获同意。")
    tell_one(change, found.asked_by, found.asked_office, say(change, said, reason))
    if not agreed:
        return
    day = due_on or found.due_on
    if found.leader is None:
        change_package(change, unit=found.unit, due_on=day, reason=found.reason)
        return
    hand_over(
        change,
        package,
        leader=found.leader,
        unit=found.unit or package.unit,
        due_on=day or package.due_on,
        reason=found.reason,
    )
    change.facts["reason"] = found.reason


def _asked(leader: Account | None, unit: Office | None, due_on: date | None) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    if leader is not None:
        asked |= {"leader": leader.name, "leader_id": leader.pk}
    if unit is not None:
        asked["unit"] = unit.pk
    if due_on is not None:
        asked["due_on"] = due_on
    return asked


# The next level


def ask_raise(change: Change, *, reason: str) -> None:
    """申请提级办理: the next higher level is asked to take it."""
    package = open_package(change)
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    change.need(package.raise_asked_at is None, "asked_already", _("已申请提级，等待上级决定。"))
    higher = change.required(next_level_above(package.office), "no_higher", _("没有更高一级的单位，请由联席会议研究。"))
    package.raise_asked_at, package.raise_asked_by, package.raise_reason = change.at, change.person, reason
    package.save(update_fields=["raise_asked_at", "raise_asked_by", "raise_reason"])
    change.facts["reason"] = reason
    change.tell(higher, Permission.OVERSEE, say(change, _("信访件 %(number)s 申请提级办理。"), reason))


def raise_package(
    change: Change, *, leader: Account, unit: Office, due_on: date, reason: str, responsible: str = "", note: str = ""
) -> None:
    """提级办理: the next level takes it on, with one of its own leaders; measures and team go along."""
    before = open_package(change)
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    office = leading_office(change, leader)
    change.need(
        office.level == change.office.level,
        "not_higher",
        _("提级应由%(office)s这一级的领导包案。") % {"office": change.office.name},
        field="leader",
    )
    count_postponed(change, before, due_on, MovedHow.RAISED)
    end_package(change, before, PackageState.RAISED, reason)
    package = start_package(
        change,
        leader=leader,
        unit=unit,
        due_on=due_on,
        origin=PackageOrigin.RAISED,
        responsible=responsible or still_responsible(before, unit),
        note=note,
        follows=before,
    )
    change.facts["reason"] = reason
    tell_handed_over(change, before, package, reason)


def refuse_raise(change: Change, *, reason: str) -> None:
    """不同意提级: the package stays where it is, and may be asked for again."""
    package = open_package(change)
    change.need(package.raise_asked_at, "not_asked", _("没有申请提级。"))
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    package.raise_asked_at, package.raise_asked_by, package.raise_reason = None, None, ""
    package.save(update_fields=["raise_asked_at", "raise_asked_by", "raise_reason"])
    change.facts["reason"] = reason
    text = say(change, _("信访件 %(number)s 申请提级办理未获同意。"), reason)
    tell_one(change, package.leader, package.office, text)


def _plain(value: object) -> object:
    return getattr(value, "pk", value)
