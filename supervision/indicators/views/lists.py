"""The lists behind the figures, and their workbooks."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offices.lists.views import AskedList
from offices.organisation.views.access import needs
from supervision.cards.queries import total_of
from supervision.indicators.measures import BY_KEY, NUMBER_BY_KEY, PARTS, Asked, rows_behind, rows_of_number
from supervision.indicators.queries.asked import READERS
from supervision.indicators.queries.rows import Kind
from supervision.indicators.reports.lists import CARRIED, LISTINGS
from supervision.indicators.reports.tables import side_of
from supervision.indicators.reports.words import PART_WORDS, indicator_url, numbers_url, period_words
from supervision.indicators.views.pages import asked_in


class Behind:
    """What one figure counts. title: of the figure. says: what it is. back: the page of the figure."""

    def __init__(self, asked: Asked, kind: Kind, rows: QuerySet[Any], given: QueryDict, **words: str) -> None:
        self.asked, self.kind, self.rows, self.words = asked, kind, rows, words
        self.given = [(name, str(given[name])) for name in sorted(CARRIED) if given.get(name)]

    @property
    def query(self) -> str:
        """The address of the list without filters."""
        return urlencode(self.given)

    def asked_list(self, request: HttpRequest) -> AskedList:
        return AskedList(LISTINGS[self.kind.key], request, self.rows)

    @property
    def conditions(self) -> list[tuple[str, str]]:
        return [
            (_("指标"), self.words["title"]),
            (_("口径"), self.words["says"]),
            (_("单位（含下级）") if not self.asked.own else _("单位（本级）"), self.asked.office.name),
            (_("时期"), period_words(self.asked.period)),
        ]


def _rate(request: HttpRequest, key: str, part: str) -> Behind:
    _form, asked = asked_in(request)
    indicator = BY_KEY.get(key)
    if asked is None or indicator is None or part not in PARTS:
        raise Http404
    variant = indicator.variant(asked)
    title = _("%(name)s：%(part)s") % {"name": indicator.name, "part": PART_WORDS[part]}
    rows = rows_behind(asked, indicator, part)
    back = indicator_url(asked, key)
    return Behind(asked, variant.counted.kind, rows, request.GET, title=title, says=str(variant.says), back=back)


def _number(request: HttpRequest, key: str) -> Behind:
    _form, asked = asked_in(request)
    number, side = NUMBER_BY_KEY.get(key), side_of(request.GET.get("by", ""))
    group = request.GET.get("group", "")[:60]
    if asked is None or number is None or (side is not None and not side.takes(group)):
        raise Http404
    rows, title = rows_of_number(asked, number, side, group), str(number.name)
    if side is not None:
        named = side.names([group]).get(group) or group or _("未填写")
        title = _("%(name)s（%(side)s：%(group)s）") % {"name": number.name, "side": side.name, "group": named}
    back = numbers_url(asked, **({"by": side.key} if side else {}))
    return Behind(asked, number.counted.kind, rows, request.GET, title=title, says=str(number.says), back=back)


def _page(request: HttpRequest, behind: Behind, export: str) -> HttpResponse:
    asked = behind.asked_list(request)
    context = asked.context(
        asked.page(),
        title=behind.words["title"],
        behind=behind,
        period=period_words(behind.asked.period),
        total=total_of(asked.found),
        export=f"{export}?{request.GET.urlencode()}",
    )
    return asked.answer("supervision/indicators/list.html", context)


def _workbook(request: HttpRequest, behind: Behind, back: str) -> HttpResponse:
    asked = behind.asked_list(request)
    conditions = [*behind.conditions, *asked.filters.conditions()]
    return asked.workbook(back, title=behind.words["title"], conditions=conditions)


@require_safe
@needs(*READERS)
def indicator_list(request: HttpRequest, key: str, part: str) -> HttpResponse:
    return _page(request, _rate(request, key, part), reverse("supervision:indicator_list_export", args=[key, part]))


@require_safe
@needs(*READERS)
def indicator_list_export(request: HttpRequest, key: str, part: str) -> HttpResponse:
    return _workbook(request, _rate(request, key, part), reverse("supervision:indicator_list", args=[key, part]))


@require_safe
@needs(*READERS)
def number_list(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, _number(request, key), reverse("supervision:number_list_export", args=[key]))


@require_safe
@needs(*READERS)
def number_list_export(request: HttpRequest, key: str) -> HttpResponse:
    return _workbook(request, _number(request, key), reverse("supervision:number_list", args=[key]))
