"""The steps of an accusation: whom it accuses, who that is, and that it is taken back from a unit of theirs."""

from datetime import date
from typing import Any

from cases.petitions.enums import State
from tests.factories import City

NAMED = {"name": "deputy", "unit": "bureau局", "post": "副局长", "reason": "来信补充"}


def _named(city: City, day: date) -> dict[str, Any]:
    return NAMED


def not_the_deputy(city: City, day: date) -> dict[str, Any]:
    return {"account": city.deputy, "is_accused": False, "reason": "籍贯、单位均不符"}


def _the_deputy(city: City, day: date) -> dict[str, Any]:
    return {"account": city.deputy, "is_accused": True, "reason": "单位、职务均相符"}


def _unit_named(city: City, day: date) -> dict[str, Any]:
    return {"accused_office": city.other_bureau, "reason": "来信补充"}


def _unit_withdrawn(city: City, day: date) -> dict[str, Any]:
    return {"accused": city.other_bureau, "reason": "选错了单位"}


def _accusation(city: City, day: date) -> dict[str, Any]:
    return {"purpose": "accusation", "category": city.category, "accused_unknown": "信访人没有写明姓名"}


def _to_bureau(city: City, day: date) -> dict[str, Any]:
    return {"to": city.bureau, "organ_reason": "由主管部门核查", "mentioned": "未写到本系统人员"}


def _recalled(city: City, day: date) -> dict[str, Any]:
    return {"reason": "承办单位由被检举控告人领导"}


ACCUSED = ("clerk", "name_accused", _named)
ACCUSED_UNIT = ("clerk", "name_accused", _unit_named)
RECALLED = [
    ("clerk", "screen", _accusation),
    ("clerk", "transfer", _to_bureau),
    ACCUSED,
    ("clerk", "answer_namesake", _the_deputy),
    ("clerk", "recall_accusation", _recalled),
]

ACCUSING: dict[str, Any] = {
    "name_accused": (State.REGISTERED, [ACCUSED]),
    "recall_accusation": (State.REGISTERED, RECALLED),
    "withdraw_accused": (State.REGISTERED, [ACCUSED, ACCUSED_UNIT, ("leader", "withdraw_accused", _unit_withdrawn)]),
    "answer_namesake": (State.REGISTERED, [ACCUSED, ("clerk", "answer_namesake", not_the_deputy)]),
}
