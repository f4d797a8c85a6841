"""Reads an Excel or CSV file as a program of its own, with limits of memory and time: no file can harm who asks.

The file comes by standard input. The answer is a line of JSON for each row that is not empty (its number and its
cells), for the end of each sheet (its name, and what is hidden), and for a refusal (its reason). A cell of a merged
area has the value of the area in each of its rows. The caller is `offices.files.workbooks`.
"""

import csv
import io
import json
import posixpath
import re
import resource
import signal
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any, NoReturn
from xml.parsers import expat

MOST_MEMORY = 1_000_000_000  # bytes of the process
# 20,000 rows of 25 columns are 64 MB, 1.5 million elements, and take 3 seconds of the processor; what passes one of
# the limits of size is refused within 2.
MOST_CPU_SECONDS = 12
MOST_SECONDS = 60
MOST_UNPACKED = 200_000_000  # bytes of all parts of a workbook
MOST_RATIO, FREE = 60, 20_000_000  # bytes of all parts for each of the file, beyond a number that is free
MOST_ELEMENTS = 4_000_000  # of a workbook: rows, cells, formulas, values
LONGEST_CELL = 500_000  # signs of a cell of a CSV; an import says of its fields how long each may be
MOST_CELLS = 10_000_000  # of the rectangle that a sheet spans
MOST_COLUMNS = 200
MOST_SHEETS = 20
MOST_ANSWERED = 200_000_000  # bytes

NO_VALUE = "\ufffc"  # a formula that its program never computed
ERROR_VALUE = "\ufdd0"  # a cell that shows an error, such as #N/A; no sign that `cleaned` takes out
MOST_HIDDEN = 1_000  # places named
TRUE = frozenset({"1", "true", "on"})
MOST_MERGED = 200_000  # cells that take their value from a merged area
ENCODINGS, UTF_16 = ("utf-8-sig", "gb18030"), ("utf-16",)
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
UNSHOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class Refused(Exception):
    """The file is not read; the reason is a key of the sentences of `offices.files.workbooks`."""

    def __init__(self, reason: str, **facts: int | str) -> None:
        super().__init__(reason)
        self.reason, self.facts = reason, facts


Area = tuple[int, int, int]  # first row from 1, column from 0, last row


def set_limits() -> None:
    """The system ends the process where it passes one of them.

    `pdf_process` has the same lines: a program called by its path imports no module of the project.
    """
    with suppress(ValueError, OSError):  # macOS knows no limit of the address space
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS + 1))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(MOST_SECONDS)


def sheets_of(content: bytes) -> Iterator[tuple[dict[str, Any], Iterable[tuple[int, list[Any]]]]]:
    """Name (with what is hidden) and rows of each sheet that holds anything, rows numbered from 1."""
    if content.startswith((ZIP, OLE)):
        yield from _workbook(content)
    else:
        yield {"sheet": "", "visible": True}, enumerate(_csv(content), start=1)


def _csv(content: bytes) -> Iterator[list[str]]:
    beginning = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(b"%PDF"):
        raise Refused("pdf")
    if beginning.startswith(b"<"):
        raise Refused("web_page" if b"<table" in beginning or b"<html" in beginning else "marked_up")
    encodings = UTF_16 if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ENCODINGS
    if encodings is ENCODINGS and content.count(b"\x00") > len(content) // 10:
        raise Refused("no_table")
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            break
    else:
        raise Refused("unknown_encoding")
    heading = text.partition("\n")[0]
    divider = max("\t,;", key=heading.count)
    csv.field_size_limit(LONGEST_CELL)
    has_nul = "\x00" in text
    number, row = 0, list[str]()
    try:
        for number, row in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=divider if divider in heading else ","), start=1
        ):
            _check_width(len(row))
            if has_nul and any("\x00" in cell for cell in row):
                raise Refused("nul", row=number)
            yield row
    except csv.Error as error:
        raise Refused("long_cell" if "limit" in str(error) else "torn_line", row=number + 1) from error
    if text.count('"') % 2 and any("\n" in cell for cell in row):  # a quote that is never closed takes in what follows
        raise Refused("torn_line", row=number)


def _workbook(content: bytes) -> Iterator[tuple[dict[str, Any], Iterable[tuple[int, list[Any]]]]]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415  (the limits first)

    if ENCRYPTED in content and content.startswith(OLE):
        raise Refused("encrypted")
    package = Package(content) if content.startswith(ZIP) else None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if not book.sheet_names:
            raise Refused("no_sheet")
        visible = {one.name: one.visible == SheetVisibleEnum.Visible for one in book.sheets_metadata}
        for name in book.sheet_names[:MOST_SHEETS]:
            # Before the sheet is laid out in memory.
            measure = package.check_sheet(name) if package is not None else Measure()
            sheet = book.get_sheet_by_name(name)
            if sheet.start is None or sheet.end is None:
                continue
            _check_width(sheet.end[1] + 1)
            merged = measure.merged if package is not None else _merged_in(sheet)
            about = {"sheet": name, "visible": visible.get(name, True), **measure.hidden}
            if package is not None and package.since_1904:
                about["since_1904"] = True
            yield about, _rows(sheet.iter_rows(), measure, merged, sheet.start[1])
    except CalamineError as error:
        raise Refused("unreadable") from error


