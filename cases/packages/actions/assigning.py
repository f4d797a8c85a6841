"""Leaders take petitions on (领导包案), with a unit, a team, measures and a date (《信访工作条例》第十八条第二项)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.packages.actions.commitments import drop, leading_office, open_package, propose_measure
from cases.packages.actions.dates import check_postponed, count_postponed
from cases.packages.actions.grouping import check_leader
from cases.packages.actions.starting import end_package, start_package
from cases.packages.actions.teams import MOST_TEAM, seat
from cases.packages.actions.telling import say, tell_assigner, tell_handed_over, tell_one
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import MovedHow, PackageOrigin, PackageStage, PackageState
from cases.packages.models.packages import Package, PackageGroup
from cases.packages.policies.guards import LIVE_MEASURES
from cases.packages.queries.doubts import why_reason
from cases.procedure.actions.change import Change
from offices.organisation.models import Account, Office
from offices.organisation.queries import next_level_above


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
    if not reason.strip():
        against = why_reason(change.petition)
        change.need(not against, "reason_asked", against, field="reason")
    if group is not None:
        check_leader(change, leader, group)
    before = change.case_facts.part(PackageFacts).package
    if before is None:
        _check_level(change, leader)
        package = start_package(
            change,
            leader=leader,
            unit=unit,
            due_on=due_on,
            origin=origin,
            responsible=responsible,
            note=note,
            group=group,
        )
    else:
        package = hand_over(
            change,
            before,
            leader=leader,
            unit=unit,
            due_on=due_on,
            origin=origin,
            responsible=responsible,
            note=note,
            reason=reason,
            group=group,
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


def hand_over(
    change: Change,
    before: Package,
    *,
    leader: Account,
    unit: Office,
    due_on: date,
    origin: str = PackageOrigin.HAND,
    responsible: str = "",
    note: str = "",
    reason: str,
    group: PackageGroup | None = None,
) -> Package:
    """移交: measures and team go along; what the date was and by how much it was overdue stays with the package."""
    change.need(before.leader_id != leader.pk, "packaged_already", _("已由该领导包案。"), field="leader")
    change.need(
        reason.strip(),
        "no_reason",
        _("已由%(leader)s包案，移交请写明理由。") % {"leader": before.leader.name},
        field="reason",
    )
    office = leading_office(change, leader)
    change.need(
        office.level >= min(before.office.level, change.office.level),
        "raise_instead",
        _("%(leader)s是上一级的领导，请申请提级办理。") % {"leader": leader.name},
        field="leader",
    )
    check_postponed(change, before, due_on)
    count_postponed(change, before, due_on, MovedHow.HANDED_OVER)
    above = change.office.pk != before.assigned_office_id and before.assigned_office.is_within(change.office)
    end_package(change, before, PackageState.HANDED_OVER, reason)
    package = start_package(
        change,
        leader=leader,
        unit=unit,
        due_on=due_on,
        origin=origin,
        responsible=responsible or still_responsible(before, unit),
        note=note,
        follows=before,
        group=group,
        assigned=change.office if above else before.assigned_office,
    )
    tell_handed_over(change, before, package, reason)
    return package


def _check_level(change: Change, leader: Account) -> None:
    """A leader of one's own level or of the next above."""
    office = leading_office(change, leader)
    higher = next_level_above(change.office)
    highest = higher.level if higher else change.office.level
    change.need(
        office.level >= highest,
        "too_high",
        _("只能由本级或上一级的领导包案；%(leader)s是更高一级的领导，请逐级申请提级办理。") % {"leader": leader.name},
        field="leader",
    )


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
    text = say(change, _("信访件 %(number)s 的包案领导%(leader)s有异议，待决定。"), reason, leader=package.leader.name)
    tell_assigner(change, package, text)


def decide_package_objection(change: Change, *, upheld: bool, reason: str) -> None:
    """An objection that is upheld returns the package, and another leader is wanted; otherwise the leader keeps it."""
    package = open_package(change)
    _need_stage(change, package, PackageStage.OBJECTED)
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    if upheld:
        end_package(change, package, PackageState.RETURNED, reason)
        for measure in package.measures.filter(state__in=LIVE_MEASURES):
            drop(change, measure, reason)
    else:
        package.stage, package.answered_at = PackageStage.WORKING, change.at
        package.save(update_fields=["stage", "answered_at"])
    change.facts.update(upheld=upheld, reason=reason)
    said = _("信访件 %(number)s 的包案异议已决定：") + (
        _("同意，另行确定包案领导。") if upheld else _("不同意，仍由您包案。")
    )
    tell_one(change, package.leader, package.office, say(change, said, reason))


def still_responsible(before: Package, unit: Office) -> str:
    """Another leader does not change who is responsible in the same unit."""
    return before.responsible if before.unit_id == unit.pk else ""


def _need_stage(change: Change, package: Package, *stages: PackageStage) -> None:
    change.need(
        package.stage in stages,
        "wrong_stage",
        _("包案目前“%(stage)s”，不能这样办理。") % {"stage": package.get_stage_display()},
    )
