"""The steps of grave and urgent matters: marked, reported, followed up, their end asked for and decided."""

from datetime import date
from typing import Any

from cases.petitions.enums import State
from tests.factories import City


def _marked(city: City, day: date) -> dict[str, Any]:
    return {"reason": "可能造成人员伤亡"}


def _reported(city: City, day: date) -> dict[str, Any]:
    return {"text": "人员聚集，建议由主管部门到场处置。", "leader": city.leader}


def _followed(city: City, day: date) -> dict[str, Any]:
    return {"text": "现场已疏散，无人员受伤。"}


def _why(city: City, day: date) -> dict[str, Any]:
    return {"reason": "险情已排除"}


MARKED = ("clerk", "mark_urgent", _marked)
REPORTED = ("clerk", "report_urgent", _reported)
ASKED = ("clerk", "ask_end_urgent", _why)
URGENT = {
    "mark_urgent": (State.REGISTERED, [MARKED]),
    "report_urgent": (State.REGISTERED, [MARKED, REPORTED]),
    "follow_up_urgent": (State.REGISTERED, [MARKED, REPORTED, ("clerk", "follow_up_urgent", _followed)]),
    "ask_end_urgent": (State.REGISTERED, [MARKED, ASKED]),
    "refuse_end_urgent": (State.REGISTERED, [MARKED, ASKED, ("leader", "refuse_end_urgent", _why)]),
    "unmark_urgent": (State.REGISTERED, [MARKED, ("leader", "unmark_urgent", _why)]),
}
