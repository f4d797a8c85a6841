"""指标和数量: what pages, reports and charts ask for. A figure and its list are made of the same condition.

`asked_by` puts the question of an account about an office and a period, with the variants in force. `measured` answers
it with every indicator, `numbered` with every count, one statement each indicator or kind of row; `by_office` and
`numbers_by_office` divide them among the offices below, `numbers_by` by channel, category, place, unit or level, and
`by_month` and `by_week` over time. `rows_behind` and `rows_of_number` are what a figure counts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from django.db.models import QuerySet

from offices.organisation.models import Account, Office
from offices.pages.shares import is_few, percent_of
from supervision.indicators.queries.asked import Asked, AskedByRule, Chosen, Period, chosen_by
from supervision.indicators.queries.counts import NUMBER_BY_KEY, NUMBERS, SIDES, Number, Side, aggregates, by_rows
from supervision.indicators.queries.kept import MONTH, WEEK
from supervision.indicators.queries.rates import BY_KEY, INDICATORS, OfPackages
from supervision.indicators.queries.rows import BATCH, CLOCK, Counted
from supervision.indicators.queries.shapes import (
    Rows,
    begun_of,
    condition,
    counts_of,
    number_shape,
    rate_shape,
    told_by_office,
    told_over_time,
)
from supervision.indicators.queries.statements import groups
from supervision.indicators.queries.variants import Indicator, Variant

__all__ = [
    "BY_KEY", "INDICATORS", "NUMBERS", "NUMBER_BY_KEY", "SIDES", "Asked", "AskedByRule", "CountedFor",
    "Indicator", "Measured", "Number", "Period", "Side", "Variant", "asked_by", "asked_by_rule", "by_month",
    "by_office", "by_week", "measured", "measured_by_rule", "months_of", "numbered", "numbers_by",
    "numbers_by_office", "one_measured", "rows_behind", "rows_by_rule", "rows_of", "rows_of_number", "told_rate",
    "totals_of", "way_to", "weeks_of",
]  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """An indicator of an office, or of a part of it, in a period. numbers: by the names of the variant's parts."""

    indicator: Indicator
    variant: Variant
    numbers: dict[str, int]

    @property
    def numerator(self) -> int:
        return self.numbers["part"]

    @property
    def denominator(self) -> int:
        return self.numbers["whole"]

    @property
    def share(self) -> Fraction:
        """Of what is not nothing, exactly."""
        return Fraction(*quotient(self.numbers))

    @property
    def is_few(self) -> bool:
        return is_few(self.denominator)

    @property
    def rate(self) -> Decimal | None:
        """In percent with one decimal; None over nothing, and over so few that it could point at persons."""
        return told_rate(self.numbers)

    @property
    def definition(self) -> str:
        return str(self.variant.says)


def quotient(numbers: Mapping[str, int]) -> tuple[int, int]:
    """Numerator and denominator of a rate, multiplied out where it is a product of two."""
    part, whole = numbers["part"], numbers["whole"]
    return (part * numbers["times"], whole * whole) if "times" in numbers else (part, whole)


def told_rate(numbers: Mapping[str, int]) -> Decimal | None:
    """In percent with one decimal; None over nothing, and over so few that it could point at persons."""
    return None if is_few(numbers["whole"]) else percent_of(*quotient(numbers))


def asked_by(account: Account, office: Office, period: Period, *, own: bool = False) -> Asked:
    """The question of an account about an office and all below it (own: without), by the variants of its last day."""
    return Asked(account, office, period, chosen_by(office, min(period.until, period.today)), own)


def measured(account: Account, office: Office, period: Period) -> list[Measured]:
    """Every indicator of the office with all below it."""
    asked = asked_by(account, office, period)
    return [one_measured(asked, indicator) for indicator in INDICATORS]


def one_measured(asked: Asked, indicator: Indicator) -> Measured:
    """One indicator. One statement."""
    variant = indicator.variant(asked)
    found = _by_office(asked, indicator, variant.parts)
    numbers = {name: sum(row[place] for row in found) for place, name in enumerate(variant.parts, start=1)}
    return Measured(indicator, variant, numbers)


def by_office(asked: Asked, indicator: Indicator) -> dict[int, Measured]:
    """By the id of the office itself and of those directly below it, each with all below that. One statement."""
    return _summed(asked, indicator, indicator.variant(asked).parts, asked.area.part_of)


