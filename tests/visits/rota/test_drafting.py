"""The draw of a rota, as properties."""

import datetime as dt
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offices.calendars.holidays import library_calendar
from offices.organisation.enums import OfficeLevel
from visits.rota.drafting import Receiver, Rota, Rule, Why, draw, legal_desks, reception_days, shares
from visits.rota.periods import Period, days_between, period_of, periods_between

CALENDAR = library_calendar()
LEVELS = [OfficeLevel.PROVINCE, OfficeLevel.CITY, OfficeLevel.COUNTY, OfficeLevel.TOWNSHIP]
D = dt.date

days_of_2026 = st.dates(D(2026, 1, 1), D(2026, 12, 31))
rules = st.builds(
    Rule,
    weekdays=st.lists(st.integers(0, 4), min_size=1, max_size=5, unique=True).map(lambda found: tuple(sorted(found))),
    leaders_a_day=st.integers(1, 3),
)
spans_away = st.lists(
    st.tuples(days_of_2026, st.integers(0, 40)).map(lambda pair: (pair[0], pair[0] + dt.timedelta(days=pair[1]))),
    max_size=4,
).map(tuple)


def people(least: int = 1, *, away: bool = True) -> st.SearchStrategy[list[Receiver]]:
    one = st.tuples(
        st.integers(0, 5) if away else st.integers(1, 20),
        st.integers(0, 3),
        st.booleans(),
        spans_away if away else st.just(()),
    )
    return st.lists(one, min_size=least, max_size=9).map(
        lambda rows: [Receiver(key, weight, due, chief, gone) for key, (weight, due, chief, gone) in enumerate(rows)]
    )


def spans(level: int) -> tuple[dt.date, dt.date]:
    return (D(2026, 2, 1), D(2026, 3, 31)) if level != OfficeLevel.PROVINCE else (D(2026, 1, 1), D(2026, 12, 31))


def best(receivers: list[Receiver], days: list[dt.date], seats: int) -> int:
    """The most days due that any arrangement meets, by brute augmenting: an answer of another make."""
    holders: dict[dt.date, list[tuple[int, int]]] = {day: [] for day in days}
    units = [(one.key, n) for one in receivers for n in range(one.owed)]
    able = {one.key: [day for day in days if one.can(day)] for one in receivers}

    def place(unit: tuple[int, int], seen: set[dt.date]) -> bool:
        for day in able[unit[0]]:
            if day in seen or any(key == unit[0] for key, _n in holders[day]):
                continue
            seen.add(day)
            if len(holders[day]) < seats:
                holders[day].append(unit)
                return True
            for other in list(holders[day]):
                if place(other, seen):
                    holders[day].remove(other)
                    holders[day].append(unit)
                    return True
        return False

    return sum(place(unit, set()) for unit in units)


@pytest.mark.slow
@settings(max_examples=60)
@given(rule=rules, receivers=people(), level=st.sampled_from(LEVELS))
def test_nobody_sits_twice_nor_on_a_day_off_nor_when_away(rule: Rule, receivers: list[Receiver], level: int) -> None:
    first, last = spans(level)
    rota = draw(rule, receivers, CALENDAR, level=level, first=first, last=last)
    by_key = {one.key: one for one in receivers}

    assert len(set(rota.leader_days)) == len(rota.leader_days)
    for day, key in rota.leader_days:
        assert first <= day <= last
        assert CALENDAR.is_working_day(day)
        assert by_key[key].can(day)
    assert max(Counter(day for day, _key in rota.leader_days).values(), default=0) <= rule.leaders_a_day


@settings(max_examples=60)
@given(rule=rules, receivers=people(), level=st.sampled_from(LEVELS))
def test_each_duty_is_met_or_named(rule: Rule, receivers: list[Receiver], level: int) -> None:
    first, last = (D(2026, 1, 1), D(2026, 6, 30)) if level != OfficeLevel.TOWNSHIP else (D(2026, 9, 28), D(2026, 11, 1))
    rota = draw(rule, receivers, CALENDAR, level=level, first=first, last=last)
    named = {(short.key, short.period): short for short in rota.shortfalls}

    for period in periods_between(level, first, last):
        days, _moved = reception_days(rule.weekdays, CALENDAR, period)
        held = Counter(key for day, key in rota.leader_days if day in period)
        for one in receivers:
            short = named.get((one.key, period))
            if held[one.key] >= one.owed:
                assert short is None
            else:
                assert short is not None
                assert (short.got, short.due) == (held[one.key], one.owed)
        met = sum(min(held[one.key], one.owed) for one in receivers)
        # Nothing is called impossible that is possible.
        assert met == best(receivers, days, rule.leaders_a_day)


