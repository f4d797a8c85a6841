"""The steps of supervision orders: made by the office above, reported on by the unit, examined, urged, withdrawn."""

from datetime import date, timedelta
from typing import Any

from cases.petitions.enums import State
from tests.factories import City


def _ordered(city: City, day: date) -> dict[str, Any]:
    return {
        "way": "letter",
        "order_ground": "DB04",
        "findings": "收到转送后一直没有办理。",
        "demand": "立即到现场调查，并书面告知信访人。",
        "order_due": day + timedelta(days=10),
    }


def _reported(city: City, day: date) -> dict[str, Any]:
    return {"number": 1, "kind": "result", "adoption": "adopted", "text": "已到现场调查，并告知信访人。"}


def _accepted(city: City, day: date) -> dict[str, Any]:
    return {"number": 1, "accepted": True}


def _urged(city: City, day: date) -> dict[str, Any]:
    return {"number": 1}


def _withdrawn(city: City, day: date) -> dict[str, Any]:
    return {"number": 1, "reason": "督办对象有误。"}


ORDERED = ("supervisor", "supervise", _ordered)
REPORTED = ("handler", "report_order", _reported)
ORDERING = {
    "supervise": (State.HANDLING, [ORDERED]),
    "report_order": (State.HANDLING, [ORDERED, REPORTED]),
    "decide_order": (State.HANDLING, [ORDERED, REPORTED, ("supervisor", "decide_order", _accepted)]),
    "urge_order": (State.HANDLING, [ORDERED, ("supervisor", "urge_order", _urged)]),
    "urge_holder": (State.HANDLING, [("supervisor", "urge_holder", lambda city, day: {})]),
    "withdraw_order": (State.HANDLING, [ORDERED, ("supervisor", "withdraw_order", _withdrawn)]),
}