def _merged_in(sheet: Any) -> list[Area]:
    """The merged areas of a sheet of the old format, rows from 1, columns from 0."""
    areas = ((top + 1, left, bottom + 1) for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ())
    return [area for area in areas if area[2] > area[0]]


def _rows(
    rows: Iterable[list[Any]], measure: "Measure", merged: list[Area], left: int
) -> Iterator[tuple[int, list[Any]]]:
    """The rows as the reader has them, from the first filled column on: formulas without value and errors marked, and
    the value of a merged area in each of its rows that holds anything else.
    """
    starts: dict[int, list[Area]] = {}
    for area in merged:
        starts.setdefault(area[0], []).append(area)
    going_on: list[tuple[int, int, Any]] = []  # last row, column, value
    filled = 0
    for number, cells in enumerate(rows, start=1):
        for sign, places in ((NO_VALUE, measure.unvalued), (ERROR_VALUE, measure.errors)):
            for column in places.get(number, ()):
                if 0 <= column - left < len(cells):
                    cells[column - left] = sign
        if going_on and any(plain(cell) not in ("", None) for cell in cells):
            going_on = [area for area in going_on if area[0] >= number]
            filled += len(going_on)
            if filled > MOST_MERGED:
                raise Refused("unpacked_too_large")
            for _last, column, value in going_on:
                if plain(cells[column]) in ("", None):
                    cells[column] = value
        for _top, column, last in starts.get(number, ()):
            if 0 <= column - left < len(cells):
                going_on.append((last, column - left, cells[column - left]))
        yield number, cells


def _check_width(columns: int, cell: str = "") -> None:
    if columns > MOST_COLUMNS:
        raise Refused("too_many_columns", most=MOST_COLUMNS, cell=cell or f"{columns}")


class Package:
    """The zip file of a workbook, of which each sheet is measured before it is laid out."""

    def __init__(self, content: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(content))
        if sum(part.file_size for part in self.zip.infolist()) > min(MOST_UNPACKED, FREE + MOST_RATIO * len(content)):
            raise Refused("unpacked_too_large")
        if self.zip.testzip() is not None:  # a part that is larger than it says fails its checksum, too
            raise Refused("unreadable")
        # Some programs write "xl\\workbook.xml"; two parts of one name would hide one of them.
        self.names = {name.replace("\\", "/"): name for name in self.zip.namelist()}
        if len({name.lower() for name in self.names}) < len(self.zip.namelist()):
            raise Refused("unreadable")
        if "xl/workbook.xml" not in self.names:
            raise Refused("no_workbook")
        self.since_1904 = False
        self.elements = 0  # of the sheets that have been measured
        targets: dict[str, str] = {}
        self.parts: dict[str, str] = {}  # part by name of the sheet

        def target(name: str, given: dict[str, str]) -> None:
            targets[given.get("Id", "")] = given.get("Target", "")

        def sheet(name: str, given: dict[str, str]) -> None:
            if given.get("date1904", "") in TRUE:
                self.since_1904 = True
            relation = next((value for key, value in given.items() if key.endswith("/relationships id")), "")
            if path := targets.get(relation, "") if "name" in given else "":
                in_book = posixpath.normpath(posixpath.join("xl", path))
                self.parts[given["name"]] = path.lstrip("/") if path.startswith("/") else in_book

        self._parse("xl/_rels/workbook.xml.rels", _parser(target))
        self._parse("xl/workbook.xml", _parser(sheet))

    def check_sheet(self, name: str) -> "Measure":
        """What the sheet holds beside its values. Refused: a sheet that spans too much, be it by one cell far away."""
        measure = Measure(self.elements)
        if self.parts.get(name) in self.names:
            self._parse(self.parts[name], measure.parser)
            measure.end_cell()
            self.elements = measure.elements
        _check_width(measure.columns, measure.widest)
        if measure.columns * measure.rows > MOST_CELLS:
            raise Refused("too_far", row=measure.rows)
        return measure

    def _parse(self, name: str, parser: expat.XMLParserType) -> None:
        with self.zip.open(self.names[name]) as part:
            while chunk := part.read(1 << 16):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)


