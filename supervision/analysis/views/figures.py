"""主题上升 and 公平比较: each states its statistic in words, and each number opens its rows."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.views import page_of
from offices.pages.words import cn_day
from supervision.analysis.queries.advice import READERS
from supervision.analysis.queries.fairness import parts_of, rows_of_part
from supervision.analysis.queries.topics import by_week, matters_of, risen, rows_of_topic
from supervision.analysis.reports.figures import (
    PART_NAMES,
    SIDE_NAMES,
    days_asked,
    part_rows,
    stated,
    topic_name,
    topic_rows,
    trend_chart,
    window_of,
)
from supervision.indicators.forms import AskForm, usual_span
from supervision.indicators.queries.asked import Asked
from supervision.indicators.queries.counts import SIDES, place_side

ROWS = 40


@require_safe
@needs(*READERS)
def rising_topics(request: HttpRequest) -> HttpResponse:
    """The topics of the weeks up to a day that came more often than chance allows."""
    form, asked = _asked(request)
    context: dict[str, Any] = {"title": _("主题上升"), "form": form, "asked": asked}
    if asked is not None:
        window = window_of(request.GET, _last_day(asked))
        seen = matters_of(asked.account, asked.office, asked.period.today)
        places = place_side(asked.office)
        found = risen(seen, window, places)

        def address(**more: Any) -> str:
            return _list_url("rising_list", asked, window, **more)

        trend = by_week(seen, window, found)
        context |= {
            "chart": trend_chart(window, trend, address) if trend else None,
            "window": window,
            "found": found,
            "stated": stated(window, found),
            "rows": topic_rows(found, address, places),
        }
    return render(request, "supervision/analysis/topics.html", context, status=200 if asked else 422)


@dataclass(frozen=True)
class Listed:
    """The petitions that a number counts, of whose list the page says what it is and where it leads back."""

    rows: QuerySet[Petition]
    about: Any
    back: str


def _risen(given: QueryDict, account: Account) -> Listed:
    """Raises Http404 for what no number can be."""
    _form, asked = _asked_of(given, account)
    category, when = given.get("category", ""), given.get("when", "")
    place = given.get("place")
    if asked is None or not (category.isascii() and category.isdigit()):
        raise Http404
    places = place_side(asked.office)
    if place is not None and not places.takes(place):
        raise Http404
    window = window_of(given, _last_day(asked))
    days = days_asked(window, when, given.get("week", ""))
    if days is None:
        raise Http404
    seen = matters_of(asked.account, asked.office, asked.period.today)
    rows = rows_of_topic(seen, days, window, category, place, places)
    about = _("%(topic)s，%(since)s至%(until)s收到") % {
        "topic": topic_name(category, place, places),
        "since": cn_day(days[0]),
        "until": cn_day(days[1]),
    }
    return Listed(rows, about, f"{reverse('supervision:rising_topics')}?{_query(asked)}")


@require_safe
@needs(*READERS)
def rising_list(request: HttpRequest) -> HttpResponse:
    """The petitions that a number of a topic counts."""
    return _listed(request, _risen(request.GET, account_of(request)), _("主题上升"), "topics")


@require_safe
@needs(*READERS)
def fairness(request: HttpRequest) -> HttpResponse:
    """Each part of what came in the period beside all others; on the first of a month, that of the last."""
    form, asked = _asked(request, span=usual_span(timezone.localdate()))
    side = request.GET.get("side", "channel")
    if side not in SIDE_NAMES:
        raise Http404
    context: dict[str, Any] = {"title": _("公平比较"), "form": form, "asked": asked, "side": side}
    context["side_label"] = SIDE_NAMES[side]
    if asked is not None:
        query = _query(asked)
        here = reverse("supervision:fairness")
        context["sides"] = [(name, f"{here}?{query}&side={key}", key == side) for key, name in SIDE_NAMES.items()]
        rows = part_rows(side, parts_of(asked, side), lambda **more: _url("fairness_list", query, side=side, **more))
        context["rows"] = rows
    return render(request, "supervision/analysis/fairness.html", context, status=200 if asked else 422)


def _compared(given: QueryDict, account: Account) -> Listed:
    """Raises Http404 for what no number can be."""
    _form, asked = _asked_of(given, account)
    side, part, group = given.get("side", ""), given.get("part", ""), given.get("group", "")
    if asked is None or side not in SIDE_NAMES or part not in PART_NAMES:
        raise Http404
    if not SIDES.get(side, SIDES["channel"]).takes(group):
        raise Http404
    back = f"{reverse('supervision:fairness')}?{_query(asked)}&side={side}"
    return Listed(rows_of_part(asked, side, group, part), PART_NAMES[part], back)


@require_safe
@needs(*READERS)
def fairness_list(request: HttpRequest) -> HttpResponse:
    return _listed(request, _compared(request.GET, account_of(request)), _("公平比较"), "fairness")


LISTS = {"topics": _risen, "fairness": _compared}


def chosen_analysed(asked: QueryDict, account: Account) -> QuerySet[Any, tuple[int, str]]:
    """The petitions behind a number of the analysis, as the address of its list asks for it. list: which."""
    found = Petition.objects.none()
    known = LISTS.get(asked.get("list", ""))
    if known is not None and authority_of(account).may_anywhere(Permission.SUPERVISE):
        with suppress(Http404):
            found = known(asked, account).rows
    return found.order_by("pk").values_list("pk", "number").distinct()


def _listed(request: HttpRequest, found: Listed, title: str, name: str) -> HttpResponse:
    account = account_of(request)
    page = page_of(found.rows.select_related("holder").order_by("-received_on", "-pk"), request, size=ROWS)
    every = request.GET.copy()
    every.pop("page", None)
    every["list"] = name
    context = {
        "title": title,
        "about": found.about,
        "page": page,
        "rows": [(one, "") for one in covered(account, page.items)],
        "total": found.rows.count(),
        "back": found.back,
        "every": every.urlencode(),
        "may_supervise": authority_of(account).may_anywhere(Permission.SUPERVISE),
    }
    return render(request, "supervision/analysis/petitions.html", context)


def _asked(request: HttpRequest, *, span: str = "month") -> tuple[AskForm, Asked | None]:
    return _asked_of(request.GET, account_of(request), span=span)


def _asked_of(given: QueryDict, account: Account, *, span: str = "month") -> tuple[AskForm, Asked | None]:
    form = AskForm(given.dict(), account=account, today=timezone.localdate(), span=span)
    return form, form.asked() if form.is_valid() else None


def _last_day(asked: Asked) -> date:
    return min(asked.period.until, asked.period.today)


def _query(asked: Asked) -> str:
    period = asked.period
    return urlencode({"office": asked.office.code, "since": period.since, "until": period.until})


def _list_url(name: str, asked: Asked, window: Any, **more: Any) -> str:
    return _url(name, _query(asked), baseline=window.baseline, level=window.level, **more)


def _url(name: str, query: str, **more: Any) -> str:
    return f"{reverse(f'supervision:{name}')}?{query}&{urlencode(more)}"
