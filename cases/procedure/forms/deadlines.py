"""The question the deadline page asks the engine."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.deadlines.profiles import NATIONAL, PROFILES
from cases.petitions.enums import CLOCK_CHOICES
from offices.pages.fields import DayField
from offices.pages.forms import Form
from offices.pages.moments import moment_in


def profile_choices() -> list[tuple[str, Any]]:
    return [
        (NATIONAL, _now("全国规定（按起算日适用）")),
        *((profile.code, profile.name) for profile in PROFILES.values()),
    ]


class DeadlineForm(Form):
    profile = forms.ChoiceField(label=_("适用规定"), choices=profile_choices)
    clock = forms.ChoiceField(label=_("期限"), choices=CLOCK_CHOICES)
    start = DayField(label=_("起算事件日"), help_text=_("当日不计入，自次日起算"))
    extension_days = forms.IntegerField(label=_("延长天数"), min_value=0, max_value=366, required=False)
    set_date = DayField(label=_("指定日期"), required=False, help_text=_("交办函等载明的期限"))
    excluded = forms.CharField(
        label=_("不计入的时间"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("每行一段，写首日和末日：2026年3月10日（周二）至2026年3月12日（周四）"),
    )
    roll_office = forms.BooleanField(label=_("机关承担的期限遇节假日顺延"), required=False)
    as_of = DayField(label=_("截至日期"), required=False, help_text=_("填写后一并回答超期和红黄牌"))
    answered = DayField(label=_("黄牌说明日期"), required=False)
    prior_yellow = forms.BooleanField(label=_("同一事项已有黄牌"), required=False)

    def clean_excluded(self) -> list[list[str]]:
        periods = []
        for line in self.cleaned_data["excluded"].splitlines():
            parts = line.replace("至", " ").replace("，", " ").split()
            if not parts:
                continue
            try:
                first, last = (moment_in(part).date() for part in parts)
            except (ValueError, forms.ValidationError) as error:
                message = _now("看不懂“%s”，请写作：2026年3月10日至2026年3月12日。") % line[:60]
                raise forms.ValidationError(message, code="not_periods") from error
            periods.append([first.isoformat(), last.isoformat()])
        return periods

    def question(self) -> dict[str, Any]:
        """The question as JSON has it; what was left empty is left out."""
        facts = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [], False)}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
