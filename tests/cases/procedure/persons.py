"""The steps about the persons of a petition, for the table of steps: who takes each, from which state, with what."""

from datetime import date, timedelta
from typing import Any

from cases.petitions.enums import State
from cases.petitions.models.parties import Petitioner
from tests.factories import City


def principal(city: City) -> Petitioner:
    """The petitioner of the latest petition, which is the one that is walked."""
    return Petitioner.objects.filter(role="principal").latest("petition_id")


def _phone(city: City, day: date) -> dict[str, Any]:
    return {"person": principal(city), "phone": "13900001111", "reason": "信访人来电更换号码"}


def _renamed(city: City, day: date) -> dict[str, Any]:
    return {"person": principal(city), "name": "王晓明", "reason": "登记时写错"}


def _three(city: City, day: date) -> dict[str, Any]:
    return {"changes": {"headcount": 3}, "reason": "漏登"}


def _six(city: City, day: date) -> dict[str, Any]:
    return {"changes": {"headcount": 6}, "reason": "漏登"}


def _elected(city: City, day: date) -> dict[str, Any]:
    return {"representatives": [{"name": "王一"}]}


def _authorised(city: City, day: date) -> dict[str, Any]:
    words = {"name": "李律师", "relation": "律师", "scope": "代为提出、接收文书"}
    return {**words, "authorised_on": day - timedelta(days=1), "written": True}


def _withdrawn(city: City, day: date) -> dict[str, Any]:
    told = {"person": principal(city), "asked_on": day, "written": True, "confirmed": "接访员当面核实。"}
    return {**told, "name": "王二"}


def _inherited(city: City, day: date) -> dict[str, Any]:
    told = {"person": principal(city), "ended_on": day, "proof": "死亡医学证明、户口簿", "relation": "配偶"}
    return {**told, "name": "李秀英"}


def _elected_too(city: City, day: date) -> dict[str, Any]:
    return {"name": "赵二", "reason": "补选。"}


MANY, ELECTED = ("clerk", "correct", _six), ("clerk", "elect", _elected)
RENAMED = ("handler", "propose_person", _renamed)
PERSONS = {
    "correct": (State.REGISTERED, [("clerk", "correct", _three)]),
    "elect": (State.REGISTERED, [MANY, ELECTED]),
    "correct_person": (State.HANDLING, [("handler", "correct_person", _phone)]),
    "propose_person": (State.HANDLING, [RENAMED]),
    "change_agent": (State.HANDLING, [("handler", "change_agent", _authorised)]),
    "change_representative": (
        State.REGISTERED,
        [MANY, ELECTED, ("clerk", "change_representative", _elected_too)],
    ),
    "withdraw_person": (State.REGISTERED, [MANY, ELECTED, ("clerk", "withdraw_person", _withdrawn)]),
    "succeed_person": (State.HANDLING, [("handler", "succeed_person", _inherited)]),
}
