from django.urls import URLPattern, path

from visits.views import desk, ticket, window

app_name = "visits"
urlpatterns: list[URLPattern] = [
    path("halls/", desk.halls, name="halls"),
    path("halls/<int:pk>/desk/", desk.desk, name="desk"),
    path("halls/<int:pk>/windows/<int:window>/", window.window, name="window"),
    path("tickets/<int:pk>/print/", ticket.ticket_print, name="ticket_print"),
    path("tickets/<int:pk>/<slug:step>/", window.ticket_act, name="ticket_act"),
    path("t/<str:code>/", ticket.ticket, name="ticket"),
]
