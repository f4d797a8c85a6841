"""Counting: boundaries, holidays, extension, hearing time, refusals, and properties over random days."""

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines.calendar import WEEKENDS_ONLY
from cases.deadlines.clock import DayMark, Question, compute, day_table
from cases.deadlines.errors import DeadlineError
from cases.deadlines.profiles import PROFILES, ClockKind, Unit, national_profile_on, term_for
from cases.deadlines.terms import OWN_KINDS, SIMPLE_KINDS
from offices.calendars.holidays import library_calendar

CALENDAR = library_calendar()
K = ClockKind
ONE_DAY = timedelta(days=1)

# (profile, clock, start, extension, strict, rolled, due)
COUNTED = [
    # a make-up Saturday is a working day
    ("NAT-2022", K.ROUTE, "2026-01-30", 0, "2026-02-14", "2026-02-14", "2026-02-14"),
    # the office's limit does not roll out of the Spring Festival
    ("NAT-2022", K.ROUTE, "2026-02-02", 0, "2026-02-17", "2026-02-24", "2026-02-17"),
    ("NAT-2022", K.NOTIFY, "2026-09-21", 0, "2026-10-06", "2026-10-08", "2026-10-06"),
    # five working days over National Day, with a make-up Saturday as the fifth
    ("NAT-2022", K.OBJECT, "2026-09-28", 0, "2026-10-10", "2026-10-10", "2026-10-10"),
    ("NAT-2022", K.OBJECT, "2024-02-08", 0, "2024-02-21", "2024-02-21", "2024-02-21"),
    ("NAT-2022", K.DECIDE, "2026-08-03", 30, "2026-11-01", "2026-11-02", "2026-11-01"),
    ("NAT-2022", K.DECIDE, "2024-01-01", 0, "2024-03-01", "2024-03-01", "2024-03-01"),
    ("NAT-2022", K.DECIDE, "2023-01-01", 0, "2023-03-02", "2023-03-02", "2023-03-02"),
    # the petitioner's limit rolls
    ("NAT-2022", K.REQUEST_REVIEW, "2026-01-16", 0, "2026-02-15", "2026-02-24", "2026-02-24"),
    ("NAT-2005", K.ROUTE, "2019-09-20", 0, "2019-10-05", "2019-10-08", "2019-10-05"),
    ("NAT-2005", K.SUGGESTION_FEEDBACK, "2019-03-01", 0, "2019-03-31", "2019-04-01", "2019-03-31"),
    ("NAT-SIMPLE", K.SIMPLE_TRANSFER, "2026-02-13", 0, "2026-02-25", "2026-02-25", "2026-02-25"),
    ("NAT-2022", K.SIMPLE_DECIDE, "2026-03-02", 0, "2026-03-16", "2026-03-16", "2026-03-16"),
    ("ZJ-2016", K.ROUTE, "2026-03-02", 0, "2026-03-09", "2026-03-09", "2026-03-09"),
    ("ZJ-2016", K.DECIDE, "2026-03-02", 60, "2026-05-31", "2026-06-01", "2026-05-31"),
    ("SD-2016", K.REVIEW_ACCEPTANCE, "2026-03-05", 0, "2026-03-10", "2026-03-10", "2026-03-10"),
    ("BJ-2006", K.REVIEW, "2026-03-02", 30, "2026-05-01", "2026-05-06", "2026-05-01"),
    ("BJ-2006", K.EXPLAIN_NON_ADOPTION, "2026-03-05", 0, "2026-03-10", "2026-03-10", "2026-03-10"),
    ("HA-1997", K.OBJECT, "2026-03-02", 0, "2026-03-07", "2026-03-09", "2026-03-07"),
    ("HA-1997", K.DECIDE, "2026-03-02", 60, "2026-05-31", "2026-06-01", "2026-05-31"),
    ("HA-1997", K.REPORT_BACK, "2026-03-02", 0, "2026-05-31", "2026-06-01", "2026-05-31"),
]


@pytest.mark.parametrize(("profile", "kind", "start", "extension", "strict", "rolled", "due"), COUNTED)
def test_due_dates(profile, kind, start, extension, strict, rolled, due):
    answer = compute(Question(profile, kind, date.fromisoformat(start), extension), CALENDAR)
    assert (answer.due_strict, answer.due_rolled, answer.due) == tuple(map(date.fromisoformat, (strict, rolled, due)))


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2026, 9, 23), date(2026, 10, 8)),
        (date(2026, 9, 24), date(2026, 10, 9)),  # Mid-autumn on the 25th
        (date(2026, 9, 25), date(2026, 10, 9)),
        (date(2026, 9, 28), date(2026, 10, 10)),
    ],
)
def test_working_days_around_a_holiday(start, due):
    assert compute(Question("NAT-2022", K.OBJECT, start), CALENDAR).due == due


