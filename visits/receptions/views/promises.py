"""The ledger of promises (承诺台账): each promise of each leader, with its clock, until it is kept."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from cases.packages.enums import PromiseState
from cases.packages.models.commitments import Promise
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.views import ROWS, address, page_of, sort_of, xlsx
from visits.receptions.filters import PromiseFilter
from visits.receptions.queries.lists import (
    PromiseFigures,
    promise_figures,
    promise_rows,
    promises_visible_to,
    sides_of,
)
from visits.receptions.reports.promises import rows_of, write_promises

SORTS = {"due": _l("到期日"), "newest": _l("最新承诺"), "leader": _l("承诺领导")}
ORDERS = {
    "due": ("clock__due", "pk"),
    "newest": ("-made_at", "-pk"),
    "leader": ("leader__name", "leader", "clock__due", "pk"),
}


@require_safe
@needs(Permission.SEE_CASES)
def promises(request: HttpRequest) -> HttpResponse:
    """Those not kept, the earliest due first, where nothing else is asked for."""
    account, today = account_of(request), timezone.localdate()
    filters, found, figures = _found(request)
    sort = sort_of(request, SORTS)
    page = page_of(found.order_by(*ORDERS[sort]).values_list("pk", flat=True), request, size=ROWS)
    # Only the rows of the page are read whole.
    rows = promise_rows(promises_visible_to(account).filter(pk__in=page.items)).order_by(*ORDERS[sort])
    state = filters.data.get("state", "")
    context = {
        "title": _("承诺台账"),
        "filter": filters,
        "page": page,
        "rows": rows_of(rows, account, today),
        "tabs": _tabs(request, figures, state),
        "figures": figures,
        "overdue_url": address(request, state=PromiseFilter.UNKEPT, overdue="true"),
        "sorts": [(label, address(request, sort=key), key == sort) for key, label in SORTS.items()],
        "is_narrowed": filters.is_narrowed("state"),
        "query": request.GET.urlencode(),
    }
    fragment = "#rows" if "HX-Request" in request.headers else ""
    return render(request, f"visits/receptions/promises.html{fragment}", context)


@require_safe
@needs(Permission.SEE_CASES)
def promises_export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook: the same filters, all rows."""
    at, (filters, found, _figures) = timezone.now(), _found(request)
    ordered = found.order_by(*ORDERS[sort_of(request, SORTS)])

    def write() -> bytes:
        return write_promises(ordered, conditions=filters.conditions(), on=timezone.localdate(at), at=at)

    return xlsx(request, "promises", write, back=reverse("visits:promises"), at=at)


def _found(request: HttpRequest) -> tuple[PromiseFilter, QuerySet[Promise], PromiseFigures]:
    """The filters, the promises they leave, and the figures of all states under the other filters."""
    asked, visible = request.GET.copy(), promises_visible_to(account_of(request))
    if "state" not in asked:
        asked["state"] = PromiseFilter.UNKEPT
    filters = PromiseFilter(asked, visible)
    filters.hide("state")
    leaders, units = sides_of(visible)
    filters.offer_leaders("leader", leaders)
    filters.offer_offices("unit", units)
    found = filters.qs if filters.is_valid() else visible.none()
    any_state = asked.copy()
    any_state["state"] = ""
    wider = PromiseFilter(any_state, visible)
    figures = promise_figures(wider.qs if wider.is_valid() else visible.none(), timezone.localdate())
    return filters, found, figures


def _tabs(request: HttpRequest, figures: PromiseFigures, state: str) -> list[dict[str, Any]]:
    """The states, each with its number and its address."""
    numbers: list[tuple[str, Any, int]] = [(PromiseFilter.UNKEPT, _("未兑现"), figures.unkept)]
    numbers += [(one.value, one.label, getattr(figures, one.value)) for one in PromiseState]
    numbers.append(("", _("全部"), figures.total))
    return [
        {"label": label, "number": number, "url": address(request, state=key), "active": key == state}
        for key, label, number in numbers
    ]
