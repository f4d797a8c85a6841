"""Addresses of the analysis (社情分析)."""

from django.urls import URLPattern, path

from supervision.analysis.api.advice import AdviceForText, AnalysisFigures
from supervision.analysis.api.figures import Fairness, Rising
from supervision.analysis.api.groups import AnswersToRead, MatterGroups, OneMatterGroup, ReadAnswer
from supervision.analysis.views import advice, answers, figures, groups

pages: list[URLPattern] = [
    path("supervision/analysis/", advice.analysis, name="analysis"),
    path("supervision/analysis/advice/", advice.desk_advice, name="desk_advice"),
    path("supervision/analysis/advice/<slug:kind>/<slug:part>/", advice.advised_petitions, name="advised_petitions"),
    path("supervision/analysis/topics/", figures.rising_topics, name="rising_topics"),
    path("supervision/analysis/topics/list/", figures.rising_list, name="rising_list"),
    path("supervision/analysis/fairness/", figures.fairness, name="fairness"),
    path("supervision/analysis/fairness/list/", figures.fairness_list, name="fairness_list"),
    path("supervision/analysis/groups/", groups.matter_groups, name="matter_groups"),
    path("supervision/analysis/groups/<int:pk>/", groups.matter_group, name="matter_group"),
    path("supervision/analysis/answers/", answers.answers_to_read, name="answers_to_read"),
    path("supervision/analysis/answers/<int:pk>/", answers.answer_to_read, name="answer_to_read"),
    path("petitions/<str:number>/advice/<slug:key>/", advice.step_advice, name="step_advice"),
]
api: list[URLPattern] = [
    path("supervision/analysis/topics/", Rising.as_view(), name="rising_topics"),
    path("supervision/analysis/fairness/", Fairness.as_view(), name="fairness"),
    path("supervision/analysis/groups/", MatterGroups.as_view(), name="matter_groups"),
    path("supervision/analysis/groups/<int:pk>/", OneMatterGroup.as_view(), name="matter_group"),
    path("supervision/analysis/answers/", AnswersToRead.as_view(), name="answers_to_read"),
    path("supervision/analysis/answers/<int:pk>/", ReadAnswer.as_view(), name="answer_to_read"),
    path("supervision/analysis/", AnalysisFigures.as_view(), name="analysis"),
    path("supervision/analysis/advice/", AdviceForText.as_view(), name="analysis_advice"),
]
