"""The steps of attachments, for the table of all steps."""

from datetime import date
from typing import Any

from cases.petitions.enums import State
from tests.cases.attachments.attached import given_file, process_all
from tests.factories import City


def _attached(city: City, day: date) -> dict[str, Any]:
    return {"files": given_file(city), "kind": "evidence", "title": "土地承包合同", "event": 1}


def _refused(city: City, day: date) -> dict[str, Any]:
    return {"number": 1, "reason": "broken"}


def _typed(city: City, day: date) -> dict[str, Any]:
    process_all()
    return {"number": 1, "text": "尊敬的领导：……"}


def _asked(city: City, day: date) -> dict[str, Any]:
    return {"number": 1, "reason": "传错了信访件。"}


def _kept(city: City, day: date) -> dict[str, Any]:
    return {"number": 1, "agreed": False, "reason": "是本件的。"}


ATTACHED = ("handler", "attach", _attached)
ASKED = ("handler", "ask_withdrawal", _asked)
ATTACHMENTS: dict[str, Any] = {
    "attach": (State.HANDLING, [ATTACHED]),
    "refuse_attachment": (State.HANDLING, [ATTACHED, ("", "refuse_attachment", _refused)]),
    "type_attachment": (State.HANDLING, [ATTACHED, ("handler", "type_attachment", _typed)]),
    "ask_withdrawal": (State.HANDLING, [ATTACHED, ASKED]),
    "decide_withdrawal": (State.HANDLING, [ATTACHED, ASKED, ("head", "decide_withdrawal", _kept)]),
}
