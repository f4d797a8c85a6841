"""Addresses of the analysis (社情分析)."""

from django.urls import URLPattern, path

from supervision.analysis.api import AdviceForText, AnalysisFigures
from supervision.analysis.views import advice

pages: list[URLPattern] = [
    path("supervision/analysis/", advice.analysis, name="analysis"),
    path("supervision/analysis/advice/", advice.desk_advice, name="desk_advice"),
    path("supervision/analysis/advice/<slug:kind>/<slug:part>/", advice.advised_petitions, name="advised_petitions"),
    path("petitions/<str:number>/advice/<slug:key>/", advice.step_advice, name="step_advice"),
]
api: list[URLPattern] = [
    path("supervision/analysis/", AnalysisFigures.as_view(), name="analysis"),
    path("supervision/analysis/advice/", AdviceForText.as_view(), name="analysis_advice"),
]
