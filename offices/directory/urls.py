"""Addresses of the lists of offices and of accounts."""

from django.urls import URLPattern, path

from offices.directory import views

pages: list[URLPattern] = [
    path("offices/", views.offices, name="offices"),
    path("offices/accounts/", views.accounts, name="accounts"),
]
