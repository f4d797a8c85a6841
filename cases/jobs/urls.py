"""Addresses of work done row by row."""

from django.urls import URLPattern, path

from cases.jobs.api.bulk import BulkJobs, GoOnBulkJob, OneBulkJob, StopBulkJob, TakeBackBulkJob, TakeBackList
from cases.jobs.api.imports import Imports, OneImport, Rejects, RunImport
from cases.jobs.api.undo import DecideUndo, UndoImport, WithdrawUndo
from cases.jobs.views import bulk, imports, undo

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
    path("packages/assign/", bulk.assign, name="assign"),
    path("packages/assign/units/", bulk.assign_units, name="assign_units"),
    path("packages/assign/<uuid:key>/", bulk.assign_chosen, name="assign_chosen"),
    path("packages/assign/<uuid:key>/check/", bulk.assign_check, name="assign_check"),
    path("packages/bulk/", bulk.bulk_jobs, name="bulk_jobs"),
    path("packages/bulk/<int:pk>/", bulk.bulk_job, name="bulk_job"),
]
api: list[URLPattern] = [
    path("imports/", Imports.as_view(), name="imports"),
    path("imports/<int:pk>/", OneImport.as_view(), name="import"),
    path("imports/<int:pk>/run/", RunImport.as_view(), name="import_run"),
    path("imports/<int:pk>/undo/", UndoImport.as_view(), name="import_undo"),
    path("imports/<int:pk>/undo/withdraw/", WithdrawUndo.as_view(), name="import_undo_withdraw"),
    path("imports/<int:pk>/undo/decide/", DecideUndo.as_view(), name="import_undo_decide"),
    path("imports/<int:pk>/rejects/", Rejects.as_view(), name="import_rejects"),
    path("packages/imports/<int:pk>/take-back/", TakeBackList.as_view(), name="list_take_back"),
    path("packages/bulk/", BulkJobs.as_view(), name="bulk_jobs"),
    path("packages/bulk/<int:pk>/", OneBulkJob.as_view(), name="bulk_job"),
    path("packages/bulk/<int:pk>/stop/", StopBulkJob.as_view(), name="bulk_stop"),
    path("packages/bulk/<int:pk>/go-on/", GoOnBulkJob.as_view(), name="bulk_go_on"),
    path("packages/bulk/<int:pk>/take-back/", TakeBackBulkJob.as_view(), name="bulk_take_back"),
]
