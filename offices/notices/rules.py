"""The kind of rule by which an office sets quiet hours: no SMS and no e-mail but for the kinds that it lets pass."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.errors import InvalidFacts
from offices.notices.enums import TO_ACCOUNTS, NoticeKind
from offices.notices.models import QuietRule
from offices.organisation.enums import AdminEvent
from offices.organisation.forms.rules import OfficeRuleForm
from offices.organisation.models import Office
from offices.organisation.queries import rule_for
from offices.organisation.roles import Permission
from offices.organisation.rules import RuleKind

CLOCK: dict[str, Any] = {"input_formats": ["%H:%M", "%H:%M:%S"]}
PASSING = frozenset({str(NoticeKind.URGENT)})  # where no office says otherwise


def quiet_rule(office: Office, on: date) -> QuietRule | None:
    """The rule that holds for the office; None where nobody made one: then nothing waits for its hours."""
    return rule_for(QuietRule.objects.all(), office, on)


def _clean(office: Office | None, values: Mapping[str, Any]) -> dict[str, Any]:
    if values["quiet_from"] == values["quiet_to"]:
        raise InvalidFacts("no_hours", _("起止时间不能相同；不设安静时段的，请停止这条规则。"), field="quiet_to")
    known = {value for value, _label in TO_ACCOUNTS}
    if unknown := sorted(set(values["passing_kinds"]) - known):
        raise InvalidFacts("unknown_kind", _("没有“%s”这个类别。") % unknown[0][:20], field="passing_kinds")
    return {**values, "passing_kinds": sorted(set(values["passing_kinds"]))}


QUIET_RULES = RuleKind(
    code="quiet",
    name=gettext_lazy("安静时段规则"),
    model=QuietRule,
    fields=("quiet_from", "quiet_to", "passing_kinds"),
    permission=Permission.EDIT_RULES,
    clean=_clean,
    event=AdminEvent.QUIET_RULE_MADE,
    subject="office",
)


class QuietRuleForm(OfficeRuleForm):
    """From in the evening to in the morning goes over midnight."""

    quiet_from = forms.TimeField(
        label=gettext_lazy("安静时段起"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"), **CLOCK
    )
    quiet_to = forms.TimeField(
        label=gettext_lazy("安静时段止"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("早于起的为次日；其间的短信、邮件到止的时间依次发出。"),
        **CLOCK,
    )
    passing_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("照常发送的类别"),
        choices=TO_ACCOUNTS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        initial=[NoticeKind.URGENT],
    )
