"""The kind of rule by which an office chooses the variants of its indicators (指标口径)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.errors import InvalidFacts
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Office
from offices.organisation.roles import Permission
from offices.organisation.rules import LeftOpen, RuleKind
from supervision.indicators.models import VARIANTS, IndicatorRule

MOST_DAYS = 366


def _clean(office: Office, values: Mapping[str, Any]) -> dict[str, Any]:
    if not 1 <= values["once_days"] <= MOST_DAYS:
        sentence = _("应在1至%(most)d之间。") % {"most": MOST_DAYS}
        raise InvalidFacts("once_days", sentence, field="once_days")
    for name in VARIANTS:
        field: Any = IndicatorRule._meta.get_field(name)
        if values[name] not in dict(field.flatchoices):
            raise InvalidFacts(name, _("请从列出的口径中选择。"), field=name)
    return dict(values)


INDICATOR_RULES = RuleKind(
    code="indicators",
    name=gettext_lazy("指标口径"),
    model=IndicatorRule,
    fields=(*VARIANTS, "once_days"),
    permission=Permission.EDIT_RULES,
    clean=_clean,
    event=AdminEvent.INDICATOR_RULE_MADE,
    subject="indicators",
)


LEFT_OPEN = (
    LeftOpen(
        gettext_lazy("指标的口径、一次性化解的观察期"),
        gettext_lazy("全国考核细则没有公开"),
        gettext_lazy("2020年各省市在用的系统"),
        gettext_lazy("指标页和统计报告的比率"),
        gettext_lazy("系统默认口径"),
        rule="indicators",
        fields=("once_days",),
    ),
)
