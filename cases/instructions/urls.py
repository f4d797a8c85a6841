"""Addresses of the letters that leaders read."""

from django.urls import URLPattern, path

from cases.instructions.api import LeaderLetters
from cases.instructions.views import leader_letters, leader_letters_export

pages: list[URLPattern] = [
    path("leader-letters/", leader_letters, name="leader_letters"),
    path("leader-letters/export/", leader_letters_export, name="leader_letters_export"),
]
api: list[URLPattern] = [
    path("leader-letters/", LeaderLetters.as_view(), name="leader_letters"),
]
