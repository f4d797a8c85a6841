"""Addresses of several organs: what offices help with and were told of."""

from django.urls import URLPattern, path

from cases.organs.api.holding import Held, HoldingOfOne
from cases.organs.api.lists import Assistances, Copies
from cases.organs.views import competence, holding, lists

pages: list[URLPattern] = [
    path("assistances/", lists.assistances, name="assistances"),
    path("assistances/export/", lists.assistances_export, name="assistances_export"),
    path("copies/", lists.copies, name="copies"),
    path("copies/export/", lists.copies_export, name="copies_export"),
    path("competence/<slug:owner>/file/", competence.competence_file, name="competence_file"),
    path("held/", holding.held, name="held"),
    path("held/export/", holding.held_export, name="held_export"),
    path("petitions/<number:number>/holding/", holding.holding, name="holding"),
]
api: list[URLPattern] = [
    path("assistances/", Assistances.as_view(), name="assistances"),
    path("copies/", Copies.as_view(), name="copies"),
    path("held/", Held.as_view(), name="held"),
    path("petitions/<number:number>/holding/", HoldingOfOne.as_view(), name="holding"),
]
