"""Addresses of the registration desk and the public query."""

from django.urls import URLPattern, path

from cases.registration.api.book import Book, BookFile
from cases.registration.api.petitions import PetitionsAndRegistration
from cases.registration.views import book, desk, public

pages: list[URLPattern] = [
    path("registration/", desk.register_petition, name="register"),
    path("registration/similar/", desk.register_similar, name="register_similar"),
    path("registration/competent/", desk.register_competent, name="register_competent"),
    path("registration/points/", desk.register_points, name="register_points"),
    path("registration/categories/", desk.register_choices, {"kind": "category"}, name="register_categories"),
    path("registration/offices/", desk.register_choices, {"kind": "accused_offices"}, name="register_offices"),
    path("registration/book/", book.book, name="register_book"),
    path("registration/book/file/", book.book_file, name="register_book_file"),
    path("petitions/<number:number>/receipt/", desk.receipt, name="receipt"),
    path("query/", public.query, name="query"),
]
api: list[URLPattern] = [
    path("petitions/", PetitionsAndRegistration.as_view(), name="petitions"),
    path("registration/book/", Book.as_view(), name="register_book"),
    path("registration/book/file/", BookFile.as_view(), name="register_book_file"),
]
