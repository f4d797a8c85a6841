"""Forms of a dispute of competence: raised, withdrawn, ruled (第二十四条)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind
from cases.organs.forms.recipients import MENTIONED, ORGAN_REASON, ask_for_organ
from cases.organs.policies import DisputeFacts
from cases.petitions.enums import Ruler
from cases.procedure.forms.base import Evidence, ReasonForm, StepForm, running_due
from offices.organisation.forms.fields import OfficeField
from offices.organisation.models import Office
from offices.pages.fields import DayField, LongText


class RaiseDisputeForm(StepForm):
    key = "raise_dispute"
    advice = _(
        "先与对方协商；协商不成的，提请裁定。裁定以前本件仍由现在的单位承担，有关期限暂停发牌，至裁定期限届满为止；没有设期限的最长十个工作日。"
    )
    other = OfficeField(label=_("争议的另一方"), help_text=_("输入单位名称查找"))
    ruled_by = forms.ChoiceField(label=_("由谁裁定"), choices=Ruler, widget=forms.RadioSelect)
    reasons = LongText(label=_("协商情况和理由"), rows=5)

    def recipients(self) -> Any:
        return Office.objects.filter(is_active=True).order_by("level", "path")


class WithdrawDisputeForm(ReasonForm):
    key = "withdraw_dispute"
    advice = _("协商一致的，由提请的单位撤回，本件仍由现在的单位承担。")


class RulingForm(StepForm):
    """Nothing is chosen beforehand: who rules says who is competent."""

    def evidence(self) -> list[Evidence]:
        dispute = self.case_facts.part(DisputeFacts).pending
        if dispute is None:
            return []
        words = {"office": dispute.office.name, "other": dispute.other.name}
        said = [Evidence(_now("%(office)s与%(other)s的管辖争议") % words, dispute.reasons)]
        objections = self.petition.objections.select_related("office").order_by("pk")
        return [*said, *(Evidence(_now("%s的异议") % one.office.name, one.reasons) for one in objections)]

    def prepare(self) -> None:
        if running_due(self.petition, ClockKind.REPORT_BACK) is None:
            self.leave_out("result_due")
        ask_for_organ(self)


RESULT_DUE = DayField(
    label=_("反馈交办结果的期限"), required=False, help_text=_("由被指定的单位继续承担；不改的照原期限")
)


class RuleCompetenceForm(RulingForm):
    key = "rule_competence"
    advice = _("裁定后指定受理，被指定的单位不得再提出异议。")
    to = OfficeField(label=_("指定受理单位"), help_text=_("输入单位名称查找"))
    reason = LongText(label=_("裁定理由"), rows=4, max_length=500)
    result_due = RESULT_DUE
    organ_reason = ORGAN_REASON
    mentioned = MENTIONED


class RuleByConferenceForm(RulingForm):
    key = "rule_by_conference"
    advice = _("没有共同的上级机关的，由信访工作联席会议裁定；裁定后指定受理，被指定的单位不得再提出异议。")
    to = OfficeField(label=_("指定受理单位"), help_text=_("输入单位名称查找"))
    conference = forms.CharField(label=_("会议名称和日期"), max_length=100)
    reason = LongText(label=_("裁定理由"), rows=4, max_length=400)
    result_due = RESULT_DUE
    organ_reason = ORGAN_REASON
    mentioned = MENTIONED


class TakeBackObjectionForm(ReasonForm):
    key = "take_back_objection"
    advice = _("核实以前，提出人可以撤回异议，本单位继续办理；对同一次转送、交办不能再提异议。")
