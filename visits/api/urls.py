from django.urls import path

from visits.api.halls import CallNext, Halls, OneTicket, Tickets, TicketStep
from visits.api.visits import AmendVisit, OneVisit, ReadVisit, Visits

urlpatterns = [
    path("halls/", Halls.as_view(), name="halls"),
    path("halls/<int:pk>/tickets/", Tickets.as_view(), name="tickets"),
    path("halls/<int:pk>/windows/<int:window>/call-next/", CallNext.as_view(), name="call_next"),
    path("tickets/<int:pk>/", OneTicket.as_view(), name="ticket"),
    path("tickets/<int:pk>/<str:step>/", TicketStep.as_view(), name="ticket_step"),
    path("visits/", Visits.as_view(), name="visits"),
    path("visits/<int:pk>/", OneVisit.as_view(), name="visit"),
    path("visits/<int:pk>/read/", ReadVisit.as_view(), name="visit_read"),
    path("visits/<int:pk>/amend/", AmendVisit.as_view(), name="visit_amend"),
]
