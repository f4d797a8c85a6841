"""Who may confirm what was reported; each refusal is a sentence."""

from typing import Any

from django.utils.translation import gettext as _

from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from offices.organisation.models import Account
from offices.organisation.policies import authority_of


def refusal_of_own(account: Account, *reporters: int | None) -> tuple[str, str]:
    """Code and sentence where who reported would confirm, approve or sign it himself; empty otherwise.

    One rule for every step of two persons: promises, measures, items of work, closings, requests. To send back what one
    reported oneself is no confirmation.
    """
    if account.pk in reporters:
        return "own_report", _("报请、报送的人不能自己确认、批准或签批，请由他人办理；自己报的可以退回。")
    return "", ""


def promise_foreseen(account: Account, petition: Petition, facts: CaseFacts, promise: Any) -> str:
    """Who promised confirms, or the head of that office."""
    if promise.leader_id == account.pk or authority_of(account).heads(promise.office):
        return ""
    return _("应由承诺的领导%(leader)s或其单位负责人确认。") % {"leader": promise.leader.name}