@given(receivers=people(), weekdays=st.integers(0, 4))
def test_a_chief_goes_before_the_others(receivers: list[Receiver], weekdays: int) -> None:
    """A chief is short of the first day only when away on every reception day, or when all seats are chiefs'."""
    rota = draw(Rule((weekdays,)), receivers, CALENDAR, level=3, first=D(2026, 3, 1), last=D(2026, 3, 31))
    holders = {key for _day, key in rota.leader_days}
    chiefs = [one for one in receivers if one.is_chief]
    without = [one for one in chiefs if one.key not in holders]
    days, _moved = reception_days([weekdays], CALENDAR, period_of(3, D(2026, 3, 1)))
    once = [Receiver(one.key, 0, 1, True, one.away) for one in chiefs]

    assert len(chiefs) - len(without) == best(once, days, 1)


def fair_share(rule: Rule, receivers: list[Receiver], periods: list[Period]) -> dict[int, float]:
    """What falls to each by the rule's words: the days due first, the rest by weight, nobody twice on a day."""
    total = dict.fromkeys((one.key for one in receivers), 0.0)
    for period in periods:
        days, _moved = reception_days(rule.weekdays, CALENDAR, period)
        seats = len(days) * min(rule.leaders_a_day, len(receivers))
        for one, share in zip(
            receivers, shares(receivers, seats, [len(days)] * len(receivers), [0] * len(receivers)), strict=True
        ):
            total[one.key] += float(share)
    return total


@settings(max_examples=150)
@given(rule=rules, receivers=people(away=False), level=st.sampled_from(LEVELS), data=st.data())
def test_everybody_is_within_a_day_of_the_share(
    rule: Rule, receivers: list[Receiver], level: int, data: st.DataObject
) -> None:
    months = data.draw(st.sampled_from([6, 12])) if level == OfficeLevel.PROVINCE else 3
    first, last = D(2026, 1, 1), {3: D(2026, 3, 31), 6: D(2026, 6, 30), 12: D(2026, 12, 31)}[months]
    if level == OfficeLevel.TOWNSHIP:
        first, last = D(2026, 3, 2), D(2026, 5, 31)  # whole weeks
    rota = draw(rule, receivers, CALENDAR, level=level, first=first, last=last)
    numbers = Counter(key for _day, key in rota.leader_days)
    share = fair_share(rule, receivers, periods_between(level, first, last))

    for key, fair in share.items():
        assert abs(numbers[key] - fair) < 1 + 1e-9, (numbers, share)
    assert sum(numbers.values()) == round(sum(share.values()))


@settings(max_examples=30)
@given(rule=rules, number=st.integers(1, 12), due=st.integers(0, 2), level=st.sampled_from(LEVELS[1:3]))
def test_equal_leaders_differ_by_one_day_at_most(rule: Rule, number: int, due: int, level: int) -> None:
    receivers = [Receiver(key, 1, due) for key in range(number)]
    rota = draw(rule, receivers, CALENDAR, level=level, first=D(2026, 1, 1), last=D(2026, 12, 31))
    numbers = Counter(key for _day, key in rota.leader_days)

    assert max(numbers[one.key] for one in receivers) - min(numbers[one.key] for one in receivers) <= 1


@settings(max_examples=25)
@given(rule=rules, number=st.integers(2, 12), weights=st.data())
def test_months_drawn_one_after_another_stay_fair_over_the_year(
    rule: Rule, number: int, weights: st.DataObject
) -> None:
    values = weights.draw(st.lists(st.integers(1, 4), min_size=number, max_size=number))
    held: dict[int, list[dt.date]] = {key: [] for key in range(number)}
    for month in range(1, 13):
        period = period_of(OfficeLevel.COUNTY, D(2026, month, 1))
        receivers = [Receiver(key, values[key], 0, held=tuple(held[key])) for key in range(number)]
        rota = draw(rule, receivers, CALENDAR, level=3, first=period.first, last=period.last, year=D(2026, 1, 1))
        for day, key in rota.leader_days:
            held[key].append(day)
    share = fair_share(rule, receivers, periods_between(3, D(2026, 1, 1), D(2026, 12, 31)))

    for key, fair in share.items():
        assert abs(len(held[key]) - fair) < 1 + 1e-9


