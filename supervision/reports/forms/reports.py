"""Forms of reports: which one is asked for, and why one is corrected."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from offices.organisation.forms.fields import RequestKeyField
from offices.organisation.models import Office
from offices.pages.fields import DayField, ToldField
from offices.pages.forms import Form
from supervision.reports.enums import ReportKind


class KeyedForm(Form):
    """A form that, sent twice, does its work once."""

    request_key = RequestKeyField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("request_key", uuid4())

    @property
    def key(self) -> UUID:
        return self.cleaned_data.get("request_key") or uuid4()


class AskForm(KeyedForm):
    office = forms.TypedChoiceField(label=_("单位"))
    kind = forms.ChoiceField(label=_("类型"), choices=ReportKind.choices)
    day = DayField(label=_("期间"), help_text=_("期间内的任何一天；周报从周一到周日。"))

    def __init__(self, *args: Any, offices: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_code = {office.code: office for office in offices}
        field = self.fields["office"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  (declared above)
        field.choices = [("", _("请选择")), *((code, office.name) for code, office in by_code.items())]
        field.coerce = by_code.__getitem__
        if len(by_code) == 1:
            field.initial = next(iter(by_code))


class CorrectForm(KeyedForm):
    reason = ToldField(label=_("更正理由"), max_length=200, help_text=_("写单位和事情，不写个人姓名。"))
