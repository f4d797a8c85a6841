"""The form of the figures of mandates: an office, with those below it, and a period."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import offices_reached
from offices.organisation.roles import Permission
from offices.pages.fields import DayField
from offices.pages.forms import Form


class MandateFiguresForm(Form):
    """Each may be left out: the own office, this year up to today."""

    office = forms.ChoiceField(label=_("单位（含下级）"), required=False)
    since = DayField(label=_("期限起"), required=False)
    until = DayField(label=_("期限止"), required=False)

    def __init__(self, data: Mapping[str, Any], *, account: Account, today: date) -> None:
        reached = offices_reached(account, Permission.SEE_CASES)
        self.offices = {office.code: office for office in reached.only("pk", "code", "name", "short_name", "path")}
        own = authority_of(account).offices(Permission.SEE_CASES)
        usual = {
            "office": own[0].code if own else "",
            "since": date(today.year, 1, 1).isoformat(),
            "until": today.isoformat(),
        }
        super().__init__({**usual, **{name: data[name] for name in usual if data.get(name)}})
        top = min((office.path.count("/") for office in self.offices.values()), default=0)
        office: Any = self.fields["office"]
        office.choices = [
            (code, "　" * (one.path.count("/") - top) + (one.short_name or one.name))
            for code, one in self.offices.items()
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("截止日期不能早于起始日期。"))
        return given

    def asked(self) -> tuple[Office, date, date]:
        """Of a form that is valid."""
        given = self.cleaned_data
        return self.offices[given["office"]], given["since"], given["until"]
