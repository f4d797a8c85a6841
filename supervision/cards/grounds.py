"""On which national ground of supervision (督办情形, DB01 to DB13) a card stands."""

from cases.deadlines.terms import ClockKind as K
from supervision.cards.enums import CardReason, OrderGround

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
