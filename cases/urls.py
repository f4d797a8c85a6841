from django.urls import path

from cases.views import approvals, clocks, deadlines, desk, imports, papers, petition, public, search, steps, worklist

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
    path("approvals/", approvals.approvals, name="approvals"),
    path("deadlines/", deadlines.deadlines, name="deadlines"),
    path("petitions/<str:number>/identity/", petition.identity, name="identity"),
    path("petitions/<str:number>/as-of/", petition.as_of, name="as_of"),
    path("petitions/<str:number>/clocks/<int:pk>/", clocks.proof_sheet, name="clock"),
    path("petitions/<str:number>/papers/<int:pk>/", papers.paper, name="paper"),
    path("petitions/<str:number>/proofs/<int:pk>/", papers.proof_file, name="proof_file"),
    path("petitions/<str:number>/steps/<str:key>/", steps.step, name="step"),
    path("petitions/<str:number>/steps/<str:key>/options/", steps.suggestions, name="step_options"),
    path("petitions/<str:number>/", petition.show, name="petition"),
]
