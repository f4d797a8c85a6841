"""What a card on an office was counted from, in sentences, from the figures kept with it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from offices.pages.shares import percent_of, percent_words
from offices.pages.words import cn_date
from supervision.cards.enums import CardColour
from supervision.office_cards.enums import DutyGroup, OfficeCardOrigin
from supervision.office_cards.models import OfficeCard, OfficeCardRule
from supervision.office_cards.queries import CountedCard, CountedTerm

DEFINITIONS = {
    OfficeCardOrigin.CARDS: (
        "统计期间内向该单位发出的信访件黄牌、红牌，按期限种类和颜色折算；作废的、客观原因成立的、密封件的、"
        "升级为红牌的黄牌不计，已经据以发出或者不予发出同级以上单位牌的不再计。"
    ),
    OfficeCardOrigin.RATE: (
        "分母是期限届满日在统计期间内的答复期限，分子是其中按期完成的；撤销的、涉法涉诉的、密封件的不计。"
    ),
}


def facts_of_cards(counted: Sequence[CountedCard], rule: OfficeCardRule, threshold: int) -> dict[str, Any]:
    """The figures as they are kept: how many of each colour and group, and what they come to."""
    groups = {group.value: sum(one.group == group for one in counted) for group in DutyGroup}
    weighed = sum((one.weight(rule) for one in counted), Decimal(0))
    return {
        "yellow": sum(one.level == CardColour.YELLOW for one in counted),
        "red": sum(one.level == CardColour.RED for one in counted),
        "groups": {key: number for key, number in groups.items() if number},
        "weighed": str(weighed),
        "threshold": threshold,
    }


def facts_of_terms(counted: Sequence[CountedTerm], rule: OfficeCardRule) -> dict[str, Any]:
    met = sum(one.in_time for one in counted)
    return {"met": met, "due": len(counted), "below": rule.rate_below}


def rate_words(met: int, due: int) -> str:
    """A rate in per cent with one decimal; a dash of nothing."""
    return percent_words(percent_of(met, due))


def reason_of(origin: str, facts: dict[str, Any], first: date, last: date) -> str:
    """Why the rule proposes the card."""
    words: dict[str, Any] = {"first": cn_date(first), "last": cn_date(last), **facts}
    if origin == OfficeCardOrigin.RATE:
        words["rate"] = rate_words(facts["met"], facts["due"])
        return _("%(first)s至%(last)s按期办结率%(rate)s，低于%(below)s%%。") % words
    return (
        _("%(first)s至%(last)s信访件黄牌%(yellow)s张、红牌%(red)s张，折算%(weighed)s张，达到%(threshold)s张。") % words
    )


def fact_sentences(card: OfficeCard) -> list[str]:
    """The figures in detail; none for a card by decision."""
    facts = card.facts
    if card.origin == OfficeCardOrigin.RATE:
        words = {"due": facts["due"], "met": facts["met"], "rate": rate_words(facts["met"], facts["due"])}
        return [_("期间届满的答复期限%(due)s个，按期完成%(met)s个，按期办结率%(rate)s。") % words]
    if card.origin != OfficeCardOrigin.CARDS:
        return []
    groups = "、".join(f"{DutyGroup(key).label}{number}张" for key, number in facts["groups"].items())
    return [_("按期限种类：%(groups)s；折算%(weighed)s张。") % {"groups": groups, "weighed": facts["weighed"]}]


def definition_of(card: OfficeCard) -> str:
    return str(DEFINITIONS.get(OfficeCardOrigin(card.origin), ""))
