"""What a loaded file says of a petition beside what every registration holds."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Imported:
    """The batch that loads a petition. finished: the matter came to an end elsewhere, with that result, on that day.
    clock_from: the day from which the first term counts; None: none runs.
    """

    batch: int
    clock_from: date | None = None
    finished: bool = False
    concluded_on: date | None = None
    result: str = ""

    def facts(self, received_on: date) -> dict[str, Any]:
        """What the first event says of it."""
        return {
            "batch": self.batch,
            "received_on": received_on,
            "clock_from": self.clock_from,
            "finished": self.finished,
            "concluded_on": self.concluded_on,
            "result": self.result,
        }
