"""Addresses of the app, room by room: its pages, and its part of the API."""

from django.urls import URLPattern

from supervision.advice import urls as advice_urls
from supervision.analysis import urls as analysis_urls
from supervision.calls import urls as calls_urls
from supervision.campaigns import urls as campaigns_urls
from supervision.cards import urls as cards_urls
from supervision.closings import urls as closings_urls
from supervision.indicators import urls as indicators_urls
from supervision.inspections import urls as inspections_urls
from supervision.listed_offices import urls as listed_offices_urls
from supervision.lower_offices import urls as lower_offices_urls
from supervision.meetings import urls as meetings_urls
from supervision.my_day import urls as my_day_urls
from supervision.office_cards import urls as office_cards_urls
from supervision.orders import urls as orders_urls
from supervision.reports import urls as reports_urls
from supervision.sweep import urls as sweep_urls
from supervision.tracing import urls as tracing_urls

app_name = "supervision"
urlpatterns: list[URLPattern] = [
    *cards_urls.pages,
    *sweep_urls.pages,
    *office_cards_urls.pages,
    *closings_urls.pages,
    *calls_urls.pages,
    *campaigns_urls.pages,
    *meetings_urls.pages,
    *orders_urls.pages,
    *listed_offices_urls.pages,
    *indicators_urls.pages,
    *advice_urls.pages,
    *inspections_urls.pages,
    *tracing_urls.pages,
    *my_day_urls.pages,
    *reports_urls.pages,
    *analysis_urls.pages,
    *lower_offices_urls.pages,
]
api: list[URLPattern] = [
    *cards_urls.api,
    *office_cards_urls.api,
    *closings_urls.api,
    *calls_urls.api,
    *campaigns_urls.api,
    *meetings_urls.api,
    *orders_urls.api,
    *listed_offices_urls.api,
    *indicators_urls.api,
    *advice_urls.api,
    *inspections_urls.api,
    *tracing_urls.api,
    *my_day_urls.api,
    *reports_urls.api,
    *analysis_urls.api,
    *lower_offices_urls.api,
]
