from .halls import Hall, Ticket, TicketCounter, Window
from .visits import Visit, VisitAmendment

__all__ = ["Hall", "Ticket", "TicketCounter", "Visit", "VisitAmendment", "Window"]
