"""包案统计: the figures, each a link to the list of what it counts, and the same as Excel."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.package_closing.queries import found_unsettled
from cases.packages.queries.visible import repeated
from cases.petitions.queries.opening import covered
from offices.organisation.views.access import account_of, needs
from offices.pages.queries import total_of
from offices.pages.shares import FEW, percent_words
from offices.pages.views import address, page_of, xlsx
from supervision.closings.forms import FiguresForm
from supervision.closings.queries.asked import READERS, Asked
from supervision.closings.queries.figures import FIGURES, RATES, Row, figures_of, rows_behind, rows_by
from supervision.closings.queries.groups import GROUPS
from supervision.closings.reports.closings import (
    COLUMNS,
    DEFINITIONS,
    EXTRA,
    RATE_COLUMNS,
    days_words,
    population_of,
    write_figures,
)

ROWS = 40
MOST_GROUPS = 500
# Where a row of a list has its petition, and what else it tells of the matter.
PETITION_OF: dict[str, tuple[str, tuple[str, ...]]] = {
    "petition": ("", ()),
    "closing": ("package.petition", ("reason",)),
    "package": ("petition", ()),
}


@require_safe
@needs(*READERS)
def package_figures(request: HttpRequest) -> HttpResponse:
    """Rates over all, then a row for each leader, office, unit or campaign."""
    form, asked = _asked(request)
    context: dict[str, Any] = {"title": _("包案统计"), "form": form, "few": FEW}
    if asked is not None:
        total, groups = figures_of(asked), rows_by(asked, asked.by)
        context |= {
            "asked": asked,
            "population": population_of(asked),
            "rates": [_rate(total, key, asked) for key in RATES],
            "numbers": [(label, total.numbers[key], list_url(asked, key)) for key, label in (*COLUMNS, *EXTRA)],
            "definitions": DEFINITIONS,
            "median": days_words(total.silence.median),
            "longest": days_words(total.silence.longest),
            "silence_url": list_url(asked, "open", order="silence"),
            "unpackaged": (total.numbers["unpackaged"], list_url(asked, "unpackaged")),
            "group_label": GROUPS[asked.by].label,
            "columns": [label for _key, label in COLUMNS],
            "rate_columns": [label for _key, label in RATE_COLUMNS],
            "groups": [_line(row, asked) for row in groups[:MOST_GROUPS]],
            "export_url": f"{reverse('supervision:package_figures_export')}?{query_of(asked)}",
        }
    return render(request, "supervision/closings/figures.html", context, status=200 if asked else 422)


@require_safe
@needs(*READERS)
def package_figures_export(request: HttpRequest) -> HttpResponse:
    _form, asked = _asked(request)
    if asked is None:
        raise Http404
    at = timezone.now()
    total, groups = figures_of(asked), rows_by(asked, asked.by)
    back = reverse("supervision:package_figures")
    return xlsx(request, _("包案统计"), lambda about: write_figures(total, groups, asked, about), back=back, at=at)


@require_safe
@needs(*READERS)
def package_figure_list(request: HttpRequest, key: str) -> HttpResponse:
    """What one figure counts."""
    _form, asked = _asked(request)
    if asked is None or key not in FIGURES:
        raise Http404
    figure, found = FIGURES[key], rows_behind(asked, key)
    silent = figure.of == "package" and request.GET.get("order") == "silence"
    page = page_of(_rows(figure.of, found, silent=silent), request, size=ROWS)
    page.items = covered(account_of(request), page.items, *PETITION_OF[figure.of])
    context = {
        "title": figure.label,
        "of": figure.of,
        "asked": asked,
        "population": population_of(asked) if figure.of == "petition" else None,
        "group": _group_name(asked, figure.of, found),
        "page": page,
        "total": total_of(found),
        "sorts": [
            (_("化解期限"), address(request, order=None), not silent),
            (_("最久未联系"), address(request, order="silence"), silent),
        ],
        "back": f"{reverse('supervision:package_figures')}?{query_of(asked, with_group=False)}",
        "today": asked.today,
    }
    return render(request, "supervision/closings/figure_list.html", context)


def _asked(request: HttpRequest) -> tuple[FiguresForm, Asked | None]:
    form = FiguresForm(request.GET.dict(), account=account_of(request), today=timezone.localdate())
    return form, form.asked() if form.is_valid() else None


def query_of(asked: Asked, *, with_group: bool = True, **more: Any) -> str:
    """What was asked for, as the query of an address."""
    given: dict[str, Any] = {
        "office": asked.office.code,
        "since": asked.since.isoformat(),
        "until": asked.until.isoformat(),
        "basis": asked.basis,
        "by": asked.by,
    }
    if with_group and asked.group is not None:
        given["group"] = asked.group
    return urlencode({**given, **more})


def list_url(asked: Asked, key: str, **more: Any) -> str:
    return f"{reverse('supervision:package_figure_list', args=[key])}?{query_of(asked, **more)}"


def _rate(row: Row, key: str, asked: Asked, **more: Any) -> dict[str, Any]:
    of, rate = RATES[key], row.rate(key)
    return {
        "label": of.label,
        "note": of.note,
        "words": percent_words(rate.percent),
        "part": rate.part,
        "whole": rate.whole,
        "part_url": list_url(asked, of.part, **more),
        "whole_url": list_url(asked, of.whole, **more),
        "is_few": rate.is_few,
    }


def _line(row: Row, asked: Asked) -> dict[str, Any]:
    group = {"group": row.group}
    return {
        "name": row.name,
        "place": row.place,
        "numbers": [(label, row.numbers[key], list_url(asked, key, **group)) for key, label in COLUMNS],
        "rates": [{**_rate(row, key, asked, **group), "label": label} for key, label in RATE_COLUMNS],
        "median": days_words(row.silence.median),
        "longest": days_words(row.silence.longest),
        "silence_url": list_url(asked, "open", order="silence", **group),
    }


def _group_name(asked: Asked, of: str, found: QuerySet[Any]) -> str:
    """The one whose rows are listed, named by the rows themselves: who sees none of them learns no name."""
    if asked.group is None or of == "petition":
        return ""
    group = GROUPS[asked.by]
    way = "package__" if of == "closing" else ""
    named = found.order_by().filter(**{f"{way}{group.path}": asked.group})
    return named.values_list(f"{way}{group.name}", flat=True).first() or ""


def _rows(of: str, found: QuerySet[Any], *, silent: bool) -> QuerySet[Any]:
    if of == "petition":
        return found.select_related("holder").defer("query_code").order_by("received_on", "pk")
    if of == "closing":
        related = ("package__petition", "package__leader", "package__office", "package__unit")
        rows = found.select_related(*related, "checked_office", "checked_by")
        return rows.defer("package__petition__query_code").order_by("checked_at", "pk")
    rows = found.select_related("petition", "leader", "office", "unit")
    rows = rows.defer("petition__query_code")
    rows = rows.annotate(spoken_on=F("spoken_on"), again=repeated(), reopened=found_unsettled())
    return rows.order_by("spoken_on", "pk") if silent else rows.order_by("due_on", "pk")
