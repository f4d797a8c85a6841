"""An uploaded Excel workbook as a table: bounded, checked before it is opened, refused with a sentence otherwise."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from offices.errors import InvalidFacts

MOST_BYTES = 20_000_000
MOST_UNPACKED = 400_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_CELLS = 30_000_000
HEADING_WITHIN = 10  # rows in which the heading is looked for
LONGEST_TITLE = 200
NO_VALUE = "\ufffc"  # a formula that its program never computed

Cell = str | float | int | bool | date | datetime | time | timedelta | None

_FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*(?!<v>[^<])')
_FILLED = re.compile(rb'<c\b[^>/]*?\br="([A-Z]{1,3})(\d{1,7})"[^>/]*>(?!</c>)')
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Table:
    """titles: of the columns from the left; rows: each with its line in the file, from 1, as wide as the titles."""

    titles: list[str]
    rows: list[tuple[int, list[Cell]]]


def read_table(content: bytes, known: Callable[[str], str | None]) -> Table:
    """The first sheet with a heading and what stands below it, empty rows left out.

    `known` answers what a title means, or nothing. The heading is the one of the first ten rows with the most known
    titles; a second row of titles below merged cells is joined to it. Raises InvalidFacts.
    """
    parts = _checked_parts(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        tables = []
        for name in book.sheet_names[:20]:
            formulas = _formulas(_sheet_source(content, parts, name))  # before the sheet is spread out in memory
            sheet = book.get_sheet_by_name(name)
            if sheet.start is not None:
                table, score = _read_sheet(sheet, formulas, known)
                if score > 1:
                    return table
                tables.append(table)
    except (
        CalamineError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        ElementTree.ParseError,
        DefusedXmlException,
    ) as error:
        raise InvalidFacts("not_a_workbook", _("文件无法打开：可能已加密或损坏。"), field="file") from error
    if not tables or not tables[0].rows:
        raise InvalidFacts("empty_file", _("文件中没有数据。"), field="file")
    return tables[0]


def _checked_parts(content: bytes) -> set[str]:
    """The names of the parts of the package; InvalidFacts for anything but an Excel workbook of a bearable size."""
    if len(content) > MOST_BYTES:
        raise InvalidFacts(
            "file_too_large",
            _("文件过大，最多%(size)sMB，请分成几个文件。") % {"size": MOST_BYTES // 1_000_000},
            field="file",
        )
    if not content:
        raise InvalidFacts("empty_file", _("文件是空的。"), field="file")
    if content.startswith(b"%PDF"):
        raise InvalidFacts("not_a_workbook", _("这是改了扩展名的PDF文件，不是Excel工作簿。"), field="file")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidFacts(
            "old_workbook",
            _("这是旧版（.xls）或加密的文件，请在Excel或WPS中另存为不加密的.xlsx后再上传。"),
            field="file",
        )
    refusal = InvalidFacts(
        "not_a_workbook", _("文件不是Excel工作簿（.xlsx）。CSV或文本文件请在Excel或WPS中另存为.xlsx。"), field="file"
    )
    if not content.startswith(b"PK\x03\x04"):
        raise refusal
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise InvalidFacts("file_too_large", _("文件展开后过大。"), field="file")
            # Reading to the end proves the sizes: a part that is larger than it says fails its checksum.
            for part in parts:
                with package.open(part) as stream:
                    while stream.read(1_000_000):
                        pass
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise InvalidFacts("not_a_workbook", _("文件无法打开：可能已加密或损坏。"), field="file") from error
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise refusal
    return names


def _sheet_source(content: bytes, parts: set[str], sheet: str) -> bytes:
    """The XML of a sheet; nothing where the workbook names no such part."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        book = ElementTree.fromstring(package.read("xl/workbook.xml"))
        relation = next((node.get(_RELATION) for node in book.iter() if node.get("name") == sheet), None)
        relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
        target = next((node.get("Target") for node in relations if relation and node.get("Id") == relation), None) or ""
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        return package.read(path) if path in parts else b""


