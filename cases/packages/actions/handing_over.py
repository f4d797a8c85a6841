"""What a leader took on or promised passes to another leader; what a closed office owed passes to its successor."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.packages.actions.clock_owner import BORNE, reassign_clock
from cases.packages.actions.commitments import leading_office
from cases.packages.actions.grouping import pass_in_group
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import PackageStage, PackageState, PromiseState
from cases.packages.models.commitments import ActionItem, Measure, Obstacle, Promise
from cases.packages.models.packages import Package, TeamMember
from cases.packages.policies.guards import DONE, LIVE_MEASURES, PACKAGE_CLOCKS
from cases.petitions.actions.accusations import check_office, check_person
from cases.procedure.actions.change import Change
from cases.procedure.actions.perform import perform
from cases.regulation.actions.handing_over import name_of, to_successor, withheld_along
from offices.organisation.models import Account, Office
from offices.organisation.responsibilities import Passing, Responsibility, Shown
from offices.organisation.roles import Permission

UNSEALED = Q(petition__sealed=False)
NAMING = ("office", "unit", "assigned_office")  # how a row names an office


def succeed_leader(change: Change, *, account: Account, to: Account, reason: str) -> None:
    """接任: another leader takes over the package, the promises not yet kept and the items of work to be confirmed.

    Dates and clocks stay as they run; the new leader is asked to confirm the package.
    """
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    office = leading_office(change, to)
    check_person(change.petition, to, field="to")
    check_office(change.petition, office, field="to")
    package = change.case_facts.part(PackageFacts).package
    taken = package is not None and package.leader_id == account.pk
    change.facts["succession"] = {"from": account.name, "to": to.name, "package": taken}
    if package is not None and taken:
        pass_in_group(change, package, to)
        package.leader, package.office = to, office
        if package.stage in (PackageStage.WORKING, PackageStage.WAITING, PackageStage.OBJECTED):
            package.stage, package.answered_at, package.objection = PackageStage.WAITING, None, ""
        package.save(update_fields=["leader", "office", "stage", "answered_at", "objection"])
        for clock in [clock for clock in change.clocks if clock.kind in PACKAGE_CLOCKS]:
            reassign_clock(change, clock, package.unit, office)
    promises = list(_owed(Promise, change).filter(leader=account).select_related("unit"))
    items = list(_owed(ActionItem, change).filter(chair=account))
    change.need(taken or promises or items, "nothing", _("本件没有该领导名下的包案、承诺和议定事项。"))
    clocks = {clock.pk: clock for clock in change.clocks}
    for promise in promises:
        promise.leader, promise.office = to, office
        promise.save(update_fields=["leader", "office"])
        reassign_clock(change, clocks[promise.clock_id], promise.unit, office)
    for item in items:
        item.chair = to
        item.save(update_fields=["chair"])
    change.facts["succession"] |= {
        "promises": [promise.number for promise in promises],
        "items": [item.number for item in items],
    }
    change.facts["reason"] = reason
    text = _("信访件 %(number)s 的包案、承诺由%(name)s接任") % {"number": change.petition.number, "name": to.name}
    for one in (account, to):
        change.tell_person(one, office, text)


def _owed(model: Any, change: Change) -> Any:
    done = (PromiseState.KEPT,) if model is Promise else DONE
    return model.objects.filter(petition=change.petition).exclude(state__in=done).order_by("number")


def pass_with_petition(change: Change, office: Office, to: Office) -> None:
    """What of the package and of what was promised names the closed office names its successor."""
    clocks = {clock.pk: clock for clock in change.clocks if clock.kind in BORNE}
    petition = change.petition
    rows: list[Any] = [
        *Package.objects.filter(petition=petition, state=PackageState.OPEN).select_related("unit", "office", "clock"),
        *Measure.objects.filter(petition=petition, state__in=LIVE_MEASURES).select_related("unit", "office"),
        *_owed(Promise, change).select_related("unit", "office"),
        *_owed(ActionItem, change).select_related("unit", "office"),
        *Obstacle.objects.filter(package__petition=petition, removed_at=None),
        *TeamMember.objects.filter(package__petition=petition, left_at=None),
    ]
    for row in rows:
        named = [name for name in NAMING if getattr(row, f"{name}_id", None) == office.pk]
        for name in named:
            setattr(row, name, to)
        if named:
            row.save(update_fields=named)
        if named and getattr(row, "clock_id", None) in clocks:
            reassign_clock(change, clocks[row.clock_id], row.unit, row.office)
    if change.case_facts.part(PackageFacts).package is not None:
        change.case_facts.part(PackageFacts).package = next((row for row in rows if isinstance(row, Package)), None)


# What hangs on a person, and on an office


def _give_to_person(pk: int, *, account: Account, to: Account, by: Account, at: datetime, reason: str) -> None:
    perform("succeed_leader", petition_id=pk, by=by, at=at, account=account, to=to, reason=reason)


def _give_seat(pk: int, *, account: Account, to: Account, by: Account, at: datetime, reason: str) -> None:
    perform("leave_team", petition_id=pk, by=by, at=at, member=account, reason=reason)
    perform("join_team", petition_id=pk, by=by, at=at, member=to)


def _dated(row: Any) -> Shown:
    return Shown(name_of(row.petition), row.petition.get_absolute_url(), row.due_on)


def _of_package(row: Any) -> Shown:
    petition = row.package.petition
    return Shown(name_of(petition), petition.get_absolute_url(), row.package.due_on)


RESPONSIBILITIES = (
    Responsibility(
        key="packages",
        label=_l("包案"),
        rows=lambda: Package.objects.filter(state=PackageState.OPEN).select_related("petition"),
        shown=_dated,
        person="leader",
        person_office="office",
        told=UNSEALED,
        withheld=withheld_along("petition"),
        offices=("office", "unit", "assigned_office"),
        takes=Permission.INSTRUCT,
        to_person=Passing(_give_to_person, "petition_id"),
        to_office=to_successor("petition_id"),
    ),
    Responsibility(
        key="promises",
        label=_l("承诺"),
        rows=lambda: Promise.objects.exclude(state=PromiseState.KEPT).select_related("petition"),
        shown=_dated,
        person="leader",
        person_office="office",
        told=UNSEALED,
        withheld=withheld_along("petition"),
        offices=("office", "unit"),
        takes=Permission.INSTRUCT,
        to_person=Passing(_give_to_person, "petition_id"),
        to_office=to_successor("petition_id"),
    ),
    Responsibility(
        key="measures",
        label=_l("化解措施"),
        rows=lambda: Measure.objects.filter(state__in=LIVE_MEASURES).select_related("petition"),
        shown=_dated,
        withheld=withheld_along("petition"),
        offices=("office", "unit"),
        to_office=to_successor("petition_id"),
    ),
    Responsibility(
        key="actions",
        label=_l("会议议定事项"),
        rows=lambda: ActionItem.objects.exclude(state__in=DONE).select_related("petition"),
        shown=_dated,
        person="chair",
        person_office="office",
        told=UNSEALED,
        withheld=withheld_along("petition"),
        offices=("office", "unit"),
        takes=Permission.INSTRUCT,
        to_person=Passing(_give_to_person, "petition_id"),
        to_office=to_successor("petition_id"),
    ),
    Responsibility(
        key="obstacles",
        label=_l("待解决的障碍"),
        rows=lambda: Obstacle.objects.filter(removed_at=None, package__state=PackageState.OPEN).select_related(
            "package__petition"
        ),
        shown=_of_package,
        withheld=withheld_along("package__petition"),
        offices=("unit",),
        to_office=to_successor("package__petition_id"),
    ),
    Responsibility(
        key="teams",
        label=_l("专班"),
        rows=lambda: TeamMember.objects.filter(left_at=None, package__state=PackageState.OPEN).select_related(
            "package__petition"
        ),
        shown=_of_package,
        person="account",
        person_office="office",
        told=Q(package__petition__sealed=False),
        withheld=withheld_along("package__petition"),
        offices=("office",),
        takes=Permission.SEE_CASES,
        to_person=Passing(_give_seat, "package__petition_id"),
        to_office=to_successor("package__petition_id"),
    ),
)
