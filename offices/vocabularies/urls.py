"""Addresses of reference lists."""

from django.urls import URLPattern, path

from offices.vocabularies import views as vocabularies
from offices.vocabularies.api import Categories, OfficeMark, OfficeNames, Offices

pages: list[URLPattern] = [
    path("offices/vocabularies/", vocabularies.vocabularies, name="vocabularies"),
    path("offices/vocabularies/<slug:kind>/upload/", vocabularies.upload, name="vocabulary_upload"),
    path("offices/vocabularies/<slug:kind>/confirm/", vocabularies.confirm, name="vocabulary_confirm"),
]
api: list[URLPattern] = [
    path("offices/", Offices.as_view(), name="offices"),
    path("offices/<word:code>/names/", OfficeNames.as_view(), name="office_names"),
    path("offices/<word:code>/mark/", OfficeMark.as_view(), name="office_mark"),
    path("categories/", Categories.as_view(), name="categories"),
]
