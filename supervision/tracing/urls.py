"""Addresses of tracing responsibility."""

from django.urls import URLPattern, path

from supervision.tracing import views
from supervision.tracing.api import Tracing

pages: list[URLPattern] = [
    path("petitions/<number:number>/tracing/", views.tracing, name="tracing"),
]
api: list[URLPattern] = [
    path("petitions/<number:number>/tracing/", Tracing.as_view(), name="tracing"),
]
