"""Forms of circulars: what is written, to whom it goes, and what is done to it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from offices.organisation.models import Office
from offices.pages.fields import LongText, ToldField
from offices.pages.forms import Form
from supervision.reports.actions.circulars import LONGEST
from supervision.reports.enums import NAMED_ACTS, CircularRole
from supervision.reports.models import Circular

NOBODY = _("只写单位，不写信访人和工作人员姓名；每段一行。")


class CircularForm(Form):
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**6)
    title = ToldField(label=_("标题"), max_length=100)
    remarks = LongText(label=_("存在的问题"), rows=6, max_length=LONGEST, required=False, help_text=NOBODY)
    demands = LongText(label=_("下一步要求"), rows=4, max_length=LONGEST, required=False, help_text=NOBODY)
    to = forms.TypedMultipleChoiceField(label=_("主送"), coerce=int, widget=forms.CheckboxSelectMultiple)
    copies = forms.TypedMultipleChoiceField(
        label=_("抄送"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, circular: Circular, offered: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = list(circular.offices.values_list("office_id", "role"))
        for name, role in (("to", CircularRole.TO), ("copies", CircularRole.COPY)):
            field = self.fields[name]
            assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101  (declared above)
            field.choices = [(office.pk, office.name) for office in offered]
            self.initial[name] = [pk for pk, known in named if known == role]
        self.initial.update({name: getattr(circular, name) for name in ("edition", "title", "remarks", "demands")})


class CircularActForm(Form):
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**6)
    kind = forms.ChoiceField(choices=NAMED_ACTS, widget=forms.HiddenInput)
    reason = ToldField(label=_("理由"), max_length=200, required=False)
