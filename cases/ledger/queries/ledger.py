"""The ledger of packages (包案台账) is asked with these conditions and orders; here stands whom its lists offer."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.deadlines.terms import ClockKind
from cases.packages.enums import PackageState
from cases.packages.models.commitments import Obstacle
from cases.packages.models.packages import ClosingPart, Package, PackageGroup
from cases.packages.queries.visible import packages_visible_to
from cases.petitions.enums import ClockState
from cases.petitions.models.clocks import Clock
from offices.organisation.models import Account, Office, RoleAssignment
from offices.organisation.roles import Role

OPEN = Q(state=PackageState.OPEN)
SIDES_KEPT = 60  # seconds
MOVED = (PackageState.HANDED_OVER, PackageState.RAISED, PackageState.RETURNED)

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


def report_missing(on: date) -> Q:
    late = Clock.objects.filter(
        petition=OuterRef("petition"), kind=ClockKind.PROGRESS, state=ClockState.RUNNING, due__lt=on, suspended=False
    )
    return OPEN & Q(Exists(late))


def obstructed() -> Q:
    return Q(Exists(obstacles_left()))


def obstacles_left() -> QuerySet[Obstacle]:
    return Obstacle.objects.filter(package=OuterRef("pk"), removed_at=None)


def leader_left() -> Q:
    """领导已不在岗: who took it on no longer leads the office he took it on for."""
    leads = RoleAssignment.objects.filter(
        account=OuterRef("leader"),
        office=OuterRef("office"),
        role=Role.LEADER,
        revoked_at=None,
        account__is_active=True,
        office__is_active=True,
    )
    return OPEN & ~Q(Exists(leads))


def with_evidence() -> Q:
    """A closing was proposed with a paper or a file."""
    proved = Q(document__isnull=False) | Q(files__isnull=False)
    return Q(Exists(ClosingPart.objects.filter(proved, closing__package=OuterRef("pk"))))


Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class FilterChoices:
    """Whom the packages of a list have to do with, to choose from; `offices` with those above them."""

    leaders: Choices
    offices: Choices
    units: Choices
    groups: Choices


def filter_choices_seen_by(account: Account) -> FilterChoices:
    """Of all packages the account sees. Every one of them is read for it, so a minute old is good enough."""
    key = f"ledger-sides:{account.pk}"
    known: FilterChoices | None = cache.get(key)
    if known is None:
        known = filter_choices_of(packages_visible_to(account))
        cache.set(key, known, SIDES_KEPT)
    return known


def filter_choices_of(found: QuerySet[Package]) -> FilterChoices:
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

    return FilterChoices(
        leaders=[(leader.username, leader.name) for leader in leaders],
        offices=by_path(above),
        units=by_path({side[2] for side in sides}),
        groups=[(str(group.pk), group.name) for group in PackageGroup.objects.filter(pk__in=groups)] if groups else [],
    )
