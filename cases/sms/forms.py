"""Forms of a petitioner's consent to SMS and of its withdrawal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.procedure.forms.base import StepForm
from cases.sms.enums import ConsentWay
from offices.notices.forms import MobileField
from offices.pages.fields import DayField


class ConsentForm(StepForm):
    key = "consent_to_sms"
    advice = _("只在信访人本人同意后记录。短信只写编号、单位、日期和电话，没有姓名和信访内容；本人随时可以撤回。")
    phone = MobileField(label=_("手机号"), required=False, help_text=_("不填则用登记的信访人电话；加密保存"))
    given_on = DayField(label=_("同意日期"))
    way = forms.ChoiceField(label=_("同意方式"), choices=ConsentWay.choices, widget=forms.RadioSelect)

    def opening(self) -> dict[str, Any]:
        return {"given_on": self.on}


class WithdrawForm(StepForm):
    key = "withdraw_sms_consent"
    advice = _("待发的短信一并停止；以后不再发送，除非再次同意。")
    withdrawn_on = DayField(label=_("撤回日期"))

    def opening(self) -> dict[str, Any]:
        return {"withdrawn_on": self.on}
