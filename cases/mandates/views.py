"""The pages of mandates: the list, its workbook, and how many were reported on in time."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.mandates.forms.figures import MandateFiguresForm
from cases.mandates.queries import mandates_visible_to
from cases.mandates.reports.figures import FIGURES, Line, figures_of
from cases.mandates.reports.lists import MANDATES
from offices.lists.views import AskedList
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.shares import percent_of, percent_words


@require_safe
@needs(Permission.SEE_CASES)
def mandates(request: HttpRequest) -> HttpResponse:
    """What is owed to the organs that assigned it, the earliest due first, where nothing else is asked for."""
    asked = _asked(request)
    may_import = authority_of(account_of(request)).may_anywhere(Permission.IMPORT)
    acts = asked.to_act_on(authority_of(account_of(request)).may_anywhere(Permission.SUPERVISE))
    context = asked.context(asked.page(), tabs=asked.numbered_tabs(), may_import=may_import, **acts)
    return asked.answer("cases/mandates/mandates.html", context)


@require_safe
@needs(Permission.SEE_CASES)
def mandates_export(request: HttpRequest) -> HttpResponse:
    """结报表: what the list finds, with the results, to be sent up."""
    return _asked(request).workbook(reverse("cases:mandates"), title=_("上级交办结报表"))


def _asked(request: HttpRequest) -> AskedList:
    asked = AskedList(MANDATES, request, mandates_visible_to(account_of(request)))
    asked.filters.hide("tab")
    return asked


@require_safe
@needs(Permission.SUPERVISE, Permission.SCREEN, Permission.APPROVE)
def mandate_figures(request: HttpRequest) -> HttpResponse:
    """结报率 of an office and of each below it; every figure leads to the list that it counts."""
    account, today = account_of(request), timezone.localdate()
    form = MandateFiguresForm(request.GET.dict(), account=account, today=today)
    context: dict[str, Any] = {"title": _("结报统计"), "form": form}
    if form.is_valid():
        office, since, until = form.asked()
        total, lines = figures_of(account, office, since, until, today)
        context |= {
            "office": office,
            "since": since,
            "until": until,
            "labels": [label for label, _more in FIGURES.values()],
            "total": _shown(total),
            "lines": [_shown(line) for line in lines],
        }
    return render(request, "cases/mandates/figures.html", context, status=200 if form.is_valid() else 422)


def _shown(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "rate": percent_words(percent_of(line.numbers["in_time"], line.numbers["due"])),
        "numbers": [(label, line.numbers[key], line.urls[key]) for key, (label, _more) in FIGURES.items()],
    }
