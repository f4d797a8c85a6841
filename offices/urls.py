"""Addresses of the app, room by room: its pages, and its part of the API."""

from django.urls import URLPattern

from offices.accounts import urls as accounts_urls
from offices.calendars import urls as calendars_urls
from offices.directory import urls as directory_urls
from offices.notices import urls as notices_urls
from offices.organisation import urls as organisation_urls
from offices.vocabularies import urls as vocabularies_urls

app_name = "offices"
urlpatterns: list[URLPattern] = [
    *directory_urls.pages,
    *accounts_urls.pages,
    *organisation_urls.pages,
    *calendars_urls.pages,
    *vocabularies_urls.pages,
    *notices_urls.pages,
]
api: list[URLPattern] = [
    *accounts_urls.api,
    *organisation_urls.api,
    *vocabularies_urls.api,
    *notices_urls.api,
]
