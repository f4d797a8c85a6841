"""What must stand before a correction or a change of persons; rows name these guards. Each refusal is a sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from cases.procedure.requests import asked_by_oneself
from cases.procedure.step_kinds import OPEN_STATES
from offices.errors import ActionRefused

# Nobody has answered the petitioner yet; after the answer there is no matter to withdraw.
UNANSWERED = (
    State.REGISTERED,
    State.SCREENED,
    State.TRANSFERRED,
    State.ASSIGNED,
    State.REPORTED_UP,
    State.DIRECT,
    State.UNIT_RECEIVED,
    State.OBJECTED,
    State.RETURNED,
    State.NOTIFIED,
    State.ACCEPTED,
    State.HANDLING,
    State.HANDLING_SIMPLE,
    State.HEARING,
    State.MEDIATION,
    State.REMANDED,
)
# Who brought it may be known later, when nobody could be served.
WHOSE = (*OPEN_STATES, State.CLOSED_UNSERVED)
OWN_CORRECTION = _l("不能审批自己提出的更正申请。")
own_correction = asked_by_oneself("correction", OWN_CORRECTION)


def no_correction_waits(petition: Petition, facts: CaseFacts) -> None:
    if facts.correction_pending:
        raise ActionRefused("correction_waits", _("已有一份更正申请待审批。"))


def correction_waits(petition: Petition, facts: CaseFacts) -> None:
    if not facts.correction_pending:
        raise ActionRefused("no_request", _("没有待审批的更正申请。"))


def brought_together(petition: Petition, facts: CaseFacts) -> None:
    if not petition.is_collective:
        raise ActionRefused("not_collective", _("不足5人不是集体访，不推选代表。"))


def several_persons(petition: Petition, facts: CaseFacts) -> None:
    if petition.headcount == 1:
        sentence = _("本件只有一名信访人，撤回的是整个信访事项，由承担单位“撤回信访事项”。")
        raise ActionRefused("last_person", sentence)
