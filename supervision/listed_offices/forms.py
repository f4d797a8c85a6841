"""Forms of listed supervision: an office listed, what it hands in, the examination."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.procedure.forms.fields import YesNoField
from offices.organisation.forms.fields import RequestKeyField
from offices.organisation.forms.offices import OfficeChoiceField
from offices.pages.fields import DueField, LongText, ToldField
from offices.pages.forms import Form
from supervision.cards.grounds import GROUNDS
from supervision.listed_offices.actions import (
    LONGEST,
    LONGEST_BASIS,
    LONGEST_LEADER,
    LONGEST_REASON,
    LONGEST_REPORT,
)
from supervision.listed_offices.enums import ListedReportKind

UNCHOSEN = ("", _("请选择"))


class ListForm(Form):
    """挂牌 an office below."""

    request_key = RequestKeyField(required=False, initial=uuid4)
    unit = OfficeChoiceField(label=_("被挂牌单位"))
    ground = forms.ChoiceField(label=_("督办情形"), choices=[UNCHOSEN, *GROUNDS])
    basis = ToldField(
        label=_("挂牌依据"), max_length=LONGEST_BASIS, help_text=_("联席会议等的决定及文号（第三十九条第三款）")
    )
    leader = forms.CharField(label=_("包抓领导"), max_length=LONGEST_LEADER, help_text=_("姓名和职务"))
    findings = LongText(label=_("突出问题"), rows=3, max_length=LONGEST, help_text=_("只写单位，不写信访人"))
    demand = LongText(label=_("整改要求和摘牌条件"), rows=3, max_length=LONGEST)
    due_on = DueField(label=_("摘牌期限"))

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = offices  # type: ignore[attr-defined]


class ReportForm(Form):
    kind = forms.ChoiceField(label=_("类型"), choices=[UNCHOSEN, *ListedReportKind.choices])
    text = LongText(label=_("整改情况"), rows=6, max_length=LONGEST_REPORT)


class DecideForm(Form):
    """`report_id`: what the examiner has read."""

    report_id = forms.IntegerField(label=_("所审核的报送"), min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    accepted = YesNoField(label=_("审核意见"), yes=_("通过（申请摘牌的，即摘牌）"), no=_("退回继续整改"))
    reason = LongText(
        label=_("理由和核实情况"),
        rows=3,
        max_length=LONGEST_REASON,
        required=False,
        help_text=_("退回时必填；摘牌时写明核实的情况和材料"),
    )
    due_on = DueField(label=_("新的摘牌期限"), required=False, help_text=_("需要另定期限的填写"))


class UrgeForm(Form):
    """Nothing is asked."""


class WithdrawForm(Form):
    reason = LongText(label=_("理由"), rows=3, max_length=LONGEST_REASON)


FORMS: dict[str, type[Form]] = {"report": ReportForm, "decide": DecideForm, "urge": UrgeForm, "withdraw": WithdrawForm}
