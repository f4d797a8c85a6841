"""The issuing office finds on objections, prolongs, lifts and voids; the card, its history and counts stay."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.errors import InvalidFacts
from offices.organisation.models import Account
from supervision.cards.actions.card_events import check_text
from supervision.office_cards.actions.common import (
    LEAST,
    LONGEST,
    LONGEST_FINDING,
    locked_card,
    record,
    tell_issuer,
    tell_unit,
)
from supervision.office_cards.enums import OfficeCardError, OfficeCardState
from supervision.office_cards.models import OfficeCard, OfficeCardVoid
from supervision.office_cards.policies import (
    check_find,
    check_lift,
    check_prolong,
    check_review_day,
    check_void,
    check_void_decision,
)

LONGEST_NUMBER = 100


def find_on_objection(*, card_id: int, by: Account, at: datetime, upheld: bool, finding: str) -> OfficeCard:
    """认定异议: a finding beside the card. One that was wrongly issued is voided, by two persons."""
    with transaction.atomic():
        card = locked_card(card_id)
        check_find(by, card)
        check_text(finding, "finding", LONGEST_FINDING, _("请填写认定理由。"), least=LEAST)
        card.upheld, card.finding, card.found_at, card.found_by = upheld, finding.strip(), at, by
        card.save(update_fields=["upheld", "finding", "found_at", "found_by"])
        facts = {"upheld": upheld, "reason": card.finding}
        event = record(card, "office_card_found", facts, by=by, office=card.issuer, at=at)
        said = _("%(office)s的%(level)s：异议成立") if upheld else _("%(office)s的%(level)s：异议不成立")
        tell_unit(event, card, said, at)
    return card


def prolong_office_card(*, card_id: int, by: Account, at: datetime, review_on: date, reason: str) -> OfficeCard:
    """复查后继续: it stands until another day of review, with what the review found."""
    with transaction.atomic():
        card = locked_card(card_id)
        check_prolong(by, card)
        check_review_day(review_on, timezone.localdate(at))
        if card.review_on is not None and review_on <= card.review_on:
            raise InvalidFacts("review_not_later", _("新的复查日期须晚于现在的复查日期。"), field="review_on")
        check_text(reason, "reason", LONGEST_FINDING, _("请写明复查情况和继续的理由。"), least=LEAST)
        before, card.review_on = card.review_on, review_on
        card.save(update_fields=["review_on"])
        facts = {"review_on": review_on, "before": before, "reason": reason.strip()}
        event = record(card, "office_card_prolonged", facts, by=by, office=card.issuer, at=at)
        tell_unit(event, card, _("%(office)s的%(level)s经复查继续，请看新的复查日期"), at)
    return card


def lift_office_card(*, card_id: int, by: Account, at: datetime, lift_reason: str, lift_number: str = "") -> OfficeCard:
    """解除 by the issuing office, on what the office put right; the card and its place in the counts stay."""
    with transaction.atomic():
        card = locked_card(card_id)
        check_lift(by, card)
        check_text(lift_reason, "lift_reason", LONGEST, _("请写明解除的事实和依据。"), least=LEAST)
        if len(lift_number.strip()) > LONGEST_NUMBER:
            raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": LONGEST_NUMBER}, field="lift_number")
        card.state, card.lift_reason, card.lift_number = (
            OfficeCardState.LIFTED,
            lift_reason.strip(),
            lift_number.strip(),
        )
        card.lifted_at, card.lifted_by = at, by
        card.save(update_fields=["state", "lift_reason", "lift_number", "lifted_at", "lifted_by"])
        facts = {"reason": card.lift_reason, "file_number": card.lift_number}
        event = record(card, "office_card_lifted", facts, by=by, office=card.issuer, at=at)
        tell_unit(event, card, _("%(office)s的%(level)s已解除"), at)
    return card


def propose_office_void(*, card_id: int, by: Account, at: datetime, error: str, evidence: str) -> OfficeCard:
    """提请作废 for an error when it was issued. Another person decides."""
    with transaction.atomic():
        card = locked_card(card_id)
        check_void(by, card)
        if error not in OfficeCardError.values:
            raise InvalidFacts("no_error", _("请选择发牌时的差错。"), field="error")
        check_text(evidence, "evidence", LONGEST_FINDING, _("请写明差错的事实和依据。"), least=LEAST)
        proposal = OfficeCardVoid.objects.create(
            office_card=card, error=error, evidence=evidence.strip(), proposed_at=at, proposed_by=by
        )
        facts = {"error": OfficeCardError(error), "evidence": proposal.evidence}
        event = record(card, "office_card_void_proposed", facts, by=by, office=card.issuer, at=at)
        tell_issuer(event, card, _("%(office)s的%(level)s已提请作废，请另一人核准"), at)
    return card


def decide_office_void(*, card_id: int, by: Account, at: datetime, agreed: bool, decision: str) -> OfficeCard:
    """核准作废 by a second person. A voided card counts for nothing; what it was counted from counts again.

    The milder card whose place it had taken stands again.
    """
    with transaction.atomic():
        card = locked_card(card_id)
        check_void_decision(by, card)
        check_text(decision, "decision", LONGEST_FINDING, _("请填写核准意见。"), least=LEAST)
        proposal = card.voids.get(decided_at=None)
        proposal.agreed, proposal.decision, proposal.decided_at, proposal.decided_by = agreed, decision.strip(), at, by
        proposal.save(update_fields=["agreed", "decision", "decided_at", "decided_by"])
        facts = {"agreed": agreed, "error": OfficeCardError(proposal.error), "reason": proposal.decision}
        if not agreed:
            record(card, "office_card_void_refused", facts, by=by, office=card.issuer, at=at)
            return card
        card.state = OfficeCardState.VOIDED
        card.save(update_fields=["state"])
        _give_back(card)
        event = record(card, "office_card_voided", facts, by=by, office=card.issuer, at=at)
        tell_unit(event, card, _("%(office)s的%(level)s已作废"), at)
    return card


def _give_back(voided: OfficeCard) -> None:
    """The card that the voided one had taken the place of stands again."""
    earlier = OfficeCard.objects.filter(office=voided.office_id, pk__lt=voided.pk).exclude(
        state__in=(OfficeCardState.REFUSED, OfficeCardState.VOIDED)
    )
    before = earlier.order_by("-pk").first()
    if before is not None and before.state == OfficeCardState.SUPERSEDED:
        before.state = OfficeCardState.ACTIVE
        before.save(update_fields=["state"])
