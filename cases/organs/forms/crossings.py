"""The form by which 三跨三分离 is marked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import Crossing
from cases.procedure.forms.base import ReasonForm


class MarkCrossingsForm(ReasonForm):
    key = "mark_crossings"
    advice = _("可以同时选几类；都不选的为取消标注。标注后可以在工作台、检索、导出的表里按类型筛选。")
    crossings = forms.MultipleChoiceField(
        label=_("三跨三分离"), choices=Crossing, required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("crossings", "reason")

    def opening(self) -> dict[str, Any]:
        return {"crossings": self.petition.crossings}

    def facts(self) -> dict[str, Any]:
        return {"crossings": self.cleaned_data["crossings"], "reason": self.cleaned_data["reason"]}
