"""Tables from uploaded files: Excel or CSV, bounded, refused with a sentence where they are something else."""

import json
import re
import signal
import subprocess
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from offices.errors import InvalidFacts
from offices.files.programs import started
from offices.files.tables import HEADING_WITHIN, Row, SheetSeen, Table, joined, since_1904, table_in
from offices.files.workbook_process import ERROR_VALUE, NO_VALUE
from offices.pages.texts import cleaned

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000
PROGRAM = Path(__file__).with_name("workbook_process.py")

UNREAD = (NO_VALUE, ERROR_VALUE)
_HAN = re.compile("[\u4e00-\u9fff]")

# What is said of a file that the program refuses, or that ends it; each with the code of the refusal.
REFUSALS: Mapping[str, tuple[str, Any]] = {
    "no_table": ("not_a_table", _l("文件不是 Excel 或 CSV 表格。")),
    "nul": ("not_a_table", _l("第%(row)d行有空字符（NUL），文件可能已损坏，请用Excel或WPS打开，另存后再上传。")),
    "long_cell": (
        "not_a_table",
        _l("第%(row)d行有一格超过50万字，可能是引号没有成对，请更正后再上传。"),
    ),
    "torn_line": ("not_a_table", _l("第%(row)d行不能读取，可能是引号或者换行有误，请更正后再上传。")),
    "two_encodings": (
        "not_a_table",
        _l(
            "第%(row)d行与其他行的编码不同（UTF-8和GB18030混在一起），直接读取会成乱码，请用Excel或WPS打开，另存后再上传。"
        ),
    ),
    "unknown_encoding": ("not_a_table", _l("文件不是 Excel 或 CSV 表格，或编码无法识别。")),
    "unreadable": ("not_a_table", _l("文件无法打开：不是Excel文件，或已损坏。")),
    "no_workbook": ("not_a_table", _l("文件不是Excel工作簿（.xlsx、.xls）或CSV表格。")),
    "no_sheet": ("empty_file", _l("文件中没有工作表。")),
    "unpacked_too_large": ("file_too_large", _l("文件展开后过大。")),
    "too_slow": ("file_too_large", _l("文件内容过于复杂，无法在限定时间内读完，请只保留需要的表格，另存后再上传。")),
    "too_far": ("too_far", _l("第%(row)d行还有内容，表格范围过大，请删除远处的单元格。")),
    "too_many_columns": (
        "too_many_columns",
        _l("列数过多，最多%(most)d列；最远的一格是%(cell)s，那里可能只有空格，请删除后再上传。"),
    ),
    "pdf": ("not_a_table", _l("这是PDF文件，不是表格。")),
    "web_page": (
        "web_page",
        _l("这是改了扩展名的网页（HTML），不是Excel工作簿。请用Excel或WPS打开，另存为“Excel工作簿（.xlsx）”后再上传。"),
    ),
    "marked_up": (
        "not_a_table",
        _l("这是XML文件，不是表格。请用Excel或WPS打开，另存为“Excel工作簿（.xlsx）”后再上传。"),
    ),
    "encrypted": (
        "encrypted",
        _l(
            "文件已加密，不能读取。请在Excel或WPS中打开，在“文件—信息—保护工作簿—用密码进行加密”中清空密码，保存后再上传。"
        ),
    ),
}
# The signal that ended the program: by the limit of time, or of memory.
ENDED_BY: Mapping[int, str] = {
    signal.SIGXCPU: "too_slow",
    signal.SIGALRM: "too_slow",
    signal.SIGABRT: "unpacked_too_large",
    signal.SIGKILL: "unpacked_too_large",
}
VALUES: Mapping[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda parts: timedelta(*parts),
}


@dataclass(frozen=True)
class _Sheet:
    """The rows of a sheet with what the reading process says of it, and its table as the heading makes it."""

    about: Mapping[str, Any]
    rows: list[Row]

    @property
    def is_visible(self) -> bool:
        return bool(self.about.get("visible", True))

    @property
    def name(self) -> str:
        return str(self.about["sheet"])


