"""Forms of mediation and settlement (调解、和解)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.procedure.forms.base import Evidence, ReasonForm, StepForm
from cases.procedure.forms.fields import OneOfField
from cases.procedure.forms.rows import RowsField
from cases.proceedings.enums import AgreementKind, AgreementState
from cases.proceedings.models.agreements import Performance
from cases.proceedings.rules import settled_when
from offices.pages.fields import DayField, DueField, LongText, MoneyField, ToldField
from offices.pages.words import cn_date, money


class OpenMediationForm(StepForm):
    key = "open_mediation"
    advice = _("在裁量权范围内，不违反法律、法规强制性规定，双方自愿（第三十三条）。")
    consent = forms.BooleanField(label=_("双方均同意调解、和解"), required=False)


class CloseMediationForm(ReasonForm):
    key = "close_mediation"


class MakeAgreementForm(StepForm):
    key = "make_agreement"
    kind = forms.ChoiceField(label=_("方式"), choices=AgreementKind)
    petitioner_agrees = forms.BooleanField(label=_("信访人自愿同意"), required=False)
    other_agrees = forms.BooleanField(label=_("对方当事人自愿同意"), required=False)
    other_party = forms.CharField(label=_("对方当事人"), max_length=100)
    mediator = forms.CharField(label=_("主持人"), max_length=60)
    signed_on = DayField(label=_("签订日期"))
    terms = LongText(label=_("协议内容"), rows=6)
    total = MoneyField(label=_("总额（元）"), required=False, help_text=_("没有金钱给付的不填"))
    performances = RowsField(
        {
            "text": ToldField(label=_("履行事项"), max_length=200),
            "amount": MoneyField(label=_("金额（元）"), required=False),
            "owner": forms.CharField(label=_("督促责任人"), max_length=60),
            "due_on": DueField(label=_("履行期限")),
        },
        label=_("履行事项和期限"),
        record="AgreedPerformance",
        shown=4,
        help_text=_("分期给付的每期一行，各期合计等于总额；不用的行留空。"),
    )

    def opening(self) -> dict[str, Any]:
        return {"signed_on": self.on}

    def prepare(self) -> None:
        ends = settled_when(self.petition, self.on).label
        self.advice = (
            _now(
                "达成协议即作出了答复，办理期限不再计算；每一项各有履行期限；期限已过的也计时，已经履行的请当天记录履行情况和凭证号。本件%s。"
            )
            % ends
        )


class _PerformanceForm(StepForm):
    number = OneOfField(label=_("履行事项"))

    def waiting(self) -> list[Performance]:
        found = self.petition.performances.filter(performed_on=None, agreement__state=AgreementState.STANDING)
        return list(found.select_related("agreement"))

    def prepare(self) -> None:
        self.offer("number", ((one.number, performance_line(one)) for one in self.waiting()))

    def evidence(self) -> list[Evidence]:
        return [Evidence(_now("协议内容"), one.terms) for one in {row.agreement for row in self.waiting()}]


class PerformAgreementForm(_PerformanceForm):
    key = "perform_agreement"
    performed_on = DayField(label=_("履行日期"))
    proof = LongText(
        label=_("履行情况和凭证"),
        rows=3,
        max_length=1000,
        help_text=_("如银行转账回单、收条、现场照片；扫描件可在附件里上传"),
    )
    voucher = forms.CharField(label=_("凭证号"), max_length=60, required=False)

    def opening(self) -> dict[str, Any]:
        return {"performed_on": self.on}


class BreakAgreementForm(_PerformanceForm):
    key = "break_agreement"
    advice = _(
        "协议不履行的，其余各项不再计时，恢复办理，办理期限自今天重新起算；因终结而停止的反馈交办结果也恢复计时，原期限已过的按原来的天数重新计算。"
    )
    reason = LongText(label=_("不履行的情况"), rows=3, max_length=500)


def performance_line(row: Performance) -> str:
    amount = _now("%s元，") % money(row.amount) if row.amount is not None else ""
    return f"{row.number}. {row.text}（{amount}{cn_date(row.due_on)}）"
