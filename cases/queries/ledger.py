"""The ledger of packages (包案台账): what a line may be asked for, in which order, and what a page of it reads."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.deadlines.terms import ClockKind
from cases.enums import AssignmentState, ClockState
from cases.models import Assignment, Clock, ClosingPart, Obstacle, PackageGroup
from cases.queries.packages import packages_visible_to, repeated
from offices.models import Account, Office, RoleAssignment
from offices.roles import Role

OPEN = Q(state=AssignmentState.OPEN)
SIDES_KEPT = 60  # seconds
MOVED = (AssignmentState.HANDED_OVER, AssignmentState.RAISED, AssignmentState.RETURNED)

# What a column is sorted by; the id comes last, so that no two lines change places between two pages.
ORDERS: dict[str, tuple[str, ...]] = {
    "due": ("due_on",),
    "number": ("petition__number",),
    "leader": ("leader__name", "leader"),
    "office": ("office__path",),
    "unit": ("unit__short_name", "unit"),
    "stage": ("stage", "due_on"),
    "contact": ("last_contact_on",),
    "progress": ("last_progress_on",),
    "found": ("petition__received_on",),
    "filed": ("opened_at",),
    "settled": ("settled_at",),
    "ended": ("ended_at",),
}
DEFAULT_ORDER = "due"
NEVER_FIRST = {"last_contact_on", "last_progress_on"}


def ordering(asked: str) -> list[Any]:
    """The order of `due` or, backwards, `-due`; the usual one for anything else."""
    key = asked.removeprefix("-")
    backwards = asked.startswith("-") and key in ORDERS
    found: list[Any] = []
    for name in ORDERS.get(key, ORDERS[DEFAULT_ORDER]):
        if name not in NEVER_FIRST | {"settled_at", "ended_at"}:
            found.append(f"-{name}" if backwards else name)
            continue
        # What never took place stands with the longest ago, or, of an end, last.
        first = (name in NEVER_FIRST) != backwards
        place: dict[str, bool] = {"nulls_first": True} if first and name in NEVER_FIRST else {"nulls_last": True}
        found.append(F(name).desc(**place) if backwards else F(name).asc(**place))
    return [*found, "-pk" if backwards else "pk"]


# What is asked of a line


def overdue(on: date) -> Q:
    """`due_on` lets an index begin; the clock may run to the next working day. Not while the office above checks."""
    return OPEN & Q(due_on__lt=on, clock__due__lt=on, clock__suspended=False)


def due_within(first: date, last: date) -> Q:
    return OPEN & Q(due_on__gte=first, due_on__lte=last)


def end_of_week(on: date) -> date:
    return on + timedelta(days=6 - on.weekday())


def end_of_month(on: date) -> date:
    return (on.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def no_contact(on: date, days: int) -> Q:
    """Nobody has spoken with the petitioner for so many days; a package without any contact counts from its opening."""
    since = on - timedelta(days=days)
    opened = timezone.make_aware(datetime.combine(since + timedelta(days=1), time()))
    return OPEN & (Q(last_contact_on__lte=since) | Q(last_contact_on=None, opened_at__lt=opened))


def late_reports(on: date) -> QuerySet[Clock]:
    return Clock.objects.filter(kind=ClockKind.PROGRESS, state=ClockState.RUNNING, due__lt=on, suspended=False)


def leading() -> QuerySet[RoleAssignment]:
    """Who leads which office now."""
    return RoleAssignment.objects.filter(
        role=Role.LEADER, revoked_at=None, account__is_active=True, office__is_active=True
    )


def obstacles_left() -> QuerySet[Obstacle]:
    return Obstacle.objects.filter(removed_at=None)


def proved_parts() -> QuerySet[ClosingPart]:
    """Parts of proposed closings that have a paper or a file."""
    return ClosingPart.objects.filter(Q(document__isnull=False) | Q(files__isnull=False))


def report_missing(on: date) -> Q:
    return OPEN & Q(Exists(late_reports(on).filter(petition=OuterRef("petition"))))


def obstructed() -> Q:
    return Q(Exists(obstacles_left().filter(assignment=OuterRef("pk"))))


def leader_left() -> Q:
    """领导已不在岗: who took it on no longer leads the office he took it on for."""
    return OPEN & ~Q(Exists(leading().filter(account=OuterRef("leader"), office=OuterRef("office"))))


def with_evidence() -> Q:
    return Q(Exists(proved_parts().filter(closing__assignment=OuterRef("pk"))))


# What a page reads

# Of the package, its petition (what the policies ask for, too) and its clock; long texts are left where they are.
READ = (
    "id",
    "stage",
    "state",
    "responsible",
    "origin",
    "note",
    "due_on",
    "progress_days",
    "opened_at",
    "settled_at",
    "ended_at",
    "last_contact_on",
    "last_progress_on",
    "raise_asked_at",
    "leader_id",
    "office_id",
    "unit_id",
    "opened_by_id",
    "settled_by_id",
    "ended_by_id",
    "group__name",
    "clock__due",
    "clock__stopped_on",
    "petition__number",
    "petition__version",
    "petition__subject",
    "petition__petitioner_masked",
    "petition__state",
    "petition__sealed",
    "petition__urgent",
    "petition__received_on",
    "petition__office_ids",
    "petition__holder_id",
    "petition__registered_by_id",
)
PEOPLE = ("leader", "opened_by", "settled_by", "ended_by")
OFFICES = ("office", "unit")


def ledger_rows(found: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Packages with what a line of the ledger shows, but for people, offices and marks (`completed`)."""
    return found.select_related("petition", "clock", "group").only(*READ)


