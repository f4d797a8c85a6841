"""Forms of conclusion reports (办结报告): handed in, accepted, sent back; sent up and answered from outside."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.mandates.enums import MandateState
from cases.mandates.forms.entering import OneMandateForm
from cases.mandates.models import Mandate
from cases.mandates.policies import MandateFacts
from cases.petitions.enums import State
from cases.procedure.forms.base import Evidence, StepForm
from cases.procedure.forms.fields import YesNoField
from offices.pages.fields import DayField, DueField, LongText
from offices.pages.words import cn_date


class ReportResultForm(StepForm):
    key = "report_result"
    advice = _(
        "向交办机关报送：认定事实、依据、处理意见、送达情况、信访人意见、执行情况；交办单位审核通过后，交办期限才算完成。"
        "“三到位一处理”（第二十七条）先在信访件页写明，自动印在报告末尾。"
    )
    text = LongText(label=_("内容"), rows=8)
    attitude = LongText(label=_("信访人意见"), rows=2, max_length=500, required=False)
    unserved = LongText(label=_("处理意见书尚未送达的理由"), rows=2, max_length=200, required=False)

    def opening(self) -> dict[str, Any]:
        petition = self.petition
        opinion = petition.documents.filter(kind="opinion").order_by("-pk").first()
        said = [_now("信访件%s已办结，现将有关情况报告如下。") % petition.number]
        if opinion is not None:
            said += [opinion.body, _now("依据：%s") % opinion.basis]
        if petition.served_on:
            said.append(_now("处理意见书已于%s送达。") % cn_date(petition.served_on))
        return {"text": "\n".join(said)}

    def prepare(self) -> None:
        super().prepare()
        if self.petition.state != State.OPINION_ISSUED:
            self.leave_out("unserved")


class ExamineForm(StepForm):
    """Beside the form stands the report that is examined."""

    def evidence(self) -> list[Evidence]:
        report = self.case_facts.part(MandateFacts).to_examine
        if report is None or report.document is None:
            return []
        document = report.document
        title = _now("第%(n)d次报送的办结报告（%(day)s）") % {"n": report.number, "day": cn_date(report.submitted_on)}
        return [Evidence(title, document.body, paper=document.number)]


class AcceptReportForm(ExamineForm):
    key = "accept_report"
    advice = _("审核通过后，交办期限按报送之日完成。")
    opinion = LongText(label=_("审核意见"), rows=3, max_length=500, required=False)


class ReturnReportForm(ExamineForm):
    key = "return_report"
    advice = _("写明退回的理由和再次报送的期限；交办期限改至这一天，由原单位补办后重新报送。")
    reason = LongText(label=_("退回的理由"), rows=4, max_length=1000)
    new_due = DueField(label=_("重新指定的期限"))


class SendUpReportForm(OneMandateForm):
    key = "send_up_report"
    advice = _("办结报告送出后登记报送日期和文号；上级审核通过后，期限才算完成，按报送之日计。")
    sent_on = DayField(label=_("报送日期"))
    sent_number = forms.CharField(label=_("报送文号"), max_length=60, required=False)
    note = LongText(label=_("报送内容"), rows=4, max_length=2000, required=False)

    def opening(self) -> dict[str, Any]:
        return {"sent_on": self.on}

    def fits(self, mandate: Mandate) -> bool:
        return mandate.is_owed and mandate.state != MandateState.REPORTED


class RecordReportAnswerForm(OneMandateForm):
    key = "record_report_answer"
    advice = _("退回补办的，写明上级的理由和重新指定的期限。")
    accepted = YesNoField(label=_("审核结果"), yes=_("审核通过"), no=_("退回补办"))
    answered_on = DayField(label=_("上级审核日期"))
    reason = LongText(label=_("上级意见"), rows=3, max_length=1000, required=False, help_text=_("退回的必须写明"))
    new_due = DueField(label=_("重新指定的期限"), required=False, help_text=_("退回的必须写明"))

    def opening(self) -> dict[str, Any]:
        return {"answered_on": self.on}

    def fits(self, mandate: Mandate) -> bool:
        return mandate.state == MandateState.REPORTED
