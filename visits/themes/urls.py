"""Addresses of themed receptions across offices."""

from django.urls import URLPattern, path

from visits.themes import views
from visits.themes.api import OneTheme, Themes

pages: list[URLPattern] = [
    path("reception/themes/", views.themes, name="themes"),
    path("reception/themes/new/", views.theme_new, name="theme_new"),
    path("reception/themes/<int:pk>/", views.theme, name="theme"),
    path("reception/themes/<int:pk>/edit/", views.theme_edit, name="theme_edit"),
    path("reception/themes/<int:pk>/export/", views.theme_export, name="theme_export"),
    path("reception/themes/<int:pk>/word/", views.theme_word, name="theme_word"),
    path("reception/themes/<int:pk>/rows/<slug:code>/<slug:key>/", views.theme_rows, name="theme_rows"),
    path("reception/themes/<int:pk>/acts/<slug:act>/", views.theme_act, name="theme_act"),
]
api: list[URLPattern] = [
    path("reception-themes/", Themes.as_view(), name="themes"),
    path("reception-themes/<int:pk>/", OneTheme.as_view(), name="theme"),
]
