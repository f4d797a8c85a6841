from django.urls import path

from cases.jobs.views import bulk, imports
from cases.packages.views import ledger, my_packages, package, proofs, saved_views
from cases.packages.views import rules as package_rules
from cases.papers import views as papers
from cases.procedure.views import clocks, deadlines, steps
from cases.registration.views import desk, public
from cases.worklist.views import approvals, petition, search, worklist

app_name = "cases"
urlpatterns = [
    path("registration/", desk.register_petition, name="register"),
    path("registration/similar/", desk.register_similar, name="register_similar"),
    path("registration/points/", desk.register_points, name="register_points"),
    path("registration/categories/", desk.register_choices, {"kind": "category"}, name="register_categories"),
    path("registration/offices/", desk.register_choices, {"kind": "accused_offices"}, name="register_offices"),
    path("petitions/<str:number>/receipt/", desk.receipt, name="receipt"),
    path("query/", public.query, name="query"),
    path("", worklist.worklist, name="worklist"),
    path("search/", search.search, name="search"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/<int:pk>/", imports.import_batch, name="import_batch"),
    path("imports/<int:pk>/rejects/", imports.import_rejects, name="import_rejects"),
    path("packages/", ledger.packages, name="packages"),
    path("packages/export/", ledger.packages_export, name="packages_export"),
    path("packages/columns/", ledger.packages_columns, name="packages_columns"),
    path("packages/views/", saved_views.saved_views, name="saved_views"),
    path("packages/views/<int:pk>/", saved_views.saved_view, name="saved_view"),
    path("packages/import/", imports.imports, {"kind": "packages"}, name="packages_imports"),
    path("packages/import/new/", imports.import_new, {"kind": "packages"}, name="packages_import_new"),
    path("packages/import/<int:pk>/", imports.import_batch, {"kind": "packages"}, name="packages_import"),
    path(
        "packages/import/<int:pk>/rejects/",
        imports.import_rejects,
        {"kind": "packages"},
        name="packages_import_rejects",
    ),
    path("packages/<int:pk>/row/", ledger.package_row, name="package_row"),
    path("packages/<int:pk>/edit/", ledger.package_edit, name="package_edit"),
    path("packages/assign/", bulk.assign, name="assign"),
    path("packages/assign/check/", bulk.assign_check, name="assign_check"),
    path("packages/assign/units/", bulk.assign_units, name="assign_units"),
    path("packages/rules/", package_rules.package_rules, name="package_rules"),
    path("packages/rules/<int:pk>/", package_rules.package_rule, name="package_rule"),
    path("packages/bulk/", bulk.bulk_jobs, name="bulk_jobs"),
    path("packages/bulk/<int:pk>/", bulk.bulk_job, name="bulk_job"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("deadlines/", deadlines.deadlines, name="deadlines"),
    path("packages/mine/", my_packages.my_packages, name="my_packages"),
    path("petitions/<str:number>/package/", package.package, name="package"),
    path("petitions/<str:number>/package/contacts/", package.contacts, name="package_contacts"),
    path("petitions/<str:number>/identity/", petition.identity, name="identity"),
    path("petitions/<str:number>/as-of/", petition.as_of, name="as_of"),
    path("petitions/<str:number>/clocks/<int:pk>/", clocks.proof_sheet, name="clock"),
    path("petitions/<str:number>/papers/<int:pk>/", papers.paper, name="paper"),
    path("petitions/<str:number>/proofs/<int:pk>/", proofs.proof_file, name="proof_file"),
    path("petitions/<str:number>/steps/<str:key>/", steps.step, name="step"),
    path("petitions/<str:number>/steps/<str:key>/options/", steps.suggestions, name="step_options"),
    path("petitions/<str:number>/", petition.show, name="petition"),
]