def test_a_simplified_term_is_marked_unverified():
    assert [term_for("ZJ-2016", kind, date(2026, 1, 5)).verified for kind in (K.SIMPLE_ACCEPT, K.DECIDE)] == [
        False,
        True,
    ]


def test_a_province_falls_back_to_the_national_regulation_of_the_day():
    assert term_for("ZJ-2016", K.REVIEW, date(2022, 4, 30)).article == "《信访条例》第三十四条"
    assert term_for("ZJ-2016", K.REVIEW, date(2022, 5, 1)).article == "《信访工作条例》第三十五条"


MISSING = {("NAT-2005", K.OBJECT), ("HA-1997", K.REREVIEW), ("HA-1997", K.REQUEST_REREVIEW), ("SH-2013", K.OBJECT)}
NATIONAL = set(PROFILES["NAT-2022"].terms)


def test_every_profile_has_every_clock_it_should_have():
    for code, profile in PROFILES.items():
        start = max(profile.valid_from, date(2023, 3, 1) if profile.valid_to is None else profile.valid_from)
        for kind in ClockKind:
            if (code, kind) in MISSING or kind not in NATIONAL | SIMPLE_KINDS | set(profile.terms):
                continue
            term = term_for(code, kind, start)
            assert term.kind is kind
            assert term.article.startswith("《") or kind in {*OWN_KINDS, K.REVISIT, K.REVISIT_WORK}
            assert (term.days is None) == (term.unit is Unit.SET)
            assert bool(term.max_extension) == bool(term.extension_by)
            assert not term.pausable or kind is K.REREVIEW


@pytest.mark.parametrize(
    ("on", "code"),
    [(date(2005, 5, 1), "NAT-2005"), (date(2022, 4, 30), "NAT-2005"), (date(2022, 5, 1), "NAT-2022")],
)
def test_national_profile_on(on, code):
    assert national_profile_on(on).code == code


def test_national_profile_before_2005_is_refused():
    with pytest.raises(DeadlineError) as caught:
        national_profile_on(date(2005, 4, 30))
    assert caught.value.code == "no_national_profile"


@pytest.mark.parametrize(
    ("code", "headcount", "allowed"),
    [
        ("NAT-2022", 5, 5),
        ("NAT-2022", 500, 5),
        ("ZJ-2016", 10, 3),
        ("ZJ-2016", 11, 5),
    ],
)
def test_representatives(code, headcount, allowed):
    assert PROFILES[code].max_representatives(headcount) == allowed


D = date(2026, 5, 6)
REFUSED = [
    (Question("XX", K.ROUTE, D), "unknown_profile"),
    (Question("NAT-2005", K.OBJECT, date(2019, 5, 6)), "no_term"),
    (Question("HA-1997", K.REREVIEW, D), "no_term"),
    (Question("HA-1997", K.REQUEST_REREVIEW, D), "no_term"),
    (Question("SH-2013", K.OBJECT, D), "no_term"),
    (Question("HA-1997", K.NOTIFY, date(2001, 1, 1)), "no_national_profile"),
    (Question("NAT-2022", K.DECIDE, D, 31), "extension_too_long"),
    (Question("ZJ-2016", K.DECIDE, D, 61), "extension_too_long"),
    (Question("NAT-2022", K.DECIDE, D, -1), "negative_extension"),
    (Question("NAT-2022", K.REVIEW, D, 1), "no_extension"),
    (Question("NAT-2022", K.OBJECT, D, 1), "no_extension"),
    (Question("NAT-2022", K.REPORT_BACK, D), "set_date_required"),
    (Question("NAT-2022", K.SUGGESTION_FEEDBACK, D), "set_date_required"),
    (Question("NAT-2022", K.ROUTE, D, set_date=D), "no_set_date"),
    (Question("NAT-2022", K.REPORT_BACK, D, set_date=date(2026, 5, 5)), "set_date_before_start"),
    (Question("NAT-2022", K.ROUTE, D, excluded=((D, D),)), "no_exclusion"),
    (Question("NAT-2022", K.REREVIEW, D, excluded=((D + ONE_DAY, D),)), "excluded_reversed"),
    (Question("NAT-2022", K.REREVIEW, D, excluded=((D - ONE_DAY, D),)), "excluded_before_start"),
    (
        Question(
            "NAT-2022",
            K.REREVIEW,
            D,
            excluded=((date(2026, 5, 20), date(2026, 5, 22)), (date(2026, 5, 22), date(2026, 5, 23))),
        ),
        "excluded_overlap",
    ),
    (Question("NAT-2022", K.ROUTE, date(1989, 12, 31)), "out_of_range"),
    (Question("NAT-2022", K.ROUTE, date(2101, 1, 1)), "out_of_range"),
]


