"""Reads of cards on offices: who sees which, what waits for whom, and what stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.queries import office_ids_stood_for
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from supervision.closings.queries.closings import day_start
from supervision.office_cards.enums import ISSUED, OfficeCardState
from supervision.office_cards.models import OfficeCard, OfficeCardBasis, OfficeCardVoid


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


# What stands


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
