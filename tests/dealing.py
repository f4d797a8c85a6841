"""The order of a run in several processes: each has its share of what takes long, and begins with it.

`--dist worksteal` hands every process one stretch of the tests, all of one length, and whoever is done takes from the
end of another's. The stretches are laid out here. Quick tests stay with their module: they copy what its first walked.
"""

from enum import IntEnum

import pytest


class Kind(IntEnum):
    """In the order in which a process runs them: what commits really comes after what is rolled back."""

    SLOW = 1
    ROLLED_BACK = 2
    SLOW_COMMITTED = 3
    COMMITTED = 4
    WITHOUT_DATABASE = 5


TOGETHER = (Kind.ROLLED_BACK, Kind.WITHOUT_DATABASE)


def dealt(items: list[pytest.Item], processes: int) -> list[pytest.Item]:
    """The tests in the order that gives every one of the processes its share."""
    by_kind: dict[Kind, list[pytest.Item]] = {kind: [] for kind in Kind}
    for item in items:
        by_kind[_kind(item)].append(item)
    order = []
    for turn in range(processes):
        for kind, known in by_kind.items():
            if kind in TOGETHER:
                order += known[len(known) * turn // processes : len(known) * (turn + 1) // processes]
            else:
                order += known[turn::processes]
    return order


def _kind(item: pytest.Item) -> Kind:
    names = set(getattr(item, "fixturenames", ()))
    slow = item.get_closest_marker("slow") is not None
    mark = item.get_closest_marker("django_db")
    if {"transactional_db", "live_server"} & names or (mark and mark.kwargs.get("transaction")):
        return Kind.SLOW_COMMITTED if slow else Kind.COMMITTED
    if slow:
        return Kind.SLOW
    return Kind.ROLLED_BACK if mark or "db" in names else Kind.WITHOUT_DATABASE
