"""Addresses of receptions."""

from django.urls import URLPattern, path

from visits.receptions.api.lists import Matters, Promises
from visits.receptions.api.receptions import (
    CloseReception,
    DecideVoid,
    OneReception,
    ReadReception,
    Receptions,
    SendBack,
    VoidReception,
    WithdrawVoid,
)
from visits.receptions.views import desks, matters, mine, promises, receptions, signing

pages: list[URLPattern] = [
    path("reception/mine/", mine.mine, name="mine"),
    path("reception/days/<int:pk>/sheet/", mine.sheet, name="sheet"),
    path("reception/days/<int:pk>/desk/", desks.desk_record, name="desk_record"),
    path("reception/bookings/<int:pk>/visit/", desks.desk_visit, name="desk_visit"),
    path("reception/days/<int:pk>/record/", receptions.record_new, name="record_new"),
    path("reception/records/", receptions.receptions, name="receptions"),
    path("reception/records/<int:pk>/", receptions.reception, name="reception"),
    path("reception/records/<int:pk>/read/", receptions.reception_read, name="reception_read"),
    path("reception/records/<int:pk>/sign/", signing.sign, name="reception_sign"),
    path("reception/records/<int:pk>/signature/", signing.signature, name="reception_signature"),
    path("reception/records/<int:pk>/steps/<slug:step>/", receptions.reception_act, name="reception_act"),
    path("reception/promises/", promises.promises, name="promises"),
    path("reception/promises/export/", promises.promises_export, name="promises_export"),
    path("reception/matters/", matters.matters, name="matters"),
    path("reception/matters/export/", matters.matters_export, name="matters_export"),
    path("reception/matters/send-back/", matters.matters_send_back, name="matters_send_back"),
]
api: list[URLPattern] = [
    path("receptions/", Receptions.as_view(), name="receptions"),
    path("receptions/<int:pk>/", OneReception.as_view(), name="reception"),
    path("receptions/<int:pk>/read/", ReadReception.as_view(), name="reception_read"),
    path("receptions/<int:pk>/close/", CloseReception.as_view(), name="reception_close"),
    path("receptions/<int:pk>/send-back/", SendBack.as_view(), name="reception_send_back"),
    path("receptions/<int:pk>/void/", VoidReception.as_view(), name="reception_void"),
    path("receptions/<int:pk>/void/withdraw/", WithdrawVoid.as_view(), name="reception_void_withdraw"),
    path("receptions/<int:pk>/void/decide/", DecideVoid.as_view(), name="reception_void_decide"),
    path("promises/", Promises.as_view(), name="promises"),
    path("reception-matters/", Matters.as_view(), name="matters"),
]
