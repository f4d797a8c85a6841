"""Reception days, bookings and records through the API."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.packages.models.commitments import Promise
from cases.packages.models.packages import Package
from cases.petitions.enums import State
from offices.organisation.models import Event
from tests.factories import City, make_petition
from tests.visits.receptions.test_receptions import day_on
from visits.bookings.enums import BookingState
from visits.bookings.models import Booking
from visits.receptions.models import Reception
from visits.rota.models import ReceptionDay

DAYS, RECEPTIONS, BOOKINGS = "/api/v1/reception-days/", "/api/v1/receptions/", "/api/v1/bookings/"


@pytest.fixture
def day(city: City) -> ReceptionDay:
    return day_on(city, timezone.localdate(), starts=dt.time(0, 0), ends=dt.time(23, 50))


@pytest.fixture
def tomorrow(city: City) -> ReceptionDay:
    return day_on(city, timezone.localdate() + dt.timedelta(days=1))


def given(day: ReceptionDay, **values: Any) -> dict[str, Any]:
    now = timezone.localtime()
    began = max(now - dt.timedelta(minutes=20), now.replace(hour=0, minute=0, second=0))
    return {
        "day": day.pk,
        "leader": day.leader.account.username if day.leader else "",
        "began_at": began.isoformat(),
        "ended_at": now.isoformat(),
        "outcome": "explained",
        "name": "张三丰",
        "said": "已当面解释。",
        "points": [{"asked": "何时发工资？", "answered": "月底。"}],
        **values,
    }


def due(days: int) -> str:
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


def test_a_slot_is_booked_once_moved_and_cancelled(city: City, api: Any, tomorrow: ReceptionDay) -> None:
    petition, client = make_petition(city, State.HANDLING), api(city.clerk)
    at, key = f"{DAYS}{tomorrow.pk}/bookings/", str(uuid4())
    asked = {"starts": "09:30", "origin": "invited", "petition": petition.number}
    made = client.post(at, asked, headers={"Idempotency-Key": key})
    assert (made.status_code, made.json()["starts"], made.json()["petition"]) == (201, "09:30:00", petition.number)
    assert client.post(at, asked, headers={"Idempotency-Key": key}).status_code == 200
    taken = client.post(at, {"starts": "09:30", "origin": "desk", "name": "李四", "matter": "咨询"})
    assert taken.status_code == 422
    assert "09:30已被预约" in taken.content.decode()
    step = f"{BOOKINGS}{made.json()['id']}/"
    assert client.post(f"{step}move/", {"reason": "领导有会"}).status_code == 422
    moved = client.post(f"{step}move/", {"reason": "领导有会", "day": tomorrow.pk, "starts": "10:00"})
    assert moved.json()["starts"] == "10:00:00"
    assert client.post(f"{step}told/", {}).json()["told_at"]
    assert client.post(f"{BOOKINGS}{moved.json()['id']}/cancel/", {}).status_code == 422
    gone = client.post(f"{BOOKINGS}{moved.json()['id']}/cancel/", {"reason": "来访人要求"})
    assert gone.json()["state"] == BookingState.CANCELLED
    assert api(city.county_clerk).post(f"{step}cancel/", {"reason": "情况有变"}).status_code == 404
    assert client.get(at).json()["free"] == ["09:00:00", "09:30:00", "10:00:00", "10:30:00"]
    assert Booking.objects.count() == 2


def test_a_record_owns_promises_and_is_closed_by_proof_only(city: City, api: Any, day: ReceptionDay) -> None:
    petition, client = make_petition(city, State.SERVED), api(city.clerk)
    body = given(
        day,
        outcome="registered",
        petition=petition.number,
        package={"due_on": due(60), "unit": "bureau"},
        promises=[{"text": "月底前补发。", "due_on": due(9), "owner": "王处长"}],
    )
    key = str(uuid4())
    made = client.post(RECEPTIONS, body, headers={"Idempotency-Key": key})
    assert made.status_code == 201, made.content.decode()
    assert client.post(RECEPTIONS, body, headers={"Idempotency-Key": key}).status_code == 200
    row = made.json()
    assert (row["leader"], row["petition"], row["loop"]) == (city.leader.name, petition.number, "open")
    assert row["name"].startswith("张*")
    assert (Package.objects.get().unit, Promise.objects.get().owner) == (city.bureau, "王处长")
    at = f"{RECEPTIONS}{row['id']}/"
    assert client.post(f"{at}close/", {"closing": "办好了。"}).status_code == 409
    assert client.post(f"{at}send-back/", {}).status_code == 409
    read = client.post(f"{at}read/", {"purpose": "handle"}).json()
    assert (read["name"], read["points"][0]["asked"]) == ("张三丰", "何时发工资？")
    assert Event.objects.filter(kind="reception_read").count() == 1
    assert api(city.county_clerk).get(at).status_code == 404
    assert api(city.county_clerk).get(RECEPTIONS).json()["results"] == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"leader": ""}, "leader"),
        ({"leader": "nobody"}, "leader"),
        ({"promises": [{"text": "补发", "owner": "王"}]}, "promises"),
        ({"petition": "没有这件"}, "petition"),
        ({"points": []}, "points"),
        ({"said": "。"}, "said"),
        ({"booking": 99}, "booking"),
    ],
)
def test_what_is_wrong_is_answered_at_its_place(
    city: City, api: Any, day: ReceptionDay, change: dict[str, Any], place: str
) -> None:
    answer = api(city.clerk).post(RECEPTIONS, given(day, **change))
    assert answer.status_code in {400, 422}
    assert place in answer.content.decode()
    assert not Reception.objects.exists()
