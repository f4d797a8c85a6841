"""Slots that several want in the same second, with real threads on the real database."""

import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused
from offices.organisation.models import Event
from tests.factories import City
from tests.threads import leave_connections
from tests.visits.bookings.test_accusations import NOW as BEFORE
from tests.visits.bookings.test_accusations import Setting, accuse, booked, setting  # noqa: F401
from tests.visits.bookings.test_bookings import HALF, NINE, PERSON, T, county_petition
from tests.visits.hall.test_races import at_once
from tests.visits.receptions.reception import NOW, County, make_county, make_plan
from visits.bookings.actions.slots import book, cancel_booking, move_booking
from visits.bookings.enums import TAKES_SLOT, BookingOrigin, BookingState
from visits.bookings.models import Booking
from visits.bookings.queries import to_tell
from visits.rota.actions.days import cancel_day
from visits.rota.enums import PlanState
from visits.rota.models import ReceptionDay

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 10


@pytest.fixture
def county(transactional_db: None) -> County:
    county = make_county()
    make_plan(county, PlanState.PUBLISHED)
    return county


@pytest.fixture
def days(county: County) -> list[ReceptionDay]:
    return list(ReceptionDay.objects.order_by("on", "starts"))


def take(county: County, day: ReceptionDay, starts: dt.time = NINE, **values: Any) -> Booking:
    facts = {"by": county.clerk, "at": NOW, "origin": BookingOrigin.DESK, **PERSON, **values}
    return book(day_id=day.pk, starts=starts, **facts)


def by_petitioner(day: ReceptionDay, petition: Petition, starts: dt.time = NINE) -> Booking:
    return book(by=None, at=NOW, day_id=day.pk, starts=starts, origin=BookingOrigin.REQUESTED, petition=petition)


def codes(results: list[Any]) -> list[str]:
    return sorted(getattr(result, "code", "") if isinstance(result, Exception) else "booked" for result in results)


def test_of_ten_who_want_one_slot_one_gets_it(county: County, days: list[ReceptionDay]) -> None:
    calls = [lambda: take(county, days[0], request_key=uuid4()) for _person in range(PEOPLE)]
    results = at_once(*calls)
    assert codes(results) == ["booked", *["slot_taken"] * (PEOPLE - 1)]
    refused = [result for result in results if isinstance(result, Exception)]
    assert {str(result) for result in refused} == {"09:00已被预约或不能预约，还可选：09:30、10:00、10:30、11:00。"}
    assert Booking.objects.count() == 1
    assert Event.objects.filter(kind="booking").count() == 1


def test_ten_forms_with_one_key_are_one_booking(county: County, days: list[ReceptionDay]) -> None:
    key = uuid4()
    results = at_once(*(lambda: take(county, days[0], request_key=key) for _sent in range(PEOPLE)))
    assert len({booking.pk for booking in results}) == 1
    assert Booking.objects.count() == 1


def test_one_key_sent_for_two_days_is_one_booking(county: County, days: list[ReceptionDay]) -> None:
    key = uuid4()
    results = at_once(*(lambda day=day: take(county, day, request_key=key) for day in days[:2] for _sent in range(2)))
    assert codes(results) == ["booked", "booked", "key_used", "key_used"]
    assert Booking.objects.count() == 1


def test_a_petitioner_gets_one_place_however_often_it_is_asked(county: County, days: list[ReceptionDay]) -> None:
    petition = county_petition(county)
    results = at_once(*(lambda day=day: by_petitioner(day, petition) for day in days[:5]))
    assert codes(results) == ["booked", *["booked_ahead"] * 4]
    assert petition.bookings.count() == 1


def test_one_petition_has_one_place_on_a_day(county: County, days: list[ReceptionDay]) -> None:
    petition = county_petition(county)
    slots = (NINE, HALF, T(10), T(10, 30))
    results = at_once(*(lambda starts=starts: take(county, days[0], starts, petition=petition) for starts in slots))
    assert codes(results) == ["booked", *["booked_already"] * 3]


