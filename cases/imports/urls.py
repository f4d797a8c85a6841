"""Addresses of imports: of petitions and of lists of packages."""

from django.urls import URLPattern, path

from cases.imports.api.imports import Imports, OneImport, Rejects, RunImport
from cases.imports.api.undo import DecideUndo, UndoImport, WithdrawUndo
from cases.imports.views import imports, undo

pages: list[URLPattern] = [
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/<int:pk>/", imports.import_batch, name="import_batch"),
    path("imports/<int:pk>/rejects/", imports.import_rejects, name="import_rejects"),
    path("imports/<int:pk>/undo/", undo.import_undo, name="import_undo"),
    path("packages/import/", imports.imports, {"kind": "packages"}, name="packages_imports"),
    path("packages/import/new/", imports.import_new, {"kind": "packages"}, name="packages_import_new"),
    path("packages/import/<int:pk>/", imports.import_batch, {"kind": "packages"}, name="packages_import"),
    path(
        "packages/import/<int:pk>/rejects/",
        imports.import_rejects,
        {"kind": "packages"},
        name="packages_import_rejects",
    ),
]
api: list[URLPattern] = [
    path("imports/", Imports.as_view(), name="imports"),
    path("imports/<int:pk>/", OneImport.as_view(), name="import"),
    path("imports/<int:pk>/run/", RunImport.as_view(), name="import_run"),
    path("imports/<int:pk>/undo/", UndoImport.as_view(), name="import_undo"),
    path("imports/<int:pk>/undo/withdraw/", WithdrawUndo.as_view(), name="import_undo_withdraw"),
    path("imports/<int:pk>/undo/decide/", DecideUndo.as_view(), name="import_undo_decide"),
    path("imports/<int:pk>/rejects/", Rejects.as_view(), name="import_rejects"),
]
