"""A list as an address asks for it: filters, order and page, the addresses that lead on from it, and its workbook."""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.lists.listing import Column, Listing, Reader, Table, Words
from offices.lists.sheets import Conditions, write_list
from offices.organisation.views.access import account_of
from offices.pages.filters import TabbedFilter
from offices.pages.queries import total_of
from offices.pages.views import Page, addressed, page_of, xlsx

# What addresses of pages carry besides the filters of their list.
OF_PAGES = frozenset({"page", "filters", "view", "more", "print", "all", "small", "short", "columns", "before", "back"})
Chip = tuple[str, str, str]


class AskedList:
    """One request for a list among what the account sees; nothing is found where a filter cannot be understood.

    shown: the names of the filters that the page shows, all of them where it is not given.
    usual: what is asked where the address does not say, where that depends on the day.
    """

    def __init__(
        self,
        listing: Listing,
        request: HttpRequest,
        visible: QuerySet[Any],
        *,
        shown: Collection[str] | None = None,
        usual: Mapping[str, str] | None = None,
        **filtering: Any,
    ) -> None:
        self.listing, self.request, self.visible = listing, request, visible
        self.usual = listing.usual if usual is None else usual
        self.reader: Any = Reader(account_of(request), timezone.localdate())
        self._filtering = filtering
        say_unknown(listing, request)
        self.filters = self._filters(self._asked(), **({} if shown is None else {"shown": shown}))

    def _asked(self) -> QueryDict:
        """What is asked for, with what is usual where the address does not say."""
        asked = self.request.GET.copy()
        for name, value in self.usual.items():
            if name not in asked:
                asked[name] = value
        return asked

    def _filters(self, asked: QueryDict, **more: Any) -> Any:
        return self.listing.filters(asked, self.visible, **self._filtering, **more)

    @cached_property
    def found(self) -> QuerySet[Any]:
        return self.filters.qs if self.filters.is_valid() else self.visible.none()

    def found_with(self, **changes: str) -> QuerySet[Any]:
        """What the other filters leave: of the tabs and figures beside the list."""
        asked = self._asked()
        for name, value in changes.items():
            asked[name] = value
        wider = self._filters(asked)
        return wider.qs if wider.is_valid() else self.visible.none()

    @cached_property
    def sort(self) -> str:
        """The order asked for, or the first."""
        asked, orders = self.request.GET.get("sort", ""), self.listing.orders
        known = asked.removeprefix("-") if self.listing.ordering else asked
        return asked if known in orders else next(iter(orders), "")

    @property
    def ordered(self) -> QuerySet[Any]:
        order = self.listing.ordering or self.listing.orders.__getitem__
        return self.found.order_by(*order(self.sort)) if self.sort else self.found

    def sorting(self, column: Column) -> tuple[str, str]:
        """The address that sorts by the column, the other way round where it does; and how it is sorted now."""
        if column.order != self.sort.removeprefix("-"):
            return self.address(sort=column.order), ""
        backwards = self.sort.startswith("-")
        return self.address(sort=column.order if backwards else f"-{column.order}"), (
            "descending" if backwards else "ascending"
        )

    @property
    def tab(self) -> str:
        return self.filters.data.get(self.listing.tab, "")

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for besides the tab."""
        return self.filters.is_narrowed(self.listing.tab)

    def page(self, found: Any = None) -> Page:
        """The page of the keys that the list finds, or of what is given."""
        items = self.ordered.values_list("pk", flat=True) if found is None else found
        return page_of(items, self.request, size=self.listing.size, kept=self.kept)

    def table(self, page: Page) -> Table:
        return Table(self.listing, self.listing.rows(page.items, self.reader), self.reader)

    # Addresses

    @cached_property
    def kept(self) -> dict[str, list[str]]:
        return kept_of(self.listing, self.request.GET, self.usual)

    @property
    def query(self) -> str:
        """What was asked for, and nothing else of the address."""
        return addressed(self.kept)[1:]

    def address(self, **changes: Any) -> str:
        """The list with these parameters changed, from its first page; None takes one away."""
        return addressed(self.kept, **changes)

    def tabs(self, numbered: Iterable[tuple[str, Words, int]], **besides: Any) -> list[dict[str, Any]]:
        """Of each tab its label, number and address; `besides` is changed with it."""
        name = self.listing.tab
        return [
            {"label": label, "number": number, "url": self.address(**{name: key, **besides}), "active": key == self.tab}
            for key, label, number in numbered
        ]

    def numbered_tabs(self) -> list[dict[str, Any]]:
        """Each tab with how many rows the other filters leave it, in one statement."""
        filters: TabbedFilter = self.filters
        every = self.found_with(**{self.listing.tab: ""}).order_by()
        # A number may not have the name of a field.
        numbers = every.aggregate(**{f"n_{key}": Count("pk", filter=filters.part(key)) for key in filters.TABS})
        return self.tabs((key, label, numbers[f"n_{key}"]) for key, label in filters.TABS.items())

    @property
    def sorts(self) -> list[tuple[Words, str, bool]]:
        return [(label, self.address(sort=key), key == self.sort) for key, label in self.listing.sorts.items()]

    @property
    def chips(self) -> list[Chip]:
        """Each filter in force in words, with the address that takes it away; the tabs show theirs."""
        labels = {str(field.label): name for name, field in self.filters.form.fields.items()}
        return [
            (label, said, self.address(**{labels[label]: None}))
            for label, said in self.filters.conditions()
            if labels[label] != self.listing.tab
        ]

    # Answers

    def to_act_on(self, may: bool) -> dict[str, Any]:
        """Boxes in the rows, for who may act on what is ticked or on all that is found; the address of all of it."""
        self.reader.may_act = may
        if not may:
            return {}
        return {"may_supervise": True, "every": f"?{self._asked().urlencode()}", "total": total_of(self.found)}

    def context(self, page: Page, **more: Any) -> dict[str, Any]:
        """What the template of a list asks for."""
        return {
            "title": self.listing.title,
            "filter": self.filters,
            "page": page,
            "table": more.pop("table", None) or self.table(page),
            "sorts": self.sorts,
            "is_narrowed": self.is_narrowed,
            "query": self.query,
            **more,
        }

    def answer(self, template: str, context: dict[str, Any]) -> HttpResponse:
        """The page; its rows alone where only they are asked for."""
        return render(self.request, f"{template}{'#rows' if 'HX-Request' in self.request.headers else ''}", context)

    def workbook(
        self, back: str, *, title: str = "", found: Any = None, conditions: Conditions | None = None, **more: Any
    ) -> HttpResponse:
        """All that the list finds, in its order, as a file; title: of the file, where it is not that of the list."""
        at = timezone.now()
        said = self.filters.conditions() if conditions is None else conditions
        items = self.ordered.values_list("pk", flat=True) if found is None else found
        return xlsx(
            self.request,
            title or str(self.listing.title),
            lambda about: write_list(self.listing, items, self.reader, conditions=said, about=about, **more),
            back=back,
            at=at,
        )


def say_unknown(listing: Listing, request: HttpRequest) -> None:
    """A misspelt filter is told of: what the page shows is not what was meant."""
    unknown = [name for name in request.GET if name not in listing.names and name not in OF_PAGES]
    if unknown and "HX-Request" not in request.headers:
        told = "、".join(name[:40] for name in unknown[:5])
        messages.warning(request, _("没有“%(names)s”这个筛选条件，列表没有按它筛选。") % {"names": told})


def kept_of(listing: Listing, given: QueryDict, usual: Collection[str] | None = None) -> dict[str, list[str]]:
    """What an address of a list keeps: what the list knows and was asked for.

    An empty filter is kept where an address without it would ask for what is usual.
    """
    names, usual = listing.names, listing.usual if usual is None else usual
    return {name: values for name, values in given.lists() if name in names and (any(values) or name in usual)}
