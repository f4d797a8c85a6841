"""Addresses of follow-up visits."""

from django.urls import URLPattern, path

from cases.aftercare.api import Revisits
from cases.aftercare.views import revisits, revisits_export

pages: list[URLPattern] = [
    path("revisits/", revisits, name="revisits"),
    path("revisits/export/", revisits_export, name="revisits_export"),
]
api: list[URLPattern] = [
    path("revisits/", Revisits.as_view(), name="revisits"),
]