def _formulas(source: bytes) -> set[tuple[int, int]]:
    """Row and column, from 0, of the formulas of a sheet that have no stored value.

    InvalidFacts where one cell far away would spread the sheet over all rows and columns there are.
    """
    columns: set[bytes] = set()
    last = 0
    for match in _FILLED.finditer(source):
        columns.add(match.group(1))
        last = max(last, int(match.group(2)))
    width = max((_place(letters.decode() + "1")[1] for letters in columns), default=0) + 1
    if width > MOST_COLUMNS:
        raise InvalidFacts("too_many_columns", _("列数过多，最多%(most)d列。") % {"most": MOST_COLUMNS}, field="file")
    if width * last > MOST_CELLS:
        raise InvalidFacts(
            "too_far", _("第%(row)d行还有内容，表格范围过大，请删除远处的单元格。") % {"row": last}, field="file"
        )
    return {_place(match.group(1).decode()) for match in _FORMULA.finditer(source)} if b"<f" in source else set()


def _place(reference: str) -> tuple[int, int]:
    letters, digits = _REFERENCE.fullmatch(reference).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - 64
    return int(digits) - 1, column - 1


def _read_sheet(
    sheet: CalamineSheet, formulas: set[tuple[int, int]], known: Callable[[str], str | None]
) -> tuple[Table, int]:
    _first, left = sheet.start or (0, 0)
    by_row: dict[int, list[int]] = {}
    for row, column in formulas:
        by_row.setdefault(row, []).append(column)
    lines: list[tuple[int, list[Cell]]] = []
    for row, cells in enumerate(sheet.iter_rows()):  # from the first row of the sheet, but its first filled column
        values: list[Cell] = [plain(cell) for cell in cells]
        for column in by_row.get(row, ()):
            if 0 <= column - left < len(values):
                values[column - left] = NO_VALUE
        if any(value not in ("", None) for value in values):
            lines.append((row + 1, values))
        if len(lines) > MOST_ROWS + HEADING_WITHIN:
            raise InvalidFacts(
                "too_many_rows", _("行数过多，最多%(most)d行，请分成几个文件。") % {"most": MOST_ROWS}, field="file"
            )
    place, height, titles, score = _heading(lines[:HEADING_WITHIN], known)
    return Table(titles, lines[place + height :]), score


def plain(cell: Cell) -> Cell:
    """Text without blanks at its ends and without signs that neither a page nor a database takes."""
    if isinstance(cell, str):
        return _CONTROL.sub("", cell.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return cell


def _heading(
    lines: list[tuple[int, list[Cell]]], known: Callable[[str], str | None]
) -> tuple[int, int, list[str], int]:
    """Which line the heading begins with, how many it has, its titles and how many of them are known."""
    texts = [[cell if isinstance(cell, str) else "" for cell in cells] for _line, cells in lines]
    scores = [len({known(text) for text in row} - {None}) for row in texts]
    if not lines:
        return 0, 0, [], 0
    place = max(range(len(lines)), key=lambda index: scores[index])
    if scores[place] < 2:  # one word may stand in any row
        return 0, 1, _named(texts[0]), 0
    height, titles = 1, texts[place]
    for other, start in ((place + 1, place), (place - 1, place - 1)):
        if 0 <= other < len(lines) and lines[max(place, other)][0] - lines[min(place, other)][0] == 1:
            joined = [texts[place][column] or texts[other][column] for column in range(len(titles))]
            lower = texts[max(place, other)]
            joined = [lower[column] or joined[column] for column in range(len(titles))]
            gained = len({known(text) for text in joined} - {None})
            if gained > scores[place]:
                return start, 2, _named(joined), gained
    return place, height, _named(titles), scores[place]


def _named(titles: list[str]) -> list[str]:
    """Every column with a name of its own: empty ones by their place, repeated ones with it."""
    named: list[str] = []
    for column, title in enumerate(titles, start=1):
        text = " ".join(title.split())[: LONGEST_TITLE - 20]
        if not text:
            text = _("第%(column)d列") % {"column": column}
        elif text in named:
            text = _("%(title)s（第%(column)d列）") % {"title": text, "column": column}
        named.append(text)
    return named
