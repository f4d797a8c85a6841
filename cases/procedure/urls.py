"""Addresses of steps and clocks."""

from django.urls import URLPattern, path

from cases.procedure.api.deadlines import Deadlines
from cases.procedure.views import clocks, deadlines, steps

pages: list[URLPattern] = [
    path("deadlines/", deadlines.deadlines, name="deadlines"),
    path("petitions/<number:number>/clocks/<int:pk>/", clocks.proof_sheet, name="clock"),
    path("petitions/<number:number>/steps/<word:key>/", steps.step, name="step"),
    path("petitions/<number:number>/steps/<word:key>/options/", steps.suggestions, name="step_options"),
]
api: list[URLPattern] = [
    path("deadlines/", Deadlines.as_view(), name="deadlines"),
]
