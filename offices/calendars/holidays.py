"""The work calendar of the kept library `chinesecalendar`: the State Council's yearly circulars, without a database."""

from __future__ import annotations

from functools import cache

from chinese_calendar import constants

from offices.calendars.workdays import WorkCalendar


@cache
def library_years() -> frozenset[int]:
    """Years whose circular the library knows: those whose National Day it lists."""
    return frozenset(day.year for day in constants.holidays if (day.month, day.day) == (10, 1))


@cache
def library_calendar() -> WorkCalendar:
    """One shared calendar with Chinese holiday names; make-up workdays carry the holiday they make up for."""
    return WorkCalendar(
        label="国务院办公厅放假通知",
        days_off={day: constants.Holiday(name).chinese for day, name in constants.holidays.items()},
        makeup_days={day: constants.Holiday(name).chinese for day, name in constants.workdays.items()},
        loaded_years=library_years(),
    )
