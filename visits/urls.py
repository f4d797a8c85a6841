from django.urls import URLPattern, path

from visits.views import desk, screen, setup, ticket, visit, visits, window

app_name = "visits"
urlpatterns: list[URLPattern] = [
    path("halls/", desk.halls, name="halls"),
    path("halls/setup/", setup.hall_list, name="hall_list"),
    path("halls/setup/new/", setup.hall_new, name="hall_new"),
    path("halls/setup/<int:pk>/", setup.hall_setup, name="hall_setup"),
    path("halls/setup/<int:pk>/windows/new/", setup.window_new, name="window_new"),
    path("halls/setup/<int:pk>/windows/<int:window>/", setup.window_edit, name="window_edit"),
    path("halls/setup/<int:pk>/screen/", setup.screen_key, name="screen_key"),
    path("screen/<str:key>/", screen.screen, name="screen"),
    path("screen/<str:key>/state/", screen.screen_state, name="screen_state"),
    path("halls/<int:pk>/desk/", desk.desk, name="desk"),
    path("halls/<int:pk>/windows/<int:window>/", window.window, name="window"),
    path("tickets/<int:pk>/print/", ticket.ticket_print, name="ticket_print"),
    path("tickets/<int:pk>/<slug:step>/", window.ticket_act, name="ticket_act"),
    path("visits/", visits.visits, name="visits"),
    path("visits/new/", visits.visit_new, name="visit_new"),
    path("visits/export/", visits.visits_export, name="visits_export"),
    path("visits/<int:pk>/", visit.visit, name="visit"),
    path("visits/<int:pk>/read/", visit.visit_read, name="visit_read"),
    path("visits/<int:pk>/amend/", visit.visit_amend, name="visit_amend"),
    path("visits/<int:pk>/receipt/", visit.visit_receipt, name="visit_receipt"),
    path("t/<str:code>/", ticket.ticket, name="ticket"),
]
