"""The queue of a hall: every step in every state, who may take it, and that no two windows call one ticket."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.models import Account, Event
from tests.factories import City, make_city
from visits.hall.actions import tickets
from visits.hall.actions.tickets import call_next, call_ticket, issue_ticket
from visits.hall.enums import TicketState as S
from visits.hall.models import Hall, Ticket, Window
from visits.hall.policies import STEPS
from visits.hall.queries import hall_state, wait_of
from visits.visits.actions.visits import record_visit

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def hall(city: City) -> Hall:
    return Hall.objects.create(office=city.city, name="接访大厅")


@pytest.fixture
def window(hall: Hall) -> Window:
    return Window.objects.create(hall=hall, label="1号窗口", lanes=["A"])


def issue(city: City, hall: Hall, **values: Any) -> Ticket:
    return issue_ticket(hall=hall, by=city.clerk, at=AT, **values)


def in_state(city: City, hall: Hall, window: Window, state: str) -> Ticket:
    """A ticket of a hall brought there by the steps themselves."""
    ticket = issue(city, hall)
    way = {
        S.WAITING: (),
        S.CALLED: ("call",),
        S.SERVING: ("call", "start"),
        S.MISSED: ("call", "skip"),
        S.DONE: ("call", "start", "finish"),
        S.LEFT: ("leave",),
    }
    for step in way[S(state)]:
        take(step, ticket, window, city.clerk)
    ticket.refresh_from_db()
    assert ticket.state == state
    return ticket


def take(step: str, ticket: Ticket, window: Window, by: Account) -> Ticket:
    if step == "call":
        return call_ticket(ticket_id=ticket.pk, window=window, by=by, at=AT)
    if step == "pass_on":
        other = Window.objects.get_or_create(hall=window.hall, label="2号窗口", lanes=["A"])[0]
        return tickets.pass_on(ticket_id=ticket.pk, to=other, by=by, at=AT)
    act: Callable[..., Ticket] = getattr(tickets, step)
    return act(ticket_id=ticket.pk, by=by, at=AT)


AFTER = {
    "call": S.CALLED,
    "recall": S.CALLED,
    "skip": S.MISSED,
    "take_back": S.WAITING,
    "start": S.SERVING,
    "pass_on": S.WAITING,
    "finish": S.DONE,
    "leave": S.LEFT,
    "come_back": S.WAITING,
}


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("step", STEPS)
def test_each_step_in_each_state(city: City, hall: Hall, window: Window, step: str, state: str) -> None:
    ticket = in_state(city, hall, window, state)
    events = Event.objects.filter(chain__subject=f"ticket:{ticket.pk}")
    before = events.count()
    if state not in STEPS[step]:
        with pytest.raises(ActionRefused) as refused:
            take(step, ticket, window, city.clerk)
        # A window with a visitor refuses a call before it looks at the ticket.
        assert refused.value.code == (
            "window_busy" if step == "call" and state in {S.CALLED, S.SERVING} else "wrong_state"
        )
        assert events.count() == before
        return
    take(step, ticket, window, city.clerk)
    ticket.refresh_from_db()
    assert ticket.state == AFTER[step]
    said = [] if step == "recall" else [f"ticket_{step}"]  # within three seconds a second press is no second call
    assert [event.kind for event in events.order_by("sequence")][before:] == said


@pytest.mark.parametrize("step", STEPS)
def test_only_who_sits_there_may(city: City, hall: Hall, window: Window, step: str) -> None:
    ticket = in_state(city, hall, window, min(STEPS[step], key=S.values.index))
    for stranger in (city.handler, city.county_clerk, city.supervisor, city.leader, city.system_admin, city.stranger):
        with pytest.raises(NotPermitted):
            take(step, ticket, window, stranger)


def test_a_unit_at_a_joint_window_calls_there(city: City, hall: Hall, window: Window) -> None:
    window.units.add(city.bureau)
    ticket = issue(city, hall)
    called = call_next(window=window, by=city.handler, at=AT)
    assert (called.pk, called.state, called.window, called.calls) == (ticket.pk, S.CALLED, window, 1)
    with pytest.raises(NotPermitted):
        call_next(window=window, by=city.other_handler, at=AT)


def test_tickets_are_called_in_the_order_they_were_taken(city: City, hall: Hall, window: Window) -> None:
    first, second, third = (issue(city, hall) for _number in range(3))
    assert [ticket.label for ticket in (first, second, third)] == ["A001", "A002", "A003"]
    assert (wait_of(third, AT).ahead, wait_of(third, AT).minutes) == (2, 105)
    assert call_next(window=window, by=city.clerk, at=AT).pk == first.pk
    take("skip", first, window, city.clerk)
    assert call_next(window=window, by=city.clerk, at=AT).pk == second.pk
    take("take_back", first, window, city.clerk)
    take("start", second, window, city.clerk)
    take("finish", second, window, city.clerk)
    # Back in the queue it is before those who came later.
    assert call_next(window=window, by=city.clerk, at=AT).pk == first.pk
    state = hall_state(hall, AT.date())
    assert ([ticket.label for ticket in state.calls], state.waiting) == (["A001"], {"A": 1, "B": 0, "C": 0})


def test_one_passed_on_goes_before_all_others_at_its_new_window(city: City, hall: Hall, window: Window) -> None:
    other = Window.objects.create(hall=hall, label="2号窗口", lanes=["A"])
    first, second = issue(city, hall), issue(city, hall)
    call_next(window=window, by=city.clerk, at=AT)
    tickets.pass_on(ticket_id=first.pk, to=other, by=city.clerk, at=AT)
    assert call_next(window=window, by=city.clerk, at=AT).pk == second.pk
    third = issue(city, hall)
    assert call_next(window=other, by=city.clerk, at=AT).pk == first.pk
    third.refresh_from_db()
    assert third.state == S.WAITING


def test_one_who_asks_for_a_unit_waits_for_its_window(city: City, hall: Hall, window: Window) -> None:
    joint = Window.objects.create(hall=hall, label="住建窗口", lanes=["A"])
    joint.units.add(city.bureau)
    wanted = issue(city, hall, unit=city.bureau)
    anybody = issue(city, hall)
    assert call_next(window=window, by=city.clerk, at=AT).pk == anybody.pk
    assert call_next(window=joint, by=city.handler, at=AT).pk == wanted.pk


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"lane": "X"}, "no_lane", "lane"),
        ({"persons": 0}, "persons", "persons"),
        ({"persons": 2001, "lane": "B"}, "persons", "persons"),
        ({"persons": 5}, "lane_of_persons", "persons"),
        ({"persons": 4, "lane": "B"}, "lane_of_persons", "persons"),
    ],
)
def test_a_ticket_that_cannot_be_is_refused(
    city: City, hall: Hall, values: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(InvalidFacts) as refused:
        issue(city, hall, **values)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Ticket.objects.exists()


def test_a_unit_that_is_not_there_cannot_be_asked_for(city: City, hall: Hall, window: Window) -> None:
    with pytest.raises(InvalidFacts) as refused:
        issue(city, hall, unit=city.bureau)
    assert (refused.value.code, refused.value.field) == ("unit_absent", "unit")


def test_the_same_form_twice_is_one_ticket(city: City, hall: Hall) -> None:
    key = uuid4()
    assert issue(city, hall, request_key=key).pk == issue(city, hall, request_key=key).pk
    assert issue(city, hall).label == "A002"


def test_nobody_waits(city: City, hall: Hall, window: Window) -> None:
    issue(city, hall, lane="B", persons=7)  # a collective visit is received in a room
    with pytest.raises(ActionRefused) as refused:
        call_next(window=window, by=city.clerk, at=AT)
    assert refused.value.code == "nobody_waits"


@pytest.mark.parametrize("was", [S.WAITING, S.CALLED, S.SERVING, S.MISSED])
def test_who_was_marked_as_gone_in_error_is_back_at_the_old_place(
    city: City, hall: Hall, window: Window, was: str
) -> None:
    ticket = in_state(city, hall, window, was)
    later = issue(city, hall)
    take("leave", ticket, window, city.clerk)
    back = take("come_back", ticket, window, city.clerk)
    assert (back.state, back.window, back.ended_at) == (S.MISSED if was == S.MISSED else S.WAITING, None, None)
    assert back.place < later.place
    event = Event.objects.filter(chain__subject=f"ticket:{ticket.pk}").latest("sequence")
    assert (event.kind, event.by) == ("ticket_come_back", city.clerk)


def test_who_is_gone_comes_back_on_the_same_day_and_before_the_visit_is_recorded(
    city: City, hall: Hall, window: Window
) -> None:
    ticket = in_state(city, hall, window, S.SERVING)
    take("leave", ticket, window, city.clerk)
    with pytest.raises(ActionRefused, match="当天可以恢复"):
        tickets.come_back(ticket_id=ticket.pk, by=city.clerk, at=AT + timedelta(days=1))
    record_visit(
        by=city.clerk, at=AT, office=city.city, came_at=AT, outcome="explained", ticket=ticket,
        visitor="张三", said="咨询", done="已解释",
    )  # fmt: skip
    with pytest.raises(ActionRefused, match="已有来访记录"):
        take("come_back", ticket, window, city.clerk)
