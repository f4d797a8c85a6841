"""Working days: weekends, holidays and make-up workdays of the State Council circulars, as data.

A day of a year whose circular is not loaded is judged by weekends and the fixed public holidays only
(《全国年节及纪念日放假办法》第二条; the lunar and solar-term holidays are unknown), and is provisional.
Standard library only: the deadline engine stands on this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)
FIXED_HOLIDAYS: Mapping[tuple[int, int], str] = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
# A run of days off is never longer than this; a calendar without any working day is a data error.
LONGEST_BREAK = 366


class DayKind(StrEnum):
    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"


@dataclass(frozen=True, slots=True)
class DayReason:
    """Why a day is or is not a working day; `name` is the holiday's name, empty for weekends and plain days."""

    kind: DayKind
    name: str = ""

    @property
    def working(self) -> bool:
        return self.kind in (DayKind.WORKING, DayKind.MAKEUP)


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """One version of a work calendar. Compared by identity; keep one object per version, it caches by year.

    `days_off` are holidays (weekend days inside a holiday may be listed), `makeup_days` worked weekend days;
    both map the day to the holiday's name. A day in both is worked.
    """

    label: str
    days_off: Mapping[date, str] = field(repr=False)
    makeup_days: Mapping[date, str] = field(repr=False)
    loaded_years: frozenset[int] = field(repr=False)
    # year -> number of working days from 1 January up to and including each day (index 0 is before 1 January)
    _counts: dict[int, tuple[int, ...]] = field(default_factory=dict, init=False, repr=False)

    def reason(self, d: date) -> DayReason:
        if d in self.makeup_days:
            return DayReason(DayKind.MAKEUP, self.makeup_days[d])
        if d in self.days_off:
            return DayReason(DayKind.HOLIDAY, self.days_off[d])
        if d.year not in self.loaded_years and (d.month, d.day) in FIXED_HOLIDAYS:
            return DayReason(DayKind.HOLIDAY, FIXED_HOLIDAYS[d.month, d.day])
        return DayReason(DayKind.WEEKEND if d.weekday() >= 5 else DayKind.WORKING)

    def is_working_day(self, d: date) -> bool:
        if d in self.makeup_days:
            return True
        if d.weekday() >= 5 or d in self.days_off:
            return False
        return d.year in self.loaded_years or (d.month, d.day) not in FIXED_HOLIDAYS

    def is_provisional(self, d: date) -> bool:
        """True where the circular of the day's year is not loaded."""
        return d.year not in self.loaded_years

    def spans_provisional(self, first: date, last: date) -> bool:
        """True where any year from `first` to `last` is not loaded."""
        return any(year not in self.loaded_years for year in range(first.year, last.year + 1))

    def next_working_day_on_or_after(self, d: date) -> date:
        return self._walk(d, ONE_DAY)

    def previous_working_day_on_or_before(self, d: date) -> date:
        return self._walk(d, -ONE_DAY)

    def add_working_days(self, d: date, n: int) -> date:
        """The n-th working day after `d` (`d` itself is not counted); `d` for n = 0."""
        while n > 0:
            d = self._walk(d + ONE_DAY, ONE_DAY)
            n -= 1
        return d

    def back_working_days(self, d: date, n: int) -> date:
        """The n-th working day counted backwards, the working day on or before `d` being the first; n >= 1."""
        d = self._walk(d, -ONE_DAY)
        while n > 1:
            d = self._walk(d - ONE_DAY, -ONE_DAY)
            n -= 1
        return d

    def working_days_after(self, start: date, end: date) -> int:
        """Working days in (start, end]; 0 when `end` is not after `start`."""
        if end <= start:
            return 0
        total = self._upto(end) - self._upto(start)
        for year in range(start.year, end.year):
            total += self._year(year)[-1]
        return total

    def _upto(self, d: date) -> int:
        return self._year(d.year)[d.timetuple().tm_yday]

    def _year(self, year: int) -> tuple[int, ...]:
        counts = self._counts.get(year)
        if counts is None:
            counts = self._counts[year] = tuple(self._count_year(year))
        return counts

    def _count_year(self, year: int) -> list[int]:
        counts = [0]
        d = date(year, 1, 1)
        while d.year == year:
            counts.append(counts[-1] + self.is_working_day(d))
            d += ONE_DAY
        return counts

    def _walk(self, d: date, step: timedelta) -> date:
        for _ in range(LONGEST_BREAK):
            if self.is_working_day(d):
                return d
            d += step
        raise LookupError(f"no working day within {LONGEST_BREAK} days of {d} in {self.label}")


WEEKENDS_ONLY = WorkCalendar("weekends and fixed holidays", {}, {}, frozenset())
