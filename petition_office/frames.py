"""Deep calls keep their frames in one piece of memory.

CPython keeps the frames of a thread in pieces of 16 KB. A loop that calls across the end of a piece asks the system for
the next one at every call, and gives it back: a page, a dozen layers of middleware deep, spent a fifth of its processor
time so. A function of one large frame gets a piece that has room for all that it calls.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
ROOM = 2**16  # values: half a megabyte for its own frame, which nothing touches, and as much for what it calls


def in_one_piece(function: Callable[P, T]) -> Callable[P, T]:
    """The function; what it calls finds room beside its frame."""

    def called(*args: P.args, **kwargs: P.kwargs) -> T:
        return function(*args, **kwargs)

    called.__code__ = called.__code__.replace(co_stacksize=ROOM)
    return called
