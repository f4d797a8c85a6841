"""Addresses of visits."""

from django.urls import URLPattern, path

from visits.visits.api import AmendVisit, OneVisit, ReadVisit, Visits
from visits.visits.views import public, visit, visits

pages: list[URLPattern] = [
    path("visits/", visits.visits, name="visits"),
    path("visits/new/", visits.visit_new, name="visit_new"),
    path("visits/new/similar/", visits.visit_similar, name="visit_similar"),
    path("visits/new/offices/", visits.visit_offices, name="visit_offices"),
    path("visits/export/", visits.visits_export, name="visits_export"),
    path("visits/<int:pk>/", visit.visit, name="visit"),
    path("visits/<int:pk>/read/", visit.visit_read, name="visit_read"),
    path("visits/<int:pk>/amend/", visit.visit_amend, name="visit_amend"),
    path("visits/<int:pk>/receipt/", visit.visit_receipt, name="visit_receipt"),
    path("v/<str:code>/", public.visit_public, name="visit_public"),
]
api: list[URLPattern] = [
    path("visits/", Visits.as_view(), name="visits"),
    path("visits/<int:pk>/", OneVisit.as_view(), name="visit"),
    path("visits/<int:pk>/read/", ReadVisit.as_view(), name="visit_read"),
    path("visits/<int:pk>/amend/", AmendVisit.as_view(), name="visit_amend"),
]
