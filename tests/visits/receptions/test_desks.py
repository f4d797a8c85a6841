"""The desk of a legal body: who had booked and came, how many came, and no form of a leader's reception."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from offices.errors import ActionRefused, InvalidFacts
from tests.factories import moment
from tests.visits.receptions.reception import County, make_county, make_plan
from tests.visits.rota.test_days import WEDNESDAY, add, book
from tests.visits.rota.test_pages import client_of, text_of
from visits.bookings.enums import BookingState
from visits.receptions.actions.desks import record_desk
from visits.receptions.models import DeskRecord
from visits.rota.enums import DayKind, DayState, PlanState
from visits.rota.models import ReceptionDay
from visits.visits.models import Visit

pytestmark = pytest.mark.django_db
NOON = moment(WEDNESDAY, 12)


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


@pytest.fixture
def county() -> County:
    return make_county()


@pytest.fixture
def day(county: County) -> ReceptionDay:
    plan = make_plan(county, PlanState.PUBLISHED)
    return add(county, plan, kind=DayKind.LEGAL, leader=None, legal_body="lawyer")


def test_who_had_booked_comes_and_is_recorded(county: County, day: ReceptionDay) -> None:
    [booking] = book(day, dt.time(9, 30), name="张三", matter="咨询工伤", persons=2)
    client = client_of(county.clerk)
    url = reverse("visits:desk_visit", args=[booking.pk])
    assert url in text_of(client.get(reverse("visits:bookings", args=[day.pk])))
    page = client.get(url)
    form = page.context["form"]
    assert (form["persons"].value(), form["came_at"].value().hour) == (2, 9)

    given: dict[str, Any] = {"request_key": uuid4(), "came_at": "2026-03-04T09:30", "left_at": "2026-03-04T10:00"}
    given |= {"persons": 2, "outcome": "explained", "said": "咨询工伤认定"}
    answer = client.post(url, given)
    visit = Visit.objects.get()
    assert answer["Location"] == reverse("visits:visit_receipt", args=[visit.pk])
    booking.refresh_from_db()
    day.refresh_from_db()
    assert (booking.state, booking.visit, visit.visitor) == (BookingState.RECEIVED, visit, "张三")
    assert day.state == DayState.HELD
    assert client.get(url)["Location"] == reverse("visits:visit", args=[visit.pk])


def test_a_day_at_the_desk_is_recorded_and_shown(county: County, day: ReceptionDay) -> None:
    client, url = client_of(county.clerk), reverse("visits:desk_record", args=[day.pk])
    assert url in text_of(client.get(day.get_absolute_url()))
    assert client.post(url, {"batches": 3, "persons": 2, "matter": "劳动争议"}).status_code in (200, 422)
    assert client.post(url, {"batches": 3, "persons": 4, "matter": "劳动争议"}).status_code == 302
    page = text_of(client.get(day.get_absolute_url()))
    assert ("3批次 4人次" in page, "已接访" in page) == (True, True)
    record_desk(by=county.clerk, at=NOON, day_id=day.pk, batches=4, persons=5, matter="劳动争议")
    assert DeskRecord.objects.get().batches == 4


def test_a_desk_has_no_form_of_a_leaders_reception(county: County, day: ReceptionDay) -> None:
    client = client_of(county.clerk)
    answer = client.get(reverse("visits:record_new", args=[day.pk]))
    assert answer["Location"] == reverse("visits:desk_record", args=[day.pk])
    other = ReceptionDay.objects.exclude(leader=None).first()
    assert other is not None
    assert client.get(reverse("visits:desk_record", args=[other.pk])).status_code == 404
    with pytest.raises(ActionRefused, match="领导接访日"):
        record_desk(by=county.clerk, at=NOON, day_id=other.pk, batches=1, persons=1, matter="x")
    with pytest.raises(InvalidFacts, match="请写明咨询的事项"):
        record_desk(by=county.clerk, at=NOON, day_id=day.pk, batches=1, persons=1)


def test_another_office_records_nothing(county: County, day: ReceptionDay) -> None:
    assert client_of(county.city.clerk).get(reverse("visits:desk_record", args=[day.pk])).status_code in (403, 404)