@pytest.mark.parametrize(("question", "code"), REFUSED)
def test_refused(question, code):
    with pytest.raises(DeadlineError) as caught:
        compute(question, CALENDAR)
    assert caught.value.code == code


def test_a_date_set_in_the_letter_is_the_due_date():
    answer = compute(Question("NAT-2022", K.REPORT_BACK, D, set_date=date(2026, 10, 1)), CALENDAR)
    assert (answer.due, answer.due_strict, answer.due_rolled) == (
        date(2026, 10, 1),
        date(2026, 10, 1),
        date(2026, 10, 8),
    )


def test_offices_that_roll_their_deadlines():
    answer = compute(Question("NAT-2022", K.ROUTE, date(2026, 2, 2), roll_office=True), CALENDAR)
    assert (answer.due, answer.due_strict) == (date(2026, 2, 24), date(2026, 2, 17))


@pytest.mark.parametrize(
    ("excluded", "due"),
    [
        (((date(2026, 5, 20), date(2026, 5, 29)),), date(2026, 6, 15)),
        (((date(2026, 6, 5), date(2026, 6, 5)),), date(2026, 6, 6)),  # the last day itself
        (((date(2026, 6, 6), date(2026, 6, 9)),), date(2026, 6, 5)),  # begins after expiry
        (((D, D),), date(2026, 6, 5)),  # the day of the event is not counted anyway
        (((date(2026, 6, 6), date(2026, 6, 7)), (date(2026, 6, 5), date(2026, 6, 5))), date(2026, 6, 8)),
    ],
)
def test_hearing_time_is_not_counted(excluded, due):
    assert compute(Question("NAT-2022", K.REREVIEW, D, excluded=excluded), CALENDAR).due_strict == due


@pytest.mark.parametrize(
    ("kind", "start", "set_date", "provisional"),
    [
        (K.REQUEST_REVIEW, "2026-12-01", None, False),  # ends on a day whose circular is known
        (K.REQUEST_REVIEW, "2026-12-02", None, True),  # ends on 1 January and rolls
        (K.OBJECT, "2026-12-23", None, False),
        (K.OBJECT, "2026-12-29", None, True),  # counts working days of the next year
        (K.ROUTE, "2027-03-01", None, False),  # calendar days that do not roll: no circular moves them
        (K.DECIDE, "2026-11-30", None, False),
        (K.PACKAGE, "2026-11-30", "2027-03-31", False),  # a day that a person set
        (K.SERVE, "2026-12-25", "2027-01-04", True),  # of the office's own: rolls
    ],
)
def test_provisional_where_days_of_a_year_not_loaded_can_move_the_date(kind, start, set_date, provisional):
    day = date.fromisoformat(set_date) if set_date else None
    question = Question("NAT-2022", kind, date.fromisoformat(start), set_date=day)
    assert compute(question, CALENDAR).provisional is provisional


def test_the_offices_own_terms_end_on_a_working_day():
    answer = compute(Question("NAT-2022", K.SERVE, date(2026, 3, 4), set_date=date(2026, 3, 14)), CALENDAR)
    assert (answer.due_strict, answer.due) == (date(2026, 3, 14), date(2026, 3, 16))  # Saturday to Monday


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2027, 1, 1), False),
        (date(2027, 5, 3), True),
        (date(2027, 10, 1), False),
        (date(2027, 10, 4), True),
        (date(2027, 2, 6), False),
    ],
)
def test_a_year_not_loaded_knows_weekends_and_fixed_holidays(day, working):
    assert CALENDAR.is_working_day(day) is working
    assert CALENDAR.reason(day).working is working


