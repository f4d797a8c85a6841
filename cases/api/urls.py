from django.urls import path

from cases.jobs.api.bulk import BulkJobs, OneBulkJob
from cases.jobs.api.imports import Imports, OneImport, Rejects, RunImport
from cases.packages.api.package import OnePackage
from cases.packages.api.packages import Packages
from cases.procedure.api.deadlines import Deadlines
from cases.registration.api import PetitionsAndRegistration
from cases.worklist.api import steps
from cases.worklist.api.petitions import AsOf, Events, Identity, OnePetition, Paper, Proof
from cases.worklist.api.search import Search

urlpatterns = [
    *steps.urlpatterns,
    path("deadlines/", Deadlines.as_view(), name="deadlines"),
    path("imports/", Imports.as_view(), name="imports"),
    path("imports/<int:pk>/", OneImport.as_view(), name="import"),
    path("imports/<int:pk>/run/", RunImport.as_view(), name="import_run"),
    path("imports/<int:pk>/rejects/", Rejects.as_view(), name="import_rejects"),
    path("packages/bulk/", BulkJobs.as_view(), name="bulk_jobs"),
    path("packages/bulk/<int:pk>/", OneBulkJob.as_view(), name="bulk_job"),
    path("packages/", Packages.as_view(), name="packages"),
    path("search/", Search.as_view(), name="search"),
    path("petitions/", PetitionsAndRegistration.as_view(), name="petitions"),
    path("petitions/<str:number>/", OnePetition.as_view(), name="petition"),
    path("petitions/<str:number>/identity/", Identity.as_view(), name="identity"),
    path("petitions/<str:number>/package/", OnePackage.as_view(), name="package"),
    path("petitions/<str:number>/events/", Events.as_view(), name="events"),
    path("petitions/<str:number>/as-of/", AsOf.as_view(), name="as_of"),
    path("petitions/<str:number>/clocks/<int:pk>/proof/", Proof.as_view(), name="proof"),
    path("petitions/<str:number>/papers/<int:pk>/", Paper.as_view(), name="paper"),
]
