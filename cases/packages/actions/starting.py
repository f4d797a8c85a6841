"""A package begins, takes over what the one before it left, and ends."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.package_rules.queries import package_rule_of
from cases.packages.actions.clock_owner import responsible_office
from cases.packages.actions.commitments import check_responsible, leading_office
from cases.packages.actions.dates import check_due, check_measures_end
from cases.packages.actions.grouping import dissolve
from cases.packages.actions.telling import tell_assigned
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import PackageOrigin, PackageStage, PackageState
from cases.packages.models.packages import Package, PackageGroup
from cases.packages.policies.guards import LIVE_MEASURES, PACKAGE_CLOCKS
from cases.petitions.actions.accusations import check_office
from cases.petitions.enums import FINISHED, ClockState
from cases.procedure.actions.change import Change
from offices.organisation.models import Account, Office


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
    assigned: Office | None = None,
) -> Package:
    """Open it, to be saved with the change, with its clocks and what it takes over from the one it follows.

    group: where it is settled with others; the group of the package before is left.
    assigned: the office whose assignment goes on, where it is not the one that acts.
    """
    drawn = change.case_facts.part(PackageFacts).drawn
    change.need(
        drawn is None or drawn.settled is not None,
        "being_reexamined",
        _("本件销号后已列入回头看，还没有结果；请先办结回头看，再包案。"),
    )
    office = leading_office(change, leader)
    check_due(change, office, due_on)
    check_responsible(change, unit, office)
    check_office(change.petition, office, field="leader")
    rule = package_rule_of(office, on=change.on)
    chain = follows if follows is not None and follows.state != PackageState.CLOSED else None
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
        first_due_on=chain.first_due_on if chain else due_on,
        postponed=chain.postponed if chain else 0,
        days_over=chain.days_over if chain else 0,
        finished_as=chain.finished_as if chain else _finished_as(change),
        assigned_office=assigned or change.office,
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
        check_measures_end(change, follows, due_on)
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
    if chain is not None and chain.group is not None and chain.group != group:
        change.facts["package"]["left_group"] = chain.group.name
        dissolve(change, chain.group)
    tell_assigned(change, package)
    for act in _when_started:
        act(change, package)
    return package


def _finished_as(change: Change) -> str:
    """The state that had ended the petition before a leader took it on; a closing of it is counted apart."""
    return change.petition.state if change.petition.state in FINISHED else ""


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


# What the rooms above do when a package begins, in the transaction of the step.
_when_started: list[Callable[[Change, Package], None]] = []


def when_package_started(act: Callable[[Change, Package], None]) -> None:
    """Let a room that stands above this one act when a package begins; called from its AppConfig."""
    if act not in _when_started:
        _when_started.append(act)


# What the rooms above do when a package has been closed, in the transaction of the step.
_when_closed: list[Callable[[Package], None]] = []


def when_package_closed(act: Callable[[Package], None]) -> None:
    """Let a room that stands above this one act when a package has been closed; called from its AppConfig."""
    if act not in _when_closed:
        _when_closed.append(act)


def end_package(change: Change, package: Package, state: PackageState, conclusion: str) -> None:
    # What was proposed of it is no longer asked: its successor is proposed anew.
    package.closings.filter(passed=None).update(passed=False, reason=_("包案已变动，未予销号。"))
    package.requests.filter(agreed=None).update(
        agreed=False, answer=_("包案已变动，未予决定。"), decided_at=change.at, decided_by=change.person
    )
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
