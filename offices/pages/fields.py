"""Forms ask for days and long texts, and look up what is typed, with these fields."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.pages.models import LONGEST_TEXT
from offices.pages.moments import refuse_far
from offices.pages.telephones import checked_phone
from offices.pages.texts import LEAST_LETTERS, refuse_silent
from offices.pages.words import cn_date

MOST_AHEAD = timedelta(days=3653)  # ten years


class LookupInput(forms.TextInput):
    """A text box with suggestions that the server looks up while one types."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "size": "60", **(attrs or {})})


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day between 1990 and 2100, as the deadline engine wants it."""

    widget = DayInput

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day is not None:
            refuse_far(day)
        return day


class DueField(DayField):
    """A day by which something is to be done; one that lies many years ahead is a slip of the hand."""

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day is not None and day > timezone.localdate() + MOST_AHEAD:
            sentence = _("%s太远，请核对年份。") % cn_date(day)
            raise forms.ValidationError(sentence, code="far_ahead")
        return day


class MoneyField(forms.DecimalField):
    """An amount in yuan, as people write it: ￥1,000元, １０００."""

    _beside = re.compile(r"[\s,¥]|元$")

    def __init__(self, *, max_digits: int = 14, min_value: Decimal = Decimal("0.01"), **kwargs: Any) -> None:
        super().__init__(min_value=min_value, max_digits=max_digits, decimal_places=2, widget=forms.TextInput, **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = self._beside.sub("", unicodedata.normalize("NFKC", value).strip())
        return super().to_python(value)


class PhoneField(forms.CharField):
    """A telephone number, or two, in any spelling; the form's value is in plain digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> str:
        return checked_phone(super().clean(value))


class ToldField(forms.CharField):
    """A reason, an account, a request: a text that says something. A name, a place, a number is a plain `CharField`.

    least: how many letters or characters it must have where it has any; 0 for a list of names or numbers.
    """

    def __init__(self, *, least: int = LEAST_LETTERS, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least = least

    def validate(self, value: str) -> None:
        super().validate(value)
        if self.least:
            refuse_silent(value, self.least)


class LongText(ToldField):
    """Running text; line ends are made plain, signs that no database can hold are refused."""

    def __init__(self, *, rows: int = 6, max_length: int = LONGEST_TEXT, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, widget=forms.Textarea({"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """Date and time to the minute, as the browser's own field writes them, within the years of `DayField`.

    `kept` comes back whole if not changed.
    """

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT)
        super().__init__(widget=widget, input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S"], **kwargs)
        self.kept: datetime | None = None

    def clean(self, value: Any) -> datetime | None:
        moment = super().clean(value)
        if moment is not None:
            refuse_far(moment)
        if moment is not None and self.kept is not None and moment == self.kept.replace(second=0, microsecond=0):
            return self.kept
        return moment