class Measure:
    """How far the filled cells of a sheet reach, which formulas have no value, which cells show an error, what is
    merged and what is hidden; read as a stream.
    """

    def __init__(self, elements: int = 0) -> None:
        self.rows = self.columns = 0
        self.widest = ""  # the cell farthest to the right
        self.unvalued: dict[int, list[int]] = {}  # columns, from 0, by row, from 1
        self.errors: dict[int, list[int]] = {}
        self.areas: dict[tuple[int, int], int] = {}  # last row of a merged area, by its first row and column
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []
        self.parser = _parser(self._begin)
        self.elements = elements  # of this sheet and those before it
        self.row, self.column = 0, -1  # of the cell that is being read
        self.is_formula = self.is_filled = self.is_error = False
        self.reference = ""
        self.local: dict[str, str] = {}  # names without their name space
        self.places: dict[str, int] = {}  # of columns by their letters

    def _begin(self, name: str, given: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise Refused("unpacked_too_large")
        local = self.local.get(name) or self.local.setdefault(name, name.rpartition(" ")[2])
        if local == "c":
            self.end_cell()
            self._place(given.get("r", ""))
            self.is_error = given.get("t") == "e"
        elif local == "v":
            self.parser.CharacterDataHandler, self.parser.EndElementHandler = self._text, self._end_value
        elif local == "is":
            self.is_filled = True
        elif local == "f":
            self.is_formula = True
        elif local == "row":
            self.end_cell()
            number = given.get("r", "")
            self.row = int(number) if number.isdigit() else self.row + 1
            self.column = -1
            if given.get("hidden") in TRUE:
                self.hidden_rows.append(self.row)
        elif local == "col" and given.get("hidden") in TRUE:
            first, last = int(given.get("min", 0)), int(given.get("max", 0))
            self.hidden_columns += range(first, min(last, MOST_COLUMNS) + 1)
        elif local == "mergeCell":
            self._merge(given.get("ref", ""))

    def _merge(self, reference: str) -> None:
        """An area of several rows: its value stands in the first of them only. Areas come after the cells."""
        self.end_cell()
        ends = re.fullmatch(r"([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})", reference)
        if ends and int(ends[2]) < int(ends[3]) and int(ends[2]) <= self.rows:
            self.areas[int(ends[2]), self._column(ends[1])] = int(ends[3])

    @property
    def merged(self) -> list[Area]:
        return [(top, column, last) for (top, column), last in self.areas.items()]

    @property
    def hidden(self) -> dict[str, list[int]]:
        """The hidden rows, from 1, and columns, from 1: the first of each."""
        found = {"hidden_rows": self.hidden_rows[:MOST_HIDDEN], "hidden_columns": self.hidden_columns[:MOST_HIDDEN]}
        return {name: places for name, places in found.items() if places}

    def _place(self, reference: str) -> None:
        """A cell says where it stands; one that does not stands beside the one before it."""
        letters = reference.rstrip("0123456789")
        if not letters:
            self.column += 1
            return
        self.column = self._column(letters)
        self.row = int(reference[len(letters) :])
        self.reference = reference

    def _column(self, letters: str) -> int:
        if letters not in self.places:
            if len(letters) > 3:
                raise Refused("unreadable")
            self.places[letters] = sum((ord(one) - 64) * 26**power for power, one in enumerate(letters[::-1])) - 1
        return self.places[letters]

    def _text(self, text: str) -> None:
        self.is_filled = True

    def _end_value(self, name: str) -> None:
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None

    def end_cell(self) -> None:
        """The cell that was being read is counted: the next one begins, or the sheet is at its end."""
        if self.is_filled:
            if self.row > self.rows:
                self.rows = self.row
            if self.column >= self.columns:
                self.columns, self.widest = self.column + 1, self.reference
            if self.is_error:
                self.errors.setdefault(self.row, []).append(self.column)
        elif self.is_formula:
            self.unvalued.setdefault(self.row, []).append(self.column)
        self.is_formula = self.is_filled = self.is_error = False


def _parser(begin: Any) -> expat.XMLParserType:
    """A parser that refuses any declaration of a document type, and with it every entity."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*declared: object) -> NoReturn:
    raise Refused("unreadable")


def plain(cell: Any) -> Any:
    """Text without blanks at its ends and without signs that neither a page nor a database takes."""
    if isinstance(cell, str):
        return UNSHOWN.sub("", cell.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return cell


def _tagged(value: Any) -> dict[str, Any]:
    """What JSON has no form for."""
    if isinstance(value, timedelta):
        return {"timedelta": [value.days, value.seconds, value.microseconds]}
    if isinstance(value, datetime | date | time):
        return {type(value).__name__: value.isoformat()}
    raise TypeError(type(value).__name__)


def main() -> None:
    set_limits()
    answered = 0

    def answer(line: object) -> None:
        nonlocal answered
        written = json.dumps(line, ensure_ascii=False, separators=(",", ":"), default=_tagged).encode()
        answered += len(written)
        if answered > MOST_ANSWERED:
            raise Refused("unpacked_too_large")
        sys.stdout.buffer.write(written + b"\n")

    try:
        for about, rows in sheets_of(sys.stdin.buffer.read()):
            for number, cells in rows:
                values = [plain(cell) for cell in cells]
                if any(value not in ("", None) for value in values):
                    answer([number, values])
            answer(about)
            sys.stdout.buffer.flush()
    except Refused as refusal:
        answer({"refused": refusal.reason, **refusal.facts})
    except (MemoryError, OverflowError):
        answer({"refused": "unpacked_too_large"})
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, KeyError, NotImplementedError, OSError,
            RuntimeError, ValueError):  # fmt: skip
        answer({"refused": "unreadable"})


if __name__ == "__main__":
    main()
