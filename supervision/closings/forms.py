"""These forms draw closed packages for a second look (回头看), and ask for figures of packages."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from offices.organisation.forms.offices import OfficeChoiceField
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import offices_reached
from offices.organisation.roles import Permission
from offices.pages.fields import DayField
from offices.pages.forms import Form
from supervision.closings.queries.asked import BASES, Asked
from supervision.closings.queries.groups import GROUPS

DAYS_TO_EXAMINE = 30


class DrawForm(Form):
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


EARLIEST = date(2005, 5, 1)


class FiguresForm(Form):
    """Each may be left out: the own office, this year up to today, all that should be packaged, by leader."""

    office = forms.ChoiceField(label=_("单位（含下级）"), required=False)
    since = DayField(label=_("起"), required=False)
    until = DayField(label=_("止"), required=False)
    basis = forms.ChoiceField(label=_("应包案范围"), choices=BASES.items, required=False)
    by = forms.ChoiceField(
        label=_("分组"), choices=lambda: [(key, group.label) for key, group in GROUPS.items()], required=False
    )
    group = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], *, account: Account, today: date) -> None:
        self.account, self.today = account, today
        reached = offices_reached(account, Permission.SEE_CASES)
        self.offices = {office.code: office for office in reached.only("pk", "code", "name", "short_name", "path")}
        given = {name: data[name] for name in self.base_fields if data.get(name)}
        given.setdefault("office", self._own_code())
        given.setdefault("since", date(today.year, 1, 1).isoformat())
        given.setdefault("until", today.isoformat())
        given.setdefault("basis", "any")
        given.setdefault("by", "leader")
        super().__init__(given)
        top = min((office.path.count("/") for office in self.offices.values()), default=0)
        office: Any = self.fields["office"]
        office.choices = [
            (code, "　" * (one.path.count("/") - top) + (one.short_name or one.name))
            for code, one in self.offices.items()
        ]

    def _own_code(self) -> str:
        own = authority_of(self.account).offices(Permission.SEE_CASES)
        return own[0].code if own else ""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("截止日期不能早于起始日期。"))
        if since and since < EARLIEST:
            self.add_error("since", _("《信访条例》施行以前没有数据。"))
        return given

    def asked(self) -> Asked:
        """Of a form that is valid."""
        given = self.cleaned_data
        office: Office = self.offices[given["office"]]
        return Asked(
            account=self.account,
            office=office,
            since=given["since"],
            until=given["until"],
            today=self.today,
            basis=given["basis"],
            by=given["by"],
            group=given["group"],
        )
