"""The ledger of packages (包案台账): what a line may be asked for, in which order, and what a page of it reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.cache import cache
from django.core.exceptions import FieldError
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, Exists, F, IntegerField, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.deadlines.terms import ClockKind
from cases.enums import AssignmentState, ClockState
from cases.models import Assignment, Clock, ClosingPart, Obstacle, PackageGroup, Petition
from cases.queries.packages import packages_visible_to, repeated
from cases.queries.planned import Planned, statement_of
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


def report_missing(on: date) -> Q:
    late = Clock.objects.filter(
        petition=OuterRef("petition"), kind=ClockKind.PROGRESS, state=ClockState.RUNNING, due__lt=on, suspended=False
    )
    return OPEN & Q(Exists(late))


def obstructed() -> Q:
    return Q(Exists(_obstacles_left()))


def _obstacles_left() -> QuerySet[Obstacle]:
    return Obstacle.objects.filter(assignment=OuterRef("pk"), removed_at=None)


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
    return Q(Exists(ClosingPart.objects.filter(proved, closing__assignment=OuterRef("pk"))))


# What a page reads

Columns = tuple[type[Model], tuple[str, ...]]


def _of(model: type[Model], *wanted: str) -> Columns:
    """Columns in the order of the model's fields, as `from_db` takes them."""
    names = tuple(field.attname for field in model._meta.concrete_fields if field.attname in wanted)
    if len(names) != len(wanted):
        raise FieldError(f"{model.__name__}: {set(wanted) - set(names)}")
    return model, names


_PERSON = _of(Account, "id", "username", "name")
_OFFICE = _of(Office, "id", "code", "name", "short_name", "path", "parent_id")
# Of the package and of what it leads to, the petition with what the policies ask for; long texts are left out.
_READ: dict[str, Columns] = {
    "": _of(
        Assignment,
        *("id", "stage", "state", "origin", "responsible", "note", "due_on", "progress_days", "raise_asked_at"),
        *("opened_at", "settled_at", "ended_at", "last_contact_on", "last_progress_on"),
        *("petition_id", "clock_id", "group_id", "leader_id", "office_id", "unit_id"),
        *("opened_by_id", "settled_by_id", "ended_by_id"),
    ),
    "petition": _of(
        Petition,
        *("id", "number", "version", "subject", "petitioner_masked", "state", "sealed", "urgent", "received_on"),
        *("office_ids", "holder_id", "registered_by_id"),
    ),
    "clock": _of(Clock, "id", "due", "stopped_on"),
    "group": _of(PackageGroup, "id", "name"),
    **dict.fromkeys(("leader", "opened_by", "settled_by", "ended_by", "petition__registered_by"), _PERSON),
    **dict.fromkeys(("office", "unit", "petition__holder"), _OFFICE),
}


def ledger_rows(ids: Iterable[int], on: date) -> list[Assignment]:
    """Packages in this order, with what a line of the ledger shows, in one statement.

    obstacle_count, is_unreported, is_left, is_repeated, has_evidence are set on each, by the conditions of the filters.
    """
    wanted = list(ids)
    known: dict[tuple[type[Model], int], Model] = {}
    found = {package.pk: package for package in (_package_of(row, known) for row in _LINES.rows(wanted, on))}
    return [found[pk] for pk in wanted if pk in found]


def _package_of(row: tuple[Any, ...], known: dict[tuple[type[Model], int], Model]) -> Assignment:
    """The row as models; `known` keeps what other rows lead to, too."""
    made: dict[str, Any] = {}
    start = 0
    for path, (model, names) in _READ.items():
        values = row[start : start + len(names)]
        start += len(names)
        key = (model, values[0])
        if values[0] is not None and key not in known:
            known[key] = model.from_db(DEFAULT_DB_ALIAS, names, values)
        made[path] = known.get(key)
        if path:
            owner, _, relation = path.rpartition("__")
            made[owner]._state.fields_cache[relation] = made[path]
    for name, value in zip(_MARKS, row[start:], strict=True):
        setattr(made[""], name, value)
    return made[""]  # type: ignore[no-any-return]


def _write_lines() -> str:
    ids, on = [-1], date.min
    waiting = _obstacles_left().order_by().values("assignment")
    counted = Subquery(waiting.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    marks = {
        "obstacle_count": Coalesce(counted, 0),
        "is_unreported": report_missing(on),
        "is_left": leader_left(),
        "is_repeated": repeated(),
        "has_evidence": with_evidence(),
    }
    names = [f"{path}__{name}" if path else name for path, (_model, names) in _READ.items() for name in names]
    asked = Assignment.objects.filter(pk__any_of=ids).order_by().annotate(**marks)
    return statement_of(asked.values_list(*names, *marks), ids, on)


_MARKS = ("obstacle_count", "is_unreported", "is_left", "is_repeated", "has_evidence")
# A dozen joins and five subqueries: built and planned again for each page, they take ten times as long as they run.
_LINES = Planned("ledger_lines", ("bigint[]", "date"), _write_lines)


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
