"""Which running clocks turn yellow or red on which day, by the rule and the calendar of each office.

The days are those of the engine (`yellow_issue_day`, `red_issue_day`) and of `card_thresholds`: between two days a
clock turns where it has reached the threshold of the last and had not reached that of the day before the first.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Case, Count, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Greatest

from cases.deadlines.calendar import WorkCalendar
from cases.deadlines.cards import CardRule, red_issue_day, yellow_issue_day
from cases.deadlines.terms import INSIDE_KINDS, ClockKind
from cases.petitions.models.clocks import Clock
from offices.calendars.queries import calendar_labelled, calendar_labels, label_for
from offices.organisation.models import Account, Office
from supervision.cards.enums import CardColour, CardState
from supervision.cards.models import Card
from supervision.cards.queries import card_rule, rules_on, running_clocks_visible_to

ONE_DAY = timedelta(days=1)
LONG_BEFORE = timedelta(days=30)  # a clock entered so long before its due date turns by that date alone
LEVELS = (CardColour.YELLOW, CardColour.RED)
# After which day working days overdue are counted, as `card_day` says.
ENDS = Case(When(kind__in=sorted(INSIDE_KINDS), then=F("due_rolled")), default=F("due"), output_field=DateField())
# By when the unit has to explain the yellow card that stands, where it has not.
UNANSWERED = Card.objects.filter(
    clock=OuterRef("pk"), state=CardState.ACTIVE, level=CardColour.YELLOW, answered_at=None
).values("answer_due")[:1]


@dataclass(frozen=True)
class Ruled:
    """The offices under one rule and one calendar."""

    rule: CardRule
    calendar: WorkCalendar
    offices: tuple[int, ...]

    def never(self, level: str) -> frozenset[str]:
        """The kinds of clocks that draw no card of the level."""
        may_be = self.rule.may_be_red if level == CardColour.RED else self.rule.may_be_carded
        return frozenset(kind.value for kind in ClockKind if not may_be(kind))

    def reached(self, level: str, on: date) -> Q:
        """What is of the level by its length on a day."""
        own = [one.kind for one in self.rule.kinds]
        found = self._reached(level, on, None)
        if own:
            parts = (Q(kind=kind.value) & self._reached(level, on, kind) for kind in own)
            found = reduce(or_, parts, ~Q(kind__in=[kind.value for kind in own]) & found)
        return found

    def _reached(self, level: str, on: date, kind: ClockKind | None) -> Q:
        days = self.rule.days_of(kind)[level == CardColour.RED]
        seen = self.calendar.previous_working_day_on_or_before(on)
        ends = self.calendar.back_working_days(seen, days) - ONE_DAY
        made = self.calendar.back_working_days(seen, days + 1) - ONE_DAY
        found = Q(ends__lte=ends, made_on__lte=made)
        if level == CardColour.RED:
            found |= Q(unanswered__lt=seen)
        return found

    def day(self, level: str, kind: str, ends: date, made: date, unanswered: date | None) -> date:
        """The day on which a clock turns."""
        if level == CardColour.YELLOW:
            return yellow_issue_day(ends, self.rule, self.calendar, made, ClockKind(kind))
        red = red_issue_day(ends, self.rule, self.calendar, made, ClockKind(kind))
        return min(red, self.calendar.add_working_days(unanswered, 1)) if unanswered else red


def ruled_offices(on: date) -> list[Ruled]:
    """All offices by what they are judged with on a day; an office without a usable rule draws no cards."""
    rules, labels = rules_on(on), calendar_labels()
    found: dict[tuple[int, str], list[int]] = {}
    engines: dict[int, CardRule] = {}
    for pk, path in Office.objects.order_by("path").values_list("pk", "path"):
        line = [int(part) for part in path.strip("/").split("/")]
        try:
            rule = card_rule(rules, line, on)
        except LookupError:
            continue
        engines[rule.pk] = rule.as_engine()
        found.setdefault((rule.pk, label_for(labels, line)), []).append(pk)
    return [Ruled(engines[rule], calendar_labelled(label), tuple(offices)) for (rule, label), offices in found.items()]


def judged(clocks: QuerySet[Clock]) -> QuerySet[Clock]:
    """Clocks with what they are judged by: `ends`, `unanswered`. What is suspended draws no card."""
    found = clocks.filter(suspended=False)
    return found.annotate(ends=ENDS, unanswered=Subquery(UNANSWERED))


def turning(ruled: list[Ruled], levels: Collection[str], first: date, last: date) -> Q:
    """Of `judged`: what turns to one of the levels between two days."""
    return reduce(or_, (_turning(ruled, level, first, last) for level in levels))


def _turning(ruled: list[Ruled], level: str, first: date, last: date) -> Q:
    """What has been of the level before does not turn."""
    same = [CardColour.RED] if level == CardColour.RED else LEVELS
    before = Card.objects.filter(clock=OuterRef("pk"), state=CardState.ACTIVE, level__in=same, issued_on__lt=first)
    return reduce(or_, (_part(one, level, first, last) for one in ruled), Q(pk__in=[])) & ~Q(Exists(before))


def _part(one: Ruled, level: str, first: date, last: date) -> Q:
    mine = Q(office__any_of=one.offices) & ~Q(kind__in=sorted(one.never(level)))
    return mine & one.reached(level, last) & ~one.reached(level, first - ONE_DAY)


@dataclass(frozen=True)
class Turn:
    """So many clocks of a kind at an office turn to a level on a day."""

    level: str
    day: date
    office: int
    kind: str
    number: int


def turns(account: Account, office: Office, first: date, last: date, today: date) -> list[Turn]:
    """What turns between two days at an office and below, in one statement for each level."""
    ruled = ruled_offices(today)
    by_office = {pk: one for one in ruled for pk in one.offices}
    clocks = judged(running_clocks_visible_to(account).filter(office__path__startswith=office.path))
    return [
        turn
        for level in LEVELS
        for turn in _counted(clocks.filter(turning(ruled, [level], first, last)), by_office, level)
    ]


def _counted(found: QuerySet[Clock], by_office: dict[int, Ruled], level: str) -> Iterator[Turn]:
    """Clocks with the same dates are one row; the day on which a clock was entered matters only near its due date."""
    late = Cast(Greatest(F("made_on"), F("ends") - Value(LONG_BEFORE)), DateField())
    rows = found.order_by().annotate(late=late).values("office", "kind", "ends", "late", "unanswered")
    counted: Counter[tuple[date, int, str]] = Counter()
    for row in rows.annotate(number=Count("pk")):
        ruled = by_office[row["office"]]
        day = ruled.day(level, row["kind"], row["ends"], row["late"], row["unanswered"])
        counted[day, row["office"], row["kind"]] += row["number"]
    for (day, office, kind), number in counted.items():
        yield Turn(level, day, office, kind, number)


def next_turn(clock: Clock, by_office: dict[int, Ruled], today: date) -> tuple[str, date] | None:
    """To what level a clock of `judged` turns next, and on which day; from today on."""
    ruled = by_office.get(clock.office_id)
    if ruled is None:
        return None
    facts = (clock.kind, clock.ends, clock.made_on, clock.unanswered)  # type: ignore[attr-defined]
    for level in LEVELS:
        day = ruled.day(level, *facts)
        if day >= today and clock.kind not in ruled.never(level):
            return str(level), day
    return None
