"""Addresses of packages (包案)."""

from django.urls import URLPattern, path

from cases.packages.api.package import OnePackage
from cases.packages.api.packages import Packages
from cases.packages.views import ledger, my_packages, package, proofs, saved_views
from cases.packages.views import rules as package_rules

pages: list[URLPattern] = [
    path("packages/", ledger.packages, name="packages"),
    path("packages/export/", ledger.packages_export, name="packages_export"),
    path("packages/columns/", ledger.packages_columns, name="packages_columns"),
    path("packages/views/", saved_views.saved_views, name="saved_views"),
    path("packages/views/<int:pk>/", saved_views.saved_view, name="saved_view"),
    path("packages/<int:pk>/row/", ledger.package_row, name="package_row"),
    path("packages/<int:pk>/edit/", ledger.package_edit, name="package_edit"),
    path("packages/rules/", package_rules.package_rules, name="package_rules"),
    path("packages/rules/<int:pk>/", package_rules.package_rule, name="package_rule"),
    path("packages/mine/", my_packages.my_packages, name="my_packages"),
    path("petitions/<str:number>/package/", package.package, name="package"),
    path("petitions/<str:number>/package/contacts/", package.contacts, name="package_contacts"),
    path("petitions/<str:number>/proofs/<int:pk>/", proofs.proof_file, name="proof_file"),
]
api: list[URLPattern] = [
    path("packages/", Packages.as_view(), name="packages"),
    path("petitions/<str:number>/package/", OnePackage.as_view(), name="package"),
]
