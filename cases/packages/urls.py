"""Addresses of one package (包案) and of the rules of packages."""

from django.urls import URLPattern, path

from cases.packages.api.package import OnePackage
from cases.packages.views import package, proofs
from cases.packages.views import rules as package_rules

pages: list[URLPattern] = [
    path("packages/rules/", package_rules.package_rules, name="package_rules"),
    path("packages/rules/<int:pk>/", package_rules.package_rule, name="package_rule"),
    path("petitions/<number:number>/package/", package.package, name="package"),
    path("petitions/<number:number>/package/contacts/", package.contacts, name="package_contacts"),
    path("petitions/<number:number>/proofs/<int:pk>/", proofs.proof_file, name="proof_file"),
]
api: list[URLPattern] = [path("petitions/<number:number>/package/", OnePackage.as_view(), name="package")]
