"""The statements of figures: rows of a question in groups, each with its counts.

To put such a statement together takes several times as long as to run it on the rows of a month. Its text is kept by
all that decides it, as is the query of what an account sees; nothing that was read is kept. The days and the offices of
the question are filled in each time.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from weakref import ref

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from cases.petitions.queries.opening import unopened_ids
from cases.petitions.queries.visible import sight_of
from cases.procedure.queries import office_ids_stood_for
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.queries import Written
from supervision.indicators.queries.asked import Asked, AskedByRule, Period
from supervision.indicators.queries.rates import OfPackages
from supervision.indicators.queries.rows import Counted

Build = Callable[[Asked], QuerySet[Any]]
# Days and offices that no question has: where they stand in a statement, those of the question are filled in.
STAND_IN_DAYS = Period(date(2201, 3, 7), date(2203, 5, 11), date(2207, 7, 13))
STAND_IN_OFFICES = [-1]
STAND_IN_PETITIONS = (-2,)


class StandIn(Asked):
    """A question of the same account with days and offices that are filled in later."""

    @property
    def office_ids(self) -> list[int]:
        return STAND_IN_OFFICES


@dataclass(frozen=True)
class Statement:
    """All that decides the text of a statement, by its values. asked, build: what it is made of, the first time; the
    question is let go with its request, and its account with it.
    """

    what: Hashable
    counted: Counted
    seen: tuple[Hashable, ...]
    once_days: int
    is_among: bool
    asked: ref[Asked] = field(compare=False)
    build: Build = field(compare=False)


def groups(asked: Asked, counted: Counted, what: Hashable, build: Build) -> Sequence[tuple[Any, ...]]:
    """The rows of the query that `build` makes of a question: a group, and its counts in their order.

    what: tells it from the other queries of the same rows. build reads nothing of the question but the account, the
    days, the offices and how many days the rule sets.
    """
    if isinstance(counted, OfPackages) or isinstance(asked, AskedByRule):
        return [tuple(row.values()) for row in build(asked)]
    is_among = asked.among is not None
    kept = _written(
        Statement(what, counted, _seen(asked, counted), asked.chosen.once_days, is_among, ref(asked), build)
    )
    return kept.rows(*_values(asked, counted)) if kept else []


def _seen(asked: Asked, counted: Counted) -> tuple[Hashable, ...]:
    """What decides which rows the account sees. Those with a source of their own ask for more than petitions do."""
    account = asked.account
    if counted.source is None:
        return sight_of(account), unopened_ids(account)
    stood_for = tuple(office_ids_stood_for(account, Permission.SEE_CASES))
    paths = tuple(authority_of(account).wide_paths(Permission.SEE_CASES))
    return sight_of(account), unopened_ids(account), stood_for, paths


@lru_cache(maxsize=1024)
def _written(statement: Statement) -> Written | None:
    """None where the account sees nothing."""
    asked = statement.asked()
    assert asked is not None  # noqa: S101  (who asks holds it)
    among = STAND_IN_PETITIONS if statement.is_among else None
    stand_in = StandIn(asked.account, asked.office, STAND_IN_DAYS, asked.chosen, asked.own, among)
    made = Written(lambda *_values: statement.build(stand_in), *_values(stand_in, statement.counted))
    try:
        return made.built()
    except EmptyResultSet:
        return None


def _values(asked: Asked, counted: Counted) -> tuple[Any, ...]:
    """What is filled in: the offices and petitions, and every day and moment that a condition makes of the period."""
    period, back = asked.period, timedelta(days=counted.shift(asked))
    days = (period.since, period.until, period.start, period.end)
    made = counted.days_made(asked)
    return (
        asked.office_ids,
        list(asked.among or ()),
        *(one - back for one in days),
        *days,
        period.seen,
        period.today,
        *made,
    )
