"""Forms of an end without a successor: proposed with proof, approved by a head."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.attachments.queries.attachments import present
from cases.corrections.actions.no_successor import GROUNDS
from cases.procedure.forms.base import StepForm
from cases.procedure.forms.fields import OneOfField, YesNoField
from cases.regulation.forms.endings import DecisionForm
from offices.pages.fields import DayField, LongText


class ProposeNoSuccessorForm(StepForm):
    key = "propose_no_successor"
    advice = _(
        "信访人死亡（单位终止），没有承继人，或者承继人在办理期限内未表示参加的，报本单位负责人批准后终结；有承继人的请“登记承继人”。"
    )
    ground = forms.ChoiceField(
        label=_("情形"), choices=[(one.value, one.label) for one in GROUNDS], widget=forms.RadioSelect
    )
    ended_on = DayField(label=_("死亡、终止日期"))
    silent = YesNoField(
        label=_("承继人"), yes=_("有承继人，在办理期限内未表示参加"), no=_("没有承继人"), widget=forms.Select
    )
    proof = LongText(
        label=_("证明和查找承继人的情况"),
        rows=3,
        max_length=1000,
        help_text=_("死亡（注销）证明的名称和编号；向谁、何时查找、告知承继人"),
    )
    attachment = OneOfField(label=_("证明材料（附件）"), required=False)

    def prepare(self) -> None:
        found = present(self.petition).order_by("number")
        self.offer("attachment", ((one.number, f"{one.number} {one.title}") for one in found))
        if not found:
            self.leave_out("attachment")


class CloseWithoutSuccessorForm(DecisionForm):
    key = "close_without_successor"
    advice = _("批准后旁边的终结决定书随即制发，归入案卷，本件终结，期限不再计算。请核对证明材料。")
