"""A supervisor decides on a proposal: orders, urges, or dismisses it with a reason. Nothing else sends anything."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.procedure.actions.perform import perform
from offices.errors import InvalidFacts
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account
from offices.pages.texts import nothing_said
from supervision.my_day.enums import ProposalState
from supervision.my_day.models import Proposal
from supervision.my_day.policies import check_decides

EVENT = "proposal_decided"
LONGEST_REASON = 300


def order_proposed(
    *, proposal_id: int, by: Account, at: datetime, way: str, order_ground: str, findings: str, demand: str,
    order_due: date,
) -> Proposal:  # fmt: skip
    """督办 as proposed, by the step of the petition; refused as that step is."""
    with transaction.atomic():
        proposal = _locked(proposal_id, by)
        facts: dict[str, Any] = {"way": way, "order_ground": order_ground, "findings": findings, "demand": demand}
        perform("supervise", petition_id=proposal.petition_id, by=by, at=at, order_due=order_due, **facts)
        return _decide(proposal, ProposalState.ORDERED, by, at)


def urge_proposed(*, proposal_id: int, by: Account, at: datetime) -> Proposal:
    """催办 of the clock that was found, or of what is due first; refused as that step is."""
    with transaction.atomic():
        proposal = _locked(proposal_id, by)
        facts: dict[str, Any] = {"clock": proposal.clock_id} if proposal.clock_id else {}
        perform("urge_holder", petition_id=proposal.petition_id, by=by, at=at, **facts)
        return _decide(proposal, ProposalState.URGED, by, at)


def dismiss_proposal(*, proposal_id: int, by: Account, at: datetime, reason: str) -> Proposal:
    """不采纳, with the reason; the same fact is not proposed again."""
    with transaction.atomic():
        proposal = _locked(proposal_id, by)
        said = reason.strip()
        if not said:
            raise InvalidFacts("no_reason", _("请写明不采纳的理由。"), field="reason")
        if refusal := nothing_said(said, field="reason"):
            raise refusal
        if len(said) > LONGEST_REASON:
            raise InvalidFacts("too_long", _("理由最多%d字。") % LONGEST_REASON, field="reason")
        proposal.reason = said
        return _decide(proposal, ProposalState.DISMISSED, by, at)


def _locked(proposal_id: int, by: Account) -> Proposal:
    found = Proposal.objects.select_for_update(of=("self",), no_key=True).select_related("office", "decided_by")
    proposal = found.get(pk=proposal_id)
    check_decides(by, proposal)
    return proposal


def _decide(proposal: Proposal, state: ProposalState, by: Account, at: datetime) -> Proposal:
    proposal.state, proposal.decided_at, proposal.decided_by = state, at, by
    proposal.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    facts = {"kind": proposal.kind, "state": state, "reason": proposal.reason, "number": proposal.petition.number}
    record_event(subject=f"proposal:{proposal.pk}", kind=EVENT, facts=facts, by=by, office=proposal.office, at=at)
    return proposal