def read_rows(file: IO[bytes], *, most_rows: int = MOST_ROWS) -> list[Row]:
    """The rows of the first sheet that is shown and not empty, each with its number in the file (from 1).

    Cells are as the file has them: text, numbers, dates; text is stripped. Raises InvalidFacts for anything else.
    """
    for sheet in _shown_sheets(file, most_rows):
        return sheet.rows
    raise InvalidFacts("empty_file", _("文件中没有数据。"), field="file")


def _shown_sheets(file: IO[bytes], most_rows: int) -> list[_Sheet]:
    content = file.read(MOST_BYTES + 1)
    _check_size(content)
    found = []
    with closing(_sheets(content)) as sheets:
        for sheet in sheets:
            rows = [(number, ["" if cell in UNREAD else cell for cell in cells]) for number, cells in sheet.rows]
            rows = [row for row in rows if any(cell not in ("", None) for cell in row[1])]
            if rows and sheet.is_visible:
                _check_rows(rows, most_rows)
                found.append(_Sheet(sheet.about, rows))
    return found


def read_columns(file: IO[bytes], names: tuple[str, ...], *, optional: tuple[str, ...] = ()) -> list[Row]:
    """Rows below the heading, reduced to the named columns in that order.

    The heading is the first row that has them all; more than one sheet with such a heading is refused. A missing
    optional column gives empty cells.
    """
    found: list[tuple[str, list[Row]]] = []
    sheets = _shown_sheets(file, MOST_ROWS)
    for sheet in sheets:
        for place, (_number, heading) in enumerate(sheet.rows[:20]):
            titles = [str(cell) for cell in heading]
            if all(name in titles for name in names):
                wanted = [titles.index(name) if name in titles else None for name in (*names, *optional)]
                rows = [
                    (number, [cells[i] if i is not None and i < len(cells) else "" for i in wanted])
                    for number, cells in sheet.rows[place + 1 :]
                ]
                found.append((sheet.name, rows))
                break
    if not sheets:
        raise InvalidFacts("empty_file", _("文件中没有数据。"), field="file")
    if not found:
        raise InvalidFacts("missing_columns", _("没有找到列：%(names)s。") % {"names": "、".join(names)}, field="file")
    refuse_several([name for name, _rows in found])
    return found[0][1]


def refuse_several(names: Sequence[str]) -> None:
    """Refuse a file whose table may be the one or the other sheet, where nobody is asked which."""
    if len(names) > 1:
        sentence = _("文件中有几个工作表都有这些列：%(names)s。请只留下要读的一个再上传。")
        raise InvalidFacts("several_sheets", sentence % {"names": "、".join(names[:10])}, field="file")


def read_table(content: bytes, known: Callable[[str], str | None], chosen: Sequence[str] = ()) -> Table:
    """The table of a file: a heading and what stands below it, empty rows and what is no data left out.

    `known` answers what a title means, or nothing. The heading is the one of the first ten rows with the most known
    titles; a second row of titles below merged cells is joined to it. `chosen` names the sheets; without it the first
    sheet that is shown and has such a heading is read. Raises InvalidFacts.
    """
    _check_size(content)
    tables: list[tuple[_Sheet, Table, int]] = []
    with closing(_sheets(content)) as sheets:
        for sheet in sheets:
            tables.append((sheet, *table_in(sheet.rows, known)))
    if not tables:
        raise InvalidFacts("empty_file", _("文件中没有数据。"), field="file")
    read = [one for one in tables if one[0].name in chosen] or _first_table(tables)
    seen = [
        SheetSeen(
            name=sheet.name,
            rows=len(table.rows),
            visible=sheet.is_visible,
            is_read=any(sheet is one for one, _table, _score in read),
            hidden_rows=tuple(sheet.about.get("hidden_rows", ())),
            hidden_columns=tuple(
                table.titles[column - 1]
                for column in sheet.about.get("hidden_columns", ())
                if column <= len(table.titles)
            ),
        )
        for sheet, table, _score in tables
    ]
    made = joined([table for _sheet, table, _score in read])
    _check_rows(made.rows, MOST_ROWS)
    return Table(made.titles, made.rows, seen, made.left_out)


