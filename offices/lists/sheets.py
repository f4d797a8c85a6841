"""The workbook of a list: all its rows, read in portions; how many they are, under which conditions and when."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from offices.files.books import Sheet, about_sheet, check_rows, write_book
from offices.lists.listing import Column, Listing
from offices.pages.words import About

PORTION = 1000
Conditions = Sequence[tuple[str, Any]]


def write_list(
    listing: Listing,
    found: Any,
    reader: Any,
    *,
    conditions: Conditions,
    about: About,
    columns: Sequence[Column] | None = None,
    more: Iterable[Sheet] = (),
    figures: Sequence[Sequence[Any]] = (),
) -> bytes:
    """One sheet of the list, those of `more`, and one about the file with its figures.

    Raises ActionRefused for more rows than a sheet that is still of use.

    found: what the list finds, in its order; a queryset of items or of their keys, or a sequence.
    """
    columns = listing.columns if columns is None else columns
    values = [pair for column in columns for pair in column.values]
    rows = check_rows(_rows(listing, found, reader, [value for _title, value in values]), found)
    titles = [str(title) for title, _value in values]
    sheets = [Sheet(str(listing.title), [titles, *rows]), *more, about_sheet(len(rows), conditions, about.at, figures)]
    return write_book(sheets, about)


def _rows(listing: Listing, found: Any, reader: Any, values: Sequence[Callable[[Any, Any], Any]]) -> Iterator[Any]:
    items = found.iterator(chunk_size=PORTION) if isinstance(found, QuerySet) else iter(found)
    while portion := list(islice(items, PORTION)):
        for row in listing.rows(portion, reader):
            yield [value(row, reader) for value in values]
