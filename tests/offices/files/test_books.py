"""Every workbook comes from one writer: widths, days and numbers, what is printed, and what the file says of itself."""

import io
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import docx
import pytest
from django.conf import settings
from docx.oxml.ns import qn
from openpyxl import load_workbook

from offices.errors import ActionRefused
from offices.files.books import Percent, Sheet, about_sheet, write_book
from offices.files.word import Document
from offices.pages.words import About

AT = datetime(2026, 3, 2, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
WRITTEN = AT.replace(tzinfo=None)  # a workbook knows no zone
ABOUT = About("包案台账", AT, "督查员")
HEADING = ["编号", "概要", "期限", "时间", "剩余天数", "占比", "空"]
ROW = ["370100-2026-000001", "长" * 60, date(2026, 3, 2), AT, -3, Percent(77.8), ""]


@pytest.fixture
def sheet() -> Any:
    content = write_book([Sheet("台账", [HEADING, ROW, ["=1+1"]]), about_sheet(2, [("单位", "市局")], AT)], ABOUT)
    return load_workbook(io.BytesIO(content))


def test_days_and_numbers_are_what_they_are(sheet: Any) -> None:
    row = sheet["台账"][2]
    assert [cell.value for cell in row] == [*ROW[:2], WRITTEN.replace(hour=0, minute=0), WRITTEN, -3, 0.778, None]
    assert [cell.number_format for cell in row[2:6]] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm", "General", "0.0%"]
    assert (sheet["台账"]["A3"].data_type, sheet["台账"]["A3"].value) == ("s", "=1+1")
    assert sheet["说明"]["B4"].value == WRITTEN


def test_columns_are_as_wide_as_what_they_hold(sheet: Any) -> None:
    made = sheet["台账"]
    widths = [made.column_dimensions[letter].width for letter in "ABCDEFG"]
    assert widths == [20, 48, 12, 18, 10, 8, 6]
    assert made["B2"].alignment.wrap_text
    assert made["A1"].font.bold
    assert (made.freeze_panes, made.auto_filter.ref, sheet["说明"].auto_filter.ref) == ("A2", "A1:G3", None)


def test_a_sheet_prints_on_a4_across_one_page_wide(sheet: Any) -> None:
    for made in sheet:
        setup = made.page_setup
        assert (setup.orientation, int(setup.paperSize), setup.fitToWidth, setup.fitToHeight) == ("landscape", 9, 1, 0)
        assert made.sheet_properties.pageSetUpPr.fitToPage
        assert made.print_title_rows == "$1:$1"
        assert made.oddFooter.center.text == "第 &P 页，共 &N 页"


def test_the_file_says_what_it_is_and_when_it_was_made(sheet: Any) -> None:
    known = sheet.properties
    assert (known.title, known.creator, known.created) == ("包案台账", "督查员", WRITTEN)
    assert ABOUT.file_name == "包案台账-20260302-0905"


def test_more_columns_than_letters_have_widths_too() -> None:
    content = write_book([Sheet("宽", [["列"] * 30, ["值" * 10] * 30])], ABOUT)
    assert load_workbook(io.BytesIO(content))["宽"].column_dimensions["AD"].width == 22


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ActionRefused, match="共4条"):
        write_book([Sheet("多", [["一"]] * 5)], ABOUT, most=3)


def test_nothing_else_writes_a_workbook_or_names_a_file_in_another_way() -> None:
    folder = Path(settings.BASE_DIR)
    modules = [path for app in ("offices", "cases", "visits", "supervision") for path in (folder / app).rglob("*.py")]
    texts = {str(path.relative_to(folder)): path.read_text() for path in modules}
    writers = {name for name, text in texts.items() if re.search(r"\bWorkbook\(|xlsxwriter|docx\.Document\(", text)}
    assert writers == {"offices/files/books.py", "offices/files/word.py"}
    named = {name for name, text in texts.items() if re.search(r"attachment; filename", text)}
    assert named == set()


def test_a_word_document_keeps_its_widths_and_numbers_its_pages() -> None:
    made = Document("会议纪要", author="市局")
    made.table(["一", "二"], [["甲", "乙" * 40]], widths=(30, 60))
    read = docx.Document(io.BytesIO(made.content()))
    table = read.tables[0]
    assert [round(column.width.mm) for column in table.columns] == [30, 60]
    assert [len(row._tr.trPr.findall(qn("w:cantSplit"))) for row in table.rows] == [1, 1]
    section = read.sections[0]
    for footer, side in ((section.footer, 2), (section.even_page_footer, 0)):
        paragraph = footer.paragraphs[0]
        assert (paragraph.text, paragraph.alignment) == ("—  —", side)
        assert "PAGE" in paragraph._p.xml
    assert read.settings.odd_and_even_pages_header_footer
    about = read.core_properties
    assert (about.title, about.author, about.last_modified_by) == ("会议纪要", "市局", "市局")
    assert about.created.year >= 2026
