"""The page of one petition."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cases.queries import petitions_visible_to


def show(request: HttpRequest, number: str) -> HttpResponse:
    petition = get_object_or_404(petitions_visible_to(request.user), number=number)
    return render(request, "cases/petition.html", {"petition": petition})
