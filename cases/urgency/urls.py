"""Addresses of grave and urgent matters."""

from django.urls import URLPattern, path

from cases.urgency import views
from cases.urgency.api import UrgentMatters

pages: list[URLPattern] = [
    path("urgent/", views.urgent_matters, name="urgent_matters"),
    path("urgent/export/", views.urgent_export, name="urgent_export"),
]
api: list[URLPattern] = [
    path("urgent/", UrgentMatters.as_view(), name="urgent_matters"),
]
