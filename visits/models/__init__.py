from .halls import Hall, Ticket, TicketCounter, Window
from .visits import Visit

__all__ = ["Hall", "Ticket", "TicketCounter", "Visit", "Window"]
