"""The kind of rule by which an office has every petitioner visited again so many days after the answer."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.aftercare.models import RevisitRule
from offices.errors import InvalidFacts
from offices.organisation.enums import AdminEvent
from offices.organisation.forms.rules import OfficeRuleForm
from offices.organisation.models import Office
from offices.organisation.roles import Permission
from offices.organisation.rules import LeftOpen, RuleKind

MOST_DAYS = 366


def _clean(office: Office, values: Mapping[str, Any]) -> dict[str, Any]:
    if not 1 <= values["days"] <= MOST_DAYS:
        raise InvalidFacts("days", _("应在1至%(most)d之间。") % {"most": MOST_DAYS}, field="days")
    return dict(values)


REVISIT_RULES = RuleKind(
    code="revisits",
    name=gettext_lazy("回访规则"),
    model=RevisitRule,
    fields=("days",),
    permission=Permission.EDIT_RULES,
    clean=_clean,
    event=AdminEvent.REVISIT_RULE_MADE,
    subject="revisits",
)


class RevisitRuleForm(OfficeRuleForm):
    days = forms.IntegerField(
        label=gettext_lazy("答复后多少日回访"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=gettext_lazy(
            "法律没有规定回访，由本单位定；规则施行以后答复的，每天凌晨自动安排，不设规则的不自动安排。"
        ),
    )


LEFT_OPEN = (
    LeftOpen(
        gettext_lazy("答复以后多少日回访"),
        gettext_lazy("没有规定"),
        gettext_lazy("系统默认值，没有法律依据"),
        gettext_lazy("每天凌晨自动安排回访"),
        gettext_lazy("不自动安排"),
        rule="revisits",
        fields=("days",),
    ),
)
