"""The kind of rule by which cards on offices are proposed: from how many cards of cases, by which indicator."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.errors import InvalidFacts
from offices.organisation.enums import AdminEvent
from offices.organisation.forms.offices import OfficeChoiceField
from offices.organisation.forms.rules import OfficeRuleForm
from offices.organisation.models import Office
from offices.organisation.queries import rule_for
from offices.organisation.roles import Permission
from offices.organisation.rules import LeftOpen, RuleKind
from supervision.office_cards.enums import RateSide
from supervision.office_cards.models import OfficeCardRule

MOST_DAYS, LEAST_CASES, MOST_CARDS = 366, 5, 999
FIELDS = (
    *("applies", "period_days", "yellow_from", "red_from", "key_from", "red_weight"),
    *("weight_answer", "weight_receipt", "weight_report", "weight_other"),
    *("rate_of", "rate_side", "rate_limit", "rate_least", "rate_days", "two_persons", "answer_days", "report_days"),
)
CHOICES = ("rate_of", "rate_side")
WEIGHTS = ("red_weight", "weight_answer", "weight_receipt", "weight_report", "weight_other")
NUMBERS = {
    "period_days": (7, MOST_DAYS),
    "yellow_from": (0, MOST_CARDS),
    "red_from": (0, MOST_CARDS),
    "key_from": (0, MOST_CARDS),
    "rate_limit": (0, 100),
    "rate_least": (LEAST_CASES, 9999),
    "rate_days": (7, MOST_DAYS),
    "answer_days": (1, 60),
    "report_days": (1, 120),
}


def office_card_rule(office: Office, on: date) -> OfficeCardRule:
    """The rule that holds for an office; where nobody made one, one that proposes nothing."""
    return rule_for(OfficeCardRule.objects.all(), office, on) or OfficeCardRule(version=0)


def _clean(office: Office, values: Mapping[str, Any]) -> dict[str, Any]:
    for name, (least, most) in NUMBERS.items():
        if not least <= values[name] <= most:
            sentence = _("应在%(least)d至%(most)d之间。") % {"least": least, "most": most}
            raise InvalidFacts("out_of_range", sentence, field=name)
    for name in WEIGHTS:
        if not Decimal(0) <= values[name] <= Decimal("9.9"):
            raise InvalidFacts("out_of_range", _("应在0至9.9之间。"), field=name)
    for name in CHOICES:
        field: Any = OfficeCardRule._meta.get_field(name)
        if values[name] not in dict(field.flatchoices) and (values[name] or not field.blank):
            raise InvalidFacts(name, _("请从列出的选项中选择。"), field=name)
    _check_steps(values)
    _check_limit(values)
    if values["applies"] and not any(values[name] for name in ("yellow_from", "red_from", "key_from", "rate_of")):
        sentence = _("启用的，至少填写一项累计张数或者选择一项指标，否则不会提出任何单位牌。")
        raise InvalidFacts("proposes_nothing", sentence, field="yellow_from")
    return dict(values)


def _check_steps(values: Mapping[str, Any]) -> None:
    """The levels follow each other: none begins where a milder one begins, or before it."""
    labels = {field.name: str(field.verbose_name) for field in OfficeCardRule._meta.concrete_fields}
    names = [name for name in ("yellow_from", "red_from", "key_from") if values[name]]
    for milder, graver in pairwise(names):
        if values[graver] <= values[milder]:
            words = {"graver": labels[graver], "milder": labels[milder]}
            raise InvalidFacts(
                "levels_overlap", _("“%(graver)s”须大于“%(milder)s”，否则两级重叠。") % words, field=graver
            )


def _check_limit(values: Mapping[str, Any]) -> None:
    """Nothing lies below 0 % or above 100 %."""
    last = {RateSide.BELOW: 0, RateSide.ABOVE: 100}[values["rate_side"]]
    if values["rate_of"] and values["rate_limit"] == last:
        words = {"side": RateSide(values["rate_side"]).label, "last": last}
        raise InvalidFacts("no_limit", _("没有%(side)s%(last)d%%的比率，请另填界限。") % words, field="rate_limit")


OFFICE_CARD_RULES = RuleKind(
    code="office-cards",
    name=gettext_lazy("单位牌规则"),
    model=OfficeCardRule,
    fields=FIELDS,
    permission=Permission.EDIT_RULES,
    clean=_clean,
    event=AdminEvent.OFFICE_CARD_RULE_MADE,
    subject="office_cards",
    tries=lambda: reverse("supervision:office_card_try"),
)

_HELP = {
    "applies": gettext_lazy(
        "法律没有规定单位牌的标准（未经核实，由本单位自定）；不启用的，只能按决定提出。规则只提出，由发牌单位的人核准。"
    ),
    "yellow_from": gettext_lazy("0为不按此项提出；同一期间一个单位收到的信访件红黄牌，按下面的权重折算"),
    "rate_of": gettext_lazy("不选的不按指标提出；各项口径与“指标”页相同，只计本单位，不含下级和密封件"),
    "rate_side": gettext_lazy("办结、满意等比率越高越好的选“低于”，重复信访率选“高于”"),
    "rate_least": gettext_lazy("分母少于这一数的不算比率，至少5"),
    "rate_days": gettext_lazy("截至前一日；当日尚未结束，不计"),
    "red_weight": gettext_lazy("红牌按几张黄牌计"),
    "weight_other": gettext_lazy("未按期报送进展与未按期答复不同，可以少计；0为不计"),
}


class OfficeCardRuleForm(OfficeRuleForm):
    """Each number of the rule; the numbers that stand in it at first are examples, not law."""

    def __init__(self, *args: Any, holding: OfficeCardRule | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        standing = holding or OfficeCardRule()
        labels = {field.name: field.verbose_name for field in OfficeCardRule._meta.concrete_fields}
        for name in FIELDS:
            if name in NUMBERS:
                least, most = NUMBERS[name]
                field: forms.Field = forms.IntegerField(label=labels[name], min_value=least, max_value=most)
            elif name in WEIGHTS:
                field = forms.DecimalField(
                    label=labels[name], min_value=0, max_value=Decimal("9.9"), max_digits=3, decimal_places=1
                )
            elif name in CHOICES:
                field = _choice(name, labels[name])
            else:
                field = forms.BooleanField(label=labels[name], required=False)
            field.help_text = _HELP.get(name, "")
            self.fields[name] = field
            self.initial[name] = getattr(standing, name)


class OfficeCardRuleTrialForm(OfficeCardRuleForm):
    """The numbers of a draft, and for which office with those below it."""

    def __init__(self, *args: Any, offices: QuerySet[Office], **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["version"]
        office = OfficeChoiceField(label=gettext_lazy("适用单位（含下级）"), empty_label=None)
        office.queryset = offices
        self.fields["office"] = office
        self.order_fields(["office", *FIELDS])

    def drafted(self) -> OfficeCardRule:
        """As it would hold from today on. Raises InvalidFacts."""
        given = dict(self.cleaned_data)
        office = given.pop("office")
        values = _clean(office, given)
        return OfficeCardRule(office=office, version=0, valid_from=timezone.localdate(), **values)


def _choice(name: str, label: Any) -> forms.ChoiceField:
    field: Any = OfficeCardRule._meta.get_field(name)
    blank = [("", _("不按指标提出"))] if field.blank else []
    return forms.ChoiceField(label=label, choices=[*blank, *field.flatchoices], required=not field.blank)


LEFT_OPEN = (
    LeftOpen(
        gettext_lazy("单位牌的标准"),
        gettext_lazy("没有规定"),
        gettext_lazy("系统默认值，没有法律依据"),
        gettext_lazy("每天早上提出单位黄牌、红牌、重点管理"),
        gettext_lazy("不启用"),
        rule="office-cards",
        fields=(
            "applies",
            "yellow_from",
            "red_from",
            "key_from",
            "rate_of",
        ),
    ),
)
