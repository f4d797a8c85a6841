"""Days that run, and days entered after they had begun."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from offices.errors import NotPermitted
from offices.organisation.models import OutboxMessage
from offices.organisation.roles import Role
from tests.factories import make_account, moment
from tests.visits.receptions.reception import MORNING, County, make_county, make_plan
from tests.visits.rota.test_days import WEDNESDAY
from tests.visits.rota.test_pages import client_of, text_of
from visits.bookings.actions.slots import book
from visits.compliance.queries.compliance import lines_of
from visits.compliance.reckoning import span_of
from visits.rota.actions.days import accept_late_day, add_day, change_day
from visits.rota.enums import DayState, PlanState
from visits.rota.models import Plan, ReceptionDay

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return make_county()


@pytest.fixture
def published(county: County) -> Plan:
    return make_plan(county, PlanState.PUBLISHED)


def add_at(county: County, plan: Plan, hour: int, **facts: Any) -> ReceptionDay:
    values = {"on": WEDNESDAY, "leader": county.leaders[1], "reason": "加开一天", **MORNING, **facts}
    return add_day(by=county.clerk, at=moment(WEDNESDAY, hour), plan_id=plan.pk, **values)


def held_in_march(county: County) -> int:
    span = span_of(2026, "m3")
    assert span is not None
    return len(lines_of([county.leaders[1]], span, dt.date(2026, 4, 1))[0].owed_periods[0].held)


def test_a_day_added_before_it_begins_is_no_late_entry(county: County, published: Plan) -> None:
    assert add_at(county, published, 8).is_late_entry is False


def test_a_day_added_after_it_began_counts_once_a_head_accepts_it(county: County, published: Plan) -> None:
    day = add_at(county, published, 10)
    ReceptionDay.objects.exclude(pk=day.pk).delete()
    ReceptionDay.objects.filter(pk=day.pk).update(state=DayState.HELD, held_at=moment(WEDNESDAY, 11))
    assert (day.is_late_entry, held_in_march(county)) == (True, 0)
    said = OutboxMessage.objects.get(permission="approve", url=day.get_absolute_url()).text
    assert said == "2026年3月4日（周三）的接访日是开始以后补登的，待批准"

    at = moment(WEDNESDAY, 16)
    with pytest.raises(NotPermitted, match="负责人批准"):
        accept_late_day(by=county.clerk, at=at, day_id=day.pk)
    accept_late_day(by=county.chief, at=at, day_id=day.pk)
    assert held_in_march(county) == 1


def test_no_head_accepts_his_own_entry(county: County, published: Plan) -> None:
    day = add_day(
        by=county.chief,
        at=moment(WEDNESDAY, 10),
        plan_id=published.pk,
        on=WEDNESDAY,
        leader=county.leaders[0],
        reason="补记",
        **MORNING,
    )
    with pytest.raises(NotPermitted, match="您补登的"):
        accept_late_day(by=county.chief, at=moment(WEDNESDAY, 11), day_id=day.pk)
    second = make_account("second_head", (Role.LEADER, county.office, True))
    assert accept_late_day(by=second, at=moment(WEDNESDAY, 11), day_id=day.pk).accepted_by == second


def test_hours_put_right_make_no_late_entry_whether_booked_or_not(county: County, published: Plan) -> None:
    """One rule: a booked day goes to a new one, and that is no later than the old."""
    for booked in (False, True):
        day = add_at(county, published, 8, starts=dt.time(13 if booked else 9), ends=dt.time(17 if booked else 12))
        if booked:
            named = {"name": "张三", "matter": "咨询", "origin": "desk"}
            at = moment(WEDNESDAY, 8)
            book(by=county.clerk, at=at, day_id=day.pk, starts=dt.time(16), **named)
        values = {"slot_minutes": 20, "version": day.version, "reason": "调整"}
        put = change_day(by=county.clerk, at=moment(WEDNESDAY, 14), day_id=day.pk, **values)
        assert (put.pk == day.pk, put.is_late_entry) == (not booked, False)


def test_a_day_put_to_hours_that_are_gone_is_a_late_entry(county: County, published: Plan) -> None:
    day = add_at(county, published, 8, starts=dt.time(14), ends=dt.time(16))
    moved = change_day(
        by=county.clerk,
        at=moment(WEDNESDAY, 12),
        day_id=day.pk,
        version=day.version,
        reason="已提前",
        starts=dt.time(9),
        ends=dt.time(11),
    )
    assert moved.is_late_entry is True


def test_who_walks_in_is_recorded_from_the_page_of_the_day(
    county: County, published: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = add_at(county, published, 8)
    record = reverse("visits:record_new", args=[day.pk])
    for hour, offered in ((8, False), (9, True), (15, True)):
        monkeypatch.setattr(timezone, "now", lambda hour=hour: moment(WEDNESDAY, hour))
        page = text_of(client_of(county.clerk).get(day.get_absolute_url()))
        assert (f'class="btn btn-primary" href="{record}"' in page) is offered
    ReceptionDay.objects.filter(pk=day.pk).update(state=DayState.CANCELLED, reason="停电")
    assert record not in text_of(client_of(county.clerk).get(day.get_absolute_url()))


def test_a_day_goes_on_until_its_end(county: County, published: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    day = add_at(county, published, 8)
    ReceptionDay.objects.filter(pk=day.pk).update(state=DayState.HELD, held_at=moment(WEDNESDAY, 9))
    pages = [day.get_absolute_url(), published.get_absolute_url(), reverse("visits:notice", args=[county.office.code])]
    for hour, word in ((10, "正在接访"), (12, "已接访")):
        monkeypatch.setattr(timezone, "now", lambda hour=hour: moment(WEDNESDAY, hour))
        client = client_of(county.clerk)
        for page in pages:
            assert word in text_of(client.get(page)), page
