"""These forms load a work calendar and change a day of it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from offices.calendars.circulars import PlannedDay
from offices.pages.fields import DayField
from offices.pages.forms import Form
from offices.vocabularies.forms import TableFileField


class CalendarFileForm(Form):
    file = TableFileField(label=_("文件"), help_text=_("Excel 或 CSV，列为：日期、安排（上班或放假）、说明"))
    source = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("例如：国务院办公厅关于2027年部分节假日安排的通知")
    )


class LibraryForm(Form):
    first = forms.TypedChoiceField(label=_("从"), coerce=int)
    last = forms.TypedChoiceField(label=_("至"), coerce=int)

    def __init__(self, *args: Any, known: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("first", "last"):
            self.fields[name].choices = [(year, year) for year in reversed(known)]  # type: ignore[attr-defined]

    def clean(self) -> None:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and first > last:
            self.add_error("last", _("截止年份不能早于起始年份。"))


class ConfirmCalendarForm(Form):
    """The days of a preview, sent back to be loaded; one line each: 2027-01-01 0 元旦."""

    days = forms.CharField(widget=forms.HiddenInput, required=False)
    source = forms.CharField(widget=forms.HiddenInput, max_length=200)
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @staticmethod
    def as_text(days: list[PlannedDay]) -> str:
        return "\n".join(f"{planned.day.isoformat()} {int(planned.is_workday)} {planned.name}" for planned in days)

    def clean_days(self) -> list[PlannedDay]:
        try:
            rows = [line.split(" ", 2) for line in self.cleaned_data["days"].splitlines()]
            return [PlannedDay(date.fromisoformat(day), work == "1", name) for day, work, name in rows]
        except ValueError as error:
            raise forms.ValidationError(_("内容有误，请重新预览。")) from error


class OverrideForm(Form):
    """One day on which an office differs."""

    day = DayField(label=_("日期"))
    plan = forms.ChoiceField(
        label=_("安排"), choices=[("off", _("放假")), ("work", _("上班")), ("drop", _("取消原有安排"))]
    )
    name = forms.CharField(label=_("说明"), max_length=60, required=False)
    source = forms.CharField(label=_("依据"), max_length=200)
