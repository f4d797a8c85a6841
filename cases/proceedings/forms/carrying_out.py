"""Forms by which the unit records what it carried out of a review, and by which the reviewing organ urges it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.procedure.forms.base import Evidence, StepForm
from cases.proceedings.policies import ProceedingFacts
from cases.regulation.forms.handling import TextForm
from offices.pages.fields import DayField, LongText
from offices.pages.words import cn_date


def changed(form: StepForm) -> list[Evidence]:
    """What is to be carried out, beside the form."""
    one = form.case_facts.part(ProceedingFacts).implementation
    if one is None:
        return []
    words = {"unit": one.unit.name, "due": cn_date(one.due_on)}
    return [Evidence(_now("变更的内容（%(unit)s于%(due)s前落实）") % words, one.text)]


class CarryOutForm(StepForm):
    key = "carry_out"
    done_on = DayField(label=_("落实日期"))
    proof = LongText(
        label=_("落实情况和凭证"),
        rows=3,
        max_length=1000,
        help_text=_("如支付回单、整改照片、信访人签收；扫描件可在附件里上传"),
    )
    voucher = forms.CharField(label=_("凭证号"), max_length=60, required=False)

    def opening(self) -> dict[str, Any]:
        return {"done_on": self.on}

    def evidence(self) -> list[Evidence]:
        return changed(self)


class UrgeCarryingOutForm(TextForm):
    key = "urge_carrying_out"

    def opening(self) -> dict[str, Any]:
        one = self.case_facts.part(ProceedingFacts).implementation
        day = cn_date(one.due_on) if one else ""
        return {"text": _now("复查、复核意见变更的内容，请你单位于%s前落实，并记录落实情况和凭证。") % day}

    def evidence(self) -> list[Evidence]:
        return changed(self)
