"""The engine takes the work calendar from `offices.calendars.workdays`; offices keep its versions."""

from offices.calendars.workdays import WEEKENDS_ONLY, DayKind, DayReason, WorkCalendar

__all__ = ["WEEKENDS_ONLY", "DayKind", "DayReason", "WorkCalendar"]
