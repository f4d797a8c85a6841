"""The steps of attachments: files are attached, typed out, and withdrawn by two persons; the system refuses some."""

from django.utils.translation import gettext_lazy as _

from cases.attachments.actions import attaching
from cases.attachments.enums import Refusal
from cases.attachments.forms import steps as forms
from cases.attachments.reports import sentences as says
from cases.procedure.step_kinds import ANY_STATE, ELSEWHERE, Actor, FreeText, Offer, StepKind
from offices.organisation.roles import Permission as P

# What is brought goes into the information system; no file of a petition is lost, altered, hidden or destroyed.
ENTERED = _("《信访工作条例》第二十一条第二款")
KEPT = _("《中华人民共和国档案法实施条例》第三十九条")
ON_ATTACHMENT = Offer(page="attachment")

# fmt: off
STEPS: tuple[StepKind, ...] = (
    StepKind("attach", _("添加附件"), ANY_STATE, None, Actor.CUSTODY, P.READ_IDENTITY, ENTERED, beside=True,
             verb=attaching.attach, says=(says.attached,), offered=ELSEWHERE,
             facts={"attachments": [{"number": int, "kind": str, "title": FreeText, "size": int, "checksum": str}], "event": int}),
    StepKind("refuse_attachment", _("附件不能接收"), ANY_STATE, None, Actor.SYSTEM, None, ENTERED, beside=True,
             verb=attaching.refuse_attachment, says=(says.not_received,),
             facts={"attachment": {"number": int, "kind": str, "checksum": str}, "refusal": Refusal}),
    StepKind("type_attachment", _("录入附件文字"), ANY_STATE, None, Actor.CUSTODY, P.READ_IDENTITY, ENTERED, beside=True,
             verb=attaching.type_attachment, form=forms.TypeForm, says=(says.typed,), offered=ON_ATTACHMENT,
             facts={"attachment": {"number": int, "text": FreeText}}),
    StepKind("ask_withdrawal", _("申请撤回附件"), ANY_STATE, None, Actor.CUSTODY, P.READ_IDENTITY, KEPT, beside=True,
             verb=attaching.ask_withdrawal, form=forms.AskWithdrawalForm, says=(says.withdrawal_asked,), offered=ON_ATTACHMENT,
             facts={"attachment": {"number": int, "reason": FreeText}}),
    StepKind("decide_withdrawal", _("核对撤回附件"), ANY_STATE, None, Actor.CUSTODY, P.READ_IDENTITY, KEPT, beside=True,
             verb=attaching.decide_withdrawal, form=forms.DecideWithdrawalForm, says=(says.withdrawal_decided,), offered=ON_ATTACHMENT,
             facts={"attachment": {"number": int, "agreed": bool, "reason": FreeText}}),
)
# fmt: on
