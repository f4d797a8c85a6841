"""Forms by which a registration made by mistake is voided."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.procedure.forms.base import StepForm
from cases.procedure.forms.fields import PetitionField
from cases.registration.actions.voiding import GROUNDS
from cases.regulation.forms.endings import DecisionForm
from offices.pages.fields import LongText


class ProposeVoidingForm(StepForm):
    key = "propose_voiding"
    advice = _(
        "登记有误的先“更正登记信息”；根本不应登记的才撤销。由负责人批准：编号不再使用，不计入任何统计，历史保留，不删除。"
    )
    ground = forms.ChoiceField(
        label=_("情形"), choices=[(one.value, one.label) for one in GROUNDS], widget=forms.RadioSelect
    )
    other = PetitionField(label=_("已登记的那一件的编号"), required=False, help_text=_("同一次来信来访重复登记的填写"))
    text = LongText(label=_("怎样登记错了"), rows=3, max_length=500)


class VoidRegistrationForm(DecisionForm):
    key = "void_registration"
    advice = _("批准后本件撤销：期限不再计算，系统发的牌作废，编号不再使用。请核对确系误登记，而不是不愿办理。")
