"""公平比较: waiting, acceptance in time and settlement of parts of the petitions of offices; never of persons."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from cases.petitions.enums import ClockState
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import Instruction
from offices.pages.shares import FEW
from supervision.analysis.queries.topics import matters_of
from supervision.analysis.reckoning import difference, median_difference, quantile
from supervision.indicators.queries.asked import Asked
from supervision.indicators.queries.counts import SIDES
from supervision.indicators.queries.rates import BY_KEY, NOTICE

NOTE = "note"
PARTS = ("all", "accepted", "due", "in_time", "concluded", "settled")
Counted = dict[int, int]


def _noted() -> Any:
    """Whether a leader wrote on it."""
    written = Exists(Instruction.objects.filter(petition=OuterRef("pk")))
    return Case(When(written, then=Value("yes")), default=Value("no"), output_field=CharField())


def group_of(side: str) -> Any:
    """How the group of a petition is told."""
    return _noted() if side == NOTE else SIDES[side].expression("")


def conditions(asked: Asked) -> dict[str, Q]:
    """Of each part the condition that its petitions meet."""
    clocks = Clock.objects.filter(petition=OuterRef("pk"), kind__in=NOTICE)
    met = Q(state=ClockState.MET, stopped_on__lte=F("due"))
    due = Q(state=ClockState.MET) | Q(due__lt=asked.period.seen) & ~Q(state=ClockState.CANCELLED)
    concluded = Q(concluded_on__isnull=False)
    return {
        "all": Q(),
        "accepted": Q(accepted_on__isnull=False),
        "due": Q(Exists(clocks.filter(due))),
        "in_time": Q(Exists(clocks.filter(due))) & ~Q(Exists(clocks.filter(due).exclude(met))),
        "concluded": concluded,
        "settled": concluded & BY_KEY["settled"].variant(asked).part(asked),
    }


def matters_asked(asked: Asked) -> QuerySet[Petition]:
    """What was registered in the period."""
    found = matters_of(asked.account, asked.office, asked.period.today)
    return found.filter(registered_at__gte=asked.period.start, registered_at__lt=asked.period.end)


def rows_of_part(asked: Asked, side: str, group: str, part: str) -> QuerySet[Petition]:
    """The petitions that a number counts."""
    rows = matters_asked(asked).filter(conditions(asked)[part])
    return rows.annotate(group=group_of(side)).filter(group=group)


@dataclass(frozen=True)
class Gap:
    """A difference to the others with its 95 % interval; `tells` where it leaves 0 out."""

    value: float
    low: float
    high: float

    @property
    def tells(self) -> bool:
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Part:
    """A group with its numbers, and what they come to beside the others; None of so few that it says little."""

    key: str
    numbers: dict[str, int]
    waits: tuple[int, int, int] | None
    waits_gap: Gap | None
    in_time_gap: Gap | None
    settled_gap: Gap | None


def parts_of(asked: Asked, side: str) -> list[Part]:
    """Two statements."""
    found = matters_asked(asked).annotate(group=group_of(side))
    told = {f"is_{key}": ExpressionWrapper(where, BooleanField()) for key, where in conditions(asked).items() if where}
    counts = {f"n_{key}": Count("pk", filter=Q(**{f"is_{key}": True}) if key != "all" else None) for key in PARTS}
    rows: Any = found.alias(**told).order_by().values("group").annotate(**counts)
    numbers = {row["group"] or "": {key: row[f"n_{key}"] for key in PARTS} for row in rows}
    days: dict[str, Counted] = defaultdict(dict)
    waited = ExpressionWrapper(F("accepted_on") - F("received_on"), output_field=DurationField())
    accepted = found.filter(accepted_on__isnull=False).annotate(waited=waited)
    for group, days_waited, number in accepted.values_list("group", "waited").annotate(n=Count("pk")).order_by():
        known = days[group or ""]
        known[days_waited.days] = known.get(days_waited.days, 0) + number
    return [_part(key, numbers, days) for key in sorted(numbers)]


def _part(key: str, numbers: dict[str, dict[str, int]], days: dict[str, Counted]) -> Part:
    own = numbers[key]
    rest = {part: sum(one[part] for other, one in numbers.items() if other != key) for part in PARTS}
    others: Counted = defaultdict(int)
    for other, counted in days.items():
        if other != key:
            for day, number in counted.items():
                others[day] += number
    waits = days.get(key, {})
    enough = own["accepted"] >= FEW
    return Part(
        key,
        own,
        (quantile(waits, 0.25), quantile(waits, 0.5), quantile(waits, 0.75)) if enough else None,
        Gap(*median_difference(waits, others)) if enough and rest["accepted"] >= FEW else None,
        _gap_of_shares(own, rest, "in_time", "due"),
        _gap_of_shares(own, rest, "settled", "concluded"),
    )


def _gap_of_shares(own: dict[str, int], rest: dict[str, int], part: str, whole: str) -> Gap | None:
    if own[whole] < FEW or rest[whole] < FEW:
        return None
    return Gap(*difference((own[part], own[whole]), (rest[part], rest[whole])))


def names_of_parts(side: str, keys: list[str]) -> dict[str, str]:
    return {} if side == NOTE else SIDES[side].names(keys)
