"""Tables of others: what is a workbook, where its heading stands, what a row says."""

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook

from cases.imports.cell_values import moment_of
from cases.imports.petition_sheet import read_row
from cases.imports.sheet_titles import field_of_title, guess_columns
from cases.jobs.errors import RowRefused
from offices.errors import InvalidFacts
from offices.files.workbooks import MOST_BYTES, NO_VALUE, read_table

TODAY = dt.date(2026, 3, 2)
HEADING = ["编号", "姓名", "概要", "收到日期", "正文", "人数"]


def workbook(*rows, merge=(), sheets=()):
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cells in merge:
        sheet.merge_cells(cells)
    for name, others in sheets:
        other = book.create_sheet(name)
        for row in others:
            other.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def table(content):
    return read_table(content, field_of_title)


def refused(content):
    with pytest.raises(InvalidFacts) as refusal:
        table(content)
    return refusal.value.code, str(refusal.value.sentence)


def test_what_is_no_workbook_is_told_so():
    assert refused(b"%PDF-1.7 renamed") == ("not_a_table", "这是PDF文件，不是表格。")
    assert refused(b"")[0] == "empty_file"
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)[0] == "not_a_table"
    assert refused(b"PK\x03\x04 broken")[0] == "not_a_table"
    assert refused(b"PK" * (MOST_BYTES // 2 + 1))[0] == "file_too_large"
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as package:
        package.writestr("word/document.xml", "<a/>")
    assert refused(other.getvalue())[0] == "not_a_table"
    assert refused(workbook())[0] == "empty_file"
    assert table("编号,姓名\n1,张三\n".encode()).rows == [(2, ["1", "张三"])]


def test_a_truncated_or_changed_workbook_is_told_so():
    content = workbook(HEADING, [1, "张三", "概要", "2026-01-05", "正文", 1])
    assert refused(content[: len(content) // 2])[0] == "not_a_table"
    damaged = bytearray(content)
    damaged[60:90] = b"\xff" * 30
    assert refused(bytes(damaged))[0] == "not_a_table"


def test_a_zip_bomb_is_not_unpacked():
    stream = io.BytesIO(workbook(HEADING))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package, package.open("xl/media/a.bin", "w") as part:
        for _number in range(450):
            part.write(b"\0" * 1_000_000)
    assert len(stream.getvalue()) < 1_000_000
    assert refused(stream.getvalue()) == ("file_too_large", "文件展开后过大。")


def test_entities_are_not_expanded():
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(HEADING, [1] * 6))) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/workbook.xml":
                data = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + data.split(b"?>", 1)[-1]
            new.writestr(name, data)
    assert refused(content.getvalue())[0] == "not_a_table"


def test_a_million_empty_rows_are_passed_over():
    content = workbook(HEADING, [1, "张三", "概要", "2026-01-05", "正文", 1])
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                empty = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (row, row) for row in range(3, 1_048_577))
                data = data.replace(b"</sheetData>", empty + b"</sheetData>").replace(b"A1:F2", b"A1:XFD1048576")
            new.writestr(name, data)
    found = table(stream.getvalue())  # the program that reads it has 12 s of processor
    assert [line for line, _cells in found.rows] == [2]


def test_one_cell_far_away_does_not_fill_the_memory():
    book = Workbook()
    book.active.append(HEADING)
    book.active["CV1048576"] = "x"
    stream = io.BytesIO()
    book.save(stream)
    assert refused(stream.getvalue())[0] == "too_far"
    book.active["XFD2"] = "x"
    book.save(stream)
    assert refused(stream.getvalue())[0] == "too_many_columns"


def test_empty_rows_between_are_passed_over_and_lines_kept():
    found = table(workbook([], HEADING, [], [1, "张三", "概要", "2026-01-05", "正文", 1], ["", " ", None], [2, "李四"]))
    assert [line for line, _cells in found.rows] == [4, 6]


def test_titles_above_the_heading_are_passed_over():
    found = table(
        workbook(
            ["某市信访登记表"],
            ["填表单位：某市"],
            HEADING,
            [1, "张三", "概要", "2026-01-05", "正文", 1],
            merge=["A1:F1"],
        )
    )
    assert found.titles == HEADING
    assert len(found.rows) == 1


def test_merged_headings_of_two_rows_are_joined():
    first = ["编号", "信访人", None, "概要", "收到日期"]
    second = [None, "姓名", "电话", None, None]
    found = table(workbook(first, second, [1, "张三", "13800001234", "概要", "2026-01-05"], merge=["B1:C1", "A1:A2"]))
    assert found.titles == ["编号", "姓名", "电话", "概要", "收到日期"]
    assert guess_columns(found.titles) == {"number": 0, "name": 1, "phone": 2, "subject": 3, "received": 4}
    assert [line for line, _cells in found.rows] == [3]


def test_repeated_and_missing_titles_get_a_name_of_their_own():
    found = table(workbook(["编号", "概要", "概要", None, "收到日期"], [1, "甲", "乙", "丙", "2026-01-05"]))
    assert found.titles == ["编号", "概要", "概要（第3列）", "第4列", "收到日期"]
    assert guess_columns(found.titles)["subject"] == 1


def test_the_first_sheet_with_a_heading_is_read():
    content = workbook(["说明"], sheets=[("数据", [HEADING, [1, "张三", "概要", "2026-01-05", "正文", 1]])])
    assert table(content).titles == HEADING


def test_a_formula_without_a_value_is_told_so():
    (_line, cells), *_rest = table(workbook(HEADING, [1, "张三", '=A2&"号"', "2026-01-05", "正文", 1])).rows
    assert cells[2] == NO_VALUE
    with pytest.raises(RowRefused, match="没有计算结果的公式"):
        read_row(cells, guess_columns(HEADING), channel="web", today=TODAY)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2019/2/28 11:25:05", "2019-02-28T11:25:05+08:00"),
        ("2019-1-1", "2019-01-01T00:00:00+08:00"),
        ("2019.1.1", "2019-01-01T00:00:00+08:00"),
        ("２０１９年１月１日", "2019-01-01T00:00:00+08:00"),
        ("2019年12月31日 8时5分", "2019-12-31T08:05:00+08:00"),
        ("2019-01-01T08:05:09", "2019-01-01T08:05:09+08:00"),
        ("20190228", "2019-02-28T00:00:00+08:00"),
        (20190228.0, "2019-02-28T00:00:00+08:00"),
        ("20190228112505", "2019-02-28T11:25:05+08:00"),
        (43524.4757523148, "2019-02-28T11:25:05+08:00"),
        ("43524", "2019-02-28T00:00:00+08:00"),
        (
            dt.datetime(2019, 2, 28, 11, 25),  # noqa: DTZ001  (as the workbook gives it)
            "2019-02-28T11:25:00+08:00",
        ),
        (dt.date(2020, 2, 29), "2020-02-29T00:00:00+08:00"),
    ],
)
def test_days_are_read_as_people_write_them(cell, expected):
    assert moment_of(cell).isoformat() == expected


