"""Leaders take petitions on (领导包案), with a unit, a team, measures and a date (《信访工作条例》第十八条第二项)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.packages.actions.clock_owner import reassign_clock, responsible_office
from cases.packages.actions.commitments import (
    check_unit,
    drop,
    leading_office,
    open_package,
    propose_measure,
)
from cases.packages.actions.teams import MOST_TEAM, seat
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import PackageOrigin, PackageStage, PackageState
from cases.packages.models.packages import Package, PackageGroup
from cases.packages.policies import LIVE_MEASURES, PACKAGE_CLOCKS
from cases.packages.queries.visible import package_rule_of
from cases.petitions.actions.accusations import check_office
from cases.petitions.enums import ClockState
from cases.procedure.actions.change import Change
from offices.organisation.models import Account, Office
from offices.organisation.queries import next_higher_office
from offices.organisation.roles import Permission

LONGEST_PROGRESS_DAYS = 180


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A measure given with the assignment."""

    text: str
    owner: str
    due_on: date
    unit: Office | None = None


def package(
    change: Change,
    *,
    leader: Account,
    unit: Office,
    due_on: date,
    origin: str = PackageOrigin.HAND,
    responsible: str = "",
    note: str = "",
    reason: str = "",
    team: Sequence[Account] = (),
    measures: Sequence[Planned] = (),
    group: PackageGroup | None = None,
) -> None:
    """包案: the leader owns the petition until it is settled.

    One leader at a time: another's open package is handed over, with the reason, its measures and its team; the same
    leader keeps his. What was not taken on at a reception waits for the leader's word.
    """
    change.need(origin in PackageOrigin.values, "no_origin", _("请选择包案来源。"), field="origin")
    before = change.case_facts.part(PackageFacts).package
    if before is not None:
        change.need(before.leader_id != leader.pk, "packaged_already", _("已由该领导包案。"), field="leader")
        change.need(
            reason.strip(),
            "no_reason",
            _("已由%(leader)s包案，移交请写明理由。") % {"leader": before.leader.name},
            field="reason",
        )
        end_package(change, before, PackageState.HANDED_OVER, reason)
    package = start_package(
        change,
        leader=leader,
        unit=unit,
        due_on=due_on,
        origin=origin,
        responsible=responsible or _still_responsible(before, unit),
        note=note,
        follows=before,
        group=group or (before.group if before else None),
    )
    kept = set(before.team.filter(left_at=None).values_list("account_id", flat=True)) if before else set()
    wanted = {member.pk: member for member in team if member.pk not in kept}
    change.need(
        len(kept) + len(wanted) <= MOST_TEAM, "many", _("专班最多%(most)d人。") % {"most": MOST_TEAM}, field="team"
    )
    for member in wanted.values():
        seat(change, package, member, "")
    for place, planned in enumerate(measures):
        propose_measure(
            change,
            package,
            unit=planned.unit or unit,
            owner=planned.owner,
            text=planned.text,
            due_on=planned.due_on,
            place=place,
        )
    if reason:
        change.facts["reason"] = reason


def accept_package(change: Change) -> None:
    """The leader takes it on, or withdraws an objection."""
    package = open_package(change)
    _need_stage(change, package, PackageStage.WAITING, PackageStage.OBJECTED)
    package.stage, package.answered_at, package.objection = PackageStage.WORKING, change.at, ""
    package.save(update_fields=["stage", "answered_at", "objection"])


def object_package(change: Change, *, reason: str) -> None:
    """The leader says why it is another's. It stays his until who assigns has decided."""
    package = open_package(change)
    _need_stage(change, package, PackageStage.WAITING)
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    package.stage, package.objection = PackageStage.OBJECTED, reason
    package.save(update_fields=["stage", "objection"])
    change.facts["reason"] = reason
    change.tell(
        change.petition.holder,
        Permission.PACKAGE,
        _("信访件 %(number)s 的包案领导有异议") % {"number": change.petition.number},
    )


