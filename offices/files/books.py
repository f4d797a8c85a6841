"""Workbooks that are written: one writer, in which text stays text, days are days, and every sheet prints on A4."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell as WrittenCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from offices.errors import ActionRefused
from offices.pages.texts import cleaned
from offices.pages.words import About

MOST_WRITTEN = 50_000  # rows; more are of no use in one sheet
WIDEST, NARROWEST = 48, 6  # characters of a column; a longer text goes on in the next line
MEASURED = 200  # rows that say how wide a column is
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
A4 = 9  # the paper by its number in the format
DAY, MOMENT, PERCENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "0.0%"


@dataclass(frozen=True)
class Percent:
    """77.8 is 77.8%: in the sheet a number, shown with its sign."""

    number: float


@dataclass(frozen=True)
class Sheet:
    """A sheet by its title; the first row holds the titles of the columns. is_list: with a filter on each column."""

    title: str
    rows: Sequence[Sequence[Any]]
    is_list: bool = True


def check_rows(rows: Iterable[Sequence[Any]], found: Any) -> list[Sequence[Any]]:
    """The rows, never read further than they can be written. Raises ActionRefused that says how many `found` are."""
    read = list(islice(rows, MOST_WRITTEN + 1))
    if len(read) > MOST_WRITTEN:
        _refuse_rows(found.count() if hasattr(found, "order_by") else len(found))
    return read


def _refuse_rows(number: int) -> None:
    sentence = _("共%(rows)d条，一次最多导出%(most)d条，请缩小范围。") % {"rows": number, "most": MOST_WRITTEN}
    raise ActionRefused("too_many_rows", sentence)


def write_book(sheets: Iterable[Sheet], about: About, *, most: int = MOST_WRITTEN) -> bytes:
    """An Excel workbook. Columns are as wide as what they hold; titles are bold, kept in sight and repeated on each
    page; a sheet prints on A4 across, one page wide, with the number of the page.

    Raises ActionRefused for a sheet of more rows than anybody reads.
    """
    book = Workbook(write_only=True)
    known = book.properties
    known.title, known.creator, known.lastModifiedBy = about.title, about.author, about.author
    known.created = known.modified = timezone.localtime(about.at).replace(tzinfo=None)
    for sheet in sheets:
        if len(sheet.rows) - 1 > most:
            _refuse_rows(len(sheet.rows) - 1)
        made = book.create_sheet(sheet.title)
        widths = _widths(sheet.rows)
        _lay_out(made, sheet, widths)
        for place, row in enumerate(sheet.rows):
            made.append([_cell(made, value, bold=place == 0, wraps=_is_long(value)) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@dataclass(frozen=True)
class LongSheet:
    """A list of any length, whose rows are read as they are written. widths: of the columns, in characters."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int]


def write_long_book(target: IO[bytes], sheets: Iterable[Sheet | LongSheet], about: About) -> None:
    """As `write_book`, into a file: no more than a row is held in memory, however long the lists are."""
    book = Workbook(write_only=True)
    known = book.properties
    known.title, known.creator, known.lastModifiedBy = about.title, about.author, about.author
    known.created = known.modified = timezone.localtime(about.at).replace(tzinfo=None)
    for sheet in sheets:
        made = book.create_sheet(sheet.title)
        if isinstance(sheet, Sheet):
            _lay_out(made, sheet, _widths(sheet.rows))
            rows: Iterable[Sequence[Any]] = sheet.rows
        else:
            _lay_out(made, Sheet(sheet.title, [sheet.head], is_list=False), sheet.widths)
            rows = chain([sheet.head], sheet.rows)
        for place, row in enumerate(rows):
            made.append([_cell(made, value, bold=place == 0, wraps=_is_long(value)) for value in row])
    book.save(target)


def about_sheet(
    rows: int, conditions: Sequence[tuple[str, Any]], at: datetime, figures: Sequence[Sequence[Any]] = ()
) -> Sheet:
    """What a workbook says of its rows: under which conditions, how many, when; and figures of them."""
    said = [(_("条件"), ""), *conditions, (_("行数"), rows), (_("导出时间"), at), *figures]
    return Sheet(_("说明"), said, is_list=False)


def _lay_out(made: Any, sheet: Sheet, widths: Sequence[int]) -> None:
    for place, width in enumerate(widths, start=1):
        made.column_dimensions[get_column_letter(place)].width = width
    made.freeze_panes = "A2"
    if sheet.is_list and widths and len(sheet.rows) > 1:
        made.auto_filter.ref = f"A1:{get_column_letter(len(widths))}{len(sheet.rows)}"
    made.page_setup.orientation, made.page_setup.paperSize = "landscape", A4
    made.page_setup.fitToWidth, made.page_setup.fitToHeight = 1, 0
    made.sheet_properties.pageSetUpPr.fitToPage = True
    made.print_title_rows = "1:1"
    made.oddFooter.center.text = _("第 &P 页，共 &N 页")
    made.oddHeader.center.text = sheet.title.replace("&", "&&")
    for side in ("left", "right"):
        setattr(made.page_margins, side, 0.4)
    for side in ("top", "bottom"):
        setattr(made.page_margins, side, 0.6)


def _widths(rows: Sequence[Sequence[Any]]) -> list[int]:
    """Of all columns, by their first rows; a Chinese character takes two places."""
    widths: list[int] = []
    for row in rows[:MEASURED]:
        for place, value in enumerate(row):
            if place == len(widths):
                widths.append(NARROWEST)
            widths[place] = min(max(widths[place], _places(_shown(value)) + 2), WIDEST)
    return widths


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return MOMENT
    if isinstance(value, date):
        return DAY
    if isinstance(value, Percent):
        return "100.0%"
    return str(value if value is not None else "")


def _places(text: str) -> int:
    return sum(1 if char.isascii() else 2 for char in text)


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and len(value) > WIDEST // 2 - 2 and _places(value) > WIDEST - 2


def _cell(sheet: WriteOnlyWorksheet, value: Any, *, bold: bool = False, wraps: bool = False) -> Any:
    """Text stays text, whatever it begins with; a day, a moment and a percentage are numbers with a form."""
    if value is None or value == "":
        return None
    form = ""
    if isinstance(value, str):
        value = cleaned(value)
    elif isinstance(value, Percent):
        value, form = value.number / 100, PERCENT
    elif isinstance(value, datetime):
        value, form = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value, MOMENT
    elif isinstance(value, date):
        form = DAY
    elif not bold:
        return value
    cell: WrittenCell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA_SIGNS)
    if form:
        cell.number_format = form
    if bold:
        cell.font = Font(bold=True)
    if bold or wraps:
        cell.alignment = Alignment(wrap_text=True, vertical="center" if bold else "top")
    return cell
