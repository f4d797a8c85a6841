"""The base of every form that changes a rule of an office."""

from typing import Any

from django import forms
from django.db.models import Model


class OfficeRuleForm(forms.Form):
    """Opens with the rule that holds now, wherever it comes from.

    version: the office's own version that it was opened on, 0 without any; a newer one is a conflict.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, holding: Any = None, version: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["version"] = version
        if holding is not None:
            known = {name: _opening(getattr(holding, name)) for name in self.fields if name != "version"}
            self.initial.update(known)


def _opening(value: Any) -> Any:
    if hasattr(value, "all"):
        return [row.pk for row in value.all()]
    return value.pk if isinstance(value, Model) else value
