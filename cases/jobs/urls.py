"""Addresses of work done row by row on chosen petitions."""

from django.urls import URLPattern, path

from cases.jobs.api.bulk import BulkJobs, GoOnBulkJob, OneBulkJob, StopBulkJob, TakeBackBulkJob, TakeBackList
from cases.jobs.views import bulk

pages: list[URLPattern] = [
    path("packages/assign/", bulk.assign, name="assign"),
    path("packages/assign/units/", bulk.assign_units, name="assign_units"),
    path("packages/assign/<uuid:key>/", bulk.assign_chosen, name="assign_chosen"),
    path("packages/assign/<uuid:key>/check/", bulk.assign_check, name="assign_check"),
    path("packages/bulk/", bulk.bulk_jobs, name="bulk_jobs"),
    path("packages/bulk/<int:pk>/", bulk.bulk_job, name="bulk_job"),
]
api: list[URLPattern] = [
    path("packages/imports/<int:pk>/take-back/", TakeBackList.as_view(), name="list_take_back"),
    path("packages/bulk/", BulkJobs.as_view(), name="bulk_jobs"),
    path("packages/bulk/<int:pk>/", OneBulkJob.as_view(), name="bulk_job"),
    path("packages/bulk/<int:pk>/stop/", StopBulkJob.as_view(), name="bulk_stop"),
    path("packages/bulk/<int:pk>/go-on/", GoOnBulkJob.as_view(), name="bulk_go_on"),
    path("packages/bulk/<int:pk>/take-back/", TakeBackBulkJob.as_view(), name="bulk_take_back"),
]
