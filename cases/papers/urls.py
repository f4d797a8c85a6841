"""Addresses of papers."""

from django.urls import URLPattern, path

from cases.papers import views as papers

pages: list[URLPattern] = [
    path("petitions/<number:number>/papers/<int:pk>/", papers.paper, name="paper"),
]