def _summed(
    asked: Asked, indicator: Indicator, names: tuple[str, ...], place_of: Callable[[int], int]
) -> dict[int, Measured]:
    variant = indicator.variant(asked)
    sums: dict[int, dict[str, int]] = {}
    for office_id, *counts in _by_office(asked, indicator, names):
        numbers = sums.setdefault(place_of(office_id), dict.fromkeys(names, 0))
        for name, number in zip(names, counts, strict=True):
            numbers[name] += number
    return {pk: Measured(indicator, variant, numbers) for pk, numbers in sums.items()}


def _by_office(asked: Asked, indicator: Indicator, names: tuple[str, ...]) -> Sequence[tuple[int, ...]]:
    """By the id of the office of a row, the counts of these parts."""
    variant = indicator.variant(asked)

    def rows(asked: Asked) -> QuerySet[Any]:
        found = variant.counted.within(asked).order_by().values(belongs_to=variant.counted.office_of)
        return found.annotate(**counts_of(asked, variant, names))

    def in_full(asked: Asked) -> Rows:
        return groups(asked, variant.counted, (names, indicator.key, variant.key), rows)

    return told_by_office(asked, rate_shape(indicator, variant), names, in_full)


# What a rule counts


def asked_by_rule(office: Office, period: Period, indicator: str, variant: str, once_days: int) -> AskedByRule:
    """The question of a rule about an office and all below it, by a variant that the rule names."""
    return AskedByRule(Account(), office, period, Chosen({indicator: variant}, once_days))


def measured_by_rule(asked: AskedByRule, indicator: Indicator) -> dict[int, Measured]:
    """By the id of each office that has rows, alone, or of the one that stands for it. One statement."""
    return _summed(asked, indicator, indicator.variant(asked).rate_parts, asked.area.standing_for)


@dataclass(frozen=True)
class CountedFor:
    """A row of an indicator by its id. clock: where the row is a term. in_part: whether it counts above the line."""

    row: int
    petition: int
    clock: int | None
    in_part: bool


def rows_by_rule(asked: AskedByRule, indicator: Indicator, office: Office) -> list[CountedFor]:
    """The rows below the line of one office, alone."""
    alone: Any = asked.moved(office=office, own=True)
    kind = indicator.variant(asked).counted.kind
    part = set(rows_behind(alone, indicator, "part").values_list("pk", flat=True))
    rows = rows_behind(alone, indicator, "whole").order_by("pk").values_list("pk", f"{kind.petition}pk")
    return [CountedFor(pk, petition, pk if kind is CLOCK else None, pk in part) for pk, petition in rows]


def rows_of(
    account: Account, indicator: str, part: str, office: Office, period: Period, *, own: bool = False
) -> QuerySet[Any]:
    """The rows that a figure counts: petitions, clocks, mandates, visits or packages, as its variant counts them."""
    asked = asked_by(account, office, period, own=own)
    return rows_behind(asked, BY_KEY[indicator], part)


def rows_behind(asked: Asked, indicator: Indicator, part: str) -> QuerySet[Any]:
    variant = indicator.variant(asked)
    return variant.counted.within(asked).filter(condition(asked, variant, part))


# Counts


def numbered(asked: Asked) -> dict[str, int]:
    """Every count by its key. One statement for each kind of row."""
    return totals_of(numbers_by_office(asked).values())


