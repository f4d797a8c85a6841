"""What the system proposed to supervisors: some of it dismissed with a reason or urged, the rest waits for today."""

from contextlib import suppress
from datetime import date, datetime

from offices.errors import ActionRefused
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from supervision.my_day.actions.deciding import dismiss_proposal, urge_proposed
from supervision.my_day.actions.finding import find_proposals
from supervision.my_day.queries.proposals import proposals_to_decide

REASON = "单位已电话报告，正在等待鉴定结论，下周一再看。"


def proposals(at: datetime, today: date) -> None:
    """Found yesterday, of which the city's supervisor dismissed one and urged another, and found again this morning."""
    supervisor = Account.objects.get(username="supervisor")
    find_proposals(on=at.date())
    own = [grant.office.pk for grant in authority_of(supervisor).grants]
    # An office does not urge itself.
    waiting = list(proposals_to_decide(supervisor).exclude(clock=None).exclude(petition__holder__in=own)[:2])
    if len(waiting) == 2:
        dismiss_proposal(proposal_id=waiting[0].pk, by=supervisor, at=at, reason=REASON)
        with suppress(ActionRefused):  # the case may have come to its end since
            urge_proposed(proposal_id=waiting[1].pk, by=supervisor, at=at)
    find_proposals(on=today)
