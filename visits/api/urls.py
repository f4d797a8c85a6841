from django.urls import path

from visits.bookings.api import Bookings, BookingStep
from visits.compliance.api import Compliance, Yearly
from visits.duty.api.duty import (
    AmendDutyEntry,
    DutyEntries,
    DutyPhoto,
    FollowUpDutyEntry,
    OneDutyEntry,
    RaiseDutyEntry,
    ReadDutyEntry,
    SettleDutyEntry,
)
from visits.hall.api import CallNext, Halls, OneTicket, Tickets, TicketStep
from visits.receptions.api.lists import Matters, Promises
from visits.receptions.api.receptions import (
    CloseReception,
    OneReception,
    ReadReception,
    Receptions,
    SendBack,
)
from visits.rota.api import OneReceptionDay, OneRota, ReceptionDays, Rotas
from visits.visits.api import AmendVisit, OneVisit, ReadVisit, Visits

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
    path("reception-days/<int:pk>/bookings/", Bookings.as_view(), name="reception_bookings"),
    path("bookings/<int:pk>/<str:step>/", BookingStep.as_view(), name="booking_step"),
    path("receptions/", Receptions.as_view(), name="receptions"),
    path("receptions/<int:pk>/", OneReception.as_view(), name="reception"),
    path("receptions/<int:pk>/read/", ReadReception.as_view(), name="reception_read"),
    path("receptions/<int:pk>/close/", CloseReception.as_view(), name="reception_close"),
    path("receptions/<int:pk>/send-back/", SendBack.as_view(), name="reception_send_back"),
    path("rotas/", Rotas.as_view(), name="rotas"),
    path("rotas/<int:pk>/", OneRota.as_view(), name="rota"),
    path("reception-days/", ReceptionDays.as_view(), name="reception_days"),
    path("reception-days/<int:pk>/", OneReceptionDay.as_view(), name="reception_day"),
    path("duty/", DutyEntries.as_view(), name="duty_entries"),
    path("duty/<int:pk>/", OneDutyEntry.as_view(), name="duty_entry"),
    path("duty/<int:pk>/photos/<int:file>/", DutyPhoto.as_view(), name="duty_photo"),
    path("duty/<int:pk>/read/", ReadDutyEntry.as_view(), name="duty_read"),
    path("duty/<int:pk>/follow-up/", FollowUpDutyEntry.as_view(), name="duty_follow_up"),
    path("duty/<int:pk>/settle/", SettleDutyEntry.as_view(), name="duty_settle"),
    path("duty/<int:pk>/raise/", RaiseDutyEntry.as_view(), name="duty_raise"),
    path("duty/<int:pk>/amend/", AmendDutyEntry.as_view(), name="duty_amend"),
    path("promises/", Promises.as_view(), name="promises"),
    path("reception-matters/", Matters.as_view(), name="matters"),
    path("reception-compliance/", Compliance.as_view(), name="compliance"),
    path("reception-compliance/<int:pk>/<int:year>/", Yearly.as_view(), name="yearly"),
]
