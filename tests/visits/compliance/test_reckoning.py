"""Days due and held by period: which periods a span asks about, what is due, what is missing and what explains it."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from offices.calendars.holidays import library_calendar
from offices.organisation.enums import OfficeLevel as L
from visits.compliance.reckoning import (
    Away,
    DayFact,
    Service,
    Why,
    WhyKind,
    due_in,
    owed_of,
    parts_of,
    periods_of,
    span_of,
    usual_part,
)
from visits.rota.enums import DayState as D
from visits.rota.periods import Period, period_of

CALENDAR = library_calendar()
MARCH = period_of(L.COUNTY, date(2026, 3, 1))
TODAY = date(2026, 6, 10)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("part", "first", "last", "label"),
    [
        ("", "2026-01-01", "2026-12-31", "2026年"),
        ("h1", "2026-01-01", "2026-06-30", "2026年上半年"),
        ("h2", "2026-07-01", "2026-12-31", "2026年下半年"),
        ("q1", "2026-01-01", "2026-03-31", "2026年第1季度"),
        ("q4", "2026-10-01", "2026-12-31", "2026年第4季度"),
        ("m2", "2026-02-01", "2026-02-28", "2026年2月"),
        ("m12", "2026-12-01", "2026-12-31", "2026年12月"),
        ("w1", "2026-01-05", "2026-01-11", "2026年1月5日至1月11日"),
        ("w52", "2026-12-28", "2027-01-03", "2026年12月28日至1月3日"),
    ],
)
def test_part_of_a_year(part: str, first: str, last: str, label: str) -> None:
    span = span_of(2026, part)
    assert span is not None
    assert (span.first, span.last, span.label) == (day(first), day(last), label)


@pytest.mark.parametrize(
    ("year", "part"),
    [
        (1999, ""),
        (2100, ""),
        (2026, "h0"),
        (2026, "h3"),
        (2026, "q5"),
        (2026, "m13"),
        (2026, "m01"),
        (2026, "w53"),
        (2026, "w"),
        (2026, "x1"),
        (2026, "m-1"),
        (2026, "m²"),
        (2026, "mm"),
    ],
)
def test_what_is_no_part(year: int, part: str) -> None:
    assert span_of(year, part) is None


def test_every_day_belongs_to_one_week_one_month_and_one_year() -> None:
    """Over five years: the weeks of the years, and those of the months, are all weeks, each once."""
    years, months = [], []
    for year in range(2024, 2029):
        span = span_of(year)
        assert span is not None
        years += periods_of(L.TOWNSHIP, span)
        for month in range(1, 13):
            part = span_of(year, f"m{month}")
            assert part is not None
            months += periods_of(L.TOWNSHIP, part)
    assert years == months == sorted(set(years))
    assert all(b.first - a.last == timedelta(days=1) for a, b in pairwise(years))


@pytest.mark.parametrize(
    ("level", "part", "expected"),
    [
        (L.PROVINCE, "", ["2026年上半年", "2026年下半年"]),
        (L.PROVINCE, "q3", ["2026年下半年"]),
        (L.PROVINCE, "m3", ["2026年上半年"]),
        (L.CITY, "", [f"2026年第{n}季度" for n in range(1, 5)]),
        (L.CITY, "h2", ["2026年第3季度", "2026年第4季度"]),
        (L.CITY, "m3", ["2026年第1季度"]),
        (L.COUNTY, "q1", ["2026年1月", "2026年2月", "2026年3月"]),
        (L.COUNTY, "m3", ["2026年3月"]),
        (L.COUNTY, "w10", ["2026年3月"]),
        (L.COUNTY, "w13", ["2026年3月"]),
        (
            L.TOWNSHIP,
            "m3",
            [
                "2026年3月2日至3月8日",
                "2026年3月9日至3月15日",
                "2026年3月16日至3月22日",
                "2026年3月23日至3月29日",
                "2026年3月30日至4月5日",
            ],
        ),
        (L.VILLAGE, "w10", ["2026年3月9日至3月15日"]),
    ],
)
def test_periods_of_a_span(level: int, part: str, expected: list[str]) -> None:
    span = span_of(2026, part)
    assert span is not None
    assert [period.label for period in periods_of(level, span)] == expected


def test_weeks_are_offered_where_townships_are_seen() -> None:
    assert [span.part for span in parts_of(2026, [L.COUNTY])] == [
        "",
        "h1",
        "h2",
        *(f"q{n}" for n in range(1, 5)),
        *(f"m{n}" for n in range(1, 13)),
    ]
    assert [span.part for span in parts_of(2026, [L.CITY, L.TOWNSHIP])][-1] == "w52"
    assert [span.part for span in parts_of(2024, [L.VILLAGE])][-1] == "w53"


@pytest.mark.parametrize(
    ("levels", "part"),
    [
        ([L.PROVINCE], (2026, "h1")),
        ([L.CITY], (2026, "q2")),
        ([L.COUNTY], (2026, "m6")),
        ([L.TOWNSHIP], (2026, "w23")),
        ([L.CITY, L.COUNTY], (2026, "m6")),
        ([], (2026, "m6")),
    ],
)
def test_usual_part_is_the_running_period(levels: list[int], part: tuple[int, str]) -> None:
    found = usual_part(levels, TODAY)
    assert (found.year, found.part) == part


def test_usual_week_of_new_year_belongs_to_the_year_of_its_monday() -> None:
    found = usual_part([L.TOWNSHIP], date(2027, 1, 2))
    assert (found.year, found.part, found.first) == (2026, "w52", date(2026, 12, 28))


@pytest.mark.parametrize(
    ("period", "service", "due"),
    [
        (MARCH, Service(1), 1),
        (MARCH, Service(3), 3),
        (MARCH, Service(0), 0),
        (MARCH, Service(31), 22),  # working days of March 2026
        (MARCH, Service(1, is_active=False), 0),
        (MARCH, Service(1, is_active=False, until=day("2026-03-31")), 1),
        (MARCH, Service(1, since=day("2026-03-31")), 1),
        (MARCH, Service(2, since=day("2026-03-31")), 1),
        (MARCH, Service(1, since=day("2026-04-01")), 0),
        (MARCH, Service(1, until=day("2026-02-28")), 0),
        (MARCH, Service(1, until=day("2026-03-01")), 0),  # a Sunday
        (MARCH, Service(1, until=day("2026-03-02")), 1),
        (period_of(L.TOWNSHIP, day("2026-02-16")), Service(1), 0),  # the week of the Spring Festival
        (period_of(L.TOWNSHIP, day("2026-02-23")), Service(1), 1),
        (period_of(L.TOWNSHIP, day("2026-03-09")), Service(1), 1),
        (period_of(L.CITY, day("2026-03-09")), Service(1), 1),
        (period_of(L.PROVINCE, day("2026-03-09")), Service(2), 2),
    ],
)
def test_days_due(period: Period, service: Service, due: int) -> None:
    assert due_in(period, service, CALENDAR) == due


HELD = DayFact(day("2026-03-05"), D.HELD)
CANCELLED = DayFact(day("2026-03-10"), D.CANCELLED, "停电")
PAST = DayFact(day("2026-03-12"), D.PLANNED)
EXPLAINED = DayFact(day("2026-03-19"), D.PLANNED, "防汛")
GIVEN = Why(WhyKind.REPLACED, "出差", day("2026-03-24"), "李四")
SICK = Away(day("2026-02-20"), day("2026-04-10"), "病假")


@pytest.mark.parametrize(
    ("facts", "missing", "why"),
    [
        ({}, 1, []),
        ({"days": [HELD]}, 0, []),
        ({"days": [HELD, HELD]}, 0, []),
        ({"days": [DayFact(day("2026-04-01"), D.HELD)]}, 1, []),
        ({"days": [PAST]}, 1, []),
        ({"days": [CANCELLED]}, 1, ["2026年3月10日（周二）取消：停电"]),
        ({"days": [CANCELLED, HELD]}, 0, []),
        ({"days": [EXPLAINED, CANCELLED]}, 1, ["2026年3月10日（周二）取消：停电", "2026年3月19日（周四）未接访：防汛"]),
        ({"replaced": [GIVEN]}, 1, ["2026年3月24日（周二）由李四接访：出差"]),
        ({"replaced": [Why(WhyKind.REPLACED, "出差", day("2026-04-24"), "李四")]}, 1, []),
        ({"away": [SICK]}, 1, ["全期请假：病假"]),
        ({"away": [SICK], "days": [HELD]}, 0, []),
        ({"away": [Away(day("2026-03-02"), day("2026-03-31"), "党校学习")]}, 1, ["全期请假：党校学习"]),
        ({"away": [Away(day("2026-03-03"), day("2026-03-31"), "党校学习")]}, 1, []),
        (
            {
                "away": [
                    Away(day("2026-03-01"), day("2026-03-20"), "病假"),
                    Away(day("2026-03-23"), day("2026-03-31"), "休假"),
                ]
            },
            1,
            ["全期请假：病假、休假"],
        ),
        ({"told": {day("2026-03-01"): "抗旱抽调"}}, 1, ["抗旱抽调"]),
        ({"told": {day("2026-03-01"): "抗旱抽调"}, "days": [HELD]}, 0, []),
        ({"told": {day("2026-04-01"): "抗旱抽调"}}, 1, []),
        ({"told": {day("2026-03-01"): "抗旱抽调"}, "away": [SICK]}, 1, ["抗旱抽调", "全期请假：病假"]),
    ],
)
def test_what_is_missing_and_what_explains_it(facts: dict[str, object], missing: int, why: list[str]) -> None:
    owed = owed_of(MARCH, Service(1), CALENDAR, today=TODAY, **facts)  # type: ignore[arg-type]
    assert (owed.due, owed.missing, [one.said() for one in owed.why]) == (1, missing, why)
    assert owed.is_unexplained == bool(missing and not why)


def test_a_leader_who_came_late_is_away_on_the_days_of_service_only() -> None:
    service = Service(1, since=day("2026-03-25"))
    away = [Away(day("2026-03-25"), day("2026-03-31"), "休假")]
    owed = owed_of(MARCH, service, CALENDAR, today=TODAY, away=away)
    assert [one.said() for one in owed.why] == ["全期请假：休假"]


@pytest.mark.parametrize(
    ("today", "is_over", "missing", "planned"),
    [
        ("2026-03-11", False, 0, 2),
        ("2026-03-12", False, 0, 2),
        ("2026-03-13", False, 0, 1),
        ("2026-03-31", False, 0, 0),
        ("2026-04-01", True, 1, 0),
    ],
)
def test_nothing_is_missing_before_the_period_is_over(today: str, is_over: bool, missing: int, planned: int) -> None:
    owed = owed_of(MARCH, Service(1), CALENDAR, today=day(today), days=[PAST, DayFact(day("2026-03-19"), D.PLANNED)])
    assert (owed.is_over, owed.missing, len(owed.planned)) == (is_over, missing, planned)


def test_two_halves_of_a_day_are_one_day() -> None:
    days = [HELD, HELD, DayFact(day("2026-03-05"), D.PLANNED)]
    owed = owed_of(MARCH, Service(2), CALENDAR, today=day("2026-03-01"), days=days)
    assert (len(owed.held), owed.planned) == (1, ())


@pytest.mark.parametrize(
    ("held", "today", "figures"),
    [
        ((), "2026-04-01", (1, 0, 1, 0, 0)),
        (("2026-03-04",), "2026-04-01", (1, 1, 0, 0, 1)),
        (("2026-03-04", "2026-03-05"), "2026-04-01", (1, 1, 0, 0, 2)),
        ((), "2026-03-20", (1, 0, 0, 1, 0)),
        (("2026-03-04",), "2026-03-20", (1, 1, 0, 0, 1)),
    ],
)
def test_what_is_due_is_kept_missing_or_open(
    held: tuple[str, ...], today: str, figures: tuple[int, int, int, int, int]
) -> None:
    days = [DayFact(day(on), D.HELD) for on in held]
    owed = owed_of(MARCH, Service(1), CALENDAR, today=day(today), days=days)
    assert (owed.due, owed.kept, owed.missing, owed.pending, len(owed.held)) == figures
    assert owed.due == owed.kept + owed.missing + owed.pending
