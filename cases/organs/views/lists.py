"""The pages of what one's offices help with (协办) and were told of (抄送)."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.organs.queries import assistances_visible_to, copies_visible_to
from cases.organs.reports.lists import ASSISTANCES, COPIES
from offices.lists.views import AskedList
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs


@require_safe
@needs(Permission.SEE_CASES)
def assistances(request: HttpRequest) -> HttpResponse:
    """What waits for an answer of one's own offices, the earliest due first, where nothing else is asked for."""
    asked = _assistances(request)
    return asked.answer("cases/organs/assistances.html", asked.context(asked.page(), tabs=asked.numbered_tabs()))


@require_safe
@needs(Permission.SEE_CASES)
def assistances_export(request: HttpRequest) -> HttpResponse:
    return _assistances(request).workbook(reverse("cases:assistances"))


def _assistances(request: HttpRequest) -> AskedList:
    account = account_of(request)
    asked = AskedList(ASSISTANCES, request, assistances_visible_to(account), account=account)
    asked.filters.hide("tab")
    return asked


@require_safe
@needs(Permission.SEE_CASES)
def copies(request: HttpRequest) -> HttpResponse:
    asked = AskedList(COPIES, request, copies_visible_to(account_of(request)))
    return asked.answer("cases/organs/copies.html", asked.context(asked.page()))


@require_safe
@needs(Permission.SEE_CASES)
def copies_export(request: HttpRequest) -> HttpResponse:
    return AskedList(COPIES, request, copies_visible_to(account_of(request))).workbook(reverse("cases:copies"))
