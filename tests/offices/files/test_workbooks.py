"""Tables of others: no small file kills, fills or hangs the process that reads it; each is refused with a sentence."""

import io
import os
import resource
import struct
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from offices.errors import InvalidFacts
from offices.files import workbook_process, workbooks
from offices.files.workbooks import read_rows, read_table

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, STRINGS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
TOO_LARGE = ("file_too_large", "文件展开后过大。")
BROKEN = ("not_a_table", "文件无法打开：不是Excel文件，或已损坏。")
TOO_SLOW = ("file_too_large", "文件内容过于复杂，无法在限定时间内读完，请只保留需要的表格，另存后再上传。")
TOO_WIDE = ("too_many_columns", "列数过多，最多200列；最远的一格是XFD1048576，那里可能只有空格，请删除后再上传。")
FAR = "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "xl/_rels/workbook.xml.rels"
BEGIN = f'<worksheet xmlns="{MAIN}">'
NOTHING = ("empty_file", "文件中没有数据。")


def known(title):
    return title if title in {"编号", "姓名"} else None


def package(**parts):
    """A workbook of one small sheet, in which the given parts stand in place of its own or beside them."""
    book = Workbook()
    book.active.append(["编号", "姓名"])
    book.active.append([1, "张三"])
    plain, made = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name) or old.read(name))
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name])
    return made.getvalue()


def sheet(rows, *, more="", begin=BEGIN):
    return package(**{SHEET: f"{begin}<sheetData>{rows}</sheetData>{more}</worksheet>"})


def prefixed(text):
    return text.replace("</", "<|").replace("<", "<x:").replace("<x:|", "</x:").replace("xmlns=", "xmlns:x=")


def too_far(row):
    return "too_far", f"第{row}行还有内容，表格范围过大，请删除远处的单元格。"


def outcome(content):
    try:
        return read_table(content, known)
    except InvalidFacts as refusal:
        return refusal.code, str(refusal.sentence)


