"""The kind of rule by which an office says within how many days its advice is answered."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.errors import InvalidFacts
from offices.organisation.enums import AdminEvent
from offices.organisation.forms.rules import OfficeRuleForm
from offices.organisation.models import Office
from offices.organisation.queries import rule_for
from offices.organisation.roles import Permission
from offices.organisation.rules import LeftOpen, RuleKind
from supervision.advice.models import AdviceRule

MOST_DAYS = 366
DAYS = 30  # where nobody made a rule: 2005-Reg 36; 2022-Reg 40(4) names no number


def answer_days(office: Office, on: date) -> int:
    """How many days an organ has to answer what the office advises."""
    rule = rule_for(AdviceRule.objects.all(), office, on)
    return DAYS if rule is None else rule.answer_days


def _clean(office: Office, values: Mapping[str, Any]) -> dict[str, Any]:
    if not 1 <= values["answer_days"] <= MOST_DAYS:
        raise InvalidFacts("answer_days", _("应在1至%(most)d之间。") % {"most": MOST_DAYS}, field="answer_days")
    return dict(values)


ADVICE_RULES = RuleKind(
    code="advice",
    name=gettext_lazy("建议反馈期限规则"),
    model=AdviceRule,
    fields=("answer_days",),
    permission=Permission.EDIT_RULES,
    clean=_clean,
    event=AdminEvent.ADVICE_RULE_MADE,
    subject="advice",
)


class AdviceRuleForm(OfficeRuleForm):
    answer_days = forms.IntegerField(
        label=gettext_lazy("建议反馈期限（日）"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=DAYS,
        help_text=gettext_lazy(
            "自签发之日起；没有规定的为30日（《信访条例》2005年第三十六条，2022年《信访工作条例》没有规定天数）。"
        ),
    )


LEFT_OPEN = (
    LeftOpen(
        gettext_lazy("建议书的反馈期限"),
        gettext_lazy("《信访工作条例》第四十条第四款没有规定天数"),
        gettext_lazy("《信访条例》（2005年）第三十六条、《山东省信访条例》第五十九条"),
        gettext_lazy("建议书没有另定日期时的反馈期限"),
        gettext_lazy("30日"),
        rule="advice",
        fields=("answer_days",),
    ),
)
