"""The national grounds of supervision (督办情形, DB01 to DB13) with their articles, and on which a card stands."""

from django.utils.text import format_lazy

from cases.deadlines.terms import ClockKind as K
from supervision.cards.enums import GROUND_SOURCES, CardReason, OrderGround

# To choose from, each with its number and where it stands.
GROUNDS = [(one.value, format_lazy("{} {}（{}）", one.value, one.label, GROUND_SOURCES[one])) for one in OrderGround]
TOLD = (K.ROUTE, K.NOTIFY, K.ACCEPT, K.SIMPLE_TRANSFER, K.SIMPLE_ACCEPT, K.REVIEW_ACCEPTANCE)
FED_BACK = (K.REPORT_BACK, K.SUGGESTION_FEEDBACK, K.SUPERVISE, K.MANDATE, K.PROGRESS, K.ASSIST, K.INSTRUCTION)


def ground_of(reason: str, kind: str) -> OrderGround:
    """By a person's finding what was found; else by what the term asked for: to tell, to feed back, to conclude."""
    if reason == CardReason.FRAUD:
        return OrderGround.DB05
    if reason == CardReason.NOT_EXECUTED:
        return OrderGround.DB06
    if kind in TOLD:
        return OrderGround.DB13
    return OrderGround.DB09 if kind in FED_BACK else OrderGround.DB08


def ground_words(ground: str) -> str:
    """推诿（《信访工作条例》第四十条第一款）."""
    return f"{OrderGround(ground).label}（{ground_article(ground)}）"


def ground_article(ground: str) -> str:
    return GROUND_SOURCES[OrderGround(ground)]