def decide_package_objection(change: Change, *, upheld: bool, reason: str) -> None:
    """Upheld, the package is returned and another leader is wanted; otherwise it is the leader's."""
    package = open_package(change)
    _need_stage(change, package, PackageStage.OBJECTED)
    change.need(package.leader_id != change.person.pk, "own_objection", _("提出异议的领导不能自己决定。"))
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    if upheld:
        end_package(change, package, PackageState.RETURNED, reason)
        for measure in package.measures.filter(state__in=LIVE_MEASURES):
            drop(change, measure, reason)
    else:
        package.stage, package.answered_at = PackageStage.WORKING, change.at
        package.save(update_fields=["stage", "answered_at"])
    change.facts.update(upheld=upheld, reason=reason)
    change.tell(
        package.office,
        Permission.INSTRUCT,
        _("信访件 %(number)s 的包案异议已有决定") % {"number": change.petition.number},
    )


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
        check_unit(change, unit)
        changes["unit"] = unit
    given = {"responsible": responsible, "note": note, "progress_days": progress_days}
    changes |= {name: new for name, new in given.items() if new not in (None, getattr(package, name))}
    if due_on is not None and due_on != package.due_on:
        change.need(due_on >= change.on, "due_in_past", _("化解期限不能早于今天。"), field="due_on")
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
    change.facts["before"] = {name: _plain(getattr(package, name)) for name in changes}
    change.facts["changes"] = {name: _plain(value) for name, value in changes.items()}
    for name, value in changes.items():
        setattr(package, name, value)
    package.save(update_fields=sorted(changes))
    for clock in [clock for clock in change.clocks if clock.kind in PACKAGE_CLOCKS]:
        reassign_clock(change, clock, package.unit, package.office, package.due_on if clock.kind == K.PACKAGE else None)
    if "progress_days" in changes:
        change.stop_clocks((K.PROGRESS,), as_state=ClockState.CANCELLED)
        start_progress(change, package)
    if reason:
        change.facts["reason"] = reason


def ask_raise(change: Change, *, reason: str) -> None:
    """申请提级办理: the leader asks the higher level to take it."""
    package = open_package(change)
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    change.need(package.raise_asked_at is None, "asked_already", _("已申请提级，等待上级决定。"))
    higher = change.required(
        next_higher_office(package.office), "no_higher", _("没有更高一级的单位，请由联席会议研究。")
    )
    package.raise_asked_at, package.raise_reason = change.at, reason
    package.save(update_fields=["raise_asked_at", "raise_reason"])
    change.facts["reason"] = reason
    change.tell(higher, Permission.PACKAGE, _("信访件 %(number)s 申请提级办理") % {"number": change.petition.number})


def raise_package(
    change: Change, *, leader: Account, unit: Office, due_on: date, reason: str, responsible: str = "", note: str = ""
) -> None:
    """提级办理: a leader of a higher level takes it on; measures and team go along."""
    before = open_package(change)
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    office = leading_office(change, leader)
    change.need(
        office.level < before.office.level,
        "not_higher",
        _("提级应由%(office)s以上一级的领导包案。") % {"office": before.office.name},
        field="leader",
    )
    end_package(change, before, PackageState.RAISED, reason)
    start_package(
        change,
        leader=leader,
        unit=unit,
        due_on=due_on,
        origin=PackageOrigin.RAISED,
        responsible=responsible or _still_responsible(before, unit),
        note=note,
        follows=before,
        group=before.group,
    )
    change.facts["reason"] = reason


# Parts


