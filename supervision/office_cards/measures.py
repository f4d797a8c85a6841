"""What the rules count, and the levels that offices have reached by it: cards of their cases, and an indicator."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from offices.organisation.models import Office
from offices.organisation.queries import in_force, nearest
from supervision.cards.enums import CardColour, CardState
from supervision.cards.models import Card
from supervision.indicators.measures import (
    BY_KEY,
    AskedByRule,
    CountedFor,
    Indicator,
    Measured,
    Period,
    asked_by_rule,
    measured_by_rule,
    rows_by_rule,
)
from supervision.indicators.queries.asked import chosen_by
from supervision.office_cards.enums import (
    GROUP_OF,
    LEVELS,
    DutyGroup,
    OfficeCardLevel,
    OfficeCardOrigin,
    OfficeCardState,
    RateSide,
    at_least,
)
from supervision.office_cards.models import OfficeCard, OfficeCardBasis, OfficeCardRule

ONE_DAY = timedelta(days=1)
Judged = tuple[Office, OfficeCardRule]


@dataclass(frozen=True)
class CountedCard:
    """A card of a case as the rule counts it."""

    card: int
    petition: int
    clock: int
    office: int
    level: str
    kind: str
    issued_on: date

    @property
    def group(self) -> DutyGroup:
        return GROUP_OF.get(self.kind, DutyGroup.OTHER)

    def weight(self, rule: OfficeCardRule) -> Decimal:
        """How many yellow cards on an answer it counts for."""
        kind: Decimal = getattr(rule, f"weight_{self.group}")
        return kind * (rule.red_weight if self.level == CardColour.RED else Decimal(1))


def period_of(rule: OfficeCardRule, on: date) -> tuple[date, date]:
    """First and last day of the period of cards that ends on a day."""
    return on - timedelta(days=rule.period_days - 1), on


def cards_of_cases(first: date, last: date, offices: Collection[int]) -> dict[int, list[CountedCard]]:
    """The yellow and red cards issued in a period, by office; one statement.

    Voided cards, those whose objective reason was upheld, and those on sealed petitions are not counted; of a yellow
    that became red only the red one is.
    """
    cards = Card.objects.filter(issued_on__range=(first, last), level__in=(CardColour.YELLOW, CardColour.RED))
    cards = cards.exclude(state__in=(CardState.VOIDED, CardState.SUPERSEDED)).exclude(objective_upheld=True)
    cards = cards.filter(petition__sealed=False, office__in=offices)
    columns = ("pk", "petition_id", "clock_id", "office_id", "level", "clock__kind", "issued_on")
    found: dict[int, list[CountedCard]] = defaultdict(list)
    for row in cards.order_by("pk").values_list(*columns):
        found[row[3]].append(CountedCard(*row))
    return found


def cards_used(office: int, level: str) -> set[int]:
    """Cards of cases on which a card of this level or a graver one was issued, or refused, already: they never count
    twice. Those of a voided card count again.
    """
    used = OfficeCardBasis.objects.filter(
        office_card__office=office, office_card__level__in=at_least(level), card__isnull=False
    )
    return set(used.exclude(office_card__state=OfficeCardState.VOIDED).values_list("card_id", flat=True))


def rate_counted_since(office: int, indicator: str, first: date) -> bool:
    """Whether a card for this indicator was issued or refused over a period that reaches into this one."""
    before = OfficeCard.objects.filter(office=office, origin=OfficeCardOrigin.RATE, last__gte=first)
    return before.filter(facts__indicator=indicator).exclude(state=OfficeCardState.VOIDED).exists()


# The levels


@dataclass(frozen=True)
class _Reached:
    """A level that an office has reached by its rule, and the figures that say so."""

    office: Office
    rule: OfficeCardRule
    level: str
    first: date
    last: date


@dataclass(frozen=True)
class ReachedByCards(_Reached):
    origin: ClassVar = OfficeCardOrigin.CARDS
    cards: Sequence[CountedCard]
    threshold: int


@dataclass(frozen=True)
class ReachedByRate(_Reached):
    """asked: the question about the offices of the rule; measured: its answer for this one."""

    origin: ClassVar = OfficeCardOrigin.RATE
    asked: AskedByRule
    measured: Measured

    def rows(self) -> list[CountedFor]:
        return rows_by_rule(self.asked, self.measured.indicator, self.office)


Reached = ReachedByCards | ReachedByRate


@dataclass(frozen=True)
class Rated:
    """The indicator of a rule in the days before a day, by office."""

    asked: AskedByRule
    indicator: Indicator
    by_office: dict[int, Measured]


def judged_on(on: date, drafted: OfficeCardRule | None = None) -> list[Judged]:
    """The offices below others with the rule of each in force on a day, where that proposes cards.

    drafted: a rule that would hold in the place of that of its office.
    """
    rules = in_force(OfficeCardRule.objects.select_related("office"), on)
    if drafted is not None:
        rules[drafted.office_id] = [drafted]
    found = []
    for office in Office.objects.filter(is_active=True, parent__isnull=False).order_by("path"):
        rule = nearest(rules, office.ancestor_ids(), on)
        if rule is not None and rule.applies:
            found.append((office, rule))
    return found


def reached_on(on: date, judged: Sequence[Judged], *, today: date, anew: bool = False) -> Iterator[Reached]:
    """What offices have reached by their rules on the morning of a day, by cards or else by the indicator.

    anew: also what a card was issued or refused for already.
    """
    periods: dict[tuple[date, date], list[int]] = defaultdict(list)
    for office, rule in judged:
        periods[period_of(rule, on)].append(office.pk)
    cards = {period: cards_of_cases(*period, ids) for period, ids in periods.items()}
    rates: dict[int | None, Rated] = {}
    for office, rule in judged:
        period = period_of(rule, on)
        reached: Reached | None = _by_cards(office, rule, cards[period].get(office.pk, []), period, anew)
        if reached is None and rule.rate_of:
            if rule.pk not in rates:
                rates[rule.pk] = _rated(rule, on, today)
            reached = _by_rate(office, rule, rates[rule.pk], anew)
        if reached is not None:
            yield reached


def _by_cards(
    office: Office, rule: OfficeCardRule, counted: Sequence[CountedCard], period: tuple[date, date], anew: bool
) -> ReachedByCards | None:
    """The gravest level whose number of weighed cards is reached by cards that did not count for it before."""
    if not counted:
        return None
    for level in reversed(LEVELS):
        threshold = getattr(rule, f"{level}_from")
        if not threshold:
            continue
        used = set() if anew else cards_used(office.pk, level)
        fresh = [one for one in counted if one.card not in used and one.weight(rule)]
        if sum((one.weight(rule) for one in fresh), Decimal(0)) >= threshold:
            return ReachedByCards(office, rule, level, *period, fresh, threshold)
    return None


def _rated(rule: OfficeCardRule, on: date, today: date) -> Rated:
    """The day itself is not over: the last that counts is the one before."""
    key, _dot, variant = rule.rate_of.partition(".")
    period = Period(on - timedelta(days=rule.rate_days), on - ONE_DAY, today)
    asked = asked_by_rule(rule.office, period, key, variant, chosen_by(rule.office, period.until).once_days)
    return Rated(asked, BY_KEY[key], measured_by_rule(asked, BY_KEY[key]))


def _by_rate(office: Office, rule: OfficeCardRule, rated: Rated, anew: bool) -> ReachedByRate | None:
    """A yellow card where the indicator lies beyond its limit, over enough, and none was proposed in the period."""
    measured, period = rated.by_office.get(office.pk), rated.asked.period
    if measured is None or measured.denominator < rule.rate_least:
        return None
    share = 100 * measured.share
    beyond = share < rule.rate_limit if rule.rate_side == RateSide.BELOW else share > rule.rate_limit
    if not beyond or (not anew and rate_counted_since(office.pk, rated.indicator.key, period.since)):
        return None
    days = (period.since, period.until)
    return ReachedByRate(office, rule, OfficeCardLevel.YELLOW, *days, rated.asked, measured)