def completed(found: Iterable[Assignment], on: date, *, evidence: bool = True) -> list[Assignment]:
    """Rows with the people and offices of package and petition, and with obstacle_count, is_unreported, is_left,
    is_repeated and, where asked for, has_evidence.

    Five to seven short statements for all of them: in one, a dozen joins and five subqueries are planned for longer
    than all these take together.
    """
    packages = list(found)
    _with_sides(packages)
    _with_marks(packages, on)
    if evidence:
        proved = proved_parts().filter(closing__assignment__in=[package.pk for package in packages])
        ids = set(proved.order_by().values_list("closing__assignment_id", flat=True))
        for package in packages:
            package.has_evidence = package.pk in ids  # type: ignore[attr-defined]
    return packages


def _with_sides(packages: list[Assignment]) -> None:
    petitions = [package.petition for package in packages]
    wanted = {getattr(package, f"{name}_id") for package in packages for name in PEOPLE}
    wanted |= {petition.registered_by_id for petition in petitions}
    people = Account.objects.only("username", "name").in_bulk(wanted - {None})
    wanted = {getattr(package, f"{name}_id") for package in packages for name in OFFICES}
    offices = Office.objects.in_bulk(wanted | {petition.holder_id for petition in petitions})
    for package in packages:
        for name in PEOPLE:
            setattr(package, name, people.get(getattr(package, f"{name}_id")))
        for name in OFFICES:
            setattr(package, name, offices[getattr(package, f"{name}_id")])
        package.petition.holder = offices[package.petition.holder_id]
        package.petition.registered_by = people[package.petition.registered_by_id]


def _with_marks(packages: list[Any], on: date) -> None:
    """The same conditions as the filters of these names."""
    every = [package.pk for package in packages]
    standing = Counter(obstacles_left().filter(assignment__in=every).values_list("assignment_id", flat=True))
    open_now = [package for package in packages if package.state == AssignmentState.OPEN]
    late: set[int] = set()
    leads: set[tuple[int, int]] = set()
    if open_now:
        petitions = [package.petition_id for package in open_now]
        late = set(late_reports(on).filter(petition__in=petitions).values_list("petition_id", flat=True))
        leaders = {package.leader_id for package in open_now}
        leads = set(leading().filter(account__in=leaders).values_list("account_id", "office_id"))
    struck = [package.pk for package in packages if package.state == AssignmentState.CLOSED]
    again = Assignment.objects.filter(repeated(), pk__in=struck).values_list("pk", flat=True) if struck else ()
    brought_again = set(again)
    for package in packages:
        is_open = package.state == AssignmentState.OPEN
        package.obstacle_count = standing[package.pk]
        package.is_unreported = is_open and package.petition_id in late
        package.is_left = is_open and (package.leader_id, package.office_id) not in leads
        package.is_repeated = package.pk in brought_again


Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Sides:
    """Whom the packages of a list have to do with, to choose from; `offices` with those above them."""

    leaders: Choices
    offices: Choices
    units: Choices
    groups: Choices


def sides_seen_by(account: Account) -> Sides:
    """Of all packages the account sees. Every one of them is read for it, so a minute old is good enough."""
    key = f"ledger-sides:{account.pk}"
    known: Sides | None = cache.get(key)
    if known is None:
        known = sides_of(packages_visible_to(account))
        cache.set(key, known, SIDES_KEPT)
    return known


def sides_of(found: QuerySet[Assignment]) -> Sides:
    sides = list(found.order_by().values_list("leader", "office", "unit", "group").distinct())
    leaders = Account.objects.filter(pk__in={side[0] for side in sides}).order_by("name", "pk")
    known = {office.pk: office for office in Office.objects.filter(pk__in={pk for side in sides for pk in side[1:3]})}
    above = {pk for side in sides for pk in known[side[1]].ancestor_ids()}
    missing = above - known.keys()
    known |= {office.pk: office for office in (Office.objects.filter(pk__in=missing) if missing else ())}
    groups = {side[3] for side in sides if side[3] is not None}

    def by_path(wanted: set[int]) -> Choices:
        chosen = sorted((known[pk] for pk in wanted), key=lambda office: office.path)
        return [(office.code, office.short_name or office.name) for office in chosen]

    return Sides(
        leaders=[(leader.username, leader.name) for leader in leaders],
        offices=by_path(above),
        units=by_path({side[2] for side in sides}),
        groups=[(str(group.pk), group.name) for group in PackageGroup.objects.filter(pk__in=groups)] if groups else [],
    )
