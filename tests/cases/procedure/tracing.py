"""The step of tracing responsibility, taken by the office above."""

from datetime import date
from typing import Any

from cases.petitions.enums import State
from tests.factories import City


def _found(city: City, day: date) -> dict[str, Any]:
    return {"findings": "收到后没有按期书面告知，责任在承办单位。"}


TRACING = {"trace": (State.HANDLING, [("supervisor", "trace", _found)])}
