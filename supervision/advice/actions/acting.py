"""One act on an advice, by the name that pages and the API give it."""

from collections.abc import Callable
from typing import Any

from supervision.advice.actions import answering, drafting
from supervision.advice.models import AdviceLetter

_ACTS: dict[str, Callable[..., AdviceLetter]] = {
    "hand_in": drafting.hand_in,
    "sign": drafting.decide_draft,
    "drop": drafting.drop_advice,
    "examine": answering.examine_answer,
    "urge": answering.urge_advice,
    "withdraw": answering.withdraw_advice,
}


def act_on(key: str, given: dict[str, Any]) -> AdviceLetter:
    """Carry out what a form or a body asks for."""
    if key in ("answer", "paper_answer"):
        files = tuple(given.pop("files", None) or ())
        return answering.answer_advice(**given, files=files, on_paper=key == "paper_answer")
    return _ACTS[key](**given)
