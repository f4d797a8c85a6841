"""Reads of cards on offices: who sees which, what waits for whom, and what a rule counts."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.petitions.enums import ClockState, State
from cases.petitions.models.clocks import Clock
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.queries import office_ids_stood_for
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from supervision.cards.enums import CardColour, CardState
from supervision.cards.models import Card
from supervision.closings.queries.closings import day_start
from supervision.office_cards.enums import (
    ANSWER_KINDS,
    GROUP_OF,
    ISSUED,
    DutyGroup,
    OfficeCardOrigin,
    OfficeCardState,
    at_least,
)
from supervision.office_cards.models import OfficeCard, OfficeCardBasis, OfficeCardRule, OfficeCardVoid


def office_cards_visible_to(account: Account) -> QuerySet[OfficeCard]:
    """Cards on or of the offices that the account reaches, or stands for; what is not issued only at the issuer."""
    reached = {*office_ids_reached(account, Permission.SEE_CASES), *office_ids_stood_for(account, Permission.SEE_CASES)}
    issuing = office_ids_reached(account, Permission.LIFT_CARDS)
    concerned = Q(office__in=reached) | Q(issuer__in=reached)
    return OfficeCard.objects.filter(concerned & Q(state__in=ISSUED) | Q(issuer__in=issuing))


def basis_visible_to(account: Account, card: OfficeCard) -> QuerySet[OfficeCardBasis]:
    """What a card was counted from, as far as the account may see the petitions."""
    return OfficeCardBasis.objects.filter(office_card=card, petition__in=petitions_visible_to(account).values("pk"))


# What waits


def acted_on_by(account: Account) -> Q:
    """The cards on which the account acts for the office that issues them, and is not of the carded office."""
    authority = authority_of(account)
    issuing = [office.pk for office in authority.offices(Permission.LIFT_CARDS)]
    return Q(issuer__in=issuing) & ~Q(office__in=[grant.office.pk for grant in authority.grants])


def to_decide(account: Account, on: date) -> QuerySet[OfficeCard]:
    """What waits for a decision of the account at the issuing office: a proposal that it may confirm; and of standing
    cards an objection, a void proposed by another, or the day of review.
    """
    own = Q(proposed_by=account) & (Q(rule=None) | Q(rule__two_persons=True))
    pending = OfficeCardVoid.objects.filter(office_card=OuterRef("pk"), decided_at=None).exclude(proposed_by=account)
    open_now = Q(objected_at__isnull=False, found_at=None) | Q(review_on__lte=on) | Q(Exists(pending))
    waits = Q(state=OfficeCardState.PROPOSED) & ~own | Q(state=OfficeCardState.ACTIVE) & open_now
    return OfficeCard.objects.filter(acted_on_by(account), waits)


def to_answer(account: Account) -> QuerySet[OfficeCard]:
    """Standing cards on own offices, or on closed ones they stand for, that owe an explanation or a report."""
    own = office_ids_stood_for(account, Permission.ANSWER_CARDS)
    owed = Q(answered_at=None) | Q(report=None)
    return OfficeCard.objects.filter(owed, office__in=own, state=OfficeCardState.ACTIVE)


def late(today: date) -> Q:
    """An explanation or a report is missing after its day."""
    overdue = Q(answered_at=None, answer_due__lt=today) | Q(report=None, report_due__lt=today)
    return Q(state=OfficeCardState.ACTIVE) & overdue


# What a rule counts


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
    """First and last day of the period that ends on a day."""
    return on - timedelta(days=rule.period_days - 1), on


def cards_of_cases(first: date, last: date, offices: Collection[int] | None = None) -> dict[int, list[CountedCard]]:
    """The yellow and red cards issued in a period, by office; one statement.

    Voided cards, those whose objective reason was upheld, and those on sealed petitions are not counted; of a yellow
    that became red only the red one is.
    """
    cards = Card.objects.filter(issued_on__range=(first, last), level__in=(CardColour.YELLOW, CardColour.RED))
    cards = cards.exclude(state__in=(CardState.VOIDED, CardState.SUPERSEDED)).exclude(objective_upheld=True)
    cards = cards.filter(petition__sealed=False)
    if offices is not None:
        cards = cards.filter(office__in=offices)
    columns = ("pk", "petition_id", "clock_id", "office_id", "level", "clock__kind", "issued_on")
    found: dict[int, list[CountedCard]] = defaultdict(list)
    for row in cards.order_by("pk").values_list(*columns):
        found[row[3]].append(CountedCard(*row))
    return found


@dataclass(frozen=True)
class CountedTerm:
    """A term of answering that fell due in the period, and whether it was met by its day."""

    clock: int
    petition: int
    office: int
    in_time: bool


def terms_due(first: date, last: date, offices: Collection[int] | None = None) -> dict[int, list[CountedTerm]]:
    """The terms of answering that fell due in a period, by office; one statement. Sealed and void petitions, and those
    of litigation, are not counted.
    """
    clocks = Clock.objects.filter(
        kind__in=ANSWER_KINDS, for_petitioner=False, due__range=(first, last), petition__sealed=False
    )
    clocks = clocks.exclude(state=ClockState.CANCELLED).exclude(petition__state=State.VOIDED)
    clocks = clocks.exclude(petition__litigation_related=True)
    if offices is not None:
        clocks = clocks.filter(office__in=offices)
    found: dict[int, list[CountedTerm]] = defaultdict(list)
    columns = ("pk", "petition_id", "office_id", "state", "stopped_on", "due")
    for pk, petition, office, state, stopped, due in clocks.order_by("pk").values_list(*columns):
        met = state == ClockState.MET and stopped is not None and stopped <= due
        found[office].append(CountedTerm(pk, petition, office, met))
    return found


def cards_used(offices: Iterable[int], level: str) -> set[int]:
    """Cards of cases on which a card of this level or a graver one was issued, or refused, already: they never count
    twice. Those of a voided card count again.
    """
    used = OfficeCardBasis.objects.filter(
        office_card__office__in=list(offices), office_card__level__in=at_least(level), card__isnull=False
    )
    return set(used.exclude(office_card__state=OfficeCardState.VOIDED).values_list("card_id", flat=True))


def rate_counted_since(office: int, first: date) -> bool:
    """Whether a card for a low rate was issued or refused over a period that reaches into this one."""
    before = OfficeCard.objects.filter(office=office, origin=OfficeCardOrigin.RATE, last__gte=first)
    return before.exclude(state=OfficeCardState.VOIDED).exists()


def standing_card(office: Office) -> OfficeCard | None:
    """The card on an office that stands."""
    return OfficeCard.objects.filter(office=office, state=OfficeCardState.ACTIVE).first()


@dataclass(frozen=True)
class StandingCard:
    """A card on an office that stood in a period: at its end, or until it was lifted within it."""

    card: OfficeCard
    lifted_on: date | None


def cards_standing(offices: Collection[int], issuers: Collection[int], since: date, until: date) -> list[StandingCard]:
    """What was issued to these offices by these and stood at the end of the last day, or was lifted in the period; in
    the order of the tree, as the days said it, whatever became of it later. One statement.

    One that a graver card had superseded by then is told by that one; one that was voided by then is not told.
    """
    end = day_start(until + timedelta(days=1))
    voided = OfficeCardVoid.objects.filter(office_card=OuterRef("pk"), agreed=True, decided_at__lt=end)
    found = OfficeCard.objects.filter(office__in=offices, issuer__in=issuers, issued_on__lte=until)
    found = found.exclude(Exists(voided))
    rows = list(found.select_related("office").order_by("office__path", "issued_on", "pk"))
    lifted = {row.pk: timezone.localdate(row.lifted_at) for row in rows if row.lifted_at and row.lifted_at < end}
    newest = {row.office_id: row.pk for row in rows}
    told = [
        StandingCard(row, lifted.get(row.pk)) for row in rows if row.pk in lifted or newest[row.office_id] == row.pk
    ]
    return [one for one in told if one.lifted_on is None or one.lifted_on >= since]


def office_cards_whole(found: QuerySet[OfficeCard], *besides: str) -> QuerySet[Any]:
    """With all that a list shows of a card, and what a page shows besides."""
    shown = ("office__successor", "issuer__successor", "report", "interview", "rule", "proposed_by")
    return found.select_related(*shown, *besides)
