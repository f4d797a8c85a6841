"""These queries read a themed reception across offices: each office with its days, its state and its figures."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from cases.packages.enums import PromiseState
from cases.packages.models.commitments import Promise
from cases.petitions.queries.accused import against
from cases.petitions.queries.visible import petitions_on_record
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from visits.receptions.enums import ReceptionFollowUp, ReceptionOutcome
from visits.receptions.models import Reception
from visits.receptions.queries.lists import promises_visible_to
from visits.receptions.queries.receptions import receptions_visible_to
from visits.receptions.queries.themes import office_ids_of_themes, promised_at
from visits.rota.enums import DayState
from visits.rota.models import ReceptionDay, Theme, ThemeOffice
from visits.themes.enums import HeldState

OF_PROMISES = ("promises", "unkept")


@dataclass(frozen=True)
class KeptFrom:
    """The ids of receptions and promises that a reader hears nothing of: they accuse it, or it is recused."""

    receptions: frozenset[int]
    promises: frozenset[int]


def _less(ids: tuple[int, ...], kept: frozenset[int]) -> tuple[int, ...]:
    return tuple(pk for pk in ids if pk not in kept)


@dataclass(frozen=True)
class Figures:
    """What each figure counts, by the ids of its rows: receptions, and promises made there. persons: how many came to
    each of the batches, in their order.
    """

    batches: tuple[int, ...] = ()
    settled: tuple[int, ...] = ()
    registered: tuple[int, ...] = ()
    open: tuple[int, ...] = ()
    promises: tuple[int, ...] = ()
    unkept: tuple[int, ...] = ()
    persons: tuple[int, ...] = ()

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def without(self, kept: "KeptFrom") -> "Figures":
        """What is left for a reader from whom some is kept."""
        came = zip(self.batches, self.persons, strict=True)
        left = {one.name: _less(getattr(self, one.name), kept.receptions) for one in fields(self)}
        left |= {name: _less(getattr(self, name), kept.promises) for name in OF_PROMISES}
        return Figures(**left | {"persons": tuple(number for pk, number in came if pk not in kept.receptions)})


@dataclass(frozen=True)
class Line:
    """An office that is asked; why: what it says of not holding it. days: those of the theme, cancelled ones too."""

    row: ThemeOffice
    state: HeldState
    why: str
    days: list[ReceptionDay] = field(default_factory=list)
    figures: Figures = field(default_factory=Figures)

    @property
    def standing(self) -> list[ReceptionDay]:
        """The days that were held, else those that are planned."""
        held = [day for day in self.days if is_held(day)]
        return held or [day for day in self.days if day.state != DayState.CANCELLED]

    @property
    def is_to_ask(self) -> bool:
        return self.state == HeldState.SILENT and self.row.asked_at is None


def is_held(day: ReceptionDay) -> bool:
    """One entered after it had begun counts once a head has accepted it."""
    return day.state == DayState.HELD and not day.is_to_accept


def leads(account: Account, theme: Theme) -> bool:
    """Whether the account supervises for the office that called the theme."""
    return authority_of(account).may(Permission.SUPERVISE, theme.office)


def reads_whole(account: Account, theme: Theme) -> bool:
    return theme.office_id in office_ids_reached(account, Permission.SUPERVISE)


def lines_of(theme: Theme, account: Account | None, today: date) -> list[Line]:
    """Each office that is asked, in the order of the tree, with what the account may see; five statements. Without an
    account all of it, as it is frozen.
    """
    rows = theme.offices.select_related("office").order_by("office__path")
    if account is not None and not reads_whole(account, theme):
        rows = rows.filter(office__in=office_ids_of_themes(account))
    days: dict[int, list[ReceptionDay]] = defaultdict(list)
    found = ReceptionDay.objects.filter(part_of=theme).select_related("leader__account", "plan")
    for day in found.order_by("on", "starts", "pk"):
        days[day.office_id].append(day)
    figures = _figures(theme, account)
    return [
        Line(row, *_standing(row, days[row.office_id], today), days[row.office_id], figures[row.office_id])
        for row in rows
    ]


def _standing(row: ThemeOffice, days: Iterable[ReceptionDay], today: date) -> tuple[HeldState, str]:
    days = list(days)
    planned = [day for day in days if day.state == DayState.PLANNED]
    if any(is_held(day) for day in days):
        return HeldState.HELD, ""
    if row.reason:
        return HeldState.NOT_HELD, row.reason
    if any(day.on >= today for day in planned) or any(day.state == DayState.HELD for day in days):
        return HeldState.PLANNED, ""
    said = [day.reason for day in planned if day.reason]
    return (HeldState.NOT_HELD, "；".join(said)) if said else (HeldState.SILENT, "")


def _figures(theme: Theme, account: Account | None) -> dict[int, Figures]:
    receptions = Reception.objects.all() if account is None else receptions_visible_to(account)
    rows = receptions.filter(day__part_of=theme).order_by("pk")
    made: dict[int, list[tuple[int, int, str, str]]] = defaultdict(list)
    for office, *row in rows.values_list("day__office", "pk", "persons", "outcome", "follow_up"):
        made[office].append(tuple(row))  # type: ignore[arg-type]
    promises = _promises(theme, account)
    return defaultdict(
        Figures,
        {
            office: Figures(
                batches=tuple(pk for pk, *_rest in made[office]),
                persons=tuple(persons for _pk, persons, *_rest in made[office]),
                settled=tuple(pk for pk, _n, how, _open in made[office] if how == ReceptionOutcome.SETTLED),
                registered=tuple(pk for pk, _n, how, _open in made[office] if how == ReceptionOutcome.REGISTERED),
                open=tuple(pk for pk, _n, _how, loop in made[office] if loop == ReceptionFollowUp.OPEN),
                promises=tuple(pk for pk, _kept in promises[office]),
                unkept=tuple(pk for pk, kept in promises[office] if not kept),
            )
            for office in {*made, *promises}
        },
    )


def _promises(theme: Theme, account: Account | None) -> dict[int, list[tuple[int, bool]]]:
    """Promises by the office at whose reception they were made, and whether each is kept."""
    where: dict[tuple[int | None, int], int] = {}
    here = Reception.objects.filter(day__part_of=theme).exclude(promise_numbers=[]).order_by("pk")
    for petition, numbers, office in here.values_list("petition", "promise_numbers", "day__office"):
        where |= {(petition, number): office for number in numbers}
    found: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    promises = Promise.objects.all() if account is None else promises_visible_to(account)
    rows = promises.filter(promised_at(day__part_of=theme)).order_by("pk")
    for pk, petition, number, state in rows.values_list("pk", "petition", "number", "state"):
        found[where[petition, number]].append((pk, state == PromiseState.KEPT))
    return found


def kept_from(account: Account, figures: Figures) -> KeptFrom:
    """What of frozen figures the account hears nothing of, as of those that are not frozen; two statements."""
    mine = against(account, "petition")
    receptions = Reception.on_record.filter(mine, pk__in=figures.batches)
    seen = petitions_on_record(account).order_by().filter(pk=OuterRef("petition"))
    accused = Q(petition__accused_office_ids__overlap=authority_of(account).lineage(), seen=None)
    made = Promise.on_record.filter(pk__in=figures.promises).alias(seen=Subquery(seen.values("pk")[:1]))
    promises = made.filter(mine | accused)
    ids = (found.order_by().values_list("pk", flat=True) for found in (receptions, promises))
    return KeptFrom(*(frozenset(one) for one in ids))


def days_to_choose(theme: Theme, offices: Iterable[Office]) -> QuerySet[ReceptionDay]:
    """The days of these offices that could count for the theme."""
    days = ReceptionDay.objects.filter(office__in=list(offices), part_of=None, leader__isnull=False)
    days = days.filter(on__gte=theme.starts_on, on__lte=theme.ends_on).exclude(state=DayState.CANCELLED)
    return days.select_related("leader__account", "office").order_by("office__path", "on", "starts")
