"""下级工作: a table of the offices below, and a page for each.

Where no period is asked for, the one of yesterday: on its first day a period holds nothing yet.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offices.organisation.models import Account, Office
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.views import page_of, xlsx
from offices.pages.words import About
from supervision.campaigns.queries.campaigns import campaigns_visible_to
from supervision.lower_offices.queries import Line, lines_of, offices_below, tops
from supervision.lower_offices.reports import (
    DEFINITIONS,
    FIGURES,
    meeting_cells,
    meeting_titles,
    rows_of,
    write_offices,
)
from visits.compliance.queries.compliance import leaders_counted, years_counted
from visits.compliance.reckoning import TimeSpan, parts_of
from visits.compliance.views.compliance import span_asked
from visits.rota.periods import ONE_DAY

MOST = 300  # offices of a table
reader = needs(Permission.SUPERVISE)


@dataclass(frozen=True)
class Asked:
    """The office whose direct subordinates are shown, the period, and a line for each of them."""

    above: Office
    span: TimeSpan
    lines: list[Line]


@require_safe
@reader
def lower_offices(request: HttpRequest) -> HttpResponse:
    """Those directly below one's own office, where no other is asked for."""
    account, today = account_of(request), timezone.localdate()
    asked = _asked(request, account, today)
    rows: Any = rows_of(asked.lines, asked.span, today)
    page = page_of(rows, request, size=50)
    context = {
        "title": _("下级工作"),
        "asked": asked,
        "page": page,
        "tops": tops(account),
        **_periods(account, asked.span, today),
        "labels": list(FIGURES.values()),
        "definitions": DEFINITIONS,
        "query": request.GET.urlencode(),
    }
    return render(request, "supervision/lower_offices/table.html", context)


@require_safe
@reader
def lower_offices_export(request: HttpRequest) -> HttpResponse:
    account, at = account_of(request), timezone.now()
    today = timezone.localdate(at)
    asked = _asked(request, account, today)

    def write(about: About) -> bytes:
        return write_offices(asked.lines, asked.span, today, above=asked.above.name, about=about)

    return xlsx(request, _("下级工作"), write, back=reverse("supervision:lower_offices"), at=at)


@require_safe
@reader
def lower_office(request: HttpRequest, code: str) -> HttpResponse:
    """One office: each meeting without contents, its campaigns, its reception days, and the offices below it."""
    account, today = account_of(request), timezone.localdate()
    office = get_object_or_404(offices_below(account), code=code)
    span = span_asked(request, [office], today - ONE_DAY)
    (line,) = lines_of(account, [office], span, today)
    titles = meeting_titles()
    known = set(campaigns_visible_to(account).filter(office=office).values_list("pk", flat=True))
    context = {
        "title": _("%(office)s的工作") % {"office": office.name},
        "office": office,
        "span": span,
        **_periods(account, span, today),
        "row": rows_of([line], span, today)[0],
        "titles": titles,
        "meetings": [list(zip(titles, meeting_cells(one, office), strict=True)) for one in line.meetings],
        "campaigns": [(one, one.pk in known) for one in line.campaigns],
        "today": today,
        "has_below": office.children.filter(is_active=True).exists(),
        "definitions": DEFINITIONS,
    }
    return render(request, "supervision/lower_offices/office.html", context)


def _asked(request: HttpRequest, account: Account, today: date) -> Asked:
    above = tops(account)
    code = request.GET.get("office", "")
    found = above[0] if above and not code else next((one for one in above if one.code == code), None)
    found = found or offices_below(account).filter(code=code).first()
    if found is None:
        raise Http404
    below = list(offices_below(account).filter(parent=found)[:MOST])
    span = span_asked(request, below or [found], today - ONE_DAY)
    return Asked(found, span, lines_of(account, below, span, today))


def _periods(account: Account, span: TimeSpan, today: date) -> dict[str, object]:
    levels = set(offices_below(account).order_by().values_list("level", flat=True).distinct())
    years = {*years_counted(leaders_counted(account), today), span.year}
    return {"parts": parts_of(span.year, levels), "years": sorted(years, reverse=True)}
