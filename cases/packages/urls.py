"""Addresses of one package (包案)."""

from django.urls import URLPattern, path

from cases.packages.api.package import OnePackage
from cases.packages.views import package, proofs

pages: list[URLPattern] = [
    path("petitions/<number:number>/package/", package.package, name="package"),
    path("petitions/<number:number>/package/contacts/", package.contacts, name="package_contacts"),
    path("petitions/<number:number>/proofs/<int:pk>/", proofs.proof_file, name="proof_file"),
]
api: list[URLPattern] = [path("petitions/<number:number>/package/", OnePackage.as_view(), name="package")]
