"""Addresses of what waits for a supervisor, and of what turns yellow or red."""

from django.urls import URLPattern, path

from supervision.my_day.api.my_day import MyDayView
from supervision.my_day.api.turning import Turning
from supervision.my_day.views import my_day, turning, urging

pages: list[URLPattern] = [
    path("my-day/", my_day.my_day, name="my_day"),
    path("supervision/urge/", urging.urge, name="urge"),
    path("supervision/turning/", turning.turning, name="turning"),
    path("supervision/turning/list/", turning.turning_list, name="turning_list"),
    path("supervision/turning/export/", turning.turning_export, name="turning_export"),
]
api: list[URLPattern] = [
    path("my-day/", MyDayView.as_view(), name="my_day"),
    path("supervision/turning/", Turning.as_view(), name="turning"),
]
