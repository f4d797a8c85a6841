"""Pages of a list: never more than one page is read, and nothing is counted to the end."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_SIZE = 50
MOST_PAGES = 1000


@dataclass(frozen=True)
class Page:
    """One page; the addresses of its neighbours keep the filters."""

    items: list[Any]
    number: int | None
    has_previous: bool
    has_next: bool
    previous_url: str
    next_url: str


def page_of(queryset: QuerySet[Any], request: HttpRequest, *, size: int = PAGE_SIZE) -> Page:
    """The page named by `?page=`, the first one for anything that is no page number."""
    text = request.GET.get("page", "1")
    number = min(max(int(text), 1), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 9 else 1
    start = (number - 1) * size
    items = list(queryset[start : start + size + 1])
    return Page(
        items[:size],
        number,
        number > 1,
        len(items) > size,
        _url(request, page=number - 1),
        _url(request, page=number + 1),
    )


def page_before(queryset: QuerySet[Any], request: HttpRequest, *, size: int = PAGE_SIZE) -> Page:
    """A page of a list ordered by "-id", begun below `?before=`: as quick at the end as at the beginning."""
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    if before is not None:
        queryset = queryset.filter(pk__lt=before)
    items = list(queryset[: size + 1])
    last = items[size - 1].pk if len(items) > size else 0
    return Page(
        items[:size], None, before is not None, len(items) > size, _url(request, before=""), _url(request, before=last)
    )


def _url(request: HttpRequest, **changes: object) -> str:
    query = request.GET.copy()
    for key, value in changes.items():
        query[key] = str(value)
    return f"?{query.urlencode()}"
