"""Deep calls run in one piece of memory: crossing the end of a piece asks the system for nothing."""

import resource
from collections.abc import Callable
from threading import Thread
from typing import Any

from petition_office.frames import in_one_piece

DEPTHS = range(20, 400, 4)  # somewhere among them a piece of 16 KB ends


def deep(depth: int, act: Callable[[], Any]) -> Any:
    return deep(depth - 1, act) if depth else act()


def short(value: int) -> int:
    return value


def loop() -> None:
    for value in range(300):
        short(value)


def faults() -> int:
    """Pages of memory that the system had to hand out while the loop ran at every depth."""
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    for depth in DEPTHS:
        deep(depth, loop)
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


def in_a_thread(act: Callable[[], int]) -> int:
    found: list[int] = []
    thread = Thread(target=lambda: found.append(act()))
    thread.start()
    thread.join()
    return found[0]


def test_it_is_the_function_with_its_arguments() -> None:
    assert in_one_piece(lambda *args, **kwargs: (args, kwargs))(1, two=2) == ((1,), {"two": 2})


def test_a_loop_at_any_depth_asks_the_system_for_no_memory() -> None:
    found = in_a_thread(in_one_piece(faults))
    assert found < 150
    assert found <= in_a_thread(faults)  # thousands, where frames are kept in small pieces
