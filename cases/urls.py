from django.urls import path

from cases.views import petition

app_name = "cases"
urlpatterns = [
    path("petitions/<str:number>/", petition.show, name="petition"),
]
