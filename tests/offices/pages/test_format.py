"""How dates, days left and masked values are written."""

import datetime as dt

import pytest

from offices.calendars.queries import calendar_words
from offices.organisation.reports import browser_words
from offices.pages.words import (
    cn_date,
    cn_datetime,
    days_left,
    lasting,
    masked,
    minutes_long,
    one_after_another,
    with_others,
    year_ranges,
)

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


@pytest.mark.parametrize(("minutes", "text"), [(0, "0分钟"), (59, "59分钟"), (60, "1小时"), (150, "2小时30分钟")])
def test_minutes(minutes: int, text: str):
    assert minutes_long(minutes) == text
    now = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
    assert lasting(now - dt.timedelta(minutes=minutes, seconds=20), now) == text


@pytest.mark.parametrize(
    ("name", "number", "text"),
    [
        ("王小明", 1, "王小明"),
        ("王小明", 5, "王小明等5人"),
        ("司马长风等十八人", 18, "司马长风等十八人"),
        ("王**等3名", 3, "王**等3名"),
    ],
)
def test_with_others(name: str, number: int, text: str):
    assert with_others(name, number) == text


def test_sentences_on_one_line():
    assert one_after_another(["999：编号不完整。", "已在会上；", "没有"]) == "999：编号不完整；已在会上；没有。"
    assert one_after_another([]) == ""


@pytest.mark.parametrize(
    ("agent", "text"),
    [
        ("Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 Chrome/109.0 Safari/537.36", "Windows，Chrome"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "Windows，Edge"),
        ("Mozilla/5.0 (Linux; Android 10) Chrome/86.0 Mobile Safari/537.36 MicroMessenger/8.0", "安卓手机，微信"),
        ("curl/8.0", "其他浏览器"),
        ("", ""),
    ],
)
def test_browsers(agent: str, text: str):
    assert browser_words(agent) == text


def test_versions_of_a_calendar():
    assert calendar_words("CN.2+14.1") == "全国第2版，单位自定第1版"
    assert calendar_words("") == ""