def _first_table(tables: Sequence[tuple[_Sheet, Table, int]]) -> list[tuple[_Sheet, Table, int]]:
    """The first sheet that is shown and has a heading; else the first that is shown; a hidden one is never taken."""
    shown = [one for one in tables if one[0].is_visible]
    if not shown:
        raise InvalidFacts(
            "hidden_only", _("有内容的工作表都是隐藏的，请在Excel或WPS中取消隐藏后再上传。"), field="file"
        )
    return [next((one for one in shown if one[2] > 1), shown[0])]


def _check_size(content: bytes) -> None:
    if not content.strip():
        raise InvalidFacts("empty_file", _("文件是空的。"), field="file")
    if len(content) > MOST_BYTES:
        sentence = _("文件过大，最多%(size)sMB，请分成几个文件。")
        raise InvalidFacts("file_too_large", sentence % {"size": MOST_BYTES // 1_000_000}, field="file")


def _check_encoding(content: bytes) -> None:
    """Refuse a text in which lines of UTF-8 and of GB18030 stand together: one of them would be read as other signs."""
    if b"\x00" in content or _is_utf_8(content):  # a workbook has zeros
        return
    for number, line in enumerate(content.split(b"\n"), start=1):
        if _is_utf_8(line) and len(_HAN.findall(line.decode())) > 2:  # no line of GB18030 is so by chance
            raise _refused("two_encodings", row=number)


def _is_utf_8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _check_rows(rows: Sequence[Row], most: int) -> None:
    if len(rows) > most:
        sentence = _("行数过多，最多%(most)d行，请分成几个文件。")
        raise InvalidFacts("too_many_rows", sentence % {"most": min(most, MOST_ROWS)}, field="file")


def _sheets(content: bytes) -> Generator[_Sheet]:
    """Each sheet that holds any rows, while a process of its own reads the file.

    The process has limits and knows nothing but the file. It is ended where the caller asks for no more.
    """
    _check_encoding(content)
    with started(PROGRAM) as process:
        try:
            rows: list[Row] = []
            for answer in _answers(process, content):
                if isinstance(answer, list):
                    rows.append((answer[0], [cleaned(one) if isinstance(one, str) else one for one in answer[1]]))
                    _check_rows(rows, MOST_ROWS + HEADING_WITHIN)
                elif "refused" in answer:
                    raise _refused(answer.pop("refused"), **answer)
                else:
                    if rows:
                        yield _Sheet(answer, since_1904(rows) if answer.get("since_1904") else rows)
                    rows = []
            if process.wait() != 0:
                raise _refused(ENDED_BY.get(-process.returncode, "unreadable"))
        finally:
            process.kill()


def _answers(process: subprocess.Popen[bytes], content: bytes) -> Iterator[Any]:
    """What the program says of the content, line by line. It reads all of it before it answers."""
    assert process.stdin is not None  # noqa: S101  (a pipe, as the next one)
    assert process.stdout is not None  # noqa: S101
    with suppress(BrokenPipeError):
        process.stdin.write(content)
    with suppress(BrokenPipeError):
        process.stdin.close()
    for line in process.stdout:
        if line.endswith(b"\n"):  # the last line of a program that was ended may be cut short
            yield json.loads(line, object_hook=_value)


def _value(known: dict[str, Any]) -> Any:
    """What JSON has no form for; see `workbook_process`."""
    for name, made in VALUES.items():
        if name in known:
            return made(known[name])
    return known


def _refused(reason: str, **facts: int | str) -> InvalidFacts:
    code, sentence = REFUSALS[reason]
    return InvalidFacts(code, str(sentence) % facts if facts else str(sentence), field="file")
