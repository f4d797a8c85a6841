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
from offices.organisation.rules import LeftOpen, RuleKind

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


# What no regulation limits
LEFT_OPEN = (
    LeftOpen(
        gettext_lazy("重大紧急事项报请决定"),
        gettext_lazy("《信访工作条例》第二十二条第一款第一项、第二十五条只要求“及时”"),
        gettext_lazy("系统默认值，没有法律依据"),
        gettext_lazy("标记重大紧急以后“报请决定”的期限"),
        gettext_lazy("1日"),
        rule="terms",
        fields=("urgent_days",),
    ),
    LeftOpen(
        gettext_lazy("报请以后落实决定"),
        gettext_lazy("没有规定天数"),
        gettext_lazy("系统默认值，没有法律依据"),
        gettext_lazy("“报请决定”以后重新甄别的期限"),
        gettext_lazy("7日"),
        rule="terms",
        fields=("decision_days",),
    ),
    LeftOpen(
        gettext_lazy("核实异议"),
        gettext_lazy("《信访工作条例》第二十三条第三款没有规定转送、交办单位核实的天数"),
        gettext_lazy("系统默认值，没有法律依据"),
        gettext_lazy("承办单位提出异议以后，转出单位决定的期限"),
        gettext_lazy("7日"),
        rule="terms",
        fields=("rule_objection_days",),
    ),
    LeftOpen(
        gettext_lazy("建议意见、检举控告的答复"),
        gettext_lazy("《信访工作条例》第二十九条、第三十条没有规定天数，60日只适用于第三十一条第六项"),
        gettext_lazy("系统默认值，没有法律依据"),
        gettext_lazy("受理以后答复的期限"),
        gettext_lazy("不设"),
        rule="terms",
        fields=("answer_days",),
    ),
    LeftOpen(
        gettext_lazy("送达处理、复查、复核意见"),
        gettext_lazy("没有规定作出以后几日内送达"),
        gettext_lazy("系统默认值，没有法律依据"),
        gettext_lazy("作出意见以后“记录送达”的期限"),
        gettext_lazy("10日"),
        rule="terms",
        fields=("serve_days",),
    ),
    LeftOpen(
        gettext_lazy("协办单位答复"),
        gettext_lazy("《信访工作条例》第二十四条没有规定天数"),
        gettext_lazy("系统默认值，没有法律依据"),
        gettext_lazy("协办函的答复期限"),
        gettext_lazy("不设"),
        rule="terms",
        fields=("assist_days",),
    ),
    LeftOpen(
        gettext_lazy("裁定管辖争议"),
        gettext_lazy("《信访工作条例》第二十四条没有规定天数"),
        gettext_lazy("系统默认值，没有法律依据"),
        gettext_lazy("裁定机关的期限；不设的，暂停发牌最长十个工作日"),
        gettext_lazy("不设"),
        rule="terms",
        fields=("rule_dispute_days",),
    ),
    LeftOpen(
        gettext_lazy("决定回避申请"),
        gettext_lazy("《信访工作条例》第二十八条第三款没有规定天数"),
        gettext_lazy("系统默认值，没有法律依据"),
        gettext_lazy("决定回避的期限；不设的，暂停发牌最长十个工作日"),
        gettext_lazy("不设"),
        rule="terms",
        fields=("recusal_days",),
    ),
    LeftOpen(
        gettext_lazy("落实复查、复核变更的内容"),
        gettext_lazy("《信访工作条例》第三十五条、第三十六条没有规定天数"),
        gettext_lazy("系统默认值，没有法律依据"),
        gettext_lazy("复查、复核变更原意见以后承办单位落实的期限"),
        gettext_lazy("不设（由复查、复核机关写明）"),
        rule="terms",
        fields=("carry_out_days",),
    ),
    LeftOpen(
        gettext_lazy("简易办理的期限"),
        gettext_lazy("《信访事项简易办理办法（试行）》（2016年），原文没有核对"),
        gettext_lazy("公开报道"),
        gettext_lazy("简易办理转送3个、受理3个、答复10个工作日"),
        gettext_lazy("3、3、10个工作日"),
    ),
    LeftOpen(
        gettext_lazy("地方条例是否仍施行"),
        gettext_lazy("2022年5月1日以后各省条例是否修改、废止没有逐一核对"),
        gettext_lazy("浙江2016、山东2016、上海2013、北京2006、河南1997年文本"),
        gettext_lazy("单位页“期限规则”选用的期限"),
        gettext_lazy("不选用，按国家规定"),
    ),
    LeftOpen(
        gettext_lazy("期限届满日遇节假日是否顺延"),
        gettext_lazy("《信访工作条例》没有规定"),
        gettext_lazy("《民法典》第二百零三条、《民事诉讼法》第八十五条类推"),
        gettext_lazy("信访人申请复查、复核的期限顺延；机关的期限不顺延"),
        gettext_lazy("信访人顺延，机关不顺延"),
    ),
)
