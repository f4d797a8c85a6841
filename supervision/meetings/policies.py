"""These policies say who confirms an item of work that a meeting ordered."""

from typing import Any

from django.utils.translation import gettext as _

from cases.packages.models.commitments import ActionItem
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission


def refusal_to_confirm(account: Account, made: ActionItem) -> tuple[str, str]:
    """Code and sentence why this person may not confirm what a meeting decided on; empty where nothing is against it.

    The meeting's chair confirms, or a convener of its office, and not the unit that had to do it.
    """
    if made.proved_by_id == account.pk:
        return "own_proof", _("报完成的人不能自己确认。")
    if made.chair_id != account.pk and not authority_of(account).may(Permission.CONVENE, made.office):
        return "chair_only", _("应由主持人%(chair)s或%(office)s召集会议的人员确认。") % {
            "chair": made.chair.name,
            "office": made.office.name,
        }
    return "", ""


def confirmation_foreseen(account: Account, petition: Petition, facts: CaseFacts, made: Any) -> str:
    return refusal_to_confirm(account, made)[1]
