"""Addresses of what waits for a supervisor."""

from django.urls import URLPattern, path

from supervision.my_day import views
from supervision.my_day.api import MyDayView

pages: list[URLPattern] = [
    path("my-day/", views.my_day, name="my_day"),
]
api: list[URLPattern] = [
    path("my-day/", MyDayView.as_view(), name="my_day"),
]
