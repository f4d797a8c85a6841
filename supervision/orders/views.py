"""The page of supervision orders, its workbook, and one press to urge many."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.papers.reports.files import letter_as_pdf, letter_as_word
from offices.lists.views import AskedList
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.views import DOCX, PDF, attachment
from supervision.cards.queries import total_of
from supervision.orders.actions import unit_letter, urge_several
from supervision.orders.filters import OrderFilter
from supervision.orders.queries import orders_visible_to
from supervision.orders.reports import ORDERS

MOST_TOLD = 5


@require_safe
@needs(Permission.SUPERVISE, Permission.ANSWER_CARDS)
def orders(request: HttpRequest) -> HttpResponse:
    """Those that units have to report on, the earliest due first, where nothing else is asked for."""
    asked = _asked(request)
    every = asked.found_with(tab=OrderFilter.ALL).order_by()
    numbers = every.aggregate(**{key: Count("pk", filter=asked.filters.part(key)) for key in OrderFilter.TABS})
    tabs = [(key, label, numbers[key]) for key, label in OrderFilter.TABS.items()]
    context = asked.context(asked.page(), tabs=asked.tabs(tabs), total=total_of(asked.found))
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
    return _file(request, pk, letter_as_pdf, PDF, "pdf")


@require_safe
def letter_word(request: HttpRequest, pk: int) -> HttpResponse:
    return _file(request, pk, letter_as_word, DOCX, "docx")


def _file(request: HttpRequest, pk: int, write: Callable[..., bytes], kind: str, ending: str) -> HttpResponse:
    order, made = unit_letter(account_of(request), pk)
    content = write(made.letter, sealed=order.petition.sealed)
    return attachment(content, kind, f"{made.letter.title}{made.letter.number}.{ending}")


@require_POST
@needs(Permission.SUPERVISE)
def urge(request: HttpRequest) -> HttpResponse:
    """Urge the holders of the petitions that were ticked in the list of what is due."""
    numbers = [one[:40] for one in request.POST.getlist("petition")]
    urged, refused = urge_several(numbers=numbers, by=account_of(request), at=timezone.now())
    if urged:
        messages.success(request, _("已催办%(n)d件。") % {"n": len(urged)})
    for number, refusal in list(refused.items())[:MOST_TOLD]:
        messages.warning(request, _("%(number)s未催办：%(why)s") % {"number": number, "why": refusal.sentence})
    if len(refused) > MOST_TOLD:
        messages.warning(request, _("还有%(n)d件未催办。") % {"n": len(refused) - MOST_TOLD})
    if not numbers:
        messages.warning(request, _("请先勾选信访件。"))
    asked = QueryDict(request.POST.get("query", "")[:1000])
    return redirect(f"{reverse('supervision:due')}?{asked.urlencode()}")
