"""The kind of rule by which an office says what is reported to it each day, and which circulars are drafted when."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.errors import InvalidFacts
from offices.organisation.enums import AdminEvent
from offices.organisation.forms.rules import OfficeRuleForm
from offices.organisation.models import Office
from offices.organisation.queries import in_force
from offices.organisation.roles import Permission
from offices.organisation.rules import LeftOpen, RuleKind
from offices.pages.moments import SHANGHAI
from supervision.reports.enums import Weekday
from supervision.reports.models import ReportRule

LAST_DAY = 28  # which every month has
DAYS_OF_MONTHS = ("monthly_on", "quarterly_on", "yearly_on")


def report_rule(office: Office, on: date) -> ReportRule | None:
    """The office's own rule of that day: what those above ask for is theirs."""
    found: list[ReportRule] = in_force(ReportRule.objects.all(), on, [office.pk]).get(office.pk, [])
    return found[0] if found else None


def report_rules(on: date) -> list[ReportRule]:
    """The rules of all offices that hold on a day."""
    found = in_force(ReportRule.objects.filter(office__is_active=True).select_related("office"), on)
    return [rule for rules in found.values() for rule in rules]


def due_moment(rule: ReportRule, day: date) -> datetime:
    """Until when the return of a day is handed in; the rule asks for one."""
    assert rule.daily_by is not None  # noqa: S101  (asked only of such rules)
    return datetime.combine(day, rule.daily_by, SHANGHAI)


def _clean(office: Office, values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    if given["daily_rest_days"] and given["daily_by"] is None:
        raise InvalidFacts("no_daily_by", _("请填写日报报送时限；不要求日报的，不选“休息日也报”。"), field="daily_by")
    if given["weekly_on"] is not None and given["weekly_on"] not in Weekday.values:
        raise InvalidFacts("weekly_on", _("请选择周一至周日。"), field="weekly_on")
    for name in DAYS_OF_MONTHS:
        if given[name] is not None and not 1 <= given[name] <= LAST_DAY:
            raise InvalidFacts(name, _("应在1至%(most)d之间。") % {"most": LAST_DAY}, field=name)
    return given


REPORT_RULES = RuleKind(
    code="reports",
    name=gettext_lazy("日报和通报规则"),
    model=ReportRule,
    fields=("daily_by", "daily_rest_days", "daily_drawn", "weekly_on", *DAYS_OF_MONTHS),
    permission=Permission.EDIT_RULES,
    clean=_clean,
    event=AdminEvent.REPORT_RULE_MADE,
    subject="reports",
)


class ReportRuleForm(OfficeRuleForm):
    daily_by = forms.TimeField(
        label=gettext_lazy("日报报送时限"),
        required=False,
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("直接下级每天在此时以前报送当天情况；不填的，不要求日报。只适用于本单位，下级不沿用。"),
    )
    daily_rest_days = forms.BooleanField(label=gettext_lazy("休息日也报"), required=False)
    daily_drawn = forms.BooleanField(
        label=gettext_lazy("每天统计日报"),
        required=False,
        help_text=gettext_lazy("系统每天统计本单位（含下级）前一天的日报，发消息告知督查员和领导。"),
    )
    weekly_on = forms.TypedChoiceField(
        label=gettext_lazy("每周通报起草日"),
        required=False,
        choices=[("", gettext_lazy("不自动起草")), *Weekday.choices],
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("系统在这一天起草上一周的通报，由人核对、签发；不会自动印发。"),
    )
    monthly_on = forms.IntegerField(
        label=gettext_lazy("每月通报起草日"),
        required=False,
        min_value=1,
        max_value=LAST_DAY,
        help_text=gettext_lazy("系统在每月这一天起草上一月的通报，1至28；不填的，不自动起草。"),
    )
    quarterly_on = forms.IntegerField(
        label=gettext_lazy("每季通报起草日"),
        required=False,
        min_value=1,
        max_value=LAST_DAY,
        help_text=gettext_lazy("系统在1月、4月、7月、10月的这一天起草上一季度的通报；不填的，不自动起草。"),
    )
    yearly_on = forms.IntegerField(
        label=gettext_lazy("每年通报起草日"),
        required=False,
        min_value=1,
        max_value=LAST_DAY,
        help_text=gettext_lazy("系统在1月的这一天起草上一年的通报；不填的，不自动起草。"),
    )


LEFT_OPEN = (
    LeftOpen(
        gettext_lazy("信访日报几时报送"),
        gettext_lazy("《信访工作条例》第四十一条只规定年度报告"),
        gettext_lazy("系统默认值，没有法律依据"),
        gettext_lazy("直接下级每天报送、逾时催报"),
        gettext_lazy("不要求日报"),
        rule="reports",
        fields=("daily_by",),
    ),
)
