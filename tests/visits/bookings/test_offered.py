"""Which reception days and slots are offered."""

import datetime as dt

import pytest

from tests.visits.bookings.test_bookings import HALF, take
from tests.visits.receptions.reception import MORNING, NOW, County, make_county, make_plan
from visits.bookings.queries import days_to_book, open_days, public_days, slots_with
from visits.rota.actions.days import add_day
from visits.rota.enums import DayKind, DayState, PlanState
from visits.rota.models import ReceptionDay

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    county = make_county()
    make_plan(county, PlanState.PUBLISHED)
    return county


@pytest.fixture
def days(county: County) -> list[ReceptionDay]:
    return list(ReceptionDay.objects.order_by("on", "starts"))


def test_days_with_free_slots(county: County, days: list[ReceptionDay]) -> None:
    for slot in slots_with(days[0], [], NOW)[0]:
        take(county, days[0], slot.starts)
    take(county, days[1])
    offered = open_days(days_to_book([county.office], NOW), NOW, 3)
    assert [one.day for one in offered] == days[1:4]
    assert offered[0].free[0] == HALF
    ReceptionDay.objects.filter(pk=days[2].pk).update(kind=DayKind.INVITED)
    ReceptionDay.objects.filter(pk=days[3].pk).update(state=DayState.CANCELLED)
    public = open_days(public_days(county.office, NOW), NOW, 9)
    assert [one.day for one in public] == [days[1], *days[4:]]


def test_an_added_day_is_offered_at_once(county: County, days: list[ReceptionDay]) -> None:
    facts = {"on": dt.date(2026, 3, 2), "leader": county.leaders[0], "reason": "加开一天", **MORNING}
    added = add_day(by=county.clerk, at=NOW, plan_id=days[0].plan_id, **facts)
    assert open_days(days_to_book([county.office], NOW), NOW, 1)[0].day == added
