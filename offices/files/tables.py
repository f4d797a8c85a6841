"""The table in the rows of a sheet: its heading, what stands below it, and what is no data."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

HEADING_WITHIN = 10  # rows in which the heading is looked for
LONGEST_TITLE = 200
SHEET_STEP = 2_000_000  # lines of a second sheet that is read with the first are numbered from here on
# What stands at the end of a table, and is no row of it.
NO_DATA = re.compile(
    r"(合\s*计|总\s*计|小\s*计|累\s*计|制\s*表|填\s*表|审\s*核|填\s*报|负\s*责\s*人\s*签|单位负责人|注\s*[:：]|备\s*注\s*[:：])"
)
REPEATED = "重复的列名"
MOST_LEFT_OUT = 50

Cell = str | float | int | bool | date | datetime | time | timedelta | None
Row = tuple[int, list[Any]]


class Serial1904(float):
    """A number of a workbook that counts its days from 1904."""


@dataclass(frozen=True)
class SheetSeen:
    """A sheet of a workbook: how many rows its table has, whether it is shown, whether it is read, what is hidden."""

    name: str
    rows: int
    visible: bool = True
    is_read: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """titles: of the columns from the left; rows: each with its line in the file, from 1, as wide as the titles.

    sheets: all of the file; left_out: lines below the heading that are no data, each with the word that says so.
    """

    titles: list[str]
    rows: list[tuple[int, list[Cell]]]
    sheets: list[SheetSeen] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)


def line_words(line: int, sheets: Sequence[str] = ()) -> str:
    """A line in the words of the office: 第3行, or 2月第3行 where more than one sheet is read."""
    place, number = divmod(line, SHEET_STEP)
    if len(sheets) < 2:
        return _("第%(line)d行") % {"line": number}
    return _("%(sheet)s第%(line)d行") % {"sheet": sheets[min(place, len(sheets) - 1)], "line": number}


def table_in(rows: list[Row], known: Callable[[str], str | None]) -> tuple[Table, int]:
    place, height, titles, score = _heading(rows[:HEADING_WITHIN], known)
    kept, left_out = [], []
    columns = [column for column, title in enumerate(titles) if known(title)]
    heading = [" ".join(title.split()) for title in titles]
    for line, cells in rows[place + height :]:
        if word := _no_data(cells, heading, columns):
            left_out.append((line, word))
        else:
            kept.append((line, cells))
    return Table(titles, kept, [], left_out[:MOST_LEFT_OUT]), score


def _no_data(cells: Sequence[Cell], heading: Sequence[str], columns: Sequence[int]) -> str:
    """The word by which a line below the heading is no row of the table: the heading again, a sum, who drew it up."""
    texts = [(column, " ".join(cell.split())) for column, cell in enumerate(cells) if isinstance(cell, str) and cell]
    if len(texts) > 1 and all(column < len(heading) and text == heading[column] for column, text in texts):
        return REPEATED
    if not texts:
        return ""
    filled = sum(1 for column in columns if column < len(cells) and cells[column] not in ("", None))
    match = NO_DATA.match(texts[0][1])
    return re.sub(r"[\s:：]", "", match[1]) if match and 2 * filled <= len(columns) else ""


def joined(tables: Sequence[Table]) -> Table:
    """Several tables as one: columns by their titles, lines of each after the first numbered apart."""
    if len(tables) == 1:
        return tables[0]
    titles = list(dict.fromkeys(title for table in tables for title in table.titles))
    rows: list[tuple[int, list[Cell]]] = []
    left_out: list[tuple[int, str]] = []
    for place, table in enumerate(tables):
        columns = [titles.index(title) for title in table.titles]
        for line, cells in table.rows:
            made: list[Cell] = [""] * len(titles)
            for column, cell in zip(columns, cells, strict=False):
                made[column] = cell
            rows.append((place * SHEET_STEP + line, made))
        left_out += [(place * SHEET_STEP + line, word) for line, word in table.left_out]
    return Table(titles, rows, [], left_out)


def since_1904(rows: list[Row]) -> list[Row]:
    """Days come shifted from the reader; a number may be a day whose format it does not know."""
    return [(line, [Serial1904(cell) if isinstance(cell, float) else cell for cell in cells]) for line, cells in rows]


def _heading(lines: Sequence[Row], known: Callable[[str], str | None]) -> tuple[int, int, list[str], int]:
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
            both = zip_longest(texts[min(place, other)], texts[max(place, other)], fillvalue="")
            joined = [lower or upper for upper, lower in both]
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
