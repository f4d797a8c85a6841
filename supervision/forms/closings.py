"""The form by which closed packages are drawn for a second look (回头看)."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField
from offices.forms.offices import OfficeChoiceField
from offices.models import Account, Office
from offices.policies import authority_of
from offices.roles import Permission

DAYS_TO_EXAMINE = 30


class DrawForm(forms.Form):
    """For which of the account's offices, of which days, and by when they are examined."""

    office = OfficeChoiceField(label=_("抽查单位"), empty_label=None)
    since = DayField(label=_("销号日期起"))
    until = DayField(label=_("销号日期止"))
    due_on = DayField(label=_("回头看期限"))

    def __init__(self, *args: Any, account: Account, on: date, **kwargs: Any) -> None:
        first = on.replace(day=1)
        last_month = first - timedelta(days=1)
        opening: dict[str, Any] = {"since": last_month.replace(day=1), "until": last_month}
        opening["due_on"] = on + timedelta(days=DAYS_TO_EXAMINE)
        kwargs["initial"] = opening
        super().__init__(*args, **kwargs)
        own = authority_of(account).offices(Permission.SUPERVISE)
        offices: Any = self.fields["office"]
        offices.queryset = Office.objects.filter(pk__in=[office.pk for office in own]).order_by("path")
