"""Who goes on with the work of an office that is closed (承继单位): the one place where successors are walked."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from offices.organisation.models import Office

T = TypeVar("T")
Closed = Mapping[int, tuple[int | None, str]]  # of each closed office its successor and its path


def line_of(office: Office) -> list[Office]:
    """The office and those that took it over, one after another."""
    return _line(office, lambda one: None if one.is_active else one.successor)


def closed_offices() -> Closed:
    """One statement."""
    rows = Office.objects.filter(is_active=False).order_by().values_list("pk", "successor", "path")
    return {pk: (successor, path) for pk, successor, path in rows}


def standing_id(office: int, closed: Closed) -> int:
    """`standing_office` by ids: the last of the line, or the nearest active office above it."""
    last = _line(office, lambda one: closed[one][0] if one in closed else None)[-1]
    if last not in closed:
        return last
    above = [int(pk) for pk in closed[last][1].strip("/").split("/")][:-1]
    return next((pk for pk in reversed(above) if pk not in closed), last)


def _line(first: T, following: Callable[[T], T | None]) -> list[T]:
    line = [first]
    while (one := following(line[-1])) is not None and one not in line:
        line.append(one)
    return line
