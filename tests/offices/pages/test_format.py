"""How dates, days left and masked values are written."""

import datetime as dt

import pytest

from offices.pages.words import cn_date, cn_datetime, days_left, masked, year_ranges

TODAY = dt.date(2026, 3, 2)


def test_dates_and_moments():
    assert cn_date(TODAY) == "2026年3月2日（周一）"
    assert cn_date(dt.datetime(2026, 3, 1, 16, 30, tzinfo=dt.UTC)) == "2026年3月2日（周一）"
    assert cn_datetime(dt.datetime(2026, 3, 1, 16, 5, tzinfo=dt.UTC)) == "2026年3月2日（周一）00:05"
    assert (cn_date(None), cn_datetime(None)) == ("", "")


@pytest.mark.parametrize(
    ("due", "text"),
    [(dt.date(2026, 3, 5), "还有3天"), (TODAY, "今天到期"), (dt.date(2026, 2, 28), "已逾期2天"), (None, "")],
)
def test_days_left(due: dt.date | None, text: str):
    assert days_left(due, TODAY) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("11010519491231002X", "**************002X"),
        ("13800001234", "*******1234"),
        ("1234", "****"),
        ("王小明", "王**"),
        (None, ""),
    ],
)
def test_masked(value: str | None, text: str):
    assert masked(value) == text


def test_runs_of_years():
    assert year_ranges([2026, 2004, 2005, 2006, 2030]) == "2004—2006、2026、2030"
    assert year_ranges([]) == ""
