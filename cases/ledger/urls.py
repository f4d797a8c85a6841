"""Addresses of the ledger of packages (台账) and of one's own packages."""

from django.urls import URLPattern, path

from cases.ledger.api import Packages
from cases.ledger.views import ledger, mine, saved_views

pages: list[URLPattern] = [
    path("packages/", ledger.packages, name="packages"),
    path("packages/export/", ledger.packages_export, name="packages_export"),
    path("packages/columns/", ledger.packages_columns, name="packages_columns"),
    path("packages/views/", saved_views.saved_views, name="saved_views"),
    path("packages/views/<int:pk>/", saved_views.saved_view, name="saved_view"),
    path("packages/<int:pk>/row/", ledger.package_row, name="package_row"),
    path("packages/<int:pk>/edit/", ledger.package_edit, name="package_edit"),
    path("packages/mine/", mine.my_packages, name="my_packages"),
    path("packages/mine/confirm/", mine.confirm, name="my_packages_confirm"),
]
api: list[URLPattern] = [path("packages/", Packages.as_view(), name="packages")]
