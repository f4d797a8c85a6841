"""The shapes in which counts are kept: of what, by month or week; and the answers put together of kept and full counts.

A shape is made of the rows and the conditions of the figure itself, which stand nowhere else. Kept are rates by their
usual variant and the counts by office. What depends on today, on the days of a rule or on the end of a longer period,
and what is not seen as its petition is (`Counted.is_kept`), is counted in full.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, partial
from hashlib import sha256
from typing import Any

from django.db.models import Count, DateField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Cast, Trunc, TruncDate

from offices.organisation.models import Account, Office
from supervision.indicators.queries.asked import Asked, AskedByRule, Period
from supervision.indicators.queries.counts import aggregates, by_rows
from supervision.indicators.queries.kept import MONTH, WEEK
from supervision.indicators.queries.rates import INDICATORS
from supervision.indicators.queries.rows import Counted, beside
from supervision.indicators.queries.variants import Indicator, Variant

# Everything is over on its last day: a month that has ended is counted so on any later day.
ALWAYS = Period(date(1900, 1, 1), date(2999, 12, 31), date(2999, 12, 31))
Rows = Sequence[tuple[Any, ...]]
InFull = Callable[[Asked], Rows]


def condition(asked: Asked, variant: Variant, part: str) -> Q:
    if part == "whole":
        return Q()
    if part == "times" and variant.times is not None:
        return variant.times(asked)
    return variant.part(asked) if part == "part" else beside(variant.counted, part)


def counts_of(asked: Asked, variant: Variant, names: tuple[str, ...]) -> dict[str, Any]:
    """Of the rows below the line how many meet each condition."""
    return {
        f"n_{name}": Count("pk", filter=None if name == "whole" else condition(asked, variant, name)) for name in names
    }


def begun_of(counted: Counted, asked: Asked, unit: str) -> Any:
    """The first day of the month or week to which a row belongs, as an expression."""
    day: Any = TruncDate(counted.day) if counted.is_moment else F(counted.day)
    days = counted.shift(asked)
    day = ExpressionWrapper(day + timedelta(days=days), output_field=DateField()) if days else day
    return Cast(Trunc(day, unit), DateField())


@dataclass(frozen=True)
class Shape:
    """Counts that are kept together, by the names of the figures. family: with which others they stand on a page."""

    family: str
    unit: str
    counted: Counted
    names: tuple[str, ...]
    counts: Callable[[Asked], dict[str, Any]]

    def shares(self, among: tuple[int, ...] | None = None) -> QuerySet[Any]:
        """By petition, month or week, and office the counts of these petitions, or of all."""
        asked = AskedByRule(Account(), Office(), ALWAYS, among=among)
        rows: QuerySet[Any] = self.counted.every(asked).values(
            of_petition=F(self.counted.kind.petition.removesuffix("__") or "pk"),
            begun=begun_of(self.counted, asked, self.unit),
            belongs_to=self.counted.office_of,
        )
        found: QuerySet[Any] = rows.annotate(**self.counts(asked))
        return found


def _of_rate(usual: Variant) -> Shape:
    return Shape("rates", MONTH, usual.counted, usual.parts, partial(counts_of, variant=usual, names=usual.parts))


@cache
def shapes() -> dict[str, Shape]:
    """By their keys; what is kept names each by its place among them."""
    found = {one.key: _of_rate(one.variants[0]) for one in INDICATORS if one.variants[0].counted.is_kept}
    for unit in (MONTH, WEEK):
        for counted, numbers in by_rows().items():
            names = tuple(number.key for number in numbers)
            found[number_shape(unit, counted)] = Shape(unit, unit, counted, names, partial(aggregates, numbers=numbers))
    return found


@cache
def number_shape(unit: str, counted: Counted) -> str:
    return f"{unit} {by_rows()[counted][0].key}"


def rate_shape(indicator: Indicator, variant: Variant) -> str:
    """Empty for a variant that is not the usual one."""
    return indicator.key if variant == indicator.variants[0] else ""


@cache
def made_of() -> str:
    """What tells these definitions from others: kept counts of others are not read, and made anew."""
    said = sha256()
    for key, shape in shapes().items():
        sql, values = shape.shares((0,)).query.sql_with_params()
        said.update(repr((key, shape.unit, shape.names, sql, sorted(map(repr, values)))).encode())
    return said.hexdigest()


def told_by_office(asked: Asked, key: str, names: Sequence[str], in_full: InFull) -> Rows:
    """The office of the rows and these counts, an office once or twice: kept of months that have ended."""
    apart = _apart(asked, key)
    if apart is None or asked.period.ended(MONTH) != asked.period.until:
        return in_full(asked)
    return _told(asked, key, names, "office_id", in_full, apart)


def told_over_time(asked: Asked, key: str, names: Sequence[str], in_full: InFull) -> Rows:
    """The first day of a month or week and these counts, a day once or twice: kept up to the last one that ended."""
    apart = _apart(asked, key)
    last = asked.period.ended(shapes()[key].unit) if key in shapes() else None
    if apart is None or last is None:
        return in_full(asked)
    period = asked.period
    found = _told(asked.moved(period=replace(period, until=last)), key, names, "begun", in_full, apart)
    if last < period.until:
        found = [*found, *in_full(asked.moved(period=replace(period, since=last + timedelta(days=1))))]
    return found


def _apart(asked: Asked, key: str) -> list[int] | None:
    """The petitions to count in full; None where everything is."""
    if key not in shapes() or isinstance(asked, AskedByRule):
        return None
    made, apart = asked.kept.state
    return apart if made == made_of() else None


def _told(
    asked: Asked, key: str, names: Sequence[str], by: str, in_full: InFull, apart: list[int]
) -> list[tuple[Any, ...]]:
    places, shape = list(shapes()), shapes()[key]
    together = [key] if by == "begun" and shape.unit == MONTH else _family(shape.family)
    since, until = asked.period.since, asked.period.until
    kept = asked.kept.rows([places.index(one) for one in together], by, since, until, asked.office_ids, apart)
    wanted = [1 + shape.names.index(name) for name in names]
    # Nothing is left of a group whose petitions all stand apart.
    rows = [(row[0], *(row[place] for place in wanted)) for row in kept.get(places.index(key), ()) if any(row[1:])]
    return [*rows, *in_full(asked.moved(among=tuple(apart)))] if apart else rows


@cache
def _family(name: str) -> list[str]:
    return [key for key, shape in shapes().items() if shape.family == name]
