from django.urls import path

from supervision.views import board, cards, closings, jobs, reexaminations, rules, sealed

app_name = "supervision"
urlpatterns = [
    path("supervision/", board.board, name="board"),
    path("supervision/due/", board.due, name="due"),
    path("cards/", cards.cards, name="cards"),
    path("cards/sealed/", sealed.sealed_cards, name="sealed_cards"),
    path("cards/sealed/<int:pk>/", sealed.sealed_card, name="sealed_card"),
    path("cards/sealed/<int:pk>/<slug:key>/", sealed.sealed_card_act, name="sealed_card_act"),
    path("cards/<int:pk>/", cards.card, name="card"),
    path("cards/<int:pk>/<slug:key>/", cards.card_act, name="card_act"),
    path("petitions/<str:number>/red-card/", cards.red, name="red"),
    path("rules/", rules.rules, name="rules"),
    path("rules/new/", rules.rule_new, name="rule_new"),
    path("rules/try/", rules.rule_try, name="rule_try"),
    path("rules/<int:pk>/end/", rules.rule_end, name="rule_end"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("packages/to-check/", closings.to_check, name="to_check"),
    path("packages/to-check/<str:number>/", closings.check, name="check"),
    path("packages/reexamination/", reexaminations.reexaminations, name="reexaminations"),
    path("packages/reexamination/samples/new/", reexaminations.sample_new, name="sample_new"),
    path("packages/reexamination/samples/<int:pk>/", reexaminations.sample_page, name="sample"),
    path("packages/reexamination/<str:number>/", reexaminations.reexamine, name="reexamine"),
]
