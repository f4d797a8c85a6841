"""The kind of rule by which an office says for how many days from service a petitioner may rate (评价期)."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.ratings.models import RatingRule
from offices.errors import InvalidFacts
from offices.organisation.enums import AdminEvent
from offices.organisation.forms.rules import DatedRuleForm
from offices.organisation.models import Office
from offices.organisation.queries import in_force
from offices.organisation.roles import Permission
from offices.organisation.rules import LeftOpen, RuleKind

USUAL_DAYS, MOST_DAYS = 30, 180


def days_to_rate(office: Office, on: date) -> int:
    """The most that its own rule and those of the offices above it give: an office lengthens the time and never
    shortens it, also where a rule above is made later.
    """
    return _most_days(office.ancestor_ids(), on)


def _most_days(office_ids: Collection[int], on: date) -> int:
    found = in_force(RatingRule.objects.all(), on, office_ids).values()
    return max([USUAL_DAYS, *(rule.days for rules in found for rule in rules)])


def _clean(office: Office, values: Mapping[str, Any]) -> dict[str, Any]:
    """Raises InvalidFacts for fewer days than the offices above give, since who is rated would shorten the time."""
    least = _most_days(office.ancestor_ids()[:-1], timezone.localdate())
    if not least <= values["days"] <= MOST_DAYS:
        sentence = _("应在%(least)d至%(most)d之间：只能比上级单位的规则（没有规则的为%(usual)d日）延长，不能缩短。")
        words = {"least": least, "most": MOST_DAYS, "usual": USUAL_DAYS}
        raise InvalidFacts("days", sentence % words, field="days")
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
    dated=True,
)


class RatingRuleForm(DatedRuleForm):
    days = forms.IntegerField(
        label=gettext_lazy("评价期（送达之日起多少日）"),
        min_value=USUAL_DAYS,
        max_value=MOST_DAYS,
        initial=USUAL_DAYS,
        help_text=gettext_lazy(
            "只能比上级单位的规则延长；上级后来定得更长的，按上级的。已经开始的评价期不变。没有规则的按30日。"
        ),
    )


LEFT_OPEN = (
    LeftOpen(
        gettext_lazy("送达以后多少日内可以作满意度评价"),
        gettext_lazy("没有规定（《信访工作条例》第二十一条第二款只规定方便信访人评价）"),
        gettext_lazy("系统默认值，没有法律依据"),
        gettext_lazy("期满没有评价的，再过15日补登期后计为逾期未评，不发牌；单位只能延长，不能缩短"),
        gettext_lazy("30日"),
        rule="ratings",
        fields=("days",),
    ),
)
