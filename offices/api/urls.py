from django.urls import path

from offices.organisation.api.tokens import ObtainToken, RevokeToken, Tokens
from offices.vocabularies.api import Categories, Offices

urlpatterns = [
    path("token/", ObtainToken.as_view(), name="token"),
    path("tokens/", Tokens.as_view(), name="tokens"),
    path("tokens/<str:key>/", RevokeToken.as_view(), name="revoke_token"),
    path("offices/", Offices.as_view(), name="offices"),
    path("categories/", Categories.as_view(), name="categories"),
]
