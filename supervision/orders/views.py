"""The page of supervision orders, and its workbook."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from offices.lists.views import AskedList
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from supervision.orders.filters import OrderFilter
from supervision.orders.queries import orders_visible_to
from supervision.orders.reports import ORDERS


@require_safe
@needs(Permission.SUPERVISE, Permission.ANSWER_CARDS)
def orders(request: HttpRequest) -> HttpResponse:
    """Opens on the first group in which something waits."""
    asked = _asked(request)
    every = asked.found_with(tab=OrderFilter.ALL).order_by()
    numbers = every.aggregate(**{key: Count("pk", filter=asked.filters.part(key)) for key in OrderFilter.TABS})
    tabs = [(key, label, numbers[key]) for key, label in OrderFilter.TABS.items()]
    return asked.answer("supervision/orders/orders.html", asked.context(asked.page(), tabs=asked.tabs(tabs)))


@require_safe
@needs(Permission.SUPERVISE, Permission.ANSWER_CARDS)
def orders_export(request: HttpRequest) -> HttpResponse:
    return _asked(request).workbook(reverse("supervision:orders"))


def _asked(request: HttpRequest) -> AskedList:
    account = account_of(request)
    asked = AskedList(ORDERS, request, orders_visible_to(account), account=account)
    asked.filters.hide("tab")
    return asked
