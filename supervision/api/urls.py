from django.urls import path

from supervision.api.board import BoardView
from supervision.api.cards import Answer, Cards, Find, Lift, OneCard, Void

urlpatterns = [
    path("board/", BoardView.as_view(), name="board"),
    path("cards/", Cards.as_view(), name="cards"),
    path("cards/<int:pk>/", OneCard.as_view(), name="card"),
    path("cards/<int:pk>/answer/", Answer.as_view(), name="card_answer"),
    path("cards/<int:pk>/lift/", Lift.as_view(), name="card_lift"),
    path("cards/<int:pk>/void/", Void.as_view(), name="card_void"),
    path("cards/<int:pk>/find/", Find.as_view(), name="card_find"),
]
