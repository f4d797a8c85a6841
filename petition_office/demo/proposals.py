"""What the system proposed to supervisors: some of it dismissed with a reason or urged, the rest waits for today."""

from datetime import date, datetime

from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from offices.organisation.models import Account
from supervision.my_day.actions.deciding import dismiss_proposal, urge_proposed
from supervision.my_day.actions.finding import find_proposals
from supervision.my_day.queries.proposals import proposals_to_decide

REASON = "单位已电话报告，正在等待鉴定结论，下周一再看。"


def proposals(at: datetime, today: date) -> None:
    """Found yesterday, of which the city's supervisor dismissed one and urged another, and found again this morning."""
    supervisor = Account.objects.get(username="supervisor")
    find_proposals(on=at.date())
    waiting = proposals_to_decide(supervisor).select_related("petition").order_by("pk")
    if (dismissed := waiting.first()) is not None:
        dismiss_proposal(proposal_id=dismissed.pk, by=supervisor, at=at, reason=REASON)
    urging = step_kind("urge_holder")
    for one in waiting:
        if choice_for(supervisor, one.petition, urging).is_open:
            urge_proposed(proposal_id=one.pk, by=supervisor, at=at)
            break
    find_proposals(on=today)
