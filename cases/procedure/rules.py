"""The kind of rule by which an office sets itself days, and the question how many it has set."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.deadlines.terms import ClockKind as K
from cases.procedure.models import TERM_FIELDS, TermRule
from offices.errors import InvalidFacts
from offices.organisation.enums import AdminEvent
from offices.organisation.forms.rules import OfficeRuleForm
from offices.organisation.models import Office
from offices.organisation.queries import rule_for
from offices.organisation.roles import Permission
from offices.organisation.rules import RuleKind

MOST_DAYS = 366
# What holds where nobody made a rule. No regulation names a number; an answer without one is left to the office.
DAYS: Mapping[K, int | None] = {
    K.URGENT: 1,
    K.DECISION: 7,
    K.RULE_OBJECTION: 7,
    K.ANSWER: None,
    K.SERVE: 10,
    K.ASSIST: None,
    K.RULE_DISPUTE: None,
    K.RECUSAL: None,
    K.CARRY_OUT: None,
}


def own_days(office: Office, kind: K, on: date) -> int | None:
    """How many days an office gives itself for a station that no regulation limits; None where it sets none."""
    rule = rule_for(TermRule.objects.all(), office, on)
    days: int | None = DAYS[kind] if rule is None else getattr(rule, f"{kind.value}_days")
    return days


def _clean(office: Office | None, values: Mapping[str, Any]) -> dict[str, Any]:
    for name in TERM_FIELDS:
        days = values[name]
        if days is not None and not 1 <= days <= MOST_DAYS:
            raise InvalidFacts(name, _("应在1至%(most)d之间，不设的留空。") % {"most": MOST_DAYS}, field=name)
    return dict(values)


TERM_RULES = RuleKind(
    code="terms",
    name=gettext_lazy("本单位期限"),
    model=TermRule,
    fields=TERM_FIELDS,
    permission=Permission.EDIT_RULES,
    clean=_clean,
    event=AdminEvent.TERM_RULE_MADE,
    subject="terms",
    for_everybody=True,
)


class TermRuleForm(OfficeRuleForm):
    """The days of each station; empty where the office sets none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {field.name: field.verbose_name for field in TermRule._meta.concrete_fields}
        for name in TERM_FIELDS:
            self.fields[name] = forms.IntegerField(
                label=labels[name],
                required=False,
                min_value=1,
                max_value=MOST_DAYS,
                help_text=_("法律未规定天数，由本单位自定；留空表示不设期限。"),
            )
        holding = kwargs.get("holding")
        given = {f"{kind.value}_days": days for kind, days in DAYS.items()}
        self.initial.update({name: getattr(holding, name) if holding else given[name] for name in TERM_FIELDS})
