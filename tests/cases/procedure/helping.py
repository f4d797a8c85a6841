"""The steps of several organs: another office is asked to help, answers, is needed no more, is told."""

from datetime import date, timedelta
from typing import Any

from cases.petitions.enums import State
from tests.factories import City


def _asked(city: City, day: date) -> dict[str, Any]:
    return {"assisting": [city.other_bureau], "request": "请核实规划许可情况。", "assist_due": day + timedelta(days=10)}


def _answered(city: City, day: date) -> dict[str, Any]:
    return {"text": "经核实，该项目没有夜间施工许可。"}


def _ended(city: City, day: date) -> dict[str, Any]:
    return {"number": 1, "reason": "已自行查明。"}


def _copied(city: City, day: date) -> dict[str, Any]:
    return {"copies": [city.other_bureau]}


ASKED = ("handler", "ask_assistance", _asked)
HELPING = {
    "ask_assistance": (State.HANDLING, [ASKED]),
    "answer_assistance": (State.HANDLING, [ASKED, ("other_handler", "answer_assistance", _answered)]),
    "end_assistance": (State.HANDLING, [ASKED, ("handler", "end_assistance", _ended)]),
    "copy_to": (State.HANDLING, [("handler", "copy_to", _copied)]),
}
