"""Addresses of advice."""

from django.urls import URLPattern, path

from supervision.advice import views
from supervision.advice.api import ActOnAdvice, AdvicePdf, Advices, AdviceWord, OneAdvice

pages: list[URLPattern] = [
    path("supervision/advice/", views.advices, name="advices"),
    path("supervision/advice/export/", views.advices_export, name="advices_export"),
    path("supervision/advice/new/", views.advice_new, name="advice_new"),
    path("supervision/advice/<int:pk>/", views.advice, name="advice"),
    path("supervision/advice/<int:pk>/edit/", views.advice_edit, name="advice_edit"),
    path("supervision/advice/<int:pk>/pdf/", views.advice_pdf, name="advice_pdf"),
    path("supervision/advice/<int:pk>/word/", views.advice_word, name="advice_word"),
    path("supervision/advice/<int:pk>/answers/<int:answer>/", views.advice_file, name="advice_file"),
    path("supervision/advice/<int:pk>/<slug:key>/", views.advice_act, name="advice_act"),
]
api: list[URLPattern] = [
    path("supervision/advice/", Advices.as_view(), name="advices"),
    path("supervision/advice/<int:pk>/", OneAdvice.as_view(), name="advice"),
    path("supervision/advice/<int:pk>/pdf/", AdvicePdf.as_view(), name="advice_pdf"),
    path("supervision/advice/<int:pk>/word/", AdviceWord.as_view(), name="advice_word"),
    path("supervision/advice/<int:pk>/<slug:key>/", ActOnAdvice.as_view(), name="advice_act"),
]
