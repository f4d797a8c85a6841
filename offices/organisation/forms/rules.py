"""The base of every form that changes a rule of an office."""

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from offices.pages.fields import DayField, ToldField
from offices.pages.forms import Form

OF_THE_VERSION = {"version", "valid_from", "reason"}  # what a new version does not take over from the one before


class OfficeRuleForm(Form):
    """Opens with the rule that holds now, wherever it comes from.

    version: the office's own version that it was opened on, 0 without any; a newer one is a conflict.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, holding: Any = None, version: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["version"] = version
        if holding is not None:
            names = set(self.fields) - OF_THE_VERSION
            self.initial.update({name: _opening(getattr(holding, name)) for name in names})


class DatedRuleForm(OfficeRuleForm):
    """For a kind whose versions begin on a day that is chosen."""

    valid_from = DayField(label=_("施行日期"))
    reason = ToldField(label=_("制定理由"), max_length=300)


def _opening(value: Any) -> Any:
    if hasattr(value, "all"):
        return [row.pk for row in value.all()]
    return value.pk if isinstance(value, Model) else value