@pytest.mark.parametrize(
    "cell", ["", None, "昨天", "2019-02-29", "2019/13/1", "19/2/28", 5.0, True, "2019-01-01 25:00"]
)
def test_what_is_no_day_is_told_so(cell):
    with pytest.raises(RowRefused, match="收到日期"):
        moment_of(cell)


def row(**values):
    cells = {"number": 7.0, "name": "张三", "subject": "概要", "received": "2026-01-05", "body": "正文"} | values
    return read_row(list(cells.values()), {name: place for place, name in enumerate(cells)}, channel="web", today=TODAY)


def test_a_row_says_its_facts():
    facts = row(channel="来访", headcount="１２人", identity_number="11010519491231002x", phone=13800001234.0)
    assert (facts.number, facts.channel, facts.headcount) == ("7", "visit", 12)
    assert (facts.identity_number, facts.phone) == ("11010519491231002X", "13800001234")
    assert facts.key(5) == "5:7"


def test_a_row_without_a_number_is_known_by_what_it_says():
    assert row(number="").key(5) == row(number=None).key(5) != row(number="", body="别的").key(5)
    assert len(row(number="9" * 200).key(5)) < 120


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"subject": ""}, "没有概要"),
        ({"subject": "长" * 201}, "概要有201字"),
        ({"received": "2026-03-03"}, "晚于今天"),
        ({"identity_number": "110105194912310021"}, "校验位不对"),
        ({"channel": "飞鸽"}, "信访形式“飞鸽”无法识别"),
        ({"headcount": "很多"}, "人数“很多”无法识别"),
        ({"headcount": "0"}, "人数“0”无法识别"),
        ({"name": "名" * 101}, "“信访人姓名”有101字"),
    ],
)
def test_a_row_that_cannot_be_registered_says_why(values, reason):
    with pytest.raises(RowRefused, match=reason):
        row(**values)
