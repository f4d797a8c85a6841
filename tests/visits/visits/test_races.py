"""Records of a visit that arrive at the same moment, with real threads on the real database."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.petitions.enums import State
from offices.errors import ActionRefused
from tests.factories import City, make_city, make_petition
from tests.visits.hall.test_races import at_once
from visits.hall.actions.tickets import call_next, issue_ticket, start
from visits.hall.models import Hall, Ticket, Window
from visits.visits.actions.amendments import amend_visit
from visits.visits.actions.visits import record_visit
from visits.visits.models import Visit, VisitAmendment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


@pytest.fixture
def ticket(city: City) -> Ticket:
    """A visitor who sits at a window."""
    hall = Hall.objects.create(office=city.city, name="接访大厅")
    window = Window.objects.create(hall=hall, label="1号窗口", lanes=["A"])
    at = timezone.now() - timedelta(minutes=9)
    issue_ticket(hall=hall, by=city.clerk, at=at)
    return start(ticket_id=call_next(window=window, by=city.clerk, at=at).pk, by=city.clerk, at=at)


def record(city: City, **values: Any) -> Visit:
    at = timezone.now()
    given = {"came_at": at - timedelta(minutes=9), "outcome": "explained", "said": "询问"}
    return record_visit(**{"by": city.clerk, "at": at, "office": city.city, **given, **values})


def outcomes(results: list[Any]) -> list[str]:
    """`kept`, or the code of the refusal, in alphabetical order."""
    return sorted(result.code if isinstance(result, ActionRefused) else "kept" for result in results)


def test_the_same_form_at_once_is_one_visit_and_one_batch(city: City, ticket: Ticket) -> None:
    key, petition = uuid4(), make_petition(city, State.SCREENED)
    facts = {"petition": petition, "outcome": "known", "request_key": key}
    for more in ({"ticket": ticket}, {"request_key": uuid4()}):
        results = at_once(*(lambda more=more: record(city, **(facts | more)) for _sent in range(4)))
        assert len({visit.pk for visit in results}) == 1
    assert Visit.objects.count() == 2
    assert petition.batches.count() == 3


def test_one_ticket_has_one_visit(city: City, ticket: Ticket) -> None:
    results = at_once(*(lambda: record(city, ticket=ticket, request_key=uuid4()) for _person in range(3)))
    assert outcomes(results) == ["kept", "recorded_already", "recorded_already"]
    assert Visit.objects.count() == 1


def test_one_petition_is_registered_on_one_visit(city: City) -> None:
    petition = make_petition(city, start=timezone.localdate())
    results = at_once(*(lambda: record(city, petition=petition, outcome="registered") for _person in range(3)))
    assert outcomes(results) == ["kept", "not_new", "not_new"]


def test_the_same_form_finds_what_it_has_recorded_though_that_is_against_it(city: City) -> None:
    petition, key = make_petition(city, start=timezone.localdate()), uuid4()
    facts = {"petition": petition, "outcome": "registered", "request_key": key}
    assert record(city, **facts) == record(city, **facts)
    assert Visit.objects.count() == 1


def test_of_two_amendments_one_is_told(city: City) -> None:
    visit = record(city)

    def amend(persons: int) -> Visit:
        facts = {"version": 1, "reason": "笔误", "changes": {"persons": persons}}
        return amend_visit(visit_id=visit.pk, by=city.clerk, at=timezone.now(), **facts)

    results = at_once(lambda: amend(2), lambda: amend(3))
    assert outcomes(results) == ["changed_meanwhile", "kept"]
    assert VisitAmendment.objects.count() == 1