def test_the_months_of_a_quarter_together_meet_its_duties() -> None:
    """A city owes a day a quarter: each month is drawn when it comes, and nobody is left at the end."""
    held: dict[int, list[dt.date]] = {key: [] for key in range(12)}
    for month in (4, 5, 6):
        first = D(2026, month, 1)
        receivers = [Receiver(key, held=tuple(held[key])) for key in range(12)]
        last = period_of(OfficeLevel.COUNTY, first).last
        rota = draw(Rule((2,)), receivers, CALENDAR, level=OfficeLevel.CITY, first=first, last=last)
        assert rota.shortfalls == ()
        for day, key in rota.leader_days:
            held[key].append(day)

    assert all(held.values())
    assert sum(map(len, held.values())) == 13


def test_the_same_facts_draw_the_same_rota() -> None:
    receivers = [Receiver(key, key % 3 + 1, 1, key < 2) for key in range(10)]

    def once(order: list[Receiver]) -> Rota:
        return draw(Rule((1, 3), 2), order, CALENDAR, level=3, first=D(2026, 3, 1), last=D(2026, 3, 31))

    assert once(receivers) == once(receivers[::-1])


def test_a_reception_day_on_a_holiday_goes_to_the_next_working_day() -> None:
    """1 May 2026 is a Friday; the holidays end on the 5th, and the 9th, a Saturday, is worked."""
    days, moved = reception_days([4], CALENDAR, period_of(3, D(2026, 5, 1)))

    assert [(move.on, move.to) for move in moved] == [(D(2026, 5, 1), D(2026, 5, 6))]
    assert days == [D(2026, 5, 6), D(2026, 5, 8), D(2026, 5, 15), D(2026, 5, 22), D(2026, 5, 29)]


def test_a_make_up_workday_takes_a_reception_day() -> None:
    """In the week of 28 September 2026 Monday to Wednesday are worked; 1 to 7 October are holidays, the 10th is not."""
    week = period_of(OfficeLevel.TOWNSHIP, D(2026, 10, 7))
    days, moved = reception_days([2, 3, 4], CALENDAR, week)

    assert days == [D(2026, 10, 8), D(2026, 10, 9), D(2026, 10, 10)]
    assert [(move.on, move.to) for move in moved] == [(D(2026, 10, 7), D(2026, 10, 10))]


def test_the_last_day_of_a_period_goes_to_the_working_day_before() -> None:
    """Friday 25 September 2026 is Mid-Autumn; the week has no working day after it."""
    week = period_of(OfficeLevel.TOWNSHIP, D(2026, 9, 25))
    days, moved = reception_days([4], CALENDAR, week)

    assert not any(CALENDAR.is_working_day(day) for day in days_between(D(2026, 9, 25), week.last))
    assert days == [D(2026, 9, 24)]
    assert [(move.on, move.to) for move in moved] == [(D(2026, 9, 25), D(2026, 9, 24))]


def test_the_desk_goes_round_weekly_also_over_the_end_of_a_month() -> None:
    rule = Rule((0,), legal_weekday=2, legal_bodies=("police", "procuratorate", "court", "justice"))
    months = [
        legal_desks(rule, CALENDAR, *span)
        for span in ((D(2026, 3, 1), D(2026, 3, 31)), (D(2026, 4, 1), D(2026, 4, 30)))
    ]
    bodies = [body for month in months for _day, body in month]

    assert len(bodies) == 9
    turn = list(rule.legal_bodies)
    assert all(turn[(turn.index(one) + 1) % 4] == after for one, after in pairwise(bodies))
    assert all(CALENDAR.is_working_day(day) for month in months for day, _body in month)


@pytest.mark.parametrize(
    ("receivers", "why"),
    [
        ([Receiver(1, away=((D(2026, 3, 1), D(2026, 3, 31)),)), Receiver(2)], Why.ABSENT),
        ([Receiver(1, due=4, away=((D(2026, 3, 4), D(2026, 3, 17)),)), Receiver(2)], Why.PARTLY_ABSENT),
        ([Receiver(1, held=()), *(Receiver(key, is_chief=True) for key in range(2, 8))], Why.TOO_FEW_SEATS),
    ],
)
def test_a_shortfall_says_why(receivers: list[Receiver], why: Why) -> None:
    rota = draw(Rule((1,)), receivers, CALENDAR, level=3, first=D(2026, 3, 1), last=D(2026, 3, 31))

    assert {short.why for short in rota.shortfalls if short.key == 1} == {why}


