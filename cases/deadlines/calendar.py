"""The engine's view of the work calendar. It lives with the offices, which keep its versions; imports run one way."""

from offices.calendars.workdays import WEEKENDS_ONLY, DayKind, DayReason, WorkCalendar

__all__ = ["WEEKENDS_ONLY", "DayKind", "DayReason", "WorkCalendar"]
