"""The kind of rule by which an office says how long a meeting may be entered after it was held (补记)."""

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
from offices.organisation.rules import RuleKind
from supervision.meetings.models import MeetingRule

MOST_DAYS = 366
DAYS = 30  # where nobody made a rule; no regulation names a number


def afterwards_days(office: Office, on: date) -> int:
    """How many days after it was held the office may still enter a meeting."""
    rule = rule_for(MeetingRule.objects.all(), office, on)
    return DAYS if rule is None else rule.afterwards_days


def _clean(office: Office, values: Mapping[str, Any]) -> dict[str, Any]:
    if not 1 <= values["afterwards_days"] <= MOST_DAYS:
        sentence = _("应在1至%(most)d之间。") % {"most": MOST_DAYS}
        raise InvalidFacts("afterwards_days", sentence, field="afterwards_days")
    return dict(values)


MEETING_RULES = RuleKind(
    code="meetings",
    name=gettext_lazy("会议补记规则"),
    model=MeetingRule,
    fields=("afterwards_days",),
    permission=Permission.EDIT_RULES,
    clean=_clean,
    event=AdminEvent.MEETING_RULE_MADE,
    subject="meetings",
)


class MeetingRuleForm(OfficeRuleForm):
    afterwards_days = forms.IntegerField(
        label=gettext_lazy("会议补记期限（日）"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=DAYS,
        help_text=gettext_lazy("会议召开以后多少日以内可以补记；没有规定的为30日。"),
    )
