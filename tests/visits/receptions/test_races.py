"""Records of a reception that arrive at the same moment, with real threads on the real database."""

import datetime as dt
from threading import Event, Timer
from time import sleep
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from cases.packages.models.commitments import Promise
from cases.packages.models.packages import Package
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account
from offices.organisation.roles import Role
from tests.factories import City, make_account, make_city, make_petition
from tests.visits.hall.test_races import at_once
from tests.visits.receptions.test_receptions import DUE, LATER, day_on, facts, promised
from visits.bookings.enums import BookingOrigin, BookingState
from visits.bookings.models import Booking
from visits.receptions.actions.follow_up import send_back
from visits.receptions.actions.receptions import PackageAsked, record_reception
from visits.receptions.actions.voiding import ask_void, decide_void
from visits.receptions.models import Reception
from visits.rota.actions.days import cancel_day
from visits.rota.enums import DayState
from visits.rota.models import ReceptionDay
from visits.visits.models import Visit

pytestmark = pytest.mark.django_db(transaction=True)
SENT = 5


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


@pytest.fixture
def day(city: City) -> ReceptionDay:
    return day_on(city)


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.HANDLING)


def owned(petition: Petition) -> dict[str, Any]:
    package = PackageAsked(unit=None, due_on=DUE)
    return {"outcome": "registered", "petition": petition, "package": package, "promises": [promised()]}


def codes(results: list[Any]) -> list[str]:
    return sorted(getattr(result, "code", "") if isinstance(result, Exception) else "made" for result in results)


def test_one_form_sent_again_is_one_record_one_visit_one_promise(
    city: City, day: ReceptionDay, petition: Petition
) -> None:
    given = facts(day, **owned(petition)) | {"by": city.clerk, "at": LATER, "request_key": uuid4()}
    results = at_once(*(lambda: record_reception(**given) for _sent in range(SENT)))
    assert len({reception.pk for reception in results}) == 1
    counted = [model.objects.count() for model in (Reception, Visit, Promise, Package)]
    assert counted == [1, 1, 1, 1]


def test_one_booking_is_recorded_by_one_of_two_clerks(city: City, day: ReceptionDay, petition: Petition) -> None:
    slot = {"starts": dt.time(9), "origin": BookingOrigin.DESK, "booked_at": LATER, "code": "ABCD2345EFGH"}
    booking = Booking.objects.create(day=day, petition=petition, **slot)
    given = facts(day, **owned(petition)) | {"by": city.clerk, "at": LATER, "booking": booking}
    results = at_once(*(lambda: record_reception(**given, request_key=uuid4()) for _clerk in range(3)))
    assert codes(results) == ["made", "recorded_already", "recorded_already"]
    booking.refresh_from_db()
    assert booking.state == BookingState.RECEIVED
    assert [model.objects.count() for model in (Reception, Visit, Promise)] == [1, 1, 1]


def test_a_day_is_held_or_cancelled_not_both(city: City, day: ReceptionDay) -> None:
    given = facts(day) | {"by": city.clerk, "at": LATER}

    def cancel() -> Any:
        return cancel_day(by=city.clerk, at=LATER, day_id=day.pk, version=day.version, reason="会议")

    results = at_once(cancel, lambda: record_reception(**given))
    day.refresh_from_db()
    assert day.state == (DayState.HELD if Reception.objects.exists() else DayState.CANCELLED)
    assert len([result for result in results if isinstance(result, Exception)]) == 1


def test_pressed_twice_a_stuck_matter_gets_one_slot(city: City, day: ReceptionDay, petition: Petition) -> None:
    reception = record_reception(by=city.clerk, at=LATER, **facts(day, **owned(petition)))
    day_on(city, day.on + dt.timedelta(days=7))
    day_on(city, day.on + dt.timedelta(days=14))
    press = lambda: send_back(by=city.clerk, at=LATER, reception_id=reception.pk)  # noqa: E731
    assert codes(at_once(*(press for _time in range(4)))) == ["made", *["waits_already"] * 3]
    assert Booking.objects.get().origin == BookingOrigin.RETURNED


def test_matters_sent_back_at_once_get_a_slot_each(city: City, day: ReceptionDay) -> None:
    """Four slots on the next day, two more on the one after."""
    received = [
        record_reception(by=city.clerk, at=LATER, **facts(day, **owned(make_petition(city, State.HANDLING))))
        for _number in range(6)
    ]
    for weeks in (1, 2):
        day_on(city, day.on + dt.timedelta(weeks=weeks), slot_minutes=30)
    calls = [lambda pk=one.pk: send_back(by=city.clerk, at=LATER, reception_id=pk) for one in received]
    results = at_once(*calls)
    assert codes(results) == ["made"] * 6
    assert len({(booking.day_id, booking.starts) for booking in results}) == 6


def test_a_day_that_is_recorded_meanwhile_stays_held(city: City, day: ReceptionDay) -> None:
    head, first, there = _asked(city, day)
    recorded, go = Event(), Event()

    def record() -> Any:
        with transaction.atomic():
            made = record_reception(by=city.clerk, at=LATER, **facts(day, name="李四"))
            recorded.set()
            go.wait(5)
            return made

    def void() -> Any:
        recorded.wait(5)
        Timer(0.5, go.set).start()
        return decide_void(by=head, at=there, reception_id=first.pk, agreed=True)

    assert codes(at_once(record, void)) == ["made", "made"]
    day.refresh_from_db()
    assert (day.state, Reception.objects.filter(day=day).count()) == (DayState.HELD, 1)


def test_a_record_is_voided_while_another_is_made_of_its_petition(
    city: City, day: ReceptionDay, petition: Petition
) -> None:
    head, first, there = _asked(city, day, **owned(petition))
    on_day = Event()

    def record() -> Any:
        with transaction.atomic():
            ReceptionDay.objects.select_for_update(of=("self",)).get(pk=day.pk)
            on_day.set()
            sleep(0.5)
            return record_reception(by=city.clerk, at=LATER, **facts(day, petition=petition))

    def void() -> Any:
        on_day.wait(5)
        return decide_void(by=head, at=there, reception_id=first.pk, agreed=True)

    assert codes(at_once(record, void)) == ["made", "made"]


def test_a_matter_is_sent_back_while_its_record_is_voided(city: City, day: ReceptionDay, petition: Petition) -> None:
    head, first, there = _asked(city, day, **owned(petition))
    day_on(city, day.on + dt.timedelta(days=7))
    results = at_once(
        lambda: send_back(by=city.clerk, at=there, reception_id=first.pk),
        lambda: decide_void(by=head, at=there, reception_id=first.pk, agreed=True),
    )
    assert codes(results) in (["made", "made"], ["made", "voided"])


def _asked(city: City, day: ReceptionDay, **more: Any) -> tuple[Account, Reception, dt.datetime]:
    """A record that is to be void, the head who decides, and when."""
    there = LATER + dt.timedelta(hours=1)
    head = make_account("city_head", (Role.LEADER, city.city, True))
    first = record_reception(by=city.clerk, at=LATER, **facts(day, **more))
    return head, ask_void(by=city.clerk, at=there, reception_id=first.pk, reason="重复记录"), there
