"""From a list handed down (pasted, or an Excel file) to rows: which case, who shall take it on, by when. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.imports.cell_values import moment_of, text_of
from cases.jobs.errors import RowRefused
from cases.petitions.numbers import number_readings, numbers_in, plain_text
from offices.errors import InvalidFacts
from offices.files.tables import Cell
from offices.files.workbooks import read_table

MOST_ROWS = 5_000
COLUMNS = ("number", "leader", "unit", "responsible", "due")
LONGEST = {"number": 60, "leader": 60, "unit": 200, "responsible": 60, "due": 40}
# The titles that the columns go by in the lists of others.
TITLES = {
    "number": "编号 信访件编号 信访编号 登记编号 案件编号 件号 信访件号",
    "leader": "包案领导 包案人 包案县领导 包案市领导 包案县级领导 包案市级领导 领导",
    "unit": "责任单位 承办单位 牵头单位 责任部门 化解责任单位",
    "responsible": "责任人 具体责任人 经办人 单位责任人 化解责任人",
    "due": "化解期限 化解时限 期限 时限 完成时限 办结时限 完成日期",
}
_BY_TITLE = {title: name for name, titles in TITLES.items() for title in titles.split()}


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One row: its line in the list, from 1, and what its cells say."""

    line: int
    number: str
    leader: str = ""
    unit: str = ""
    responsible: str = ""
    due: str = ""


def column_of(title: str) -> str | None:
    """What a column's title means: 包案领导 → leader."""
    plain = re.sub(r"[\s*：:]|[（(].*?[)）]", "", unicodedata.normalize("NFKC", title))
    return _BY_TITLE.get(plain)


def plain_number(text: str) -> str:
    """The number that the text means; the text itself where it means none, or not one only."""
    readings = number_readings(text)
    return readings[0] if len(readings) == 1 else plain_text(text).strip()


def read_pasted(text: str) -> list[Listed]:
    """Numbers apart by blanks, commas or lines; or rows with tabs, as copied from a sheet, with or without a heading.

    Without a heading the columns are 编号, 包案领导, 责任单位, 责任人, 化解期限. Raises InvalidFacts.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    if not any("\t" in line for line in lines):
        numbers = [(place, one.text) for place, line in enumerate(lines, start=1) for one in numbers_in(line)]
        rows = [(place, [word]) for place, word in numbers if column_of(word) is None]
        return _listed(rows, ("number",), field="text")
    cells = [(place, [cell.strip() for cell in line.split("\t")]) for place, line in enumerate(lines, start=1)]
    cells = [row for row in cells if any(row[1])]
    names: Sequence[str | None] = [column_of(cell) for cell in cells[0][1]] if cells else ()
    if "number" in names:
        return _listed(cells[1:], names, field="text")
    return _listed(cells, COLUMNS, field="text")


def read_sheet(content: bytes) -> list[Listed]:
    """The rows of a workbook: columns by their titles; without known titles the first column holds the numbers."""
    table = read_table(content, column_of)
    names: list[str | None] = [column_of(title) for title in table.titles]
    rows: list[tuple[int, Sequence[Cell]]] = list(table.rows)
    if "number" not in names:
        if not number_readings(table.titles[0]):
            raise InvalidFacts("no_number_column", _("没有找到“编号”一列。"), field="file")
        names = ["number"]
        rows.insert(0, (1, [table.titles[0]]))
    return _listed(rows, names, field="file")


def _listed(rows: Sequence[tuple[int, Sequence[Cell]]], names: Sequence[str | None], *, field: str) -> list[Listed]:
    found: list[Listed] = []
    for line, cells in rows:
        said: dict[str, str] = {}
        for name, cell in zip(names, cells, strict=False):
            if name is not None and name not in said:
                text = " ".join(text_of(cell).replace("\0", "").split())
                said[name] = text[: LONGEST[name]]
        said["number"] = plain_number(said.get("number", ""))
        if any(said.values()):
            found.append(Listed(line=line, **said))
    if not found:
        raise InvalidFacts("empty_list", _("名单中没有编号。"), field=field)
    if len(found) > MOST_ROWS:
        raise InvalidFacts("too_many_rows", _("一次最多%(most)d行，请分成几次。") % {"most": MOST_ROWS}, field=field)
    return found


def day_of(text: str) -> date:
    """The day a cell means. Raises RowRefused with the sentence."""
    try:
        return moment_of(text).date()
    except RowRefused as refusal:
        raise RowRefused(_("化解期限“%(text)s”无法识别，请写作2026-03-02。") % {"text": text[:40]}) from refusal
