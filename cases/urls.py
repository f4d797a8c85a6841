from django.urls import path

from cases.views import desk, petition, public

app_name = "cases"
urlpatterns = [
    path("registration/", desk.register_petition, name="register"),
    path("registration/similar/", desk.register_similar, name="register_similar"),
    path("registration/points/", desk.register_points, name="register_points"),
    path("registration/categories/", desk.register_choices, {"kind": "category"}, name="register_categories"),
    path("registration/offices/", desk.register_choices, {"kind": "accused_offices"}, name="register_offices"),
    path("petitions/<str:number>/receipt/", desk.receipt, name="receipt"),
    path("query/", public.query, name="query"),
    path("petitions/<str:number>/", petition.show, name="petition"),
]
