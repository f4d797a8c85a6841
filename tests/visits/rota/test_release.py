"""Bookings of a day that will not be held: who keeps the hour, what is past, and what is written down of each."""

import datetime as dt

import pytest

from offices.organisation.models import Event
from offices.organisation.queries import facts_of
from tests.factories import moment
from tests.visits.bookings.test_bookings import take
from tests.visits.receptions.reception import NOW, County, make_county, make_plan
from visits.bookings.enums import BookingState
from visits.bookings.models import Booking
from visits.rota.actions.days import cancel_day
from visits.rota.enums import PlanState
from visits.rota.models import ReceptionDay

pytestmark = pytest.mark.django_db
T = dt.time


@pytest.fixture
def county() -> County:
    county = make_county()
    make_plan(county, PlanState.PUBLISHED)
    return county


@pytest.fixture
def days(county: County) -> list[ReceptionDay]:
    return list(ReceptionDay.objects.order_by("on", "starts"))


def released(county: County, day: ReceptionDay, to: ReceptionDay | None, at: dt.datetime = NOW) -> list[Booking]:
    cancel_day(by=county.clerk, at=at, day_id=day.pk, version=day.version, reason="领导生病", to=to)
    return list(day.bookings.order_by("starts"))


def hours(bookings: list[Booking]) -> list[dt.time | None]:
    return [booking.moved_to.starts if booking.moved_to else None for booking in bookings]


def test_who_can_keep_the_hour_keeps_it(county: County, days: list[ReceptionDay]) -> None:
    """The first booking finds its hour taken; it does not push out the second, whose hour is free."""
    day, to = days[:2]
    for starts in (T(9), T(9, 30), T(10)):
        take(county, day, starts)
    for starts in (T(9), T(10, 30), T(11)):
        take(county, to, starts)
    assert hours(released(county, day, to)) == [None, T(9, 30), T(10)]


def test_no_booking_goes_to_an_hour_that_is_past(county: County, days: list[ReceptionDay]) -> None:
    today, later = days[:2]
    for starts in (T(9), T(9, 30), T(11)):
        take(county, later, starts)
    at = moment(today.on, 10) + dt.timedelta(minutes=10)
    assert hours(released(county, later, today, at)) == [T(10, 30), None, T(11)]


def test_each_booking_has_it_in_its_history(county: County, days: list[ReceptionDay]) -> None:
    day, to = days[:2]
    for starts in (T(9), T(9, 30)):
        take(county, day, starts)
    for slot in (T(9, 30), T(10), T(10, 30), T(11)):
        take(county, to, slot)
    moved, gone = released(county, day, to)
    assert [moved.state, gone.state] == [BookingState.MOVED, BookingState.CANCELLED]

    def history(booking: Booking) -> list[tuple[str, object]]:
        events = Event.objects.filter(chain__subject=f"booking:{booking.pk}").order_by("sequence")
        return [(event.kind, facts_of(event).get("reason")) for event in events]

    assert history(moved) == [("booking", None), ("booking_moved", "领导生病")]
    assert history(gone) == [("booking", None), ("booking_cancelled", "领导生病")]
    assert moved.moved_to is not None
    assert history(moved.moved_to) == [("booking", None)]
