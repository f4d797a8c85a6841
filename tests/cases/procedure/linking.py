"""The steps by which petitions are joined and split, for the table of steps."""

from datetime import date
from typing import Any

from cases.petitions.actions.parties import Person
from cases.petitions.enums import State
from cases.petitions.models.parties import Petitioner
from cases.petitions.models.petitions import Petition
from tests.cases.procedure.persons import ELECTED, MANY
from tests.factories import City, make_petition


def neighbour(city: City, state: str = State.HANDLING, **values: Any) -> Petition:
    """A petition of another person of the same matter, in the same hands."""
    return make_petition(
        city, state, principal=Person("李秀英", "111", "110105194912310046", "13900002222", "测试市幸福路2号"), **values
    )


def _joined(city: City, day: date) -> dict[str, Any]:
    return {"others": [neighbour(city, demands=["停止夜间施工", "恢复绿地"])], "reason": "同一小区、同一事项。"}


def _released(city: City, day: date) -> dict[str, Any]:
    return {"other": Petition.objects.latest("pk").pk, "reason": "信访人要求单独答复。"}


def _undone(city: City, day: date) -> dict[str, Any]:
    return {"other": Petition.objects.latest("pk").pk, "reason": "两项诉求仍由同一单位答复。"}


def _split(city: City, day: date) -> dict[str, Any]:
    return {"points": [2], "subject": "施工噪音造成的损失赔偿", "reason": "赔偿由另一科室办理。"}


def _split_with_one(city: City, day: date) -> dict[str, Any]:
    return {**_split(city, day), "leaving": [Petitioner.objects.filter(role="representative").latest("pk")]}


JOINED = ("handler", "join", _joined)
SPLIT = ("handler", "split_off", _split)
PASSED_ON = [
    MANY,
    ELECTED,
    ("clerk", "screen", lambda city, day: {"purpose": "demand", "category": city.category, "path": 6}),
    ("clerk", "transfer", lambda city, day: {"to": city.bureau}),
    ("handler", "receive", lambda city, day: {}),
]
LINKS = {
    "join": (State.HANDLING, [JOINED]),
    "release": (State.HANDLING, [JOINED, ("handler", "release", _released)]),
    "split_off": (State.HANDLING, [SPLIT]),
    "propose_split": (State.REGISTERED, [*PASSED_ON, ("handler", "propose_split", _split_with_one)]),
    "undo_split": (State.HANDLING, [SPLIT, ("handler", "undo_split", _undone)]),
}
