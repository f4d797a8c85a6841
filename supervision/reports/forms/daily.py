"""The form by which an office hands in its day."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from offices.organisation.forms.fields import RequestKeyField
from offices.pages.fields import LongText, ToldField
from offices.pages.forms import Form
from supervision.reports.actions.daily import LONGEST

NOBODY = _("只写单位和事情，不写信访人和工作人员姓名。")


class DailyForm(Form):
    """edition: the one that it was opened on, 0 where nothing was handed in."""

    request_key = RequestKeyField(required=False)
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10_000)
    urgent = LongText(label=_("重大紧急情况"), rows=2, max_length=LONGEST, required=False, help_text=NOBODY)
    groups = LongText(label=_("群体性情况"), rows=2, max_length=LONGEST, required=False, help_text=NOBODY)
    remarks = LongText(label=_("说明"), rows=2, max_length=LONGEST, required=False, help_text=NOBODY)
    reason = ToldField(label=_("更正理由"), max_length=200)

    def __init__(self, *args: Any, edition: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["edition"] = edition
        if not self.is_bound:
            self.initial.setdefault("request_key", uuid4())
        if not edition:
            del self.fields["reason"]

    @property
    def key(self) -> UUID:
        return self.cleaned_data.get("request_key") or uuid4()

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in ("urgent", "groups", "remarks")}

    def facts(self) -> dict[str, Any]:
        names = ("edition", "urgent", "groups", "remarks", "reason")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
