"""Addresses of mandates."""

from django.urls import URLPattern, path

from cases.mandates import views
from cases.mandates.api import FiguresOfMandates, Mandates

pages: list[URLPattern] = [
    path("mandates/", views.mandates, name="mandates"),
    path("mandates/export/", views.mandates_export, name="mandates_export"),
    path("mandates/figures/", views.mandate_figures, name="mandate_figures"),
]
api: list[URLPattern] = [
    path("mandates/", Mandates.as_view(), name="mandates"),
    path("mandates/figures/", FiguresOfMandates.as_view(), name="mandate_figures"),
]
