"""The forms of themed receptions: one is called, and an office says what came of it."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from offices.organisation.forms.fields import RequestKeyField
from offices.organisation.forms.offices import OfficeChoiceField
from offices.organisation.models import Office
from offices.pages.fields import DayField, ToldField
from offices.pages.forms import Form
from visits.rota.forms import HourField, UnitsField, named
from visits.rota.models import ReceptionDay
from visits.themes.actions.themes import CommonDay


class ThemeForm(Form):
    """A theme for offices below; with a common day it is put into their rotas at once."""

    request_key = RequestKeyField(required=False, initial=uuid4)
    office = OfficeChoiceField(label=_("组织单位"))
    title = forms.CharField(label=_("主题"), max_length=60, help_text=_("如“农民工工资专题接访”"))
    file_number = forms.CharField(label=_("文号"), max_length=60, required=False)
    matter = ToldField(label=_("类别或者事项"), max_length=200, help_text=_("接访哪一类、哪些事项"))
    starts_on = DayField(label=_("开始日期"))
    ends_on = DayField(label=_("结束日期"))
    offices = UnitsField(label=_("单位"), help_text=_("列出的是登记了接访领导的下级单位；没有的先请该单位登记接访领导"))
    on = DayField(
        label=_("统一的接访日"),
        required=False,
        help_text=_("填写的，排进各单位当天的接访安排；不填由各单位在期间内自行安排"),
    )
    starts = HourField(label=_("开始"), initial="09:00", required=False)
    ends = HourField(label=_("结束"), initial="11:30", required=False)
    place = forms.CharField(
        label=_("地点"), max_length=100, required=False, help_text=_("不填则用各单位接访规则里的地点")
    )

    def __init__(self, *args: Any, own: QuerySet[Office], offices: QuerySet[Office], **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["office"].queryset, fields["office"].empty_label = own, None
        fields["offices"].queryset, fields["offices"].required = offices, True

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("on"):
            for name in ("starts", "ends"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _now("填写了统一的接访日，请填写时间。"))
        return given

    def facts(self) -> dict[str, Any]:
        names = ("office", "title", "file_number", "matter", "starts_on", "ends_on", "request_key")
        given = self.cleaned_data
        on = given.get("on")
        common = CommonDay(on, given["starts"], given["ends"], given["place"]) if on else None
        return {**{name: given[name] for name in names}, "offices": list(given["offices"]), "common": common}


class ChangeThemeForm(ThemeForm):
    """What may be put right while the theme goes on; a day is changed in the rota."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("request_key", "office", "on", "starts", "ends", "place"):
            del self.fields[name]

    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data, "offices": list(self.cleaned_data["offices"])}


class CountDayForm(Form):
    """Which reception day counts for the theme."""

    day = forms.ModelChoiceField(ReceptionDay.objects.none(), label=_("接访日"))

    def __init__(self, *args: Any, days: QuerySet[ReceptionDay], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["day"]
        field.queryset, field.label_from_instance = days, _named


def _named(day: ReceptionDay) -> str:
    return f"{day.office.short_name} {named(day)}"


class NotHeldForm(Form):
    office = OfficeChoiceField(label=_("单位"))
    reason = ToldField(label=_("未举办的原因"), max_length=200, help_text=_("请勿写病情等个人信息"))

    def __init__(self, *args: Any, offices: QuerySet[Office], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["office"]
        field.queryset, field.empty_label = offices, None


class CallOffForm(Form):
    reason = ToldField(label=_("撤销的理由"), max_length=200, help_text=_("各单位会收到"))
