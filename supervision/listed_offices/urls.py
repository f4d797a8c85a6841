"""Addresses of listed offices."""

from django.urls import URLPattern, path

from supervision.listed_offices import views
from supervision.listed_offices.api import (
    ActOnListedOffice,
    ListedOfficePdf,
    ListedOffices,
    ListedOfficeWord,
    OneListedOffice,
)

pages: list[URLPattern] = [
    path("supervision/listed/", views.listed_offices, name="listed_offices"),
    path("supervision/listed/export/", views.listed_offices_export, name="listed_offices_export"),
    path("supervision/listed/new/", views.listed_office_new, name="listed_office_new"),
    path("supervision/listed/<int:pk>/", views.listed_office, name="listed_office"),
    path("supervision/listed/<int:pk>/letters/<slug:which>/pdf/", views.listed_office_pdf, name="listed_office_pdf"),
    path("supervision/listed/<int:pk>/letters/<slug:which>/word/", views.listed_office_word, name="listed_office_word"),
    path("supervision/listed/<int:pk>/<slug:key>/", views.listed_office_act, name="listed_office_act"),
]
api: list[URLPattern] = [
    path("supervision/listed/", ListedOffices.as_view(), name="listed_offices"),
    path("supervision/listed/<int:pk>/", OneListedOffice.as_view(), name="listed_office"),
    path("supervision/listed/<int:pk>/letters/<slug:which>/pdf/", ListedOfficePdf.as_view(), name="listed_office_pdf"),
    path(
        "supervision/listed/<int:pk>/letters/<slug:which>/word/", ListedOfficeWord.as_view(), name="listed_office_word"
    ),
    path("supervision/listed/<int:pk>/<slug:key>/", ActOnListedOffice.as_view(), name="listed_office_act"),
]
