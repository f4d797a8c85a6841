"""The steps of letters that leaders read: laid before one, only read, taken back."""

from datetime import date
from typing import Any

from cases.petitions.enums import State
from tests.factories import City


def _laid(city: City, day: date) -> dict[str, Any]:
    return {"leader": city.leader, "note": "多次来信，请阅批。"}


def _read(city: City, day: date) -> dict[str, Any]:
    return {}


def _taken_back(city: City, day: date) -> dict[str, Any]:
    return {"leader": city.leader, "reason": "已另呈主要领导。"}


LAID = ("clerk", "lay_before", _laid)
LETTERS = {
    "lay_before": (State.HANDLING, [LAID]),
    "note_letter": (State.HANDLING, [LAID, ("leader", "note_letter", _read)]),
    "take_back_letter": (State.HANDLING, [LAID, ("clerk", "take_back_letter", _taken_back)]),
}