def test_the_day_is_cancelled_while_it_is_booked(county: County, days: list[ReceptionDay]) -> None:
    day, to = days[:2]
    kept = take(county, day, T(11))
    slots = (NINE, HALF, T(10), T(10, 30))

    def cancel() -> None:
        cancel_day(by=county.clerk, at=NOW, day_id=day.pk, version=day.version, reason="领导生病", to=to)

    results = at_once(cancel, *(lambda starts=starts: take(county, day, starts) for starts in slots))
    assert set(codes(results[1:])) <= {"booked", "day_not_open"}
    assert not day.bookings.filter(state__in=TAKES_SLOT).exists()
    moved = [booking for booking in results[1:] if isinstance(booking, Booking)]
    assert set(to_tell(county.clerk)) == {kept, *moved}
    assert to.bookings.count() == len(moved) + 1


def test_a_booking_is_moved_or_cancelled_not_both(county: County, days: list[ReceptionDay]) -> None:
    booked = take(county, days[0])

    def move() -> Any:
        given = {"booking_id": booked.pk, "day_id": days[1].pk, "starts": NINE, "reason": "领导出差"}
        return move_booking(by=county.clerk, at=NOW, **given)

    def cancel() -> Any:
        return cancel_booking(by=None, at=NOW, booking_id=booked.pk, reason="信访人取消")

    results = at_once(move, cancel, move, cancel)
    assert codes(results) == ["booked", *["wrong_state"] * 3]
    booked.refresh_from_db()
    assert Booking.objects.count() == (2 if booked.state == BookingState.MOVED else 1)


def test_two_swap_their_days_without_waiting_for_each_other(county: County, days: list[ReceptionDay]) -> None:
    first, second = take(county, days[0]), take(county, days[1])

    def move(booking: Booking, day: ReceptionDay) -> Booking:
        given = {"booking_id": booking.pk, "day_id": day.pk, "starts": HALF, "reason": "对调"}
        return move_booking(by=county.clerk, at=NOW, **given)

    results = at_once(lambda: move(first, days[1]), lambda: move(second, days[0]))
    assert [booking.day for booking in results] == [days[1], days[0]]


def test_a_booking_is_moved_while_its_day_goes_to_the_same_other(county: County, days: list[ReceptionDay]) -> None:
    day, to = days[:2]
    booked, other = take(county, day), take(county, day, HALF)

    def cancel() -> None:
        cancel_day(by=county.clerk, at=NOW, day_id=day.pk, version=day.version, reason="领导生病", to=to)

    def move() -> Booking:
        given = {"booking_id": booked.pk, "day_id": to.pk, "starts": T(10), "reason": "领导出差"}
        return move_booking(by=county.clerk, at=NOW, **given)

    results = at_once(cancel, move)
    assert codes(results) in (["booked", "booked"], ["booked", "wrong_state"])
    assert {one.state for one in day.bookings.all()} == {BookingState.MOVED}
    assert set(to_tell(county.clerk)) == {booked, other}
    assert to.bookings.filter(state=BookingState.BOOKED).count() == 2


@pytest.mark.parametrize("moves", [False, True])
def test_whoever_books_waits_for_who_names_the_accused(city: City, setting: Setting, moves: bool) -> None:  # noqa: F811
    """The petition that the page fetched is not sealed yet; the booking comes while the accused is being named."""
    fetched = setting.petition
    if moves:
        held = booked(city, setting, setting.other)
        given = {"booking_id": held.pk, "day_id": setting.own.pk, "starts": HALF, "reason": "领导出差"}
        act: Callable[[], Booking] = lambda: move_booking(by=city.clerk, at=BEFORE, **given)  # noqa: E731
    else:
        given = {"day_id": setting.own.pk, "starts": NINE, "origin": BookingOrigin.INVITED, "petition": fetched}
        act = lambda: book(by=city.clerk, at=BEFORE, **given)  # noqa: E731

    def press() -> str:
        try:
            act()
        except ActionRefused as refusal:
            return refusal.code
        finally:
            leave_connections()
        return "booked"

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            accuse(city, setting)
            answer = pool.submit(press)
            time.sleep(0.5)
        assert answer.result(30) == "other_leader"
    assert not Booking.objects.filter(day=setting.own, state=BookingState.BOOKED).exists()
