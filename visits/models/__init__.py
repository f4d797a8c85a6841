from .compliance import MissedReason
from .days import Absence, DayChange, Leader, Plan, ReceptionDay, RotaRule
from .duty import DutyAmendment, DutyEntry, FollowUp
from .halls import Hall, Ticket, TicketCounter, Window
from .receptions import Booking, Point, Reception, ReceptionAmendment
from .visits import Visit, VisitAmendment

__all__ = [
    "Absence",
    "Booking",
    "DayChange",
    "DutyAmendment",
    "DutyEntry",
    "FollowUp",
    "Hall",
    "Leader",
    "MissedReason",
    "Plan",
    "Point",
    "Reception",
    "ReceptionAmendment",
    "ReceptionDay",
    "RotaRule",
    "Ticket",
    "TicketCounter",
    "Visit",
    "VisitAmendment",
    "Window",
]
