"""CSV files as offices send them: uneven lines, each encoding, and what would be read wrongly is refused."""

import pytest

from offices.errors import InvalidFacts
from tests.cases.imports.test_field_tables import by_number, load, upload
from tests.factories import City

CSV_HEADING = "登记编号,信访人,概要,来访日期,主要内容\n"


def test_lines_of_a_csv_may_be_shorter_or_longer_than_the_heading(city: City) -> None:
    text = (
        f"{CSV_HEADING}1,甲某,灌溉渠多年未修,2026/3/2\n2,乙某,道路坑洼,2026/3/3,坑,多一格\n3,丙某,拖欠报酬,2026/3/4,\n"
    )
    assert load(city, text.encode("gb18030")).imported == 3
    assert by_number("text__body") == {"1": "", "2": "坑", "3": ""}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16", "gb18030"])
def test_a_csv_in_each_encoding_of_office_programs(city: City, encoding: str) -> None:
    text = f'{CSV_HEADING}1,甲某,"灌溉渠,多年未修",2026/3/2,"渠""淤塞""。\r\n无人修。"\n'
    assert load(city, text.encode(encoding)).imported == 1
    assert by_number("subject", "text__body") == {"1": ("灌溉渠,多年未修", '渠"淤塞"。\n无人修。')}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (
            f'{CSV_HEADING}1,甲某,"灌溉渠未修,2026/3/2,渠\n2,乙某,道路坑洼,2026/3/3,坑\n'.encode(),
            "第2行不能读取，可能是引号",
        ),
        (
            f"{CSV_HEADING}1,甲某,灌溉渠未修,2026/3/2,渠\n".encode("gb18030")
            + "2,乙某,道路坑洼,2026/3/3,坑\n".encode(),
            "第3行与其他行的编码不同",
        ),
    ],
)
def test_a_csv_that_would_be_read_wrongly_is_refused_with_the_line(city: City, content: bytes, why: str) -> None:
    with pytest.raises(InvalidFacts, match=why):
        upload(city, content, "台账.csv")
