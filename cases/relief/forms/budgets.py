"""The form by which the head of an office enters the budget of its relief fund."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from offices.organisation.forms.fields import RequestKeyField
from offices.organisation.models import Office
from offices.pages.fields import MoneyField, ToldField
from offices.pages.forms import Form


class BudgetForm(Form):
    office = forms.ModelChoiceField(Office.objects.none(), label=_("单位"), to_field_name="code")
    year = forms.IntegerField(label=_("年度"), min_value=2005, max_value=2200)
    amount = MoneyField(
        label=_("预算总额（元）"),
        min_value=Decimal(0),
        max_digits=12,
        help_text=_("全年总额；调整的填调整以后的总额，原来的留作记录"),
    )
    file_number = forms.CharField(
        label=_("文号"), max_length=100, help_text=_("批准预算的文件，如“云财行〔2026〕12号”")
    )
    reason = ToldField(label=_("说明"), max_length=200, required=False, help_text=_("调整预算的必填"))
    request_key = RequestKeyField(required=False)

    def __init__(self, *args: Any, offices: Iterable[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["office"]
        choice.queryset = Office.objects.filter(pk__in=[office.pk for office in offices]).order_by("path")
