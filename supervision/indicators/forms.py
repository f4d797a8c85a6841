"""These forms choose the variants of the indicators, and ask for the figures of an office and a period."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from offices.organisation.forms.rules import OfficeRuleForm
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import offices_below
from offices.organisation.roles import Permission
from offices.pages.fields import DayField
from offices.pages.forms import Form
from supervision.indicators import enums
from supervision.indicators.actions.rules import MOST_DAYS
from supervision.indicators.measures import Asked, Period, asked_by
from supervision.indicators.models import ONCE_DAYS

EARLIEST = date(2005, 5, 1)
LONGEST_DAYS = 3 * 366


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    """Opens with the variant in force; where nobody made a rule, with the usual one, which then is in force too."""
    return forms.ChoiceField(label=label, choices=choices.choices, initial=next(iter(choices)).value)


class IndicatorRuleForm(OfficeRuleForm):
    timely_office = _choice(_("及时受理率（信访部门）"), enums.TimelyOffice)
    timely_unit = _choice(_("及时受理率（责任单位）"), enums.TimelyUnit)
    on_time = _choice(_("按期办结率"), enums.OnTime)
    satisfied = _choice(_("满意率（责任单位）"), enums.Satisfied)
    satisfied_office = _choice(_("满意率（信访部门）"), enums.Satisfied)
    rated = _choice(_("参评率（责任单位）"), enums.Rated)
    rated_office = _choice(_("参评率（信访部门）"), enums.Rated)
    repeated = _choice(_("重复信访率"), enums.Repeated)
    filed = _choice(_("立案率（法律、法规没有规定）"), enums.Filed)
    settled = _choice(_("化解率"), enums.Settled)
    package_settled = _choice(_("包案化解率"), enums.PackageSettled)
    once_days = forms.IntegerField(
        label=_("一次性化解的观察期（日）"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=ONCE_DAYS,
        help_text=_("办结后多少日以内没有再次信访的，计为一次性化解；法律、法规没有规定，未经核实。"),
    )


SPANS = {"week": _("本周"), "month": _("本月"), "quarter": _("本季度"), "year": _("本年")}
BEFORE = {"last_week": _("上周"), "last_month": _("上月"), "last_quarter": _("上季度"), "last_year": _("上年")}


def span_of(name: str, today: date) -> tuple[date, date]:
    """The first and the last day of a span; one that goes on ends today."""
    began = today
    if name.startswith("last_"):
        began = span_of(name.removeprefix("last_"), today)[0] - timedelta(days=1)
    span = name.removeprefix("last_")
    first = {
        "week": began - timedelta(days=began.weekday()),
        "month": began.replace(day=1),
        "quarter": date(began.year, 3 * ((began.month - 1) // 3) + 1, 1),
        "year": date(began.year, 1, 1),
    }[span]
    return first, began


def usual_span(today: date) -> str:
    """This month; on its first day, when it has nothing yet, the last one."""
    return "last_month" if today.day == 1 else "month"


class AskForm(Form):
    """Each may be left out: the own office, and this month up to today, where `span` names no other."""

    office = forms.ChoiceField(label=_("单位（含下级）"), required=False)
    span = forms.ChoiceField(
        label=_("时期"), required=False, choices=[*SPANS.items(), *BEFORE.items(), ("days", _("指定日期"))]
    )
    since = DayField(label=_("起"), required=False)
    until = DayField(label=_("止"), required=False)
    own = forms.BooleanField(label=_("仅本级"), required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], *, account: Account, today: date, span: str = "month") -> None:
        self.account, self.today = account, today
        own = authority_of(account).offices(Permission.SEE_CASES)
        # Of all of them only what the account sees is counted.
        below = offices_below(office.path for office in own)
        shown = below.only("pk", "code", "name", "short_name", "path", "is_active", "level")
        self.offices = {office.code: office for office in shown}
        given = {name: data[name] for name in self.base_fields if data.get(name)}
        given.setdefault("office", own[0].code if own else "")
        given.setdefault("span", "days" if "since" in given or "until" in given else span)
        if given["span"] in SPANS or given["span"] in BEFORE:
            since, until = (day.isoformat() for day in span_of(given["span"], today))
            changed = (data.get("since"), data.get("until")) != (since, until)
            if data.get("shown") == given["span"] and changed:
                given["span"] = "days"  # the days of the span were shown, and others were entered in their place
            else:
                given |= {"since": since, "until": until}
        super().__init__(given)
        top = min((office.path.count("/") for office in self.offices.values()), default=0)
        office: Any = self.fields["office"]
        office.choices = [
            (code, "　" * (one.path.count("/") - top) + (one.short_name or one.name))
            for code, one in self.offices.items()
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        for name in ("since", "until"):
            if name not in self.errors and given.get(name) is None:
                self.add_error(name, _("请填写日期。"))
        if since and since < EARLIEST:
            self.add_error("since", _("《信访条例》施行以前没有数据。"))
        if since and since > self.today:
            self.add_error("since", _("起始日期不能晚于今天。"))
        if since and until and until < since:
            self.add_error("until", _("截止日期不能早于起始日期。"))
        elif since and until and (until - since).days >= LONGEST_DAYS:
            self.add_error("until", _("一次最多统计三年。"))
        return given

    def asked(self) -> Asked:
        """Of a form that is valid."""
        given = self.cleaned_data
        office: Office = self.offices[given["office"]]
        period = Period(given["since"], given["until"], self.today)
        return asked_by(self.account, office, period, own=given["own"])
