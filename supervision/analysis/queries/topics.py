"""主题上升: which topics came more often in a window of weeks than before, by place, with a stated statistic."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Left

from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account, Office
from supervision.analysis.queries.advice import open_matters
from supervision.analysis.reckoning import chance_of_rise, discoveries
from supervision.indicators.queries.asked import Asked, Period
from supervision.indicators.queries.counts import SIDES, Side

WEEKS, WEEKS_BEFORE = 4, 8
TREND_WEEKS = WEEKS + WEEKS_BEFORE
TREND_TOPICS = 5  # as many as a chart tells apart
LEAST = 5  # in the window: fewer say little, and may point at persons
FALSE_SHARE = 0.1  # of what is shown, at most (Benjamini–Hochberg)
LEVELS = {1: 2, 2: 4, 3: 6}  # digits of the code by level
BASELINES = ("before", "year")


@dataclass(frozen=True)
class Window:
    """The weeks up to a day, and those they are compared with: the weeks before, or the same weeks a year before."""

    until: date
    baseline: str = "before"
    level: int = 2

    @property
    def now(self) -> tuple[date, date]:
        return self.until - timedelta(weeks=WEEKS) + timedelta(days=1), self.until

    @property
    def then(self) -> tuple[date, date]:
        if self.baseline == "year":
            since, until = self.now
            return since - timedelta(weeks=52), until - timedelta(weeks=52)
        before = self.now[0] - timedelta(days=1)
        return before - timedelta(weeks=WEEKS_BEFORE) + timedelta(days=1), before

    @property
    def weeks(self) -> list[tuple[date, date]]:
        """The last weeks, of seven days each, the last of which ends on the day."""
        first = self.until - timedelta(weeks=TREND_WEEKS) + timedelta(days=1)
        starts = [first + timedelta(weeks=place) for place in range(TREND_WEEKS)]
        return [(start, start + timedelta(days=6)) for start in starts]

    @property
    def share(self) -> float:
        """Of the days of both, those of the window."""
        return 0.5 if self.baseline == "year" else WEEKS / (WEEKS + WEEKS_BEFORE)


@dataclass(frozen=True)
class Topic:
    """A category, everywhere or in one place, with its numbers; adjusted: the chance after correction."""

    category: str
    place: str
    now: int
    then: int
    chance: float
    adjusted: float
    is_place: bool = False


@dataclass(frozen=True)
class Risen:
    """What rose, and how many topics and places were compared to find it."""

    compared: int
    topics: list[Topic]


def matters_of(account: Account, office: Office, today: date) -> QuerySet[Petition]:
    """What the account may see of what the office and those below registered or handle, and may be analysed."""
    asked = Asked(account, office, Period(today, today, today))
    ids = asked.office_ids
    within = Q(registered_office__in=ids) | Q(holder__in=ids) | Q(handler__in=ids)
    return asked.petitions.filter(within, pk__in=open_matters().values("pk"))


def rows_of_topic(
    found: QuerySet[Petition],
    days: tuple[date, date],
    window: Window,
    category: str,
    place: str | None,
    places: Side = SIDES["place"],
) -> QuerySet[Petition]:
    """The petitions that a number counts, at the level of the window. place: None for all places."""
    rows = found.annotate(topic=Left("category__code", LEVELS[window.level]))
    rows = rows.filter(received_on__range=days, topic=category)
    return rows if place is None else rows.filter(places.narrowed("", place))


def risen(found: QuerySet[Petition], window: Window, places: Side = SIDES["place"]) -> Risen:
    """One statement, and the reckoning. places: by what a place is told."""
    digits = LEVELS[window.level]
    period = Case(
        When(received_on__range=window.now, then=Value(1)),
        When(received_on__range=window.then, then=Value(0)),
        output_field=IntegerField(),
    )
    within = Q(received_on__range=window.now) | Q(received_on__range=window.then)
    rows = found.filter(within, category__isnull=False).annotate(
        topic=Left("category__code", digits), where=places.expression(""), part=period
    )
    counted: dict[tuple[str, str, bool], list[int]] = defaultdict(lambda: [0, 0])
    for topic, where, part, number in rows.values_list("topic", "where", "part").annotate(n=Count("pk")).order_by():
        counted[topic, "", False][part] += number
        if where:
            counted[topic, where, True][part] += number
    tried = [(key, then, now) for key, (then, now) in sorted(counted.items()) if now >= LEAST]
    chances = [chance_of_rise(now, then, window.share) for _key, then, now in tried]
    topics = [
        Topic(category, place, now, then, chance, adjusted, is_place)
        for ((category, place, is_place), then, now), chance, adjusted in zip(
            tried, chances, discoveries(chances, FALSE_SHARE), strict=True
        )
        if adjusted <= FALSE_SHARE
    ]
    return Risen(len(tried), sorted(topics, key=lambda one: (one.category, one.is_place, one.place)))


def by_week(found: QuerySet[Petition], window: Window, rose: Risen) -> dict[str, list[int]]:
    """How many came in each of the weeks, by category in the order of the codes: of what rose, and where that is fewer
    than a chart tells apart, of what came most in the window. One statement.
    """
    weeks, digits = window.weeks, LEVELS[window.level]
    first = weeks[0][0]
    rows = found.filter(received_on__range=(first, window.until), category__isnull=False)
    counted: dict[str, list[int]] = defaultdict(lambda: [0] * TREND_WEEKS)
    by_day = rows.annotate(topic=Left("category__code", digits)).values_list("topic", "received_on")
    for topic, day, number in by_day.annotate(n=Count("pk")).order_by():
        counted[topic][(day - first).days // 7] += number
    shown = sorted({one.category for one in rose.topics})[:TREND_TOPICS]
    often = sorted(counted, key=lambda topic: (-sum(counted[topic][-WEEKS:]), topic))
    besides = [topic for topic in often if topic not in shown and sum(counted[topic][-WEEKS:]) >= LEAST]
    return {topic: counted[topic] for topic in sorted([*shown, *besides[: TREND_TOPICS - len(shown)]])}
