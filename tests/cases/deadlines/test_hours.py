"""Clocks in hours: by hand, and what holds of every one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines.errors import DeadlineError
from cases.deadlines.hours import MOST_HOURS, HourClock, HourState

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-02T09:00", 2, "2026-03-02T11:00"),
        ("2026-03-02T23:30", 1, "2026-03-03T00:30"),
        ("2026-02-28T20:00", 24, "2026-03-01T20:00"),
        ("2026-09-30T18:00", 72, "2026-10-03T18:00"),  # holidays are hours as others
        ("2028-02-28T00:00", 48, "2028-03-01T00:00"),
        ("2026-12-31T23:59", 1, "2027-01-01T00:59"),
    ],
)
def test_hours_run_day_and_night(start: str, hours: int, due: str) -> None:
    assert HourClock(at(start), hours).due == at(due)


def test_an_hour_is_an_hour_where_clocks_are_set_forward() -> None:
    clock = HourClock(at("2026-03-29T01:30", BERLIN), 1)

    assert (clock.due.isoformat(), clock.due - clock.start.astimezone(UTC)) == (
        "2026-03-29T03:30:00+02:00",
        timedelta(hours=1),
    )


@pytest.mark.parametrize(
    ("now", "state", "minutes"),
    [
        ("2026-03-02T09:00", HourState.RUNNING, 240),
        ("2026-03-02T11:59", HourState.RUNNING, 61),
        ("2026-03-02T12:00", HourState.SOON, 60),
        ("2026-03-02T13:00", HourState.SOON, 0),
        ("2026-03-02T13:01", HourState.OVERDUE, -1),
        ("2026-03-03T13:00", HourState.OVERDUE, -1440),
    ],
)
def test_the_last_quarter_reminds_and_the_last_moment_is_in_time(now: str, state: HourState, minutes: int) -> None:
    clock = HourClock(at("2026-03-02T09:00"), 4)

    assert (clock.state_at(at(now)), clock.minutes_left(at(now))) == (state, minutes)


@pytest.mark.parametrize(
    ("start", "hours", "code"),
    [
        (at("2026-03-02T09:00"), 0, "hours_out_of_range"),
        (at("2026-03-02T09:00"), MOST_HOURS + 1, "hours_out_of_range"),
        (datetime(2026, 3, 2, 9), 1, "naive_moment"),  # noqa: DTZ001
    ],
)
def test_what_is_no_clock_is_refused(start: datetime, hours: int, code: str) -> None:
    with pytest.raises(DeadlineError) as caught:
        HourClock(start, hours)

    assert caught.value.code == code


MOMENTS = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001
    datetime(2099, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([SHANGHAI, BERLIN, UTC]),
    allow_imaginary=False,
)
HOURS = st.integers(1, MOST_HOURS)


@given(MOMENTS, HOURS, st.integers(-MOST_HOURS * 60, MOST_HOURS * 60))
def test_every_clock_agrees_with_itself(start: datetime, hours: int, minutes: int) -> None:
    clock = HourClock(start, hours)
    now = clock.due.astimezone(UTC) + timedelta(minutes=minutes)

    assert clock.due.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=hours)
    assert clock.minutes_left(now) == -minutes
    assert (clock.state_at(now) is HourState.OVERDUE) == (minutes > 0)
    assert clock.soon_from <= clock.due


@given(MOMENTS, HOURS, HOURS)
def test_more_hours_end_later_and_hours_add_up(start: datetime, hours: int, more: int) -> None:
    one = HourClock(start, hours)

    if hours + more <= MOST_HOURS:
        assert HourClock(one.due, more).due == HourClock(start, hours + more).due > one.due
