"""The product's addresses, and a page with nothing on it behind the same login, beside which others are measured."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from petition_office.urls import *  # noqa: F403
from petition_office.urls import urlpatterns as product


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<!doctype html><title>empty</title><p>{request.user.pk}")


urlpatterns = [*product, path("bench/empty/", empty)]
