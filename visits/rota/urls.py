"""Addresses of the rota of reception days."""

from django.urls import URLPattern, path

from visits.rota.api import OneReceptionDay, OneRota, ReceptionDays, Rotas
from visits.rota.views import days, leaders, notice, rota

pages: list[URLPattern] = [
    path("reception/rota/", rota.rota, name="rota"),
    path("reception/rota/draw/", rota.plan_draw, name="plan_draw"),
    path("reception/rota/<int:pk>/", rota.plan, name="plan"),
    path("reception/rota/<int:pk>/days/new/", days.day_new, name="day_new"),
    path("reception/rota/<int:pk>/<slug:step>/", rota.plan_step, name="plan_step"),
    path("reception/days/<int:pk>/", days.day, name="day"),
    path("reception/days/<int:pk>/change/", days.day_change, name="day_change"),
    path("reception/days/<int:pk>/replace/", days.day_replace, name="day_replace"),
    path("reception/days/<int:pk>/cancel/", days.day_cancel, name="day_cancel"),
    path("reception/joined/", days.joined_days, name="joined_days"),
    path("reception/days/<int:pk>/accept/", days.day_accept, name="day_accept"),
    path("reception/days/<int:pk>/missed/", days.day_missed, name="day_missed"),
    path("reception/leaders/", leaders.leaders, name="leaders"),
    path("reception/leaders/new/", leaders.leader_new, name="leader_new"),
    path("reception/leaders/<int:pk>/", leaders.leader, name="leader"),
    path("reception/leaders/<int:pk>/absences/", leaders.absence_new, name="absence_new"),
    path("reception/absences/<int:pk>/withdraw/", leaders.absence_withdraw, name="absence_withdraw"),
    path("reception/rule/", leaders.rule, name="rota_rule"),
    path("reception/open/<slug:office>/", notice.notice, name="notice"),
    path("reception/open/<slug:office>/print/", notice.notice_print, name="notice_print"),
    path("reception/open/<slug:office>.ics", notice.notice_feed, name="notice_feed"),
]
api: list[URLPattern] = [
    path("rotas/", Rotas.as_view(), name="rotas"),
    path("rotas/<int:pk>/", OneRota.as_view(), name="rota"),
    path("reception-days/", ReceptionDays.as_view(), name="reception_days"),
    path("reception-days/<int:pk>/", OneReceptionDay.as_view(), name="reception_day"),
]