def seconds_used():
    """Of the processor, by this process and by those it started."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def part(name):
    return zipfile.ZipFile(io.BytesIO(package())).read(name)


def claiming(size, *, inside=""):
    """A sheet of which the list of parts says that it has so many bytes."""
    content = bytearray(sheet(inside))
    entry = content.find(SHEET.encode(), content.find(b"PK\x01\x02")) - 46
    content[entry + 24 : entry + 28] = struct.pack("<I", size)
    return bytes(content)


def locked():
    """A zip whose parts say that they need a password."""
    content = bytearray(package())
    entry = content.find(b"PK\x01\x02")
    while entry >= 0:
        content[entry + 8] |= 1
        entry = content.find(b"PK\x01\x02", entry + 4)
    return bytes(content)


def entities(root, inside):
    return f"<!DOCTYPE {root} [<!ENTITY a '{'x' * 1000}'><!ENTITY b '{'&a;' * 1000}'>]><{root} xmlns='{MAIN}'>{inside}"


SMALL = {
    "far away": (lambda: sheet(FAR), TOO_WIDE),
    "far away, line break in the tag": (lambda: sheet(FAR.replace("<c ", "<c\n")), TOO_WIDE),
    "far away, prefixed": (
        lambda: package(**{SHEET: prefixed(f"{BEGIN}<sheetData>{FAR}</sheetData></worksheet>")}),
        TOO_WIDE,
    ),
    "far away, without a name space": (lambda: sheet(FAR, begin="<worksheet>"), TOO_WIDE),
    "far away, in UTF-16": (
        lambda: package(**{SHEET: f"{BEGIN}<sheetData>{FAR}</sheetData></worksheet>".encode("utf-16")}),
        TOO_WIDE,
    ),
    "far away, in a part of another name": (
        lambda: package(
            **{
                "xl/hidden/sheet.xml": f"{BEGIN}<sheetData>{FAR}</sheetData></worksheet>",
                RELATIONS: part(RELATIONS).replace(b"/xl/worksheets/sheet1.xml", b"hidden/sheet.xml"),
            }
        ),
        TOO_WIDE,
    ),
    "far below": (lambda: sheet("<row r='1048576'><c r='CV1048576'><v>1</v></c></row>"), too_far(1_048_576)),
    "below all rows there are": (lambda: sheet("<row><c r='A99999999999'><v>1</v></c></row>"), too_far(99_999_999_999)),
    "a row of 5,000 digits": (lambda: sheet(f"<row r='{'9' * 5000}'><c><v>1</v></c></row>"), BROKEN),
    "a column of seven letters": (lambda: sheet("<row r='²'><c r='AAAAAAA1'><v>1</v></c></row>"), BROKEN),
    "tags that never end": (lambda: sheet("<c " * 20_000), BROKEN),
    "more tags that never end": (lambda: sheet("<c " * 200_000), BROKEN),
    "deep": (lambda: sheet("<a>" * 200_000), BROKEN),
    "entities in the sheet": (lambda: package(**{SHEET: entities("worksheet", "<sheetData/></worksheet>")}), BROKEN),
    "entities in the strings": (
        lambda: package(**{STRINGS: entities("sst", "<si><t>&b;</t></si></sst>"), SHEET: BEGIN + "</worksheet>"}),
        BROKEN,
    ),
    "entities in the book": (lambda: package(**{BOOK: entities("workbook", "<sheets/></workbook>")}), BROKEN),
    "unpacked 450 MB": (lambda: claiming(450_000_000), TOO_LARGE),
    "larger than it says": (lambda: claiming(100, inside=" " * 50_000_000), BROKEN),
    "locked parts": (locked, BROKEN),
    "cut off": (lambda: package()[:-200], BROKEN),
    "password": (
        lambda: workbook_process.OLE + b"\0" * 5000,
        BROKEN,
    ),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_small_file_is_refused_in_a_moment(name):
    make, expected = SMALL[name]
    content = make()
    before = seconds_used()
    assert outcome(content) == expected
    assert seconds_used() - before < 2


def rows_of(cell, number):
    """As many rows of a hundred cells each."""
    return ("<row>" + cell * 100 + "</row>") * number


def strings(*texts):
    return f'<sst xmlns="{MAIN}">' + "".join(f"<si><t>{text}</t></si>" for text in texts) + "</sst>"


LARGE = {
    "one long text a hundred thousand times": (
        lambda: package(
            **{
                STRINGS: strings("字" * 32_000),
                SHEET: BEGIN + "<sheetData>" + rows_of("<c t='s'><v>0</v></c>", 1000) + "</sheetData></worksheet>",
            }
        ),
        TOO_LARGE,
    ),
    "rows": (
        lambda: sheet("<row><c><v>1</v></c></row>" * 100_100),
        ("too_many_rows", "行数过多，最多100000行，请分成几个文件。"),
    ),
    "merged cells": (
        lambda: sheet("", more="<mergeCells>" + "<mergeCell ref='A1:XFD1048576'/>" * 500_000 + "</mergeCells>"),
        NOTHING,
    ),
    "formulas without a value": (lambda: sheet(rows_of("<c><f>A1</f></c>", 5000)), NOTHING),
    "texts that no cell has": (
        lambda: package(**{STRINGS: strings(*["a"] * 1_000_000), SHEET: BEGIN + "</worksheet>"}),
        NOTHING,
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_what_grows_when_it_is_read_grows_elsewhere(name):
    make, expected = LARGE[name]
    content = make()
    assert len(content) < 4_000_000
    before = time.thread_time()  # not of the process, in which servers of other tests may run
    assert outcome(content) == expected
    assert time.thread_time() - before < 2


def test_a_sheet_that_claims_to_be_large_is_read():
    content = package(**{SHEET: part(SHEET).replace(b"A1:B2", b"A1:XFD1048576")})
    found = outcome(content)
    assert (found.titles, found.rows) == (["编号", "姓名"], [(2, [1.0, "张三"])])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"," * 19_000_000, "too_many_columns"),
        (b'"' + b"a" * 19_000_000, "not_a_table"),
        (b"a\n" * 5_000_000, "too_many_rows"),
        (workbook_process.OLE + b"\xff" * 1_000_000, "not_a_table"),
    ],
    ids=["commas", "one cell", "rows", "old workbook"],
)
def test_a_text_or_an_old_workbook_has_the_same_limits(content, code):
    before = seconds_used()
    with pytest.raises(InvalidFacts) as refusal:
        read_rows(io.BytesIO(content))
    assert refusal.value.code == code
    assert seconds_used() - before < 3


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("while True: pass", TOO_SLOW),
        ("import time; time.sleep(60)", TOO_SLOW),
        ("bytearray(2_000_000_000)", BROKEN),
        ("import os; os.abort()", TOO_LARGE),
        ("import os; os._exit(3)", BROKEN),
        ("print('[1, [2', end='')", NOTHING),
    ],
)
def test_a_program_that_passes_a_limit_is_ended_and_the_refusal_says_so(tmp_path, monkeypatch, program, expected):
    path = tmp_path / "program.py"
    limited = f"import runpy, sys; known = runpy.run_path({str(workbooks.PROGRAM)!r}); limits = known['set_limits']"
    short = "limits.__globals__.update(MOST_CPU_SECONDS=1, MOST_SECONDS=3); limits(); sys.stdin.buffer.read()"
    path.write_text(f"{limited}\n{short}\n{program}\n")
    monkeypatch.setattr(workbooks, "PROGRAM", path)
    assert outcome(package()) == expected  # the second would sleep for a minute


def test_cells_are_counted_while_they_are_read(monkeypatch):
    monkeypatch.setattr(workbook_process, "MOST_ELEMENTS", 50_000)
    with pytest.raises(workbook_process.Refused, match="unpacked_too_large"):
        workbook_process.Package(sheet(rows_of("<c s='1'/>", 1000))).check_sheet("Sheet")
    assert workbook_process.Package(sheet(rows_of("<c s='1'/>", 100))).check_sheet("Sheet").unvalued == {}


def test_the_program_is_ended_where_nothing_more_is_asked():
    more = "".join(f'<sheet xmlns:r="{RELATION}" name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(2, 20))
    content = package(**{BOOK: part(BOOK).replace(b"</sheets>", more.encode() + b"</sheets>")})
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    before = children.read_text() if children.exists() else ""
    assert isinstance(outcome(content), workbooks.Table)
    assert not children.exists() or children.read_text() == before


def test_the_program_knows_no_secret(tmp_path, monkeypatch):
    path = tmp_path / "program.py"
    path.write_text(
        "import json, os, sys\n"
        "sys.stdin.buffer.read()\n"
        "for number in range(2): print(json.dumps([number, ['编号', '姓名', ','.join(os.environ)]]))\n"
        "print(json.dumps({'sheet': ''}))\n"
    )
    monkeypatch.setattr(workbooks, "PROGRAM", path)
    monkeypatch.setenv("FIELD_KEYS", "secret")
    assert "FIELD_KEYS" not in read_table(package(), known).titles[2]


# What is refused is refused soon, and for its reason


def test_a_small_file_that_unpacks_to_much_is_refused_soon_and_a_table_of_20000_rows_is_read():
    bomb = "<row><c><v>1</v></c></row>" * 2_000_000
    before = seconds_used()
    assert outcome(sheet(bomb)) == TOO_LARGE
    assert seconds_used() - before < 4
    rows = ("<row>" + "<c t='inlineStr'><is><t>内容</t></is></c>" * 25 + "</row>") * 20_000
    assert len(outcome(sheet(rows)).rows) == 19_999


def test_the_elements_of_all_sheets_are_counted_together(monkeypatch):
    monkeypatch.setattr(workbook_process, "MOST_ELEMENTS", 50_000)
    book = workbook_process.Package(sheet(rows_of("<c s='1'/>", 300)))
    book.check_sheet("Sheet")
    with pytest.raises(workbook_process.Refused, match="unpacked_too_large"):
        book.check_sheet("Sheet")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            "编号,姓名\n1,甲\n2,乙\x00\n".encode(),
            "第3行有空字符（NUL），文件可能已损坏，请用Excel或WPS打开，另存后再上传。",
        ),
        (
            f"编号,姓名\n1,{'长' * 600_000}\n".encode(),
            "第2行有一格超过50万字，可能是引号没有成对，请更正后再上传。",
        ),
        (bytes(5000), "文件不是 Excel 或 CSV 表格。"),
    ],
)
def test_a_csv_that_cannot_be_read_names_its_line(content, sentence):
    assert outcome(content) == ("not_a_table", sentence)


def test_a_long_cell_of_a_csv_is_read():
    assert outcome(f"编号,姓名\n1,{'长' * 200_000}\n2,乙\n".encode()).rows[0][1][1] == "长" * 200_000
