"""No accusation comes to the day of a leader whom it accuses, and no reception about it is recorded with that one."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused
from offices.organisation.models import Account, Event, RoleAssignment
from offices.organisation.queries import facts_of
from offices.organisation.reports import open_work_at
from tests.cases.petitions.test_accused import named, step
from tests.clients import client_of
from tests.factories import City, make_account, make_petition, moment, seal
from tests.visits.receptions.received import day_of, leader_of, promised, received, registered
from visits.bookings.actions.slots import book, move_booking
from visits.bookings.enums import BookingOrigin, BookingState
from visits.bookings.models import Booking
from visits.receptions.actions.follow_up import send_back
from visits.receptions.models import Reception
from visits.rota.actions.days import cancel_day, change_day, replace_leader
from visits.rota.models import ReceptionDay

NOW = moment("2026-03-25")
NINE, HALF = dt.time(9), dt.time(9, 30)


@dataclass
class Setting:
    """The accusation of one of two leaders; each has a day."""

    accused: Account
    petition: Petition
    own: ReceptionDay
    other: ReceptionDay


@pytest.fixture
def setting(city: City) -> Setting:
    accused, second = named(city.leader, "苏敏"), make_account("second", ("leader", city.city))
    RoleAssignment.objects.filter(account__in=[city.clerk, second]).update(sees_sealed=True)
    petition = make_petition(city, State.HANDLING)
    own = day_of(leader_of(city.city, accused), dt.date(2026, 4, 8), city.clerk)
    other = day_of(leader_of(city.city, second), dt.date(2026, 4, 1), city.clerk)
    return Setting(accused, petition, own, other)


def accuse(city: City, setting: Setting) -> Petition:
    Petition.objects.filter(pk=setting.petition.pk).update(purpose="accusation")
    setting.petition = step(setting.petition, "name_accused", city.clerk, name="苏敏")
    return setting.petition


def booked(city: City, setting: Setting, day: ReceptionDay, **values: Any) -> Booking:
    facts = {"starts": NINE, "origin": BookingOrigin.INVITED, "petition": setting.petition, **values}
    return book(by=city.clerk, at=NOW, day_id=day.pk, **facts)


def refused(act: Callable[..., object], **facts: Any) -> tuple[str, str]:
    with pytest.raises(ActionRefused) as caught:
        act(**facts)
    return caught.value.code, str(caught.value.sentence)


def test_no_booking_of_it_comes_to_a_day_of_the_accused(city: City, setting: Setting) -> None:
    accuse(city, setting)
    for origin in (BookingOrigin.INVITED, BookingOrigin.DESK):
        found = refused(booked, city=city, setting=setting, day=setting.own, origin=origin)
        assert found == ("other_leader", "本件不能由该领导接待，请选择其他领导。")

    booking = booked(city, setting, setting.other)
    moving = {"booking_id": booking.pk, "day_id": setting.own.pk, "starts": HALF, "reason": "领导出差"}
    assert refused(move_booking, by=city.clerk, at=NOW, **moving)[0] == "other_leader"
    facts = {"day_id": setting.other.pk, "version": setting.other.version, "leader": setting.own.leader}
    code, sentence = refused(replace_leader, by=city.clerk, at=NOW, reason="领导出差", **facts)
    assert (code, sentence) == (
        "bookings_stay",
        "当天有的预约不能由该领导接待，请先改期或者取消有关预约，再更换接访领导。",
    )
    assert Booking.objects.filter(day=setting.own).count() == 0

    harmless = make_petition(city, State.HANDLING)
    moved = booked(city, setting, setting.other, starts=HALF, petition=harmless)
    cancel_day(by=city.clerk, at=NOW, day_id=setting.other.pk, version=0, reason="领导出差", to=setting.own)
    booking.refresh_from_db()
    moved.refresh_from_db()
    assert (booking.state, moved.state) == (BookingState.CANCELLED, BookingState.MOVED)
    assert [one.petition for one in Booking.objects.filter(day=setting.own)] == [harmless]
    page = client_of(setting.accused).get(f"/reception/days/{setting.own.pk}/bookings/").text
    assert setting.petition.number not in page
    assert "密封" not in page


def test_no_matter_that_accuses_the_leader_is_sent_back_to_that_leader(city: City, setting: Setting) -> None:
    reception = registered(city, setting.own, setting.petition)
    following = day_of(setting.own.leader, dt.date(2026, 4, 15), city.clerk)
    sending = {"by": city.clerk, "at": moment("2026-04-09"), "reception_id": reception.pk}
    accuse(city, setting)
    assert refused(send_back, **sending) == ("other_leader", "本件不能由该领导接待，请选择其他领导。")
    answer = client_of(city.clerk).post(f"/api/v1/receptions/{reception.pk}/send-back/")
    assert (answer.status_code, answer.json()["detail"]) == (409, "本件不能由该领导接待，请选择其他领导。")
    assert not following.bookings.exists()


def test_another_leader_takes_the_day_once_it_is_cancelled(city: City, setting: Setting) -> None:
    accuse(city, setting)
    third = day_of(setting.other.leader, dt.date(2026, 4, 15), city.clerk)
    booking = booked(city, setting, setting.other)
    move_booking(by=city.clerk, at=NOW, booking_id=booking.pk, day_id=third.pk, starts=NINE, reason="领导出差")
    facts = {"day_id": setting.other.pk, "version": setting.other.version, "leader": setting.own.leader}
    day = replace_leader(by=city.clerk, at=NOW, reason="领导出差", **facts)
    assert day.leader == setting.own.leader


def test_a_day_that_is_changed_does_not_keep_it(city: City, setting: Setting) -> None:
    booking = booked(city, setting, setting.own)
    seal(Petition.objects.filter(pk=setting.petition.pk))
    setting.petition.accused.create(
        name="苏敏", name_hashes=[setting.accused.name_hash], named_at=NOW, named_by=city.clerk
    )
    new = change_day(by=city.clerk, at=NOW, day_id=setting.own.pk, version=0, reason="改时间", on=dt.date(2026, 4, 9))
    booking.refresh_from_db()
    assert (new.bookings.count(), booking.state) == (0, BookingState.CANCELLED)


@pytest.mark.parametrize("record", [received, registered])
def test_no_reception_about_it_is_recorded_with_the_accused(
    city: City, setting: Setting, record: Callable[..., Reception]
) -> None:
    petition = accuse(city, setting)
    for more in ({}, {"promises": [promised(dt.date(2026, 6, 1))]}):
        facts = {"city": city, "day": setting.own, "petition": petition, **more}
        assert refused(record, **facts)[0] == "other_leader"
    assert not Reception.objects.exists()
    assert received(city, setting.other, petition=petition, outcome="explained").leader == setting.other.leader


def test_who_is_named_once_it_is_booked_loses_the_booking(city: City, setting: Setting) -> None:
    booking, other = booked(city, setting, setting.own), booked(city, setting, setting.other)
    accuse(city, setting)
    booking.refresh_from_db()
    other.refresh_from_db()
    assert (booking.state, booking.told_at, other.state) == (BookingState.CANCELLED, None, BookingState.BOOKED)
    event = Event.objects.filter(chain=setting.petition.chain_id).latest("sequence")
    assert (event.kind, facts_of(event)["left"]) == ("name_accused", {"bookings": 1})
    sheet = client_of(setting.accused).get(f"/reception/days/{setting.own.pk}/sheet/").text
    assert "密封" not in sheet


def test_the_cancelled_booking_is_not_on_the_page_of_the_accused(city: City, setting: Setting) -> None:
    booked(city, setting, setting.own)
    accuse(city, setting)
    address = f"/reception/days/{setting.own.pk}/bookings/"
    assert "由其他领导接待" in client_of(city.clerk).get(address).text
    page = client_of(setting.accused).get(address).text
    assert "由其他领导接待" not in page
    assert client_of(setting.accused).get(f"/api/v1/reception-days/{setting.own.pk}/bookings/").json()["bookings"] == []


def test_the_work_of_a_unit_is_counted_without_what_accuses_the_reader(city: City, setting: Setting) -> None:
    named(city.system_admin, "李强")
    counted = [one.number for one in open_work_at(city.bureau, city.system_admin) if one.kind.key == "held"]
    accuse(city, setting)
    step(setting.petition, "name_accused", city.clerk, name="李强")
    left = [one.number for one in open_work_at(city.bureau, city.system_admin)]
    assert (counted, left) == ([1], [])
    assert [one.number for one in open_work_at(city.bureau) if one.kind.key == "held"] == [1]
