"""A list declared once: its columns on the page and in the workbook, its filters, orders and tabs, its page size."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from offices.lists.cells import Cell, Element, element, icon, markup, opening, rows_html, tick_all
from offices.organisation.models import Account
from offices.pages.words import cn_date, due_words

Words = str | Promise
ROWS = 40  # of a page, on a laptop


class Reader:
    """Who reads a list and on which day; days are put in words once: what is sorted by a date holds few of them.

    may_act: whether rows are ticked for what is done with many at once.
    """

    def __init__(self, account: Account, on: date, *, may_act: bool = False) -> None:
        self.account, self.on, self.may_act = account, on, may_act
        self._words: dict[date, str] = {}
        self._left: dict[date, tuple[str, str, str]] = {}
        self._labels: dict[tuple[int, Any], str] = {}

    def day(self, moment: date | datetime | None) -> str:
        """2026年3月2日（周一）; the empty text for nothing."""
        if moment is None:
            return ""
        day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
        if day not in self._words:
            self._words[day] = cn_date(day)
        return self._words[day]

    def left(self, due: date) -> tuple[str, str, str]:
        """The days left until then: words, colour, sign."""
        if due not in self._left:
            self._left[due] = due_words((due - self.on).days)
        return self._left[due]

    def left_cell(self, due: date) -> Cell:
        text, css, sign = self.left(due)
        return Cell(text, "", css, sign)

    def label(self, choices: Mapping[Any, Words], value: Any) -> str:
        """The label of a choice, translated once; the value itself where it is none."""
        key = id(choices), value
        if key not in self._labels:
            self._labels[key] = str(choices.get(value, value))
        return self._labels[key]


CellOf = Callable[[Any, Any], Cell | str]
Read = Callable[[Any], Any]
AS_SHOWN = "as shown"  # a sheet's value: the whole text of the cell


@dataclass(frozen=True)
class ForReader:
    """A value of the workbook that depends on the reader, or on the reader's day."""

    read: Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Column:
    """A column by its key. cell: of a row for a reader. sheet: what of a row its workbook holds, AS_SHOWN for the text
    of the cell; pairs of a title and such a value, where that is another title or several.

    order: the order that its title sorts by. css: the class of its cells. head: what stands in its place of the head.
    usual: whether it is shown where one chooses columns and has not. when: whether this reader's list has it.
    """

    key: str
    label: Words
    cell: CellOf | None = None
    sheet: Read | ForReader | str | tuple[tuple[Words, Read | ForReader | str], ...] | None = None
    order: str = ""
    css: str = ""
    head: Callable[[Any], Any] | None = None
    head_css: str = ""
    usual: bool = True
    when: Callable[[Any], bool] | None = None

    @property
    def values(self) -> list[tuple[Words, Callable[[Any, Any], Any]]]:
        """Its titles and values in the workbook."""
        pairs = self.sheet if isinstance(self.sheet, tuple) else ((self.label, self.sheet),) if self.sheet else ()
        return [(title, self._value(read)) for title, read in pairs]

    def _value(self, read: Any) -> Callable[[Any, Any], Any]:
        if isinstance(read, ForReader):
            return read.read
        return self._said if read is AS_SHOWN else _of_row(read)

    def _said(self, row: Any, reader: Any) -> Any:
        cell = self.cell(row, reader) if self.cell is not None else ""
        return cell if isinstance(cell, str) else cell.said or cell.text


def _of_row(read: Any) -> Callable[[Any, Any], Any]:
    return lambda row, reader: read(row)


SIGNS = {"ascending": "ti-chevron-up", "descending": "ti-chevron-down"}


Sorting = Callable[[Column], tuple[str, str]]


def _as_they_are(items: Sequence[Any], reader: Any) -> Sequence[Any]:
    return items


