"""Addresses of cards on offices."""

from django.urls import URLPattern, path

from supervision.office_cards.api import acts
from supervision.office_cards.api.cards import OfficeCards, OneOfficeCard
from supervision.office_cards.views import cards as views
from supervision.office_cards.views import rules

pages: list[URLPattern] = [
    path("supervision/office-cards/", views.office_cards, name="office_cards"),
    path("supervision/office-cards/export/", views.office_cards_export, name="office_cards_export"),
    path("supervision/office-cards/try/", rules.office_card_try, name="office_card_try"),
    path("supervision/office-cards/new/", views.office_card_new, name="office_card_new"),
    path("supervision/office-cards/<int:pk>/", views.office_card, name="office_card"),
    path("supervision/office-cards/<int:pk>/basis/", views.office_card_basis, name="office_card_basis"),
    path(
        "supervision/office-cards/<int:pk>/basis/export/",
        views.office_card_basis_export,
        name="office_card_basis_export",
    ),
    path("supervision/office-cards/<int:pk>/letter/<slug:form>/", views.office_card_letter, name="office_card_letter"),
    path("supervision/office-cards/<int:pk>/<slug:key>/", views.office_card_act, name="office_card_act"),
]
api: list[URLPattern] = [
    path("office-cards/", OfficeCards.as_view(), name="office_cards"),
    path("office-cards/<int:pk>/", OneOfficeCard.as_view(), name="office_card"),
    *(
        path(f"office-cards/<int:pk>/{address}/", act.as_view(), name=f"office_card_{address.replace('-', '_')}")
        for address, act in acts.ADDRESSES.items()
    ),
]
