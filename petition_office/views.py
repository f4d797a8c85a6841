"""The few pages that belong to no app."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.i18n import set_language as django_set_language


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For load balancers and container health checks: 200 when the process answers and the database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Keep the language chosen on the page in a cookie (POST `language`, `next`)."""
    return django_set_language(request)
