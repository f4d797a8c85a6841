"""May this person write, check or sign this draft? Each refusal is a sentence."""

from django.utils.translation import gettext as _

from cases.drafts.enums import IN_HAND, DraftState
from cases.drafts.models import Draft, DraftEdition
from cases.drafts.queries import authors_of, checkers_of
from cases.petitions.models.petitions import Petition
from cases.procedure.policies import check_state, office_for
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission


def check_current(petition: Petition, edition: DraftEdition) -> None:
    """What was drafted for the petition as it was is not issued for the petition as it is."""
    if petition.version != edition.version:
        said = _("拟稿以后信访件已有变动（目前“%(state)s”），本稿没有出具。请拟稿人核对、保存后重新提交。")
        raise ActionRefused("changed_meanwhile", said % {"state": petition.get_state_display()})


def check_writes(account: Account, petition: Petition, draft: Draft) -> None:
    """Whoever may take the step writes the draft, takes it back and hands it in."""
    check_state(petition, step_kind(draft.step))
    office_for(account, petition, step_kind(draft.step))


def check_in_hand(draft: Draft) -> None:
    if draft.state not in IN_HAND:
        raise ActionRefused("not_in_hand", _("本稿%s，不能修改；需要修改的请先收回。") % draft.get_state_display())


def check_decides(account: Account, draft: Draft) -> None:
    """The section's head checks, a leader signs; nobody his own draft, and nobody both."""
    authority = authority_of(account)
    if draft.state == DraftState.CHECKING:
        if not authority.checks_letters(draft.office):
            raise NotPermitted("no_checker", _("本稿由%s的审核人审核。") % draft.office.name)
    elif draft.state == DraftState.SIGNING:
        if not authority.may(Permission.APPROVE, draft.office):
            raise NotPermitted("no_signer", _("本稿由%s领导签发。") % draft.office.name)
        if account.pk in checkers_of(draft):
            raise NotPermitted("checked_it", _("您已审核本稿，须由另一位领导签发。"))
    else:
        raise ActionRefused("not_waiting", _("本稿%s，没有等待审核、签发。") % draft.get_state_display())
    if account.pk in authors_of(draft):
        raise NotPermitted("own_draft", _("您是拟稿人或者送审人，不能审核、签发本稿。"))


def refusal_to_decide(account: Account, draft: Draft) -> str:
    """Why this account does not decide, for the page; empty where it may."""
    try:
        check_decides(account, draft)
    except ActionRefused as refusal:
        return str(refusal.sentence)
    return ""


def refusal_to_write(account: Account, petition: Petition, draft: Draft) -> str:
    try:
        check_writes(account, petition, draft)
    except ActionRefused as refusal:
        return str(refusal.sentence)
    return ""
