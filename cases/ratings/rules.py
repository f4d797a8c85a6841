"""The kind of rule by which an office says for how many days from service a petitioner may rate (评价期)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.ratings.models import RatingRule
from offices.errors import InvalidFacts
from offices.organisation.enums import AdminEvent
from offices.organisation.forms.rules import OfficeRuleForm
from offices.organisation.models import Office
from offices.organisation.queries import rule_for
from offices.organisation.roles import Permission
from offices.organisation.rules import LeftOpen, RuleKind

USUAL_DAYS, MOST_DAYS = 30, 180


def days_to_rate(office: Office, on: date) -> int:
    rule = rule_for(RatingRule.objects.all(), office, on)
    return rule.days if rule else USUAL_DAYS


def _clean(office: Office, values: Mapping[str, Any]) -> dict[str, Any]:
    if not 1 <= values["days"] <= MOST_DAYS:
        raise InvalidFacts("days", _("应在1至%(most)d之间。") % {"most": MOST_DAYS}, field="days")
    return dict(values)


RATING_RULES = RuleKind(
    code="ratings",
    name=gettext_lazy("满意度评价规则"),
    model=RatingRule,
    fields=("days",),
    permission=Permission.EDIT_RULES,
    clean=_clean,
    event=AdminEvent.RATING_RULE_MADE,
    subject="ratings",
)


class RatingRuleForm(OfficeRuleForm):
    days = forms.IntegerField(
        label=gettext_lazy("评价期（送达之日起多少日）"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=USUAL_DAYS,
        help_text=gettext_lazy("期满没有评价的计为逾期未评，不发牌；已经开始的评价期不变。没有规则的按30日。"),
    )


LEFT_OPEN = (
    LeftOpen(
        gettext_lazy("送达以后多少日内可以作满意度评价"),
        gettext_lazy("没有规定（《信访工作条例》第二十一条第二款只规定方便信访人评价）"),
        gettext_lazy("系统默认值，没有法律依据"),
        gettext_lazy("期满没有评价的计为逾期未评，不发牌"),
        gettext_lazy("30日"),
        rule="ratings",
        fields=("days",),
    ),
)
