"""The kind of rule by which an office says what ends a petition in which an agreement was reached."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.petitions.models.petitions import Petition
from cases.proceedings.enums import SettledWhen
from cases.proceedings.models.agreements import SettlementRule
from offices.errors import InvalidFacts
from offices.organisation.enums import AdminEvent
from offices.organisation.forms.rules import OfficeRuleForm
from offices.organisation.models import Office
from offices.organisation.queries import rule_for
from offices.organisation.roles import Permission
from offices.organisation.rules import LeftOpen, RuleKind

# 《山东省信访条例》第四十六条第一项、《浙江省信访条例》第二十五条第一项; the national regulation is silent.
BY_PROFILE = {"SD-2016": SettledWhen.REACHED, "ZJ-2016": SettledWhen.PERFORMED}


def settled_when(petition: Petition, on: date) -> SettledWhen:
    """What ends the petition: as the regulation of its place says, else as the office that holds it rules."""
    if petition.profile in BY_PROFILE:
        return BY_PROFILE[petition.profile]
    rule = rule_for(SettlementRule.objects.all(), petition.holder, on)
    return SettledWhen(rule.settled_when) if rule else SettledWhen.PERFORMED


def _clean(office: Office, values: Mapping[str, Any]) -> dict[str, Any]:
    if values["settled_when"] not in SettledWhen.values:
        raise InvalidFacts("settled_when", _("请选择什么时候终结。"), field="settled_when")
    return dict(values)


SETTLEMENT_RULES = RuleKind(
    code="settlement",
    name=gettext_lazy("调解和解终结规则"),
    model=SettlementRule,
    fields=("settled_when",),
    permission=Permission.EDIT_RULES,
    clean=_clean,
    event=AdminEvent.SETTLEMENT_RULE_MADE,
    subject="settlement",
)


class SettlementRuleForm(OfficeRuleForm):
    settled_when = forms.ChoiceField(
        label=gettext_lazy("调解和解终结"),
        choices=SettledWhen,
        help_text=gettext_lazy("《信访工作条例》没有规定；山东、浙江的信访件按本省条例，不受这里影响。"),
    )


LEFT_OPEN = (
    LeftOpen(
        gettext_lazy("调解和解什么时候终结"),
        gettext_lazy("《信访工作条例》第三十三条没有规定；山东以达成、浙江以履行为准"),
        gettext_lazy("《山东省信访条例》第四十六条第一项、《浙江省信访条例》第二十五条第一项"),
        gettext_lazy("达成协议以后本件是否终结"),
        gettext_lazy("履行以后终结"),
        rule="settlement",
        fields=("settled_when",),
    ),
)
