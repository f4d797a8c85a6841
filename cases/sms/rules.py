"""The kind of rule by which an office words what petitioners are told by SMS. Its fields name nobody and no matter."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.sms.enums import SmsKind
from cases.sms.models import SmsRule
from offices.errors import InvalidFacts
from offices.organisation.enums import AdminEvent
from offices.organisation.forms.rules import OfficeRuleForm
from offices.organisation.models import Office
from offices.organisation.queries import rule_for
from offices.organisation.roles import Permission
from offices.organisation.rules import RuleKind
from offices.pages.fields import ToldField
from offices.pages.words import cn_day

NUMBER, OFFICE, DAY, TELEPHONE = "编号", "单位", "日期", "电话"
FIELDS = frozenset({NUMBER, OFFICE, DAY, TELEPHONE})
NAMED = re.compile(r"\{([^{}]*)\}")
USUAL = {
    SmsKind.RECEIPT: gettext_lazy("{单位}：您的信访事项已登记，编号{编号}。咨询电话{电话}。"),
    SmsKind.ACCEPTED: gettext_lazy("{单位}：编号{编号}的信访事项已于{日期}受理。咨询电话{电话}。"),
    SmsKind.ISSUED: gettext_lazy("{单位}：编号{编号}的信访事项已于{日期}出具文书，将依法送达您。咨询电话{电话}。"),
    SmsKind.SERVED: gettext_lazy("{单位}：编号{编号}的信访事项的文书已于{日期}送达。没有收到的，请致电{电话}。"),
}


def sms_rule(office: Office, on: date) -> SmsRule | None:
    """The rule that holds for the office; None where nobody made one: then petitioners are told nothing by SMS."""
    return rule_for(SmsRule.objects.all(), office, on)


def worded(rule: SmsRule, kind: SmsKind, *, number: str, office: Office, on: date) -> str:
    """What the petitioner is told; empty where the office sends nothing of the kind, or has no telephone to name."""
    text = str(getattr(rule, kind)) if rule.is_on else ""
    telephone = office.telephone or rule.office.telephone
    values = {NUMBER: number, OFFICE: office.short_name, DAY: cn_day(on), TELEPHONE: telephone}
    if not all(values[name] for name in NAMED.findall(text)):
        return ""
    return NAMED.sub(lambda found: values[found[1]], text)[:300]


def _clean(office: Office | None, values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    for kind in SmsKind:
        given[kind] = " ".join(str(values[kind]).split())
    for kind in SmsKind:
        unknown = sorted(set(NAMED.findall(given[kind])) - FIELDS)
        if unknown:
            said = _("没有{%(name)s}这个字段；可以用的是{编号}、{单位}、{日期}、{电话}。")
            raise InvalidFacts("unknown_field", said % {"name": unknown[0][:20]}, field=kind)
        if set("{}") & set(NAMED.sub("", given[kind])):
            raise InvalidFacts("brace", _("花括号没有成对。"), field=kind)
    if given["is_on"] and not any(given[kind] for kind in SmsKind):
        raise InvalidFacts("no_text", _("请至少填写一种短信，或者不勾选“用短信告知信访人”。"), field="is_on")
    telephone = "{电话}"
    if office is not None and not office.telephone and any(telephone in given[kind] for kind in SmsKind):
        raise InvalidFacts("no_telephone", _("本单位没有登记对外电话，请先填写，或者不用{电话}。"), field="is_on")
    return given


SMS_RULES = RuleKind(
    code="sms",
    name=gettext_lazy("短信告知规则"),
    model=SmsRule,
    fields=("is_on", *SmsKind),
    permission=Permission.EDIT_RULES,
    clean=_clean,
    event=AdminEvent.SMS_RULE_MADE,
    subject="office",
)
HELP = gettext_lazy("可以用{编号}、{单位}、{日期}、{电话}；不能写信访人姓名和信访内容。留空的不发。")


def _text(kind: SmsKind) -> ToldField:
    area = forms.Textarea({"rows": 2})
    return ToldField(label=kind.label, required=False, max_length=150, widget=area, help_text=HELP, initial=USUAL[kind])


class SmsRuleForm(OfficeRuleForm):
    """Opens with the usual wording where no office has a rule."""

    is_on = forms.BooleanField(
        label=gettext_lazy("用短信告知信访人"),
        required=False,
        help_text=gettext_lazy("只发给记录了本人同意的信访人；密封件、匿名的不发。须先由最上级单位启用短信网关。"),
    )
    receipt = _text(SmsKind.RECEIPT)
    accepted = _text(SmsKind.ACCEPTED)
    issued = _text(SmsKind.ISSUED)
    served = _text(SmsKind.SERVED)
