"""The kind of rule by which an office says who decides on relief of which amount, and the question who has to agree."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.relief.enums import ReliefLevel
from cases.relief.models import ReliefRule
from offices.errors import InvalidFacts
from offices.organisation.enums import AdminEvent
from offices.organisation.forms.rules import OfficeRuleForm
from offices.organisation.models import Office, RoleAssignment
from offices.organisation.queries import rule_for
from offices.organisation.roles import Permission
from offices.organisation.rules import LeftOpen, RuleKind
from offices.pages.fields import MoneyField

MOST = Decimal("9999999999.99")


def _clean(office: Office, values: Mapping[str, Any]) -> dict[str, Any]:
    for name in ("section_up_to", "head_up_to"):
        if values[name] is not None and not 0 < values[name] <= MOST:
            raise InvalidFacts(name, _("金额须大于0；不设的留空。"), field=name)
    section, head = values["section_up_to"], values["head_up_to"]
    if section is not None and head is not None and section > head:
        raise InvalidFacts("not_in_order", _("科室负责人的权限不能大于单位负责人的。"), field="section_up_to")
    return dict(values)


RELIEF_RULES = RuleKind(
    code="relief",
    name=gettext_lazy("救助资金审批规则"),
    model=ReliefRule,
    fields=("section_up_to", "head_up_to", "two_levels"),
    permission=Permission.EDIT_RULES,
    clean=_clean,
    event=AdminEvent.RELIEF_RULE_MADE,
    subject="relief_rule",
)


def _amount(label: Any, help_text: Any) -> MoneyField:
    return MoneyField(label=label, max_digits=12, required=False, help_text=help_text)


class ReliefRuleForm(OfficeRuleForm):
    section_up_to = _amount(
        gettext_lazy("科室负责人审批到（元）"),
        gettext_lazy("科室负责人即账号上的“审核文书”人员；留空的，科室负责人没有审批权限"),
    )
    head_up_to = _amount(
        gettext_lazy("单位负责人审批到（元）"),
        gettext_lazy("超过的须经联席会议或者上级机关同意，并写明文号；留空的不设上限。法律没有规定，由本单位定。"),
    )
    two_levels = forms.BooleanField(label=gettext_lazy("超过科室权限的，先由科室负责人审核"), required=False)


def levels_for(office: Office, amount: Decimal, on: date) -> list[ReliefLevel]:
    """Who has to agree, one after the other; without a rule the head of the office.

    A level at which nobody stands in the office is that of its head.
    """
    rule = rule_for(ReliefRule.objects.all(), office, on)
    if rule is None:
        return [ReliefLevel.HEAD]
    sections = RoleAssignment.objects.filter(
        office=office, checks_letters=True, revoked_at=None, account__is_active=True
    ).exists()
    if sections and rule.section_up_to is not None and amount <= rule.section_up_to:
        return [ReliefLevel.SECTION]
    last = ReliefLevel.HEAD if rule.head_up_to is None or amount <= rule.head_up_to else ReliefLevel.BEYOND
    return [ReliefLevel.SECTION, last] if rule.two_levels and sections else [last]


LEFT_OPEN = (
    LeftOpen(
        gettext_lazy("救助资金按金额审批"),
        gettext_lazy("《信访工作条例》第二十七条只要求生活困难的帮扶救助到位"),
        gettext_lazy("系统默认值，没有法律依据"),
        gettext_lazy("申请救助资金由谁审批"),
        gettext_lazy("单位负责人审批，不设上限"),
        rule="relief",
        fields=(
            "section_up_to",
            "head_up_to",
            "two_levels",
        ),
    ),
)
