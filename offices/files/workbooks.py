"""Tables from uploaded files: Excel or CSV, bounded, refused with a sentence where they are something else.

And workbooks that are written, in which text stays text.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from python_calamine import CalamineError, CalamineWorkbook

from offices.errors import ActionRefused, InvalidFacts

MOST_BYTES = 30_000_000
MOST_UNPACKED = 400_000_000
MOST_ROWS = 100_000
MOST_CELLS = 10_000_000  # a million rows of ten columns
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$")
CELL = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})([0-9]{1,7})"')
ENCODINGS = ("utf-8-sig", "gb18030")
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

Row = tuple[int, list[Any]]


def read_rows(file: IO[bytes], *, most_rows: int = MOST_ROWS) -> list[Row]:
    """The rows of the first sheet that are not empty, each with its number in the file (from 1).

    Cells are as the file has them: text, numbers, dates; text is stripped. Raises InvalidFacts for anything else.
    """
    content = file.read(MOST_BYTES + 1)
    if not content.strip():
        raise InvalidFacts("empty_file", _("文件是空的。"), field="file")
    if len(content) > MOST_BYTES:
        raise InvalidFacts(
            "file_too_large", _("文件过大，最多 %(size)s MB。") % {"size": MOST_BYTES // 1_000_000}, field="file"
        )
    table = _workbook(content) if content.startswith((ZIP, OLE)) else _csv(content)
    rows: list[Row] = []
    for number, cells in table:
        plain = [cell.strip() if isinstance(cell, str) else cell for cell in cells]
        if any(cell not in ("", None) for cell in plain):
            rows.append((number, plain))
        if len(rows) > most_rows:
            raise InvalidFacts("too_many_rows", _("行数过多，最多 %(rows)s 行。") % {"rows": most_rows}, field="file")
    if not rows:
        raise InvalidFacts("empty_file", _("文件中没有数据。"), field="file")
    return rows


def read_columns(file: IO[bytes], names: tuple[str, ...], *, optional: tuple[str, ...] = ()) -> list[Row]:
    """Rows below the heading, reduced to the named columns in that order.

    The heading is the first row that has them all. A missing optional column gives empty cells.
    """
    rows = read_rows(file)
    for place, (_number, heading) in enumerate(rows[:20]):
        titles = [str(cell) for cell in heading]
        if all(name in titles for name in names):
            wanted = [titles.index(name) if name in titles else None for name in (*names, *optional)]
            return [
                (number, [cells[i] if i is not None and i < len(cells) else "" for i in wanted])
                for number, cells in rows[place + 1 :]
            ]
    raise InvalidFacts("missing_columns", _("没有找到列：%(names)s。") % {"names": "、".join(names)}, field="file")


def _workbook(content: bytes) -> Iterator[Row]:
    try:
        if content.startswith(ZIP):
            _check_package(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if not book.sheet_names:
            raise InvalidFacts("empty_file", _("文件中没有工作表。"), field="file")
        sheet = book.get_sheet_by_index(0)
        yield from enumerate(sheet.iter_rows(), start=1)
    except (CalamineError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise InvalidFacts("not_a_table", _("文件无法打开：不是 Excel 文件，或已加密、损坏。"), field="file") from error


def _check_package(content: bytes) -> None:
    """Refuse what would fill the memory: the reader lays out every cell of the rectangle a sheet spans."""
    too_large = InvalidFacts("file_too_large", _("文件展开后过大。"), field="file")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        if "xl/workbook.xml" not in names:
            raise zipfile.BadZipFile("no workbook")
        if sum(part.file_size for part in package.infolist()) > MOST_UNPACKED:
            raise too_large
        for name in names:
            if SHEET.match(name) and _cells_spanned(package, name) > MOST_CELLS:
                raise too_large


def _cells_spanned(package: zipfile.ZipFile, name: str) -> int:
    """Rows times columns up to the last cell that a sheet names."""
    last_row, last_column, rest = 0, b"", b""
    with package.open(name) as part:
        while chunk := part.read(1 << 20):
            for column, row in CELL.findall(rest + chunk):
                last_row = max(last_row, int(row))
                last_column = max(last_column, column.rjust(3))
            rest = chunk[-100:]
    number = 0
    for letter in last_column.strip():
        number = number * 26 + letter - 64
    return last_row * number


def _csv(content: bytes) -> Iterator[Row]:
    if content.startswith(b"%PDF") or b"\x00" in content:
        raise InvalidFacts("not_a_table", _("文件不是 Excel 或 CSV 表格。"), field="file")
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
            yield from enumerate(csv.reader(io.StringIO(text)), start=1)
            return
        except UnicodeDecodeError:
            continue
        except csv.Error as error:
            raise InvalidFacts("not_a_table", _("文件不是 Excel 或 CSV 表格。"), field="file") from error
    raise InvalidFacts("not_a_table", _("文件不是 Excel 或 CSV 表格，或编码无法识别。"), field="file")


# Workbooks that are written

MOST_WRITTEN = 50_000  # rows; more are of no use in one sheet
WIDEST, NARROWEST = 60, 6  # characters of a column
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sheet:
    """A sheet by its title; the first row holds the titles of the columns."""

    title: str
    rows: Sequence[Sequence[Any]]


def check_rows(rows: Iterable[Sequence[Any]], found: Any) -> list[Sequence[Any]]:
    """The rows, never read further than they can be written. Raises ActionRefused that says how many `found` are."""
    read = list(islice(rows, MOST_WRITTEN + 1))
    if len(read) > MOST_WRITTEN:
        _refuse_rows(found.count() if hasattr(found, "order_by") else len(found))
    return read


def _refuse_rows(number: int) -> None:
    sentence = _("共%(rows)d条，一次最多导出%(most)d条，请缩小范围。") % {"rows": number, "most": MOST_WRITTEN}
    raise ActionRefused("too_many_rows", sentence)


def write_book(sheets: Iterable[Sheet]) -> bytes:
    """An Excel workbook: columns as wide as what they hold, titles in bold and kept in sight.

    Raises ActionRefused for a sheet of more rows than anybody reads.
    """
    book = Workbook(write_only=True)
    for sheet in sheets:
        if len(sheet.rows) - 1 > MOST_WRITTEN:
            _refuse_rows(len(sheet.rows) - 1)
        made = book.create_sheet(sheet.title)
        for place, width in enumerate(_widths(sheet.rows)):
            made.column_dimensions[chr(ord("A") + place)].width = width
        made.freeze_panes = "A2"
        for place, row in enumerate(sheet.rows):
            made.append([cell_of(made, value, bold=place == 0) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def about_sheet(
    rows: int, conditions: Sequence[tuple[str, Any]], at: datetime, figures: Sequence[Sequence[Any]] = ()
) -> Sheet:
    """What a workbook says of itself: under which conditions, how many rows, when; and figures of them."""
    when = f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
    return Sheet(_("说明"), [(_("条件"), ""), *conditions, (_("行数"), rows), (_("导出时间"), when), *figures])


def _widths(rows: Sequence[Sequence[Any]]) -> list[int]:
    """Of the first 26 columns, by their first rows; a Chinese character takes two places."""
    widths: list[int] = []
    for row in rows[:200]:
        for place, value in enumerate(row[:26]):
            text = str(value if value is not None else "")
            width = sum(1 if char.isascii() else 2 for char in text) + 2
            if place == len(widths):
                widths.append(NARROWEST)
            widths[place] = min(max(widths[place], width), WIDEST)
    return widths


def cell_of(sheet: WriteOnlyWorksheet, value: Any, *, bold: bool = False) -> Any:
    """Text stays text, whatever it begins with."""
    if value is None or value == "":
        return None
    if not isinstance(value, str) and not bold:
        return value
    cell: Cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA_SIGNS)
    if bold:
        cell.font = Font(bold=True)
    return cell