def totals_of(divided: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The whole of what was divided."""
    found = dict.fromkeys(NUMBER_BY_KEY, 0)
    for row in divided:
        for key, number in row.items():
            found[key] += number
    return found


def numbers_by_office(asked: Asked) -> dict[int, dict[str, int]]:
    """By the id of the office itself and of those directly below it that have any, each with all below that."""
    sums: dict[int, dict[str, int]] = {}
    for counted, numbers in by_rows().items():
        keys = [number.key for number in numbers]
        in_full = partial(_numbers, counted=counted, numbers=numbers, what="office", group=counted.office_of)
        for office_id, *counts in told_by_office(asked, number_shape(MONTH, counted), keys, in_full):
            place = sums.setdefault(asked.area.part_of(office_id), dict.fromkeys(NUMBER_BY_KEY, 0))
            for key, count in zip(keys, counts, strict=True):
                place[key] += count
    return {pk: row for pk, row in sums.items() if any(row.values())}


def numbers_by(asked: Asked, side: Side) -> dict[str, dict[str, int]]:
    """By the keys of the groups of one side; the empty key for what has none."""
    found: dict[str, dict[str, int]] = {}
    for counted, numbers in by_rows().items():
        group = side.expression(way_to(counted, side))
        for key, *counts in _numbers(asked, counted, numbers, side.key, group):
            place = found.setdefault(key or "", dict.fromkeys(NUMBER_BY_KEY, 0))
            place.update(zip((number.key for number in numbers), counts, strict=True))
    return {key: row for key, row in found.items() if any(row.values())}


def _numbers(asked: Asked, counted: Counted, numbers: list[Number], what: str, group: Any) -> Sequence[tuple[Any, ...]]:
    """The rows of one kind in groups, each with these counts."""

    def rows(asked: Asked) -> QuerySet[Any]:
        found = counted.within(asked).order_by().values(divided_by=group)
        return found.annotate(**aggregates(asked, numbers))

    return groups(asked, counted, (what, *(number.key for number in numbers)), rows)


def rows_of_number(asked: Asked, number: Number, side: Side | None = None, group: str = "") -> QuerySet[Any]:
    """The rows that a count counts; of one group of a side."""
    found = number.rows(asked)
    return found if side is None else found.filter(side.narrowed(way_to(number.counted, side), group))


def way_to(counted: Counted, side: Side) -> str:
    """From a row to the petition that has the side. A batch has a channel of its own."""
    return "" if counted.kind is BATCH and side.key == "channel" else counted.kind.petition


# Over time


def months_of(today: date, number: int = 12) -> list[Period]:
    """The last months, the present one up to today."""
    found = [Period(today.replace(day=1), today, today)]
    while len(found) < number:
        last = found[0].since - timedelta(days=1)
        found.insert(0, Period(last.replace(day=1), last, today))
    return found


def weeks_of(today: date, number: int = 13) -> list[Period]:
    """The last weeks from Monday to Sunday, the present one up to today."""
    monday = today - timedelta(days=today.weekday())
    starts = [monday - timedelta(days=7 * back) for back in range(number - 1, -1, -1)]
    return [Period(day, min(day + timedelta(days=6), today), today) for day in starts]


def by_month(asked: Asked, indicator: Indicator, months: list[Period]) -> list[Measured]:
    """The indicator in each of the months, without what stands beside it. One statement; of packages one each, which
    are counted of whole periods.
    """
    variant = indicator.variant(asked)
    if isinstance(variant.counted, OfPackages):
        return [one_measured(asked.moved(period=month), indicator) for month in months]
    names = variant.rate_parts
    whole = asked.moved(period=Period(months[0].since, months[-1].until, asked.period.today))

    def rows(asked: Asked) -> QuerySet[Any]:
        found = variant.counted.within(asked).order_by().values(begun=begun_of(variant.counted, asked, MONTH))
        return found.annotate(**counts_of(asked, variant, names))

    def in_full(asked: Asked) -> Rows:
        return groups(asked, variant.counted, ("months", indicator.key, variant.key), rows)

    found: dict[date, dict[str, int]] = defaultdict(lambda: dict.fromkeys(names, 0))
    for begun, *counts in told_over_time(whole, rate_shape(indicator, variant), names, in_full):
        for name, count in zip(names, counts, strict=True):
            found[begun][name] += count
    return [Measured(indicator, variant, found[month.since]) for month in months]


def by_week(asked: Asked, keys: tuple[str, ...], weeks: list[Period]) -> list[dict[str, int]]:
    """These counts in each of the weeks. One statement for each kind of row."""
    whole = asked.moved(period=Period(weeks[0].since, weeks[-1].until, asked.period.today))
    found: dict[date, dict[str, int]] = {week.since: dict.fromkeys(keys, 0) for week in weeks}
    for counted, numbers in by_rows(tuple(NUMBER_BY_KEY[key] for key in keys)).items():
        names = [number.key for number in numbers]
        week_of = begun_of(counted, whole, WEEK)
        in_full = partial(_numbers, counted=counted, numbers=numbers, what=WEEK, group=week_of)
        for begun, *counts in told_over_time(whole, number_shape(WEEK, counted), names, in_full):
            for name, count in zip(names, counts, strict=True):
                found[begun][name] += count
    return [found[week.since] for week in weeks]
