"""The filter of the audit."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offices.organisation.enums import AdminEvent
from offices.pages.fields import DayField
from offices.pages.forms import Form


class AuditFilter(Form):
    since = DayField(label=_("自"), required=False)
    until = DayField(label=_("至"), required=False)
    account = forms.CharField(label=_("账号"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("事项"), required=False, choices=[("", _("全部")), *AdminEvent.choices])

    def clean_since(self) -> datetime | None:
        return _midnight(self.cleaned_data["since"])

    def clean_until(self) -> datetime | None:
        """The first moment after the day."""
        day = self.cleaned_data["until"]
        return _midnight(day + timedelta(days=1)) if day else None


def _midnight(day: object) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None  # type: ignore[arg-type]
