from .accounts import Account, RoleAssignment
from .calendars import Calendar, CalendarDay
from .files import StoredFile
from .jobs import JobRun
from .messages import Notice, OutboxMessage
from .offices import Office
from .records import Chain, Event
from .vocabularies import Category, Vocabulary

__all__ = [
    "Account",
    "Calendar",
    "CalendarDay",
    "Category",
    "Chain",
    "Event",
    "JobRun",
    "Notice",
    "Office",
    "OutboxMessage",
    "RoleAssignment",
    "StoredFile",
    "Vocabulary",
]
