"""Addresses of ratings: the list, and the petitioner's own page."""

from django.urls import URLPattern, path

from cases.ratings.api import Ratings
from cases.ratings.views.public import rate
from cases.ratings.views.ratings import ratings, ratings_export

pages: list[URLPattern] = [
    path("ratings/", ratings, name="ratings"),
    path("ratings/export/", ratings_export, name="ratings_export"),
    path("query/rating/", rate, name="rate"),
]
api: list[URLPattern] = [
    path("ratings/", Ratings.as_view(), name="ratings"),
]
