"""Clocks in hours: they run day and night, on working days and days off, from one moment to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from cases.deadlines.errors import DeadlineError

MOST_HOURS = 720
SOON_SHARE = 4  # a reminder stands from the last quarter of the hours on


class HourState(StrEnum):
    RUNNING = "running"
    SOON = "soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class HourClock:
    """From a moment on, so many hours. The last moment of them is still in time."""

    start: datetime
    hours: int

    def __post_init__(self) -> None:
        """Raises DeadlineError: `naive_moment`, `hours_out_of_range`."""
        if self.start.tzinfo is None:
            raise DeadlineError("naive_moment")
        if not 1 <= self.hours <= MOST_HOURS:
            raise DeadlineError("hours_out_of_range", {"hours": self.hours, "most": MOST_HOURS})

    @property
    def due(self) -> datetime:
        """Counted in universal time: an hour is an hour, also where a zone sets its clocks forward or back."""
        return (self.start.astimezone(UTC) + timedelta(hours=self.hours)).astimezone(self.start.tzinfo)

    @property
    def soon_from(self) -> datetime:
        """The moment from which it is reminded of."""
        return self.due - timedelta(hours=self.hours) / SOON_SHARE

    def state_at(self, now: datetime) -> HourState:
        if now > self.due:
            return HourState.OVERDUE
        return HourState.SOON if now >= self.soon_from else HourState.RUNNING

    def minutes_left(self, now: datetime) -> int:
        """Whole minutes until it is due, those past it as a negative number; a minute begun counts as past."""
        return (self.due - now) // timedelta(minutes=1)
