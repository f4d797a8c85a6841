"""Addresses of the registration desk and the public query."""

from django.urls import URLPattern, path

from cases.registration.api import PetitionsAndRegistration
from cases.registration.views import desk, public

pages: list[URLPattern] = [
    path("registration/", desk.register_petition, name="register"),
    path("registration/similar/", desk.register_similar, name="register_similar"),
    path("registration/points/", desk.register_points, name="register_points"),
    path("registration/categories/", desk.register_choices, {"kind": "category"}, name="register_categories"),
    path("registration/offices/", desk.register_choices, {"kind": "accused_offices"}, name="register_offices"),
    path("petitions/<number:number>/receipt/", desk.receipt, name="receipt"),
    path("query/", public.query, name="query"),
]
api: list[URLPattern] = [
    path("petitions/", PetitionsAndRegistration.as_view(), name="petitions"),
]
