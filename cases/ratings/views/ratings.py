"""The page of ratings (满意度评价) of the petitions that an account may see."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.ratings.queries import ratings_visible_to
from cases.ratings.reports.lists import RATING_LIST
from offices.lists.views import AskedList
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs


@require_safe
@needs(Permission.SEE_CASES)
def ratings(request: HttpRequest) -> HttpResponse:
    """All of them, the newest first, where nothing else is asked for."""
    asked = _asked(request)
    return asked.answer("cases/ratings/ratings.html", asked.context(asked.page(), tabs=asked.numbered_tabs()))


@require_safe
@needs(Permission.SEE_CASES)
def ratings_export(request: HttpRequest) -> HttpResponse:
    return _asked(request).workbook(reverse("cases:ratings"))


def _asked(request: HttpRequest) -> AskedList:
    asked = AskedList(RATING_LIST, request, ratings_visible_to(account_of(request)))
    asked.filters.hide("tab")
    return asked
