"""Addresses of work calendars."""

from django.urls import URLPattern, path

from offices.calendars import views as calendars

pages: list[URLPattern] = [
    path("offices/calendars/", calendars.calendars, name="calendars"),
    path("offices/calendars/library/", calendars.library, name="calendar_library"),
    path("offices/calendars/of/<slug:owner>/", calendars.calendar, name="calendar"),
    path("offices/calendars/of/<slug:owner>/upload/", calendars.upload, name="calendar_upload"),
    path("offices/calendars/of/<slug:owner>/override/", calendars.override, name="calendar_override"),
    path("offices/calendars/of/<slug:owner>/confirm/", calendars.confirm, name="calendar_confirm"),
]
