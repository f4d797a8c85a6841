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


def _disputed(city: City, day: date) -> dict[str, Any]:
    return {"other": city.other_bureau, "ruled_by": "superior", "reasons": "双方协商未成，均认为属对方职责。"}


def _to_conference(city: City, day: date) -> dict[str, Any]:
    return {**_disputed(city, day), "ruled_by": "conference"}


def _ruled(city: City, day: date) -> dict[str, Any]:
    return {"to": city.other_bureau, "reason": "该事项属其职责。"}


def _decided(city: City, day: date) -> dict[str, Any]:
    return {**_ruled(city, day), "conference": "第三次联席会议（3月20日）"}


def _withdrawn(city: City, day: date) -> dict[str, Any]:
    return {"reason": "双方已协商一致。"}


CROSSED = {"crossings": ["region", "person_home"]}

DISPUTED = ("handler", "raise_dispute", _disputed)
ASKED = ("handler", "ask_assistance", _asked)
HELPING = {
    "ask_assistance": (State.HANDLING, [ASKED]),
    "answer_assistance": (State.HANDLING, [ASKED, ("other_handler", "answer_assistance", _answered)]),
    "end_assistance": (State.HANDLING, [ASKED, ("handler", "end_assistance", _ended)]),
    "raise_dispute": (State.UNIT_RECEIVED, [DISPUTED]),
    "withdraw_dispute": (State.UNIT_RECEIVED, [DISPUTED, ("handler", "withdraw_dispute", _withdrawn)]),
    "rule_competence": (State.UNIT_RECEIVED, [DISPUTED, ("clerk", "rule_competence", _ruled)]),
    "rule_by_conference": (
        State.UNIT_RECEIVED,
        [("handler", "raise_dispute", _to_conference), ("leader", "rule_by_conference", _decided)],
    ),
    "mark_crossings": (
        State.HANDLING,
        [
            (
                "handler",
                "mark_crossings",
                lambda city, day: {**CROSSED, "reason": "户籍在外省。"},
            )
        ],
    ),
    "copy_to": (State.HANDLING, [("handler", "copy_to", _copied)]),
}