def start_package(
    change: Change,
    *,
    leader: Account,
    unit: Office,
    due_on: date,
    origin: str,
    responsible: str = "",
    note: str = "",
    follows: Package | None = None,
    group: PackageGroup | None = None,
) -> Package:
    """Open it, to be saved with the change, with its clocks and what it takes over from the one it follows."""
    office = leading_office(change, leader)
    change.need(due_on >= change.on, "due_in_past", _("化解期限不能早于今天。"), field="due_on")
    check_unit(change, unit)
    check_office(change.petition, office, field="leader")
    rule = package_rule_of(office, on=change.on)
    own = origin == PackageOrigin.RECEPTION or leader.pk == change.person.pk
    clock = change.start_clock(
        K.PACKAGE, start=change.on, office=responsible_office(change, unit, office), set_date=due_on
    )
    package = Package(
        petition=change.petition,
        leader=leader,
        office=office,
        unit=unit,
        responsible=responsible,
        origin=origin,
        note=note,
        duties=rule.duties,
        progress_days=rule.progress_days,
        group=group,
        follows=follows,
        due_on=due_on,
        clock=change.required(clock, "no_clock", _("期限规则中没有这一期限。")),
        stage=PackageStage.WORKING if own else PackageStage.WAITING,
        answered_at=change.at if own else None,
        opened_at=change.at,
        opened_by=change.person,
        last_contact_on=follows.last_contact_on if follows else None,
    )
    change.after_clocks.append(package)
    change.case_facts.part(PackageFacts).package = package
    start_progress(change, package)
    if follows is not None:
        _take_over(change, package, follows)
    change.facts["package"] = {
        "leader": leader.name,
        "leader_id": leader.pk,
        "unit": unit.pk,
        "responsible": responsible,
        "origin": origin,
        "due_on": due_on,
        "note": note,
    }
    change.tell(office, Permission.INSTRUCT, _("信访件 %(number)s 由领导包案") % {"number": change.petition.number})
    if unit.pk != office.pk and unit.pk in change.petition.office_ids:
        change.tell(unit, Permission.HANDLE, _("信访件 %(number)s 由领导包案") % {"number": change.petition.number})
    return package


def _take_over(change: Change, package: Package, before: Package) -> None:
    live: list[Any] = [
        *before.measures.filter(state__in=LIVE_MEASURES),
        *before.obstacles.filter(removed_at=None),
        *before.team.filter(left_at=None),
    ]
    for row in live:
        row.package = package
    change.after_clocks.extend(live)


def start_progress(change: Change, package: Package) -> None:
    """The next report on progress is due after the interval of the rule."""
    if package.progress_days:
        due = change.on + timedelta(days=package.progress_days)
        office = responsible_office(change, package.unit, package.office)
        change.start_clock(K.PROGRESS, start=change.on, office=office, set_date=due)


# What the rooms above do when a package has been struck off, in the transaction of the step.
_when_closed: list[Callable[[Package], None]] = []


def when_package_closed(act: Callable[[Package], None]) -> None:
    """Let a room that stands above this one act when a package has been struck off; called from its AppConfig."""
    if act not in _when_closed:
        _when_closed.append(act)


def end_package(change: Change, package: Package, state: PackageState, conclusion: str) -> None:
    # What was proposed of it is no longer asked: its successor is proposed anew.
    package.closings.filter(passed=None).update(passed=False, reason=_("包案已变动，未予销号。"))
    if state != PackageState.CLOSED:
        package.settled_at, package.settled_by = None, None
    package.state, package.conclusion = state, conclusion
    package.ended_at, package.ended_by = change.at, change.person
    package.save()
    change.case_facts.part(PackageFacts).package = None
    met = state == PackageState.CLOSED
    change.stop_clocks(PACKAGE_CLOCKS, as_state=ClockState.MET if met else ClockState.CANCELLED)
    if met:
        for act in _when_closed:
            act(package)


def _still_responsible(before: Package | None, unit: Office) -> str:
    """Another leader does not change who is responsible in the same unit."""
    return before.responsible if before is not None and before.unit_id == unit.pk else ""


def _need_stage(change: Change, package: Package, *stages: PackageStage) -> None:
    change.need(
        package.stage in stages,
        "wrong_stage",
        _("包案目前“%(stage)s”，不能这样办理。") % {"stage": package.get_stage_display()},
    )


def _plain(value: object) -> object:
    return getattr(value, "pk", value)
