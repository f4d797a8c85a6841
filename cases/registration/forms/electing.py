"""The form for representatives who were elected after the registration."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.procedure.forms.base import StepForm
from cases.registration.forms.pasted import people_of_lines
from offices.pages.fields import LongText


class ElectForm(StepForm):
    key = "elect"
    advice = _("多人走访应当推选代表，代表不得超过5人。推选后登记，“尚未推选代表”的标记随之消失。")
    representatives = LongText(
        least=0, label=_("代表"), rows=5, max_length=2000, help_text=_("每行一人：姓名 证件号码 电话；加密保存。")
    )

    def clean_representatives(self) -> list[dict[str, str]]:
        people, wrong = people_of_lines(self.cleaned_data["representatives"])
        if wrong:
            raise forms.ValidationError(wrong[:5])
        return people
