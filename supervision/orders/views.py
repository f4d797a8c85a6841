"""The page of supervision orders, its workbook, and their letters."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.papers.views import letter_file
from offices.lists.views import AskedList
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.queries import total_of
from offices.pages.views import DOCX, PDF
from supervision.orders.actions import unit_letter
from supervision.orders.queries import orders_visible_to
from supervision.orders.reports import ORDERS


@require_safe
@needs(Permission.SUPERVISE, Permission.ANSWER_CARDS)
def orders(request: HttpRequest) -> HttpResponse:
    """Those that units have to report on, the earliest due first, where nothing else is asked for."""
    asked = _asked(request)
    context = asked.context(asked.page(), tabs=asked.numbered_tabs(), total=total_of(asked.found))
    return asked.answer("supervision/orders/orders.html", context)


@require_safe
@needs(Permission.SUPERVISE, Permission.ANSWER_CARDS)
def orders_export(request: HttpRequest) -> HttpResponse:
    return _asked(request).workbook(reverse("supervision:orders"))


def _asked(request: HttpRequest) -> AskedList:
    account = account_of(request)
    asked = AskedList(ORDERS, request, orders_visible_to(account), account=account)
    asked.filters.hide("tab")
    return asked


@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter of an order, with the list of all petitions that went out under its number."""
    order, made = unit_letter(account_of(request), pk)
    context = {"title": _("督办函"), "order": order, "made": made, "letter": made.letter, "petition": None}
    return render(request, "supervision/orders/letter.html", context)


@require_safe
def letter_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    return _file(request, pk, PDF)


@require_safe
def letter_word(request: HttpRequest, pk: int) -> HttpResponse:
    return _file(request, pk, DOCX)


def _file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    order, made = unit_letter(account_of(request), pk)
    return letter_file(made.letter, kind, sealed=order.petition.sealed, reader=account_of(request))
