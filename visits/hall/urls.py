"""Addresses of the hall."""

from django.urls import URLPattern, path

from visits.hall.api import CallNext, Halls, OneTicket, Tickets, TicketStep
from visits.hall.views import desk, screen, setup, ticket, window

pages: list[URLPattern] = [
    path("halls/", desk.halls, name="halls"),
    path("halls/setup/", setup.hall_list, name="hall_list"),
    path("halls/setup/new/", setup.hall_new, name="hall_new"),
    path("halls/setup/<int:pk>/", setup.hall_setup, name="hall_setup"),
    path("halls/setup/<int:pk>/windows/new/", setup.window_new, name="window_new"),
    path("halls/setup/<int:pk>/windows/<int:window>/", setup.window_edit, name="window_edit"),
    path("halls/setup/<int:pk>/screen/", setup.screen_key, name="screen_key"),
    path("screen/<word:key>/", screen.screen, name="screen"),
    path("screen/<word:key>/state/", screen.screen_state, name="screen_state"),
    path("halls/<int:pk>/desk/", desk.desk, name="desk"),
    path("halls/<int:pk>/windows/<int:window>/", window.window, name="window"),
    path("slips/<int:width>x<int:height>.css", ticket.slip_paper, name="slip_paper"),
    path("tickets/<int:pk>/print/", ticket.ticket_print, name="ticket_print"),
    path("tickets/<int:pk>/<slug:step>/", window.ticket_act, name="ticket_act"),
    path("t/<word:code>/", ticket.ticket, name="ticket"),
]
api: list[URLPattern] = [
    path("halls/", Halls.as_view(), name="halls"),
    path("halls/<int:pk>/tickets/", Tickets.as_view(), name="tickets"),
    path("halls/<int:pk>/windows/<int:window>/call-next/", CallNext.as_view(), name="call_next"),
    path("tickets/<int:pk>/", OneTicket.as_view(), name="ticket"),
    path("tickets/<int:pk>/<word:step>/", TicketStep.as_view(), name="ticket_step"),
]
