"""The lists behind the figures, and their workbooks."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.petitions.models.petitions import Petition
from offices.lists.views import AskedList
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.queries import total_of
from supervision.indicators.measures import BY_KEY, NUMBER_BY_KEY, Asked, rows_behind, rows_of_number
from supervision.indicators.queries.asked import READERS
from supervision.indicators.queries.rows import Kind
from supervision.indicators.reports.lists import CARRIED, LISTINGS
from supervision.indicators.reports.tables import side_of
from supervision.indicators.reports.words import PART_WORDS, indicator_url, numbers_url, period_words
from supervision.indicators.views.pages import asked_of


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


def _rate(given: QueryDict, account: Account, key: str, part: str) -> Behind:
    _form, asked = asked_of(given, account)
    indicator = BY_KEY.get(key)
    if asked is None or indicator is None:
        raise Http404
    variant = indicator.variant(asked)
    if part not in variant.parts:
        raise Http404
    title = _("%(name)s：%(part)s") % {"name": indicator.name, "part": PART_WORDS[part]}
    rows = rows_behind(asked, indicator, part)
    back = indicator_url(asked, key)
    return Behind(asked, variant.counted.kind, rows, given, title=title, says=str(variant.says), back=back)


def _number(given: QueryDict, account: Account, key: str) -> Behind:
    _form, asked = asked_of(given, account)
    number, side = NUMBER_BY_KEY.get(key), side_of(given.get("by", ""))
    group = given.get("group", "")[:60]
    if asked is None or number is None or (side is not None and not side.takes(group)):
        raise Http404
    rows, title = rows_of_number(asked, number, side, group), str(number.name)
    if side is not None:
        named = side.names([group]).get(group) or group or _("未填写")
        title = _("%(name)s（%(side)s：%(group)s）") % {"name": number.name, "side": side.name, "group": named}
    back = numbers_url(asked, **({"by": side.key} if side else {}))
    return Behind(asked, number.counted.kind, rows, given, title=title, says=str(number.says), back=back)


def chosen_figure(asked: QueryDict, account: Account) -> QuerySet[Any, tuple[int, str]]:
    """The petitions behind a figure, as the address of its list asks for it. figure: its key; part: of a rate."""
    nothing = Petition.objects.none().values_list("pk", "number")
    if not authority_of(account).may_anywhere(Permission.SUPERVISE):
        return nothing
    key, part = asked.get("figure", ""), asked.get("part", "")
    try:
        behind = _rate(asked, account, key, part) if part else _number(asked, account, key)
    except Http404:
        return nothing
    filters = LISTINGS[behind.kind.key].filters(asked, behind.rows)
    found = filters.qs if filters.is_valid() else behind.rows.none()
    pair = f"{behind.kind.petition}pk", f"{behind.kind.petition}number"
    return found.order_by(pair[0]).values_list(*pair).distinct()


def _page(request: HttpRequest, behind: Behind, export: str, figure: dict[str, str]) -> HttpResponse:
    """figure: how `chosen_figure` finds it."""
    asked = behind.asked_list(request)
    asked.reader.may_act = authority_of(account_of(request)).may_anywhere(Permission.SUPERVISE)
    every = request.GET.copy()
    every.pop("page", None)
    every.update(figure)
    context = asked.context(
        asked.page(),
        title=behind.words["title"],
        behind=behind,
        period=period_words(behind.asked.period),
        total=total_of(asked.found),
        export=f"{export}?{request.GET.urlencode()}",
        may_supervise=asked.reader.may_act,
        every=every.urlencode(),
    )
    return asked.answer("supervision/indicators/list.html", context)


def _workbook(request: HttpRequest, behind: Behind, back: str) -> HttpResponse:
    asked = behind.asked_list(request)
    conditions = [*behind.conditions, *asked.filters.conditions()]
    return asked.workbook(back, title=behind.words["title"], conditions=conditions)


@require_safe
@needs(*READERS)
def indicator_list(request: HttpRequest, key: str, part: str) -> HttpResponse:
    behind = _rate(request.GET, account_of(request), key, part)
    export = reverse("supervision:indicator_list_export", args=[key, part])
    return _page(request, behind, export, {"figure": key, "part": part})


@require_safe
@needs(*READERS)
def indicator_list_export(request: HttpRequest, key: str, part: str) -> HttpResponse:
    behind = _rate(request.GET, account_of(request), key, part)
    return _workbook(request, behind, reverse("supervision:indicator_list", args=[key, part]))


@require_safe
@needs(*READERS)
def number_list(request: HttpRequest, key: str) -> HttpResponse:
    behind = _number(request.GET, account_of(request), key)
    return _page(request, behind, reverse("supervision:number_list_export", args=[key]), {"figure": key})


@require_safe
@needs(*READERS)
def number_list_export(request: HttpRequest, key: str) -> HttpResponse:
    behind = _number(request.GET, account_of(request), key)
    return _workbook(request, behind, reverse("supervision:number_list", args=[key]))
