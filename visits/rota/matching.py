"""Augmenting paths settle who takes what, where everything has room for a few only."""

from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from typing import Generic, TypeVar

C = TypeVar("C", bound=Hashable)


class Match(Generic[C]):
    """Rows take columns, each column at most once, each column as often as it has room. A row that finds its columns
    full moves other rows on (augmenting paths): it gets one whenever any arrangement with as many for all gives it one.
    """

    def __init__(self, room: Mapping[C, int], edges: Mapping[int, Sequence[C]]) -> None:
        self.room, self.edges = room, edges
        self.held: dict[int, set[C]] = {row: set() for row in edges}
        self.users: dict[C, list[int]] = {column: [] for column in room}

    def add(self, row: int, order: Sequence[C]) -> bool:
        """One more column for a row, the first free one in `order` if any is free."""
        wanted = [column for column in order if column not in self.held[row]]
        free = next((column for column in wanted if self.is_free(column)), None)
        if free is not None:
            self._take(row, free)
            return True
        came: dict[C, tuple[int, C | None]] = dict.fromkeys(wanted, (row, None))
        queue = deque(wanted)
        while queue:
            column = queue.popleft()
            if self.is_free(column):
                self._shift(column, came)
                return True
            for other in self.users[column]:
                for after in self.edges[other]:
                    if after not in came and after not in self.held[other]:
                        came[after] = (other, column)
                        queue.append(after)
        return False

    def is_free(self, column: C) -> bool:
        return len(self.users[column]) < self.room[column]

    def _shift(self, column: C, came: Mapping[C, tuple[int, C | None]]) -> None:
        place: C | None = column
        while place is not None:
            row, before = came[place]
            if before is not None:
                self.held[row].discard(before)
                self.users[before].remove(row)
            self._take(row, place)
            place = before

    def _take(self, row: int, column: C) -> None:
        self.held[row].add(column)
        self.users[column].append(row)
