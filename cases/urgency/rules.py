"""The kind of rule by which an office sets itself hours for reports on grave and urgent matters."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.deadlines.hours import MOST_HOURS
from cases.urgency.models import UrgencyRule
from offices.errors import InvalidFacts
from offices.organisation.enums import AdminEvent
from offices.organisation.forms.rules import OfficeRuleForm
from offices.organisation.models import Office
from offices.organisation.queries import rule_for
from offices.organisation.roles import Permission
from offices.organisation.rules import LeftOpen, RuleKind

HOURS = ("report_hours", "follow_hours")


def urgency_rule(office: Office, on: date) -> UrgencyRule | None:
    """The rule that holds for the office; None where nobody made one: then no hours run."""
    return rule_for(UrgencyRule.objects.all(), office, on)


def _clean(office: Office | None, values: Mapping[str, Any]) -> dict[str, Any]:
    for name in HOURS:
        hours = values[name]
        if hours is not None and not 1 <= hours <= MOST_HOURS:
            raise InvalidFacts(name, _("应在1至%(most)d之间，不设的留空。") % {"most": MOST_HOURS}, field=name)
    if values["draws_cards"] and values["report_hours"] is None:
        raise InvalidFacts("no_hours", _("没有设呈报时限，不能因超时发牌。"), field="draws_cards")
    return dict(values)


URGENCY_RULES = RuleKind(
    code="urgency",
    name=gettext_lazy("重大紧急时限规则"),
    model=UrgencyRule,
    fields=(*HOURS, "draws_cards"),
    permission=Permission.EDIT_RULES,
    clean=_clean,
    event=AdminEvent.URGENCY_RULE_MADE,
    subject="urgency",
    for_everybody=True,
)


class UrgencyRuleForm(OfficeRuleForm):
    """Hours run day and night; empty where the office sets none."""

    report_hours = forms.IntegerField(
        label=gettext_lazy("重大紧急事项呈报（小时）"),
        required=False,
        min_value=1,
        max_value=MOST_HOURS,
        help_text=gettext_lazy(
            "《信访工作条例》第二十五条只要求“及时”，没有规定小时数（未经核实，由本单位自定）；留空表示不设时限。"
        ),
    )
    follow_hours = forms.IntegerField(
        label=gettext_lazy("续报间隔（小时）"),
        required=False,
        min_value=1,
        max_value=MOST_HOURS,
        help_text=gettext_lazy("呈报后每隔多少小时续报一次；留空表示不设间隔。"),
    )
    draws_cards = forms.BooleanField(
        label=gettext_lazy("超时未呈报的发牌"),
        required=False,
        help_text=gettext_lazy("不勾选的，红黄牌不计小时的时限；勾选的，时限届满之日起按“重大紧急呈报”期限计。"),
    )


LEFT_OPEN = (
    LeftOpen(
        gettext_lazy("重大紧急呈报、续报的小时数"),
        gettext_lazy("《信访工作条例》第二十五条只要求“及时”"),
        gettext_lazy("系统默认值，没有法律依据"),
        gettext_lazy("呈报、续报超时的提醒；勾选的才发牌"),
        gettext_lazy("不设"),
        rule="urgency",
        fields=(
            "report_hours",
            "follow_hours",
            "draws_cards",
        ),
    ),
)
