"""A row is refused with this error, and with all that is wrong in it at once."""

from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


class RowRefused(Exception):
    """A row that cannot be taken, with the reason for the person who corrects it."""


class Reasons:
    """What is wrong in a row, cell by cell."""

    def __init__(self, said: str = "") -> None:
        self.said = [said] if said else []

    def read(self, reading: Callable[[], Value], otherwise: Value) -> Value:
        """What a cell holds; `otherwise` where it is wrong, which is noted."""
        try:
            return reading()
        except RowRefused as refusal:
            self.add(str(refusal))
            return otherwise

    def add(self, sentence: str) -> None:
        if sentence not in self.said:
            self.said.append(sentence)

    def __str__(self) -> str:
        return "".join(self.said)

    def check(self) -> None:
        """Raises RowRefused with all of it."""
        if self.said:
            raise RowRefused(str(self))
