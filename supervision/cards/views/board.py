"""The supervisor's board, and the list of clocks behind its dates."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.petitions.models.clocks import Clock
from cases.petitions.queries.opening import covered
from offices.lists.cells import element, markup
from offices.lists.views import AskedList
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import offices_reached
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.queries import total_of
from offices.pages.shares import percent_of
from offices.vocabularies.filters import offer_choices
from supervision.cards.filters import ClockFilter
from supervision.cards.queries import ENCRYPTED, Board, Figures, board_of, capped, running_clocks_visible_to
from supervision.cards.reports.clock_list import CLOCKS

SHORT_LIST = 8
COLUMNS = {
    "reminder": gettext_lazy("预警"),
    "yellow": gettext_lazy("黄牌"),
    "red": gettext_lazy("红牌"),
    "unexplained": gettext_lazy("说明逾期"),
    "unreported": gettext_lazy("报告逾期"),
    "tomorrow": gettext_lazy("明天到期"),
    "week": gettext_lazy("本周到期"),
    "overdue": gettext_lazy("已逾期"),
}
CARD_LEVELS = ("reminder", "yellow", "red")
CARD_DELAYS = {"unexplained": "explanation", "unreported": "report"}


@dataclass(frozen=True)
class Row:
    """An office of the table; its cells are written in Python, since hundreds stand on the page."""

    name: str
    url: str
    cells: SafeString
    is_empty: bool


@require_safe
@needs(Permission.SUPERVISE)
def board(request: HttpRequest) -> HttpResponse:
    """Figures of an office and those below it, each a link to the list with the same filter."""
    account, today = account_of(request), timezone.localdate()
    tops = supervised(account)
    office = chosen_office(account, request.GET.get("office", ""), tops)
    figures = board_of(account, office, today)
    clocks = running_clocks_visible_to(account).filter(office__path__startswith=office.path)
    context = {
        "title": _("督查"),
        "today": today,
        "office": office,
        "trail": _trail(office, tops),
        "tops": tops if len(tops) > 1 else [],
        "columns": COLUMNS,
        "rows": _rows(figures),
        "total": _row(_("合计"), figures.total, is_total=True),
        "chart": _chart(figures),
        "lists": [_short_list(account, clocks, when, today, office) for when in ("today", "tomorrow")],
    }
    return render(request, "supervision/cards/board.html", context)


def supervised(account: Account) -> list[Office]:
    """The offices from which an account supervises, without those below another of them."""
    chosen: list[Office] = []
    for office in authority_of(account).offices(Permission.SUPERVISE):
        if not any(office.is_within(top) for top in chosen):
            chosen.append(office)
    return chosen


def chosen_office(account: Account, code: str, tops: list[Office]) -> Office:
    if not code:
        return tops[0]
    office = offices_reached(account, Permission.SUPERVISE).filter(code=code).first()
    if office is None:
        raise Http404
    return office


def _trail(office: Office, tops: list[Office]) -> list[Office]:
    """The offices above, up to where the account's reach begins."""
    top = next((top for top in tops if office.is_within(top)), office)
    above = [pk for pk in office.ancestor_ids()[:-1] if pk in set(office.ancestor_ids()) - set(top.ancestor_ids()[:-1])]
    return list(Office.objects.filter(pk__in=above).order_by("path")) if above else []


@cache
def _list_address(name: str) -> tuple[str, str]:
    """Of the list behind a column: its address, and what it asks for besides the office."""
    if name in CARD_LEVELS:
        return reverse("supervision:cards"), urlencode({"level": name, "state": "active"})
    if name in CARD_DELAYS:
        return reverse("supervision:cards"), urlencode({"late": CARD_DELAYS[name]})
    return reverse("supervision:due"), urlencode({"when": name})


def _row(name: str, figures: Figures, url: str = "", *, own: bool = False, is_total: bool = False) -> Row:
    """Each figure leads to the list with the same filter. own: the office without those below it."""
    of = urlencode({"office": figures.office.code, **({"own": "true"} if own else {})})
    cells = []
    for key, label in COLUMNS.items():
        path, asked = _list_address(key)
        text = capped(getattr(figures, key))
        css = "figure" if is_total else "figure-zero" if text == "0" else f"figure figure-{key}"
        figure = element("a", text, class_=css, href=f"{path}?{of}&{asked}")
        cells.append(element("td", figure, class_="num figure-cell", data_label=str(label)))
    return Row(name, url, markup(cells), all(getattr(figures, key) == 0 for key in COLUMNS))


def _rows(board: Board) -> list[Row]:
    address = reverse("supervision:board")
    own = _row(_("%(office)s（本级）") % {"office": board.own.office.short_name}, board.own, own=True)
    below = [
        _row(figures.office.short_name, figures, f"{address}?{urlencode({'office': figures.office.code})}")
        for figures in board.below
    ]
    return [own, *below]


def _chart(board: Board) -> dict[str, Any]:
    """The share of each office in all yellow and red cards, in percent; the largest first."""
    every = [board.own, *board.below]
    total = sum(row.yellow + row.red for row in every)
    shown = sorted((row for row in every if row.yellow or row.red), key=lambda row: -row.yellow - row.red)[:12]
    return {
        "offices": [row.office.short_name for row in shown],
        "yellow": [float(percent_of(row.yellow, total) or 0) for row in shown],
        "red": [float(percent_of(row.red, total) or 0) for row in shown],
        "labels": {"yellow": str(COLUMNS["yellow"]), "red": str(COLUMNS["red"])},
    }


def _short_list(account: Account, clocks: QuerySet[Clock], when: str, today: date, office: Office) -> dict[str, Any]:
    chosen = (
        ClockFilter({"when": when}, queryset=clocks, today=today)
        .qs.select_related("office", "petition")
        .defer(*ENCRYPTED)
    )
    found = covered(account, chosen[: SHORT_LIST + 1], "petition")
    return {
        "title": dict(ClockFilter.base_filters["when"].extra["choices"])[when],
        "clocks": found[:SHORT_LIST],
        "more": len(found) > SHORT_LIST,
        "url": f"{reverse('supervision:due')}?{urlencode({'office': office.code, 'when': when})}",
    }


@require_safe
@needs(Permission.SEE_CASES)
def due(request: HttpRequest) -> HttpResponse:
    """Duties by when they are due."""
    account = account_of(request)
    clocks = running_clocks_visible_to(account).select_related("office", "petition", "petition__category")
    asked = AskedList(CLOCKS, request, clocks.defer(*ENCRYPTED), account=account)
    asked.reader.may_act = authority_of(account).may_anywhere(Permission.SUPERVISE)
    offer_choices(asked.filters, account)
    context = asked.context(asked.page(asked.found), may_urge=asked.reader.may_act, total=total_of(asked.found))
    return asked.answer("supervision/cards/due.html", context)
