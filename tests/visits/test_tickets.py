"""The queue of a hall."""

import pytest
from django.utils import timezone

from offices.errors import ActionRefused
from tests.factories import City, make_city
from visits.actions.tickets import call_next, finish, issue_ticket, start
from visits.enums import TicketState
from visits.models import Hall, Window

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def hall(city: City) -> Hall:
    return Hall.objects.create(office=city.city, name="接访大厅")


def test_tickets_are_called_in_the_order_they_were_taken(city: City, hall: Hall) -> None:
    window = Window.objects.create(hall=hall, label="1号窗口", lanes=["A"])
    first, second = (issue_ticket(hall=hall, by=city.clerk, at=timezone.now()) for _number in range(2))
    assert (first.label, second.label) == ("A001", "A002")
    called = call_next(window=window, by=city.clerk, at=timezone.now())
    assert (called.pk, called.state, called.window) == (first.pk, TicketState.CALLED, window)
    with pytest.raises(ActionRefused) as refused:
        call_next(window=window, by=city.clerk, at=timezone.now())
    assert refused.value.code == "window_busy"
    start(ticket_id=first.pk, by=city.clerk, at=timezone.now())
    assert finish(ticket_id=first.pk, by=city.clerk, at=timezone.now()).state == TicketState.DONE
    assert call_next(window=window, by=city.clerk, at=timezone.now()).pk == second.pk