def test_start_outside_validity_is_a_warning():
    assert compute(Question("NAT-2022", K.ROUTE, date(2022, 4, 30)), CALENDAR).warnings == ("outside_validity",)
    assert compute(Question("NAT-2022", K.ROUTE, date(2022, 5, 1)), CALENDAR).warnings == ()


def test_day_table_numbers_working_days_and_shows_the_roll():
    rows = day_table(Question("NAT-2022", K.OBJECT, date(2026, 9, 28)), CALENDAR)
    assert [(row.date.day, row.number) for row in rows if row.number or row.mark is DayMark.START] == [
        (28, None),
        (29, 1),
        (30, 2),
        (8, 3),
        (9, 4),
        (10, 5),
    ]
    assert rows[3].reason.name == "国庆节"
    rolled = day_table(Question("NAT-2022", K.REQUEST_REVIEW, date(2026, 1, 16)), CALENDAR)
    assert [row.number for row in rolled if row.mark is DayMark.COUNTED] == list(range(1, 31))
    assert [row.mark for row in rolled[31:]] == [DayMark.ROLLED] * 9


def test_the_engine_imports_no_framework():
    code = (
        "import sys, cases.deadlines.questions, cases.deadlines.cards, cases.deadlines.clock\n"
        "top = {name.split('.')[0] for name in sys.modules} - set(sys.stdlib_module_names) - {'cases', 'offices'}\n"
        "print(sorted(name for name in top if not name.startswith('_')))\n"
    )
    found = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, '.')\n{code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "[]"


DAYS = st.dates(date(2005, 6, 1), date(2028, 12, 31))
KINDS = st.sampled_from(
    [
        kind
        for kind in ClockKind
        if kind in PROFILES["NAT-2022"].terms and PROFILES["NAT-2022"].terms[kind].days is not None
    ]
)


@given(start=DAYS, kind=KINDS)
def test_rolled_is_a_working_day_not_before_strict_and_later_starts_are_never_due_earlier(start, kind):
    answer = compute(Question("NAT-2022", kind, start), CALENDAR)
    later = compute(Question("NAT-2022", kind, start + ONE_DAY), CALENDAR)
    assert answer.due_rolled >= answer.due_strict > start
    assert CALENDAR.is_working_day(answer.due_rolled)
    assert later.due_strict >= answer.due_strict
    assert later.due_rolled >= answer.due_rolled


@given(start=DAYS, days=st.integers(0, 30))
def test_extension_adds_its_days(start, days):
    plain = compute(Question("NAT-2022", K.DECIDE, start), CALENDAR)
    assert compute(Question("NAT-2022", K.DECIDE, start, days), CALENDAR).due_strict == plain.due_strict + timedelta(
        days
    )


@given(start=DAYS, offset=st.integers(0, 45), length=st.integers(1, 40))
def test_hearing_time_adds_what_it_covers_and_agrees_with_the_day_table(start, offset, length):
    first = start + timedelta(offset)
    question = Question("NAT-2022", K.REREVIEW, start, excluded=((first, first + timedelta(length - 1)),))
    answer = compute(question, CALENDAR)
    counted = [row.date for row in day_table(question, CALENDAR) if row.mark is DayMark.COUNTED]
    assert (len(counted), counted[-1]) == (30, answer.due_strict)
    expected = 30 + (length if 0 < offset <= 30 else length - 1 if offset == 0 else 0)
    assert answer.due_strict == start + timedelta(expected)


@given(start=DAYS, days=st.integers(0, 800))
def test_working_days_after_equals_a_walk(start, days):
    end = start + timedelta(days)
    walked = sum(CALENDAR.is_working_day(start + timedelta(n)) for n in range(1, days + 1))
    assert CALENDAR.working_days_after(start, end) == walked
    assert CALENDAR.working_days_after(end, start) == 0
    assert CALENDAR.reason(end).working is CALENDAR.is_working_day(end)


@given(start=DAYS, n=st.integers(1, 40))
def test_working_days_forth_and_back(start, n):
    end = CALENDAR.add_working_days(start, n)
    assert CALENDAR.working_days_after(start, end) == n
    assert CALENDAR.back_working_days(end, n) == CALENDAR.add_working_days(start, 1)


def test_weekends_only_is_provisional_throughout():
    assert compute(Question("NAT-2022", K.OBJECT, date(2026, 3, 2)), WEEKENDS_ONLY).provisional
