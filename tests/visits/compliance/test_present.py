"""Who received is who held the day: a deputy's reception does not count for the leader who was not there."""

import datetime as dt

import pytest

from offices.organisation.roles import Role
from tests.factories import City, make_account, make_city
from tests.visits.receptions.received import day_of, leader_of, received
from visits.compliance.queries.compliance import held_days, lines_of
from visits.compliance.reckoning import span_of
from visits.rota.models import Leader, ReceptionDay

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 5, 12)
TODAY = dt.date(2026, 7, 6)


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def leader(city: City) -> Leader:
    return leader_of(city.city, city.leader)


@pytest.fixture
def deputy(city: City) -> Leader:
    return leader_of(city.city, make_account("city_deputy", (Role.LEADER, city.city)), post="副局长")


@pytest.fixture
def day(city: City, leader: Leader) -> ReceptionDay:
    return day_of(leader, ON, city.clerk)


def held(*leaders: Leader) -> list[tuple[dt.date, ...]]:
    """The days each held in the second quarter."""
    span = span_of(2026, "q2")
    assert span is not None
    chosen = Leader.objects.filter(pk__in=[leader.pk for leader in leaders]).select_related("office", "account")
    found = {line.leader.pk: line.owed_periods[0].held for line in lines_of(list(chosen), span, TODAY)}
    return [found[leader.pk] for leader in leaders]


def listed(leader: Leader) -> list[tuple[ReceptionDay, int]]:
    days = held_days(leader, dt.date(2026, 4, 1), dt.date(2026, 6, 30))
    return [(day, day.batches) for day in days]  # type: ignore[attr-defined]


def test_the_day_counts_for_the_deputy_who_received(
    city: City, leader: Leader, deputy: Leader, day: ReceptionDay
) -> None:
    received(city, day, leader=deputy)
    assert held(leader, deputy) == [(), (ON,)]
    assert (listed(leader), listed(deputy)) == ([], [(day, 1)])


def test_two_who_received_on_one_day_each_held_it(
    city: City, leader: Leader, deputy: Leader, day: ReceptionDay
) -> None:
    for _visitor in range(2):
        received(city, day)
    received(city, day, leader=deputy)
    assert held(leader, deputy) == [(ON,), (ON,)]
    assert (listed(leader), listed(deputy)) == ([(day, 2)], [(day, 1)])