def test_a_period_without_working_days_says_so() -> None:
    """A week inside the Spring Festival of 2026 (15 to 23 February)."""
    rota = draw(Rule((0,)), [Receiver(1)], CALENDAR, level=4, first=D(2026, 2, 16), last=D(2026, 2, 22))

    assert [short.why for short in rota.shortfalls] == [Why.NO_DAYS]
    assert [move.to for move in rota.moved] == [None]


def test_nothing_is_due_outside_of_the_service() -> None:
    receivers = [Receiver(1, since=D(2026, 4, 1)), Receiver(2, until=D(2026, 2, 28)), Receiver(3)]
    rota = draw(Rule((1,)), receivers, CALENDAR, level=3, first=D(2026, 3, 1), last=D(2026, 3, 31))

    assert rota.shortfalls == ()
    assert {key for _day, key in rota.leader_days} == {3}


def test_days_held_already_count_and_are_not_doubled() -> None:
    receivers = [Receiver(1, 1, 1, held=(D(2026, 3, 3),)), Receiver(2), Receiver(3)]
    rota = draw(Rule((1,)), receivers, CALENDAR, level=3, first=D(2026, 3, 1), last=D(2026, 3, 31))

    assert (D(2026, 3, 3), 1) not in rota.leader_days
    assert Counter(key for _day, key in rota.leader_days) == {1: 1, 2: 2, 3: 2}


def test_who_stood_in_for_others_has_fewer_days_next_month() -> None:
    """Leader 1 held three of the four days of March, two of them for others."""
    held = {1: (D(2026, 3, 3), D(2026, 3, 10), D(2026, 3, 17)), 2: (D(2026, 3, 24),), 3: (), 4: (D(2026, 3, 31),)}
    receivers = [Receiver(key, 1, 0, held=days) for key, days in held.items()]
    rota = draw(
        Rule((1, 3)), receivers, CALENDAR, level=3, first=D(2026, 4, 1), last=D(2026, 4, 30), year=D(2026, 1, 1)
    )
    numbers = Counter(key for _day, key in rota.leader_days)

    assert numbers[1] < min(numbers[2], numbers[3], numbers[4])


def test_seats_nobody_can_take_are_named() -> None:
    gone = Receiver(1, away=((D(2026, 3, 9), D(2026, 3, 15)),))
    rota = draw(Rule((1,), 2), [gone], CALENDAR, level=3, first=D(2026, 3, 1), last=D(2026, 3, 31))

    assert rota.unfilled == tuple((D(2026, 3, day), 2 if day == 10 else 1) for day in (3, 10, 17, 24, 31))


def test_a_year_for_forty_leaders() -> None:
    receivers = [Receiver(key, key % 5 + 1, 1, key < 2, ((D(2026, 7, 6), D(2026, 7, 24)),)) for key in range(40)]
    rota = draw(Rule((0, 1, 2, 3, 4), 3), receivers, CALENDAR, level=3, first=D(2026, 1, 1), last=D(2026, 12, 31))

    assert len(rota.leader_days) + sum(n for _day, n in rota.unfilled) == 3 * len(
        {day for day, _key in rota.leader_days} | {d for d, _n in rota.unfilled}
    )
    assert {short.period.first.month for short in rota.shortfalls} <= {7}


@pytest.mark.parametrize(
    ("level", "first", "last", "label"),
    [
        (1, D(2026, 7, 1), D(2026, 12, 31), "2026年下半年"),
        (2, D(2026, 7, 1), D(2026, 9, 30), "2026年第3季度"),
        (3, D(2026, 8, 1), D(2026, 8, 31), "2026年8月"),
        (4, D(2026, 8, 10), D(2026, 8, 16), "2026年8月10日至8月16日"),
        (5, D(2026, 8, 10), D(2026, 8, 16), "2026年8月10日至8月16日"),
    ],
)
def test_the_period_of_each_level(level: int, first: dt.date, last: dt.date, label: str) -> None:
    period = period_of(level, D(2026, 8, 13))

    assert (period.first, period.last, period.label) == (first, last, label)
