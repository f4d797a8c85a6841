"""Who decides on a proposal of the system."""

from django.utils.translation import gettext as _

from cases.procedure.queries import office_ids_stood_for
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.pages.words import cn_datetime
from supervision.my_day.models import Proposal


def check_decides(account: Account, proposal: Proposal) -> None:
    """A supervisor of the office that issues the unit's cards, or who acts for it; once."""
    if proposal.office_id not in office_ids_stood_for(account, Permission.SUPERVISE):
        raise NotPermitted("not_deciding", _("这条建议由%s的督查员决定。") % proposal.office.name)
    if proposal.decided_by is not None:
        words = {"state": proposal.get_state_display(), "who": proposal.decided_by.name}
        words["at"] = cn_datetime(proposal.decided_at)
        raise ActionRefused("decided_already", _("这条建议已由%(who)s于%(at)s处理：%(state)s。") % words)
    if not proposal.is_open:
        raise ActionRefused("lapsed", _("情况已变，这条建议不再需要处理。"))


def why_not(account: Account, proposal: Proposal) -> str:
    """The sentence, or nothing where the account may decide."""
    try:
        check_decides(account, proposal)
    except ActionRefused as refusal:
        return str(refusal.sentence)
    return ""
