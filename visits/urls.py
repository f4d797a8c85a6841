"""Addresses of the app, room by room: its pages, and its part of the API."""

from django.urls import URLPattern

from visits.bookings import urls as bookings_urls
from visits.compliance import urls as compliance_urls
from visits.duty import urls as duty_urls
from visits.hall import urls as hall_urls
from visits.receptions import urls as receptions_urls
from visits.rota import urls as rota_urls
from visits.themes import urls as themes_urls
from visits.visits import urls as visits_urls
from visits.yearly_reports import urls as yearly_reports_urls

app_name = "visits"
urlpatterns: list[URLPattern] = [
    *hall_urls.pages,
    *visits_urls.pages,
    *rota_urls.pages,
    *receptions_urls.pages,
    *bookings_urls.pages,
    *duty_urls.pages,
    *compliance_urls.pages,
    *themes_urls.pages,
    *yearly_reports_urls.pages,
]
api: list[URLPattern] = [
    *hall_urls.api,
    *visits_urls.api,
    *rota_urls.api,
    *receptions_urls.api,
    *bookings_urls.api,
    *duty_urls.api,
    *compliance_urls.api,
    *themes_urls.api,
    *yearly_reports_urls.api,
]
