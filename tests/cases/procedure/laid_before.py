"""The steps of leaders: instructed, moved, answered; letters laid before one, only read, taken back."""

from datetime import date, timedelta
from typing import Any

from cases.petitions.enums import State
from tests.factories import City


def _laid(city: City, day: date) -> dict[str, Any]:
    return {"leader": city.leader, "note": "多次来信，请阅批。"}


def _read(city: City, day: date) -> dict[str, Any]:
    return {}


def _taken_back(city: City, day: date) -> dict[str, Any]:
    return {"leader": city.leader, "reason": "已另呈主要领导。"}


def _instructed(city: City, day: date) -> dict[str, Any]:
    return {"text": "请依法及时办理"}


def _moved(city: City, day: date) -> dict[str, Any]:
    return {"due_on": day + timedelta(days=15), "reason": "等待鉴定结论。"}


def _withdrawn(city: City, day: date) -> dict[str, Any]:
    return {"reason": "误作批示。"}


def _reported(city: City, day: date) -> dict[str, Any]:
    return {"feedback": "已责令停工"}


INSTRUCTION = ("head", "instruct", _instructed)
LAID = ("clerk", "lay_before", _laid)
LETTERS = {
    "instruct": (State.HANDLING, [INSTRUCTION]),
    "move_instruction": (State.HANDLING, [INSTRUCTION, ("head", "move_instruction", _moved)]),
    "withdraw_instruction": (State.HANDLING, [INSTRUCTION, ("head", "withdraw_instruction", _withdrawn)]),
    "report_instruction": (State.HANDLING, [INSTRUCTION, ("handler", "report_instruction", _reported)]),
    "lay_before": (State.HANDLING, [LAID]),
    "note_letter": (State.HANDLING, [LAID, ("leader", "note_letter", _read)]),
    "take_back_letter": (State.HANDLING, [LAID, ("clerk", "take_back_letter", _taken_back)]),
}