@dataclass(frozen=True)
class Listing:
    """A list. title: of its page, its sheet and its file.

    columns: in the order of the workbook. shown: the keys of those of the page in its order, where that is another.
    filters: the set that page, workbook and API share. usual: what is asked where the address does not say.
    tab: the filter that the tabs are of. carried: what addresses keep besides filters and order.
    orders: by name, the usual one first. sorts: their labels, where the page offers them.
    ordering: of orders that also run backwards ("-due"), which the titles of the columns offer.
    rows: of the items of a page. row: the attributes of a row. labelled: whether a phone shows the titles in the cells.
    """

    title: Words
    columns: tuple[Column, ...]
    filters: Any = None
    shown: tuple[str, ...] = ()
    usual: Mapping[str, str] = field(default_factory=dict)
    tab: str = ""
    carried: frozenset[str] = frozenset()
    orders: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    sorts: Mapping[str, Words] = field(default_factory=dict)
    ordering: Callable[[str], Sequence[Any]] | None = None
    rows: Callable[[Sequence[Any], Any], Iterable[Any]] = _as_they_are
    row: Callable[[Any, Any], Mapping[str, Any]] | None = None
    labelled: bool = True
    size: int = ROWS

    @cached_property
    def by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    @cached_property
    def names(self) -> frozenset[str]:
        """The parameters that an address of the list keeps."""
        filters = self.filters.base_filters if self.filters is not None else ()
        return frozenset(filters) | self.carried | {"sort"}

    def page_columns(self, reader: Any = None) -> list[Column]:
        """The columns of the page as this reader sees it."""
        found = (self.by_key[key] for key in self.shown or self.by_key)
        return [one for one in found if one.cell is not None and (one.when is None or one.when(reader))]

    def chosen(self, keys: Iterable[str], *, always: str) -> list[Column]:
        """The columns by their keys in the order of the list; the usual ones for none. One of them always stands."""
        wanted = set(keys) & self.by_key.keys()
        return [one for one in self.columns if (one.key in wanted or one.key == always if wanted else one.usual)]


class Table:
    """The rows of a page under their columns, written when the template asks for them.

    sorting: of a column with an order the address that sorts by it, and how it is sorted now.
    """

    def __init__(
        self,
        listing: Listing,
        rows: Iterable[Any],
        reader: Any,
        columns: Sequence[Column] | None = None,
        sorting: Sorting | None = None,
    ) -> None:
        self.listing, self.reader, self.rows, self.sorting = listing, reader, list(rows), sorting
        self.columns = listing.page_columns(reader) if columns is None else list(columns)

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def head(self) -> SafeString:
        """The titles; one that sorts says how it is sorted now, the first of its order with a sign."""
        made, signed = [], False
        for column in self.columns:
            url, sorted_now = self.sorting(column) if self.sorting and column.order else ("", "")
            content = column.head(self.reader) if column.head else column.label
            if url:
                sign = icon(SIGNS[sorted_now]) if sorted_now and not signed else ""
                content = element("a", (content, sign), href=url)
            signed = signed or bool(sorted_now)
            made.append(element("th", content, class_=column.head_css or None, aria_sort=sorted_now or None))
        return markup(made)

    @property
    def body(self) -> SafeString:
        labelled = self.listing.labelled
        columns = [
            (opening(column.css, str(column.label) if labelled else ""), column.cell)
            for column in self.columns
            if column.cell is not None
        ]
        return rows_html(self.rows, columns, self.reader, self.listing.row)


def in_order(keys: Iterable[int], found: Iterable[Any]) -> list[Any]:
    """What was found, in the order of the keys."""
    known = {one.pk: one for one in found}
    return [known[key] for key in keys if key in known]


def may_act(reader: Reader) -> bool:
    return reader.may_act


def chosen_title(reader: Any) -> Element:
    """The head above boxes, for who does not see them."""
    return element("span", _("选择"), class_="visually-hidden")


# Columns that many lists have; of each what it reads of a row, and its title in the sheet where that is another


def ticked(form: str, cell: CellOf, *, when: Callable[[Any], bool] | None = None) -> Column:
    """A box in each row that belongs to a form, and one above that ticks all of them."""
    css = "assign-tick"
    return Column("tick", "", cell, css=css, head=lambda reader: tick_all(form), head_css=css, when=when)


def words(key: str, label: Words, read: Read, *, empty: str = "", title: Words = "", **more: Any) -> Column:
    """A text. empty: what stands for none on the page."""
    return Column(key, label, lambda row, reader: read(row) or empty, ((title or label, read),), **more)


def long(key: str, label: Words, read: Read, *, css: str = "", **more: Any) -> Column:
    """A text of any length: it gives way to the other columns and wraps."""
    return words(key, label, read, css=f"{css} wrap".strip(), **more)


def office_name(key: str, label: Words, read: Read, *, css: str = "", **more: Any) -> Column:
    """An office: its short name, which wraps, its name where the pointer rests and in the sheet."""

    def cell(row: Any, reader: Any) -> Cell:
        found = read(row)
        return Cell(found.short_name, found.name)

    return Column(key, label, cell, AS_SHOWN, css=f"{css} office-name".strip(), **more)


def day(key: str, label: Words, read: Read, *, empty: str = "", title: Words = "", **more: Any) -> Column:
    """2026年3月2日（周一）, a date in the sheet."""
    sheet = ((title or label, lambda row: local_day(read(row))),)
    return Column(key, label, lambda row, reader: reader.day(read(row)) or empty, sheet, **more)


def local_day(moment: date | datetime | None) -> date | str:
    """A day as a sheet holds it, that of a moment in local time."""
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment or ""
