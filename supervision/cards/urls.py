"""Addresses of cards."""

from django.urls import URLPattern, path

from supervision.cards.api.acts import (
    Answer,
    DecideVoid,
    Find,
    Lift,
    LiftSeveral,
    ProposeInterview,
    RecordInterview,
    Report,
    Void,
)
from supervision.cards.api.board import BoardView
from supervision.cards.api.cards import Cards, OneCard
from supervision.cards.api.sealed import DecideVoidSealed, LiftSealed, SealedCards, VoidSealed
from supervision.cards.views import board, cards, files, lifting, sealed

pages: list[URLPattern] = [
    path("supervision/", board.board, name="board"),
    path("supervision/export/", files.board_export, name="board_export"),
    path("supervision/word/", files.board_word, name="board_word"),
    path("supervision/weeks/", files.card_weeks, name="card_weeks"),
    path("supervision/due/", board.due, name="due"),
    path("cards/", cards.cards, name="cards"),
    path("cards/export/", files.cards_export, name="cards_export"),
    path("cards/word/", files.cards_word, name="cards_word"),
    path("cards/voided/", cards.voided_cards, name="voided_cards"),
    path("cards/lift/", lifting.lift_several, name="lift_several"),
    path("cards/sealed/", sealed.sealed_cards, name="sealed_cards"),
    path("cards/sealed/<int:pk>/", sealed.sealed_card, name="sealed_card"),
    path("cards/sealed/<int:pk>/<slug:key>/", sealed.sealed_card_act, name="sealed_card_act"),
    path("cards/<int:pk>/", cards.card, name="card"),
    path("cards/<int:pk>/letter/<slug:form>/", files.card_letter, name="card_letter"),
    path("cards/<int:pk>/<slug:key>/", cards.card_act, name="card_act"),
    path("petitions/<number:number>/red-card/", cards.red, name="red"),
]
api: list[URLPattern] = [
    path("board/", BoardView.as_view(), name="board"),
    path("cards/", Cards.as_view(), name="cards"),
    path("cards/lift/", LiftSeveral.as_view(), name="cards_lift"),
    path("cards/sealed/", SealedCards.as_view(), name="sealed_cards"),
    path("cards/sealed/<int:pk>/lift/", LiftSealed.as_view(), name="sealed_card_lift"),
    path("cards/sealed/<int:pk>/void/", VoidSealed.as_view(), name="sealed_card_void"),
    path("cards/sealed/<int:pk>/void-decision/", DecideVoidSealed.as_view(), name="sealed_card_void_decision"),
    path("cards/<int:pk>/", OneCard.as_view(), name="card"),
    path("cards/<int:pk>/answer/", Answer.as_view(), name="card_answer"),
    path("cards/<int:pk>/report/", Report.as_view(), name="card_report"),
    path("cards/<int:pk>/lift/", Lift.as_view(), name="card_lift"),
    path("cards/<int:pk>/void/", Void.as_view(), name="card_void"),
    path("cards/<int:pk>/void-decision/", DecideVoid.as_view(), name="card_void_decision"),
    path("cards/<int:pk>/find/", Find.as_view(), name="card_find"),
    path("cards/<int:pk>/interview/", ProposeInterview.as_view(), name="card_interview"),
    path("cards/<int:pk>/interview-result/", RecordInterview.as_view(), name="card_interview_result"),
]
