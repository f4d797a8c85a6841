"""The ledger of promises (承诺台账): each promise of each leader, with its clock, until it is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.packages.enums import PromiseState
from offices.lists.views import AskedList
from offices.organisation.models import Office
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from visits.receptions.filters import PromiseFilter
from visits.receptions.queries.lists import leaders_and_units_of, promise_figures, promises_visible_to
from visits.receptions.queries.themes import office_ids_of_themes, themes_visible_to
from visits.receptions.reports.promises import PROMISES

MOST_THEMES = 100  # to choose from
OF_THEME = {"theme", "received_by"}
USUAL = [name for name in PromiseFilter.base_filters if name not in OF_THEME]


@require_safe
@needs(Permission.SEE_CASES)
def promises(request: HttpRequest) -> HttpResponse:
    """Those not kept, the earliest due first, where nothing else is asked for."""
    asked = _asked(request)
    figures = promise_figures(asked.found_with(state=""), asked.reader.on)
    states: list[Any] = [(one.value, one.label, getattr(figures, one.value)) for one in PromiseState]
    tabs = [(PromiseFilter.UNKEPT, _("未兑现"), figures.unkept), *states, ("", _("全部"), figures.total)]
    context = asked.context(
        asked.page(),
        tabs=asked.tabs(tabs),
        figures=figures,
        overdue_url=asked.address(state=PromiseFilter.UNKEPT, overdue="true"),
    )
    return asked.answer("visits/receptions/promises.html", context)


@require_safe
@needs(Permission.SEE_CASES)
def promises_export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook: the same filters, all rows."""
    return _asked(request).workbook(reverse("visits:promises"))


def _asked(request: HttpRequest) -> AskedList:
    """Where somebody comes from the figures of a theme, it is a filter among the others."""
    account = account_of(request)
    asked = AskedList(PROMISES, request, promises_visible_to(account), shown=USUAL)
    leaders, units = leaders_and_units_of(asked.visible)
    asked.filters.hide("state")
    asked.filters.offer_leaders("leader", leaders)
    asked.filters.offer_offices("unit", units)
    if OF_THEME & set(asked.filters.form.fields):
        asked.filters.offer("theme", [(str(one.pk), one.title) for one in themes_visible_to(account)[:MOST_THEMES]])
        offices = Office.objects.filter(pk__in=office_ids_of_themes(account))
        asked.filters.offer_offices("received_by", offices.order_by("path"))
    return asked
