"""Addresses of what offices below did."""

from django.urls import URLPattern, path

from supervision.lower_offices import views
from supervision.lower_offices.api import LowerOffices

pages: list[URLPattern] = [
    path("supervision/offices/", views.lower_offices, name="lower_offices"),
    path("supervision/offices/export/", views.lower_offices_export, name="lower_offices_export"),
    path("supervision/offices/<slug:code>/", views.lower_office, name="lower_office"),
]
api: list[URLPattern] = [
    path("supervision/lower-offices/", LowerOffices.as_view(), name="lower_offices"),
]
