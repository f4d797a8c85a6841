"""The pages of indicators and counts: an office and a period, every number a link to what it counts."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offices.organisation.models import Account
from offices.organisation.views.access import account_of, needs
from offices.pages.shares import FEW
from supervision.indicators.forms import AskForm, usual_span
from supervision.indicators.measures import BY_KEY, INDICATORS, NUMBERS, SIDES, Asked, numbered
from supervision.indicators.queries.asked import READERS
from supervision.indicators.reports.charts import cards_by_week, rate_by_month, rate_by_office, work_by_week
from supervision.indicators.reports.tables import (
    ByOffice,
    indicators_of,
    numbers_divided,
    numbers_of,
    side_of,
)
from supervision.indicators.reports.words import (
    BESIDE_KEYS,
    PART_WORDS,
    numbers_url,
    page_url,
    period_words,
    query_of,
)


def asked_in(request: HttpRequest) -> tuple[AskForm, Asked | None]:
    return asked_of(request.GET, account_of(request))


def asked_of(given: QueryDict, account: Account) -> tuple[AskForm, Asked | None]:
    today = timezone.localdate()
    form = AskForm(given.dict(), account=account, today=today, span=usual_span(today))
    return form, form.asked() if form.is_valid() else None


def _shown(request: HttpRequest, template: str, form: AskForm, asked: Asked | None, **context: Any) -> HttpResponse:
    known: dict[str, Any] = {"form": form, "asked": asked, "few": FEW}
    if asked is not None:
        known |= {"period": period_words(asked.period), "query": query_of(asked), "rule": asked.chosen.rule}
    return render(request, f"supervision/indicators/{template}", known | context, status=200 if asked else 422)


@require_safe
@needs(*READERS)
def indicators(request: HttpRequest) -> HttpResponse:
    """Every indicator of an office, and the rates by office below."""
    form, asked = asked_in(request)
    context: dict[str, Any] = {"title": _("指标")}
    if asked is not None:
        rows, lines = indicators_of(asked)
        context |= {
            "rows": rows,
            "lines": lines,
            "names": [one.name for one in INDICATORS],
            "beside": [PART_WORDS[key] for key in BESIDE_KEYS],
            "numbers_url": numbers_url(asked),
        }
    return _shown(request, "indicators.html", form, asked, **context)


@require_safe
@needs(*READERS)
def indicator(request: HttpRequest, key: str) -> HttpResponse:
    """One indicator: what it says, its figures, its last twelve months, its offices."""
    found = BY_KEY.get(key)
    if found is None:
        raise Http404
    form, asked = asked_in(request)
    context: dict[str, Any] = {"title": found.name, "indicator": found}
    if asked is not None:
        offices = ByOffice(asked, found)
        context |= {
            "chosen": found.variant(asked),
            "row": offices.total,
            "offices": [] if asked.own else offices.rows,
            "charts": [rate_by_month(asked, found), *([] if asked.own else [rate_by_office(offices)])],
            "beside": [PART_WORDS[key] for key in BESIDE_KEYS],
            "back": page_url(asked, own=False),
        }
    return _shown(request, "indicator.html", form, asked, **context)


@require_safe
@needs(*READERS)
def numbers(request: HttpRequest) -> HttpResponse:
    """Counts against the period and the year before, divided by office or by a side of the matter, and by week."""
    form, asked = asked_in(request)
    side = side_of(request.GET.get("by", ""))
    context: dict[str, Any] = {"title": _("数量统计"), "by": side.key if side else ""}
    if asked is not None:
        by = side.key if side else ""
        # An address may ask for the office alone: then its own counts stand above those of the offices below.
        alone = asked.own and side is None
        now, groups = numbers_divided(asked.moved(own=False) if alone else asked, side)
        context |= {
            "rows": numbers_of(asked, numbered(asked) if alone else now),
            "names": [one.name for one in NUMBERS],
            "groups": groups,
            "group_label": side.name if side else _("单位"),
            "sides": [
                (label, numbers_url(asked, by=key), key == by)
                for key, label in (("", _("单位")), *((one.key, one.name) for one in SIDES.values()))
            ],
            "charts": [work_by_week(asked), cards_by_week(asked)],
            "indicators_url": page_url(asked),
        }
    return _shown(request, "numbers.html", form, asked, **context)
