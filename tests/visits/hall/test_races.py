"""The hall at half past eight, with real threads on the real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from offices.errors import ActionRefused
from offices.organisation.models import Chain, Event
from tests.factories import City, make_city
from tests.threads import leave_connections
from visits.hall.actions.tickets import call_next, call_ticket, finish, issue_ticket, start
from visits.hall.enums import TicketState
from visits.hall.models import Hall, Ticket, Window

pytestmark = pytest.mark.django_db(transaction=True)
WINDOWS, VISITORS = 8, 60


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


@pytest.fixture
def hall(city: City) -> Hall:
    return Hall.objects.create(office=city.city, name="接访大厅")


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned or refused, all started at the same moment in threads of their own."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait(10)
            return call()
        except ActionRefused as refusal:
            return refusal
        finally:
            leave_connections()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_every_ticket_is_called_by_one_window(city: City, hall: Hall) -> None:
    windows = [Window.objects.create(hall=hall, label=f"{n}号窗口", lanes=["A"]) for n in range(1, WINDOWS + 1)]

    def desk() -> None:
        for _visitor in range(VISITORS // 2):
            issue_ticket(hall=hall, by=city.clerk, at=timezone.now())

    def serve(window: Window) -> list[str]:
        labels = []
        while len(Ticket.objects.filter(state=TicketState.DONE)) < VISITORS:
            try:
                ticket = call_next(window=window, by=city.clerk, at=timezone.now())
            except ActionRefused:
                continue  # nobody waits just now
            start(ticket_id=ticket.pk, by=city.clerk, at=timezone.now())
            finish(ticket_id=ticket.pk, by=city.clerk, at=timezone.now())
            labels.append(ticket.label)
        return labels

    results = at_once(desk, desk, *(lambda window=window: serve(window) for window in windows))
    called = [label for labels in results[2:] for label in labels]
    assert sorted(called) == [f"A{number:03d}" for number in range(1, VISITORS + 1)]
    assert set(Ticket.objects.values_list("state", "calls")) == {(TicketState.DONE, 1)}
    kinds = ["ticket_issue", "ticket_call", "ticket_start", "ticket_finish"]
    for chain in Chain.objects.filter(subject__startswith="ticket:"):
        assert [event.kind for event in Event.objects.filter(chain=chain).order_by("sequence")] == kinds


def test_two_persons_at_one_window_call_one_ticket(city: City, hall: Hall) -> None:
    window = Window.objects.create(hall=hall, label="1号窗口", lanes=["A"])
    for _visitor in range(2):
        issue_ticket(hall=hall, by=city.clerk, at=timezone.now())
    results = at_once(*(lambda: call_next(window=window, by=city.clerk, at=timezone.now()) for _person in range(2)))
    assert sorted(type(result).__name__ for result in results) == ["ActionRefused", "Ticket"]
    assert Ticket.objects.filter(state=TicketState.CALLED).count() == 1


def test_two_windows_call_the_same_ticket_out_of_turn(city: City, hall: Hall) -> None:
    windows = [Window.objects.create(hall=hall, label=f"{n}号窗口", lanes=["A"]) for n in (1, 2)]
    ticket = issue_ticket(hall=hall, by=city.clerk, at=timezone.now())

    def call(window: Window) -> Ticket:
        return call_ticket(ticket_id=ticket.pk, window=window, by=city.clerk, at=timezone.now())

    results = at_once(*(lambda window=window: call(window) for window in windows))
    assert sorted(getattr(result, "code", "")[:11] for result in results)[-1] == "wrong_state"
    assert Ticket.objects.get().calls == 1


def test_the_same_form_at_once_is_one_ticket(city: City, hall: Hall) -> None:
    key = uuid4()
    results = at_once(
        *(lambda: issue_ticket(hall=hall, by=city.clerk, at=timezone.now(), request_key=key) for _sent in range(4))
    )
    assert len({ticket.pk for ticket in results}) == Ticket.objects.count() == 1


def test_four_hundred_at_half_past_eight_get_four_hundred_numbers(city: City, hall: Hall) -> None:
    """Four desks hand out a hundred each, every third form sent twice."""

    def desk() -> list[str]:
        labels = []
        for place in range(100):
            key = uuid4()
            for _time in range(2 if place % 3 == 0 else 1):
                ticket = issue_ticket(hall=hall, by=city.clerk, at=timezone.now(), request_key=key)
            labels.append(ticket.label)
        return labels

    labels = [label for taken in at_once(desk, desk, desk, desk) for label in taken]
    assert sorted(labels) == [f"A{number:03d}" for number in range(1, 401)]
    assert Ticket.objects.count() == 400
