"""Pages for requests that end early. 400, 403, 404 and 500 are Django's own views with our templates."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was sent from a page that is too old, or from elsewhere. `reason` is for developers only."""
    return render(request, "403_csrf.html", status=403)
