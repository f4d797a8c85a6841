"""Addresses of the work list, search, approvals and one petition."""

from django.urls import URLPattern, path

from cases.worklist.api import steps
from cases.worklist.api.export import PetitionsExport
from cases.worklist.api.petitions import AsOf, Events, Identity, OnePetition, Open, Paper, Proof
from cases.worklist.api.search import Search
from cases.worklist.views import approvals, export, petition, search, worklist

pages: list[URLPattern] = [
    path("", worklist.worklist, name="worklist"),
    path("export/", export.worklist_export, name="worklist_export"),
    path("search/", search.search, name="search"),
    path("search/export/", export.search_export, name="search_export"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("petitions/<number:number>/identity/", petition.identity, name="identity"),
    path("petitions/<number:number>/open/", petition.open_with_reason, name="open"),
    path("petitions/<number:number>/as-of/", petition.as_of, name="as_of"),
    path("petitions/<number:number>/", petition.show, name="petition"),
]
api: list[URLPattern] = [
    *steps.urlpatterns,
    path("search/", Search.as_view(), name="search"),
    path("petitions/export/", PetitionsExport.as_view(), name="petitions_export"),
    path("petitions/<number:number>/", OnePetition.as_view(), name="petition"),
    path("petitions/<number:number>/identity/", Identity.as_view(), name="identity"),
    path("petitions/<number:number>/open/", Open.as_view(), name="open"),
    path("petitions/<number:number>/events/", Events.as_view(), name="events"),
    path("petitions/<number:number>/as-of/", AsOf.as_view(), name="as_of"),
    path("petitions/<number:number>/clocks/<int:pk>/proof/", Proof.as_view(), name="proof"),
    path("petitions/<number:number>/papers/<int:pk>/", Paper.as_view(), name="paper"),
]
