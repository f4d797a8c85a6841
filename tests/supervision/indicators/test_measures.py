"""Each figure is the number of its rows: for every indicator, variant, part, office, period and account."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.actions.offices import deactivate_office
from offices.organisation.models import Account, Office
from offices.pages.queries import counted_together
from supervision.indicators.measures import (
    BY_KEY,
    INDICATORS,
    NUMBER_BY_KEY,
    SIDES,
    Asked,
    Indicator,
    Measured,
    Number,
    Period,
    asked_by,
    by_month,
    by_office,
    by_week,
    measured,
    months_of,
    numbered,
    numbers_by,
    numbers_by_office,
    one_measured,
    rows_behind,
    rows_of_number,
    weeks_of,
)
from supervision.indicators.queries.asked import Chosen
from supervision.indicators.queries.rows import BESIDES
from supervision.sweep.actions.sweep import sweep
from tests.factories import City, make_petition, moment

PARTS = ("part", "whole", *BESIDES)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YEAR = Period(TODAY - dt.timedelta(days=364), TODAY, TODAY)
PERSONS = {"supervisor": 20, "leader": 20, "head": 5, "stranger": 0}  # and how many figures are not nought, at least


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


@pytest.fixture
def mixed(city: City) -> dict[str, Petition]:
    """Petitions at many stations, early and late."""
    made = {
        "served": make_petition(city, State.SERVED, start=ago(200)),
        "again": make_petition(city, State.SERVED, start=ago(190), occurrence="repeated"),
        "once": make_petition(city, State.SERVED, start=ago(180), occurrence="first"),
        "handling": make_petition(city, State.HANDLING, start=ago(120)),
        "litigation": make_petition(city, State.HANDLING, start=ago(110)),
        "waiting": make_petition(city, State.REGISTERED, start=ago(40)),
        "returned": make_petition(city, State.RETURNED, start=ago(60)),
        "imported": make_petition(city, State.CLOSED_ELSEWHERE, start=ago(100), source_key="old:1"),
    }
    Petition.objects.filter(pk=made["litigation"].pk).update(litigation_related=True)
    return made


def numbers_of(asked: Asked, indicator: Indicator) -> dict[str, int]:
    """How many rows each list of an indicator has."""
    parts = indicator.variant(asked).parts
    counted = counted_together([rows_behind(asked, indicator, part) for part in parts])
    return dict(zip(parts, counted, strict=True))


def every_choice() -> list[Chosen]:
    """The variants of all indicators, as many choices as the one with the most has."""
    most = max(len(one.variants) for one in INDICATORS)
    return [
        Chosen({one.key: one.variants[min(place, len(one.variants) - 1)].key for one in INDICATORS}, once_days=30)
        for place in range(most)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", PERSONS)
def test_each_figure_is_its_rows(city: City, mixed: dict[str, Petition], name: str) -> None:
    account = Account.objects.get(pk=getattr(city, name).pk)
    walked = 0
    for chosen in every_choice():
        asked = Asked(account, city.city, YEAR, chosen)
        for indicator in INDICATORS:
            whole = one_measured(asked, indicator)
            listed = numbers_of(asked, indicator)
            assert whole.numbers == listed, (indicator.key, whole.variant.key)
            divided = by_office(asked, indicator)
            summed = {part: sum(one.numbers[part] for one in divided.values()) for part in listed}
            assert summed == listed, (indicator.key, whole.variant.key)
            for pk, one in divided.items():
                own = pk == city.city.pk
                place = Asked(account, city.city if own else Office.objects.get(pk=pk), YEAR, chosen, own)
                assert one.numbers == numbers_of(place, indicator)
            walked += sum(map(bool, listed.values()))
    assert walked >= PERSONS[name]


def one(city: City, key: str, *, by: str = "supervisor", chosen: Chosen | None = None, **days: Any) -> Measured:
    period = Period(days.get("since", YEAR.since), days.get("until", TODAY), TODAY)
    return one_measured(Asked(getattr(city, by), city.city, period, chosen or Chosen()), BY_KEY[key])


def test_each_indicator_counts_what_its_words_say(city: City, mixed: dict[str, Petition]) -> None:
    assert [one.indicator.key for one in measured(city.supervisor, city.city, YEAR)] == list(BY_KEY)
    repeated = one(city, "repeated")
    # Seven are registered here; one is of litigation, one had ended before it came.
    assert (repeated.numerator, repeated.denominator, repeated.rate) == (1, 6, Decimal("16.7"))
    assert repeated.numbers["returned"] == 1
    routed = one(city, "timely_office")
    assert (routed.numerator, routed.denominator) == (5, 7)  # the one returned was routed once and waits again
    decided = one(city, "on_time")
    assert (decided.numerator, decided.denominator, decided.rate) == (3, 4, None)
    assert decided.is_few
    replied = one(city, "on_time", chosen=Chosen({"on_time": "replied"}))
    assert (replied.numerator, replied.denominator) == (3, 3)


def test_nothing_below_the_line_is_no_rate() -> None:
    empty = Measured(BY_KEY["filed"], BY_KEY["filed"].variants[0], dict.fromkeys(PARTS, 0))
    assert (empty.rate, empty.is_few) == (None, False)
    full = Measured(BY_KEY["filed"], BY_KEY["filed"].variants[0], {**dict.fromkeys(PARTS, 0), "part": 3, "whole": 8})
    assert full.rate == Decimal("37.5")


def test_a_matter_that_comes_again_was_not_settled_at_once(city: City) -> None:
    first = [
        make_petition(city, State.SERVED, start=ago(150), occurrence="first", subject=f"事项{place}")
        for place in (1, 2)
    ]
    ended = first[0].concluded_on
    assert ended is not None
    chosen = Chosen(once_days=30)
    assert one(city, "once", chosen=chosen).numbers | {} == {**dict.fromkeys(PARTS, 0), "part": 2, "whole": 2}
    day = ended + dt.timedelta(days=30)
    perform("add_batch", petition_id=first[0].pk, by=city.clerk, at=moment(day), on=day, channel="visit", persons=1)
    assert one(city, "once", chosen=chosen).numerator == 1
    assert one(city, "once", chosen=Chosen(once_days=29)).numerator == 2
    # The last day of the window lies in the period, not the end of the matter.
    assert one(city, "once", chosen=chosen, until=day - dt.timedelta(days=1)).denominator == 0


@pytest.mark.slow
def test_each_month_of_the_trend_is_the_figure_of_that_month(city: City, mixed: dict[str, Petition]) -> None:
    months = months_of(TODAY)
    assert (len(months), months[-1].until, months[0].since.day) == (12, TODAY, 1)
    for chosen in every_choice():
        asked = Asked(city.supervisor, city.city, YEAR, chosen)
        for indicator in INDICATORS:
            drawn = [(one.numerator, one.denominator) for one in by_month(asked, indicator, months)]
            found = [one_measured(replace(asked, period=month), indicator) for month in months]
            alone = [(one.numerator, one.denominator) for one in found]
            assert drawn == alone, (indicator.key, chosen)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["supervisor", "head"])
def test_each_count_is_its_rows(city: City, mixed: dict[str, Petition], name: str) -> None:
    sweep(as_of=TODAY, at=timezone.now())
    asked = Asked(Account.objects.get(pk=getattr(city, name).pk), city.city, YEAR)
    numbers = numbered(asked)
    assert numbers == {key: listed(number, rows_of_number(asked, number)) for key, number in NUMBER_BY_KEY.items()}
    divided = numbers_by_office(asked)
    assert {key: sum(one[key] for one in divided.values()) for key in numbers} == numbers
    for side in SIDES.values():
        groups = numbers_by(asked, side)
        for group, row in groups.items():
            for key, number in NUMBER_BY_KEY.items():
                assert listed(number, rows_of_number(asked, number, side, group)) == row[key], (side.key, group, key)
        assert {key: sum(one[key] for one in groups.values()) for key in numbers} == numbers, side.key
    weeks = weeks_of(TODAY)
    keys = ("registered", "concluded", "overdue", "yellow", "red", "lifted")
    drawn = by_week(asked, keys, weeks)
    for week, row in zip(weeks, drawn, strict=True):
        alone = numbered(replace(asked, period=week))
        assert row == {key: alone[key] for key in keys}
    assert min(numbers["registered"], numbers["overdue"]) > 0


def listed(number: Number, rows: Any) -> int:
    return sum(rows.values_list("persons", flat=True)) if number.persons else rows.count()


def test_counts_stand_beside_the_period_and_the_year_before(city: City) -> None:
    make_petition(city, start=dt.date(2026, 3, 31), headcount=6)
    march = Period(dt.date(2026, 3, 1), dt.date(2026, 3, 31), TODAY)
    assert march.before() == Period(dt.date(2026, 2, 1), dt.date(2026, 2, 28), TODAY)
    assert march.year_before() == Period(dt.date(2025, 3, 1), dt.date(2025, 3, 31), TODAY)
    quarter = Period(dt.date(2026, 4, 1), dt.date(2026, 6, 15), TODAY)
    assert quarter.before() == Period(dt.date(2026, 1, 1), dt.date(2026, 3, 15), TODAY)
    week = Period(dt.date(2026, 3, 2), dt.date(2026, 3, 4), TODAY)
    assert week.before() == Period(dt.date(2026, 2, 23), dt.date(2026, 2, 25), TODAY)
    days = Period(dt.date(2026, 3, 5), dt.date(2026, 3, 14), TODAY)
    assert days.before() == Period(dt.date(2026, 2, 23), dt.date(2026, 3, 4), TODAY)
    leap = Period(dt.date(2028, 2, 1), dt.date(2028, 2, 29), TODAY)
    assert leap.year_before() == Period(dt.date(2027, 2, 1), dt.date(2027, 2, 28), TODAY)
    now = numbered(Asked(city.supervisor, city.city, march))
    assert (now["registered"], now["batches"], now["persons"], now["collective_persons"]) == (1, 1, 6, 6)


def test_a_closed_office_passes_its_figures_to_its_successor(city: City, mixed: dict[str, Petition]) -> None:
    before = one(city, "on_time")
    asked = Asked(city.supervisor, city.city, YEAR)
    assert by_office(asked, BY_KEY["on_time"]).keys() == {city.bureau.pk}
    deactivate_office(
        by=city.system_admin, at=timezone.now(), office=city.bureau, reason="机构改革", successor=city.other_bureau
    )
    office = Office.objects.get(pk=city.other_bureau.pk)
    asked = Asked(Account.objects.get(pk=city.supervisor.pk), city.city, YEAR)
    after = by_office(asked, BY_KEY["on_time"])
    assert {pk: found.numbers for pk, found in after.items()} == {office.pk: before.numbers}
    assert one_measured(replace(asked, office=office), BY_KEY["on_time"]).numbers == before.numbers
    closed = Office.objects.get(pk=city.bureau.pk)
    ended = one_measured(replace(asked, office=closed), BY_KEY["on_time"])
    assert ended.numerator == before.numerator  # what it had stays to be asked for


def test_another_county_keeps_its_figures(city: City, mixed: dict[str, Petition]) -> None:
    asked = Asked(city.province_supervisor, city.county, YEAR)
    assert one_measured(asked, BY_KEY["on_time"]).denominator == 0
    closed = Office.objects.get(pk=city.bureau.pk)
    closed.is_active, closed.successor = False, city.county_bureau
    closed.save(update_fields=["is_active", "successor"])
    asked = Asked(Account.objects.get(pk=city.province_supervisor.pk), city.county, YEAR)
    assert one_measured(asked, BY_KEY["on_time"]).denominator == 4
    assert one(city, "on_time", by="province_supervisor").denominator == 4  # the county lies below the city


def test_the_statements_are_as_many_as_the_indicators(city: City, mixed: dict[str, Petition]) -> None:
    asked = asked_by(city.supervisor, city.city, YEAR)
    assert asked.area.ids
    one_measured(asked, INDICATORS[0])  # reads whom the account may see
    with CaptureQueriesContext(connection) as made:
        for indicator in INDICATORS:
            one_measured(asked, indicator)
    assert len(made) == len(INDICATORS) + 1  # for which closed offices the account's own stand
    with CaptureQueriesContext(connection) as made:
        numbered(asked)
    assert len(made) == 7
