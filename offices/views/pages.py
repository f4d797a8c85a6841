"""A page that is one form."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def form_page(request: HttpRequest, form: forms.BaseForm, *, title: str, back: str, **context: Any) -> HttpResponse:
    """The form with its errors; 422 when it was refused, so that scripts see it too."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "offices/form.html", {"title": title, "form": form, "back": back, **context}, status=status)
