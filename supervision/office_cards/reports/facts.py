"""What a card on an office was counted from, in sentences, from the figures kept with it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from offices.pages.shares import percent_words
from offices.pages.words import cn_date
from supervision.cards.enums import CardColour
from supervision.indicators.measures import Measured
from supervision.office_cards.enums import DutyGroup, OfficeCardOrigin, RateSide
from supervision.office_cards.measures import Reached, ReachedByCards, ReachedByRate
from supervision.office_cards.models import OfficeCard, OfficeCardRule

OF_CARDS = (
    "统计期间内向该单位发出的信访件黄牌、红牌，按期限种类和颜色折算；作废的、客观原因成立的、密封件的、"
    "升级为红牌的黄牌不计，已经据以发出或者不予发出同级以上单位牌的不再计。"
)


def facts_of(reached: Reached) -> dict[str, Any]:
    """The figures as they are kept with the card."""
    if isinstance(reached, ReachedByRate):
        return _of_rate(reached.measured, reached.rule, reached.asked.chosen.once_days)
    return _of_cards(reached)


def _of_cards(reached: ReachedByCards) -> dict[str, Any]:
    """How many of each colour and group, and what they come to."""
    counted, rule = reached.cards, reached.rule
    groups = {group.value: sum(one.group == group for one in counted) for group in DutyGroup}
    weighed = sum((one.weight(rule) for one in counted), Decimal(0))
    return {
        "yellow": sum(one.level == CardColour.YELLOW for one in counted),
        "red": sum(one.level == CardColour.RED for one in counted),
        "groups": {key: number for key, number in groups.items() if number},
        "weighed": str(weighed),
        "threshold": reached.threshold,
    }


def _of_rate(measured: Measured, rule: OfficeCardRule, once_days: int) -> dict[str, Any]:
    """With the words of the definition: a later one does not change what was drawn by this one."""
    indicator, variant = measured.indicator, measured.variant
    return {
        "indicator": indicator.key,
        "variant": variant.key,
        "kind": variant.counted.kind.key,
        "name": str(indicator.name),
        "variant_name": str(variant.name),
        "definition": f"{variant.says}。{indicator.population}{indicator.window}",
        **({"once_days": once_days} if indicator.key == "once" else {}),
        "part": measured.numerator,
        "whole": measured.denominator,
        "rate": str(measured.rate),
        "side": rule.rate_side,
        "limit": rule.rate_limit,
    }


def reason_of(origin: str, facts: dict[str, Any], first: date, last: date) -> str:
    """Why the rule proposes the card."""
    words: dict[str, Any] = {"first": cn_date(first), "last": cn_date(last), **facts}
    if origin == OfficeCardOrigin.RATE:
        words |= {"rate": percent_words(facts["rate"]), "side": RateSide(facts["side"]).label}
        return _("%(first)s至%(last)s%(name)s%(rate)s，%(side)s%(limit)s%%。") % words
    return (
        _("%(first)s至%(last)s信访件黄牌%(yellow)s张、红牌%(red)s张，折算%(weighed)s张，达到%(threshold)s张。") % words
    )


def fact_sentences(card: OfficeCard) -> list[str]:
    """The figures in detail; none for a card by decision."""
    facts = card.facts
    if card.origin == OfficeCardOrigin.RATE:
        words = {**facts, "rate": percent_words(facts["rate"])}
        return [_("%(name)s（%(variant_name)s）：分母%(whole)s，分子%(part)s，比率%(rate)s。") % words]
    if card.origin != OfficeCardOrigin.CARDS:
        return []
    groups = "、".join(f"{DutyGroup(key).label}{number}张" for key, number in facts["groups"].items())
    return [_("按期限种类：%(groups)s；折算%(weighed)s张。") % {"groups": groups, "weighed": facts["weighed"]}]


def definition_of(card: OfficeCard) -> str:
    """By what the card was drawn: of an indicator as it was defined on that day."""
    if card.origin == OfficeCardOrigin.RATE:
        said: str = card.facts["definition"]
        return said
    return OF_CARDS if card.origin == OfficeCardOrigin.CARDS else ""
