"""Forms of the steps in any state: repeated visits, links."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import Channel
from cases.procedure.forms.base import StepForm
from cases.procedure.forms.fields import PetitionField
from cases.regulation.actions.any_state import LINKED
from offices.pages.fields import DayField, LongText, ToldField


class AddBatchForm(StepForm):
    key = "add_batch"
    advice = _("同一事项再次提出，记为同一信访件的又一批次。")
    on = DayField(label=_("日期"))  # type: ignore[assignment]
    channel = forms.ChoiceField(label=_("信访形式"), choices=Channel)
    persons = forms.IntegerField(label=_("人次"), min_value=1, max_value=100_000)
    note = LongText(label=_("新的情况"), rows=3, max_length=500, required=False)

    def opening(self) -> dict[str, Any]:
        return {"on": self.on, "channel": self.petition.channel, "persons": self.petition.headcount}


class LinkForm(StepForm):
    key = "link"
    other = PetitionField(label=_("关联的信访件编号"))
    kind = forms.ChoiceField(label=_("关联方式"), choices=[(kind.value, kind.label) for kind in LINKED])
    reason = ToldField(label=_("理由"), max_length=200, required=False)
