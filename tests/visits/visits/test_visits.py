"""The record of a visit, and the setting up of a hall."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from cases.petitions.enums import State
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.models import Event
from tests.factories import City, make_city, make_petition
from visits.hall.actions.halls import new_screen_key, save_hall, save_window, withdraw_screen_key
from visits.hall.actions.tickets import call_next, issue_ticket, start
from visits.hall.enums import TicketState
from visits.hall.models import Hall, Window
from visits.hall.queries import hall_of_screen, halls_visible_to
from visits.visits.actions.visits import record_visit
from visits.visits.models import Visit
from visits.visits.queries import visits_visible_to

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 4, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CAME = AT - timedelta(minutes=40)


@pytest.fixture
def city() -> City:
    return make_city()


def record(city: City, **values: Any) -> Visit:
    given = {"outcome": "explained", "came_at": CAME, "said": "询问社保转移", "done": "已解释"}
    return record_visit(**{"by": city.clerk, "at": AT, "office": city.city, **given, **values})


def test_a_visit_about_nothing_registered(city: City) -> None:
    visit = record(city, persons=2, units=[city.bureau])
    event = Event.objects.get(chain__subject=f"visit:{visit.pk}")
    assert (event.kind, event.facts) == (
        "visit",
        {"persons": 2, "outcome": "explained", "petition": None, "ticket": None, "units": [city.bureau.pk]},
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT said FROM visits_visit")
        assert "社保" not in cursor.fetchone()[0]
    assert list(visits_visible_to(city.clerk)) == [visit]
    for other in (city.county_clerk, city.handler, city.supervisor, city.system_admin, city.stranger):
        assert not visits_visible_to(other).exists()


def test_a_visit_about_a_known_petition_is_a_batch_more(city: City) -> None:
    petition = make_petition(city, State.SCREENED)
    record(city, outcome="known", petition=petition, persons=3)
    assert [batch.persons for batch in petition.batches.order_by("pk")] == [1, 3]


def test_a_visit_ends_its_ticket(city: City) -> None:
    hall = Hall.objects.create(office=city.city, name="接访大厅")
    window = Window.objects.create(hall=hall, label="1号窗口", lanes=["A"])
    issue_ticket(hall=hall, by=city.clerk, at=CAME)
    ticket = call_next(window=window, by=city.clerk, at=CAME)
    start(ticket_id=ticket.pk, by=city.clerk, at=CAME)
    ticket.refresh_from_db()
    record(city, ticket=ticket)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.ended_at) == (TicketState.DONE, AT)
    with pytest.raises(InvalidFacts) as refused:
        record(city, ticket=ticket)
    assert refused.value.code == "recorded_already"


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"outcome": "x"}, "no_outcome", "outcome"),
        ({"persons": 0}, "persons", "persons"),
        ({"came_at": AT + timedelta(minutes=1)}, "future", "came_at"),
        ({"left_at": CAME - timedelta(minutes=1)}, "left_before", "left_at"),
        ({"outcome": "known"}, "no_petition", "petition"),
        ({"said": " ", "done": ""}, "no_text", "said"),
        ({"done": "长" * 20_001}, "text_too_long", "done"),
    ],
)
def test_a_record_that_cannot_be_is_refused(city: City, values: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(InvalidFacts) as refused:
        record(city, **values)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Visit.objects.exists()


def test_a_petition_of_another_office_is_not_named(city: City) -> None:
    petition = make_petition(city, State.SCREENED)
    with pytest.raises(InvalidFacts) as refused:
        record(city, by=city.county_clerk, office=city.county, outcome="known", petition=petition)
    assert refused.value.code == "unknown_petition"
    with pytest.raises(NotPermitted):
        record(city, by=city.handler)


def test_the_same_record_twice_is_one(city: City) -> None:
    key = uuid4()
    assert record(city, request_key=key).pk == record(city, request_key=key).pk
    assert Visit.objects.count() == 1


def test_a_hall_is_set_up_and_its_screen_key_withdrawn(city: City) -> None:
    given = {"by": city.system_admin, "at": AT}
    hall = save_hall(**given, office=city.city, name=" 接访大厅 ")
    window = save_window(**given, hall=hall, label="1号窗口", kind="window", lanes=["C", "A"], units=[city.bureau])
    assert (hall.name, window.lanes, list(window.units.all())) == ("接访大厅", ["A", "C"], [city.bureau])
    assert list(halls_visible_to(city.clerk)) == list(halls_visible_to(city.handler)) == [hall]
    assert not halls_visible_to(city.county_clerk).exists()
    first = new_screen_key(**given, hall=hall)
    second = new_screen_key(**given, hall=hall)
    assert (hall_of_screen(first), hall_of_screen(second), hall_of_screen("")) == (None, hall, None)
    withdraw_screen_key(**given, hall=hall)
    assert hall_of_screen(second) is None
    kinds = [event.kind for event in Event.objects.filter(chain__subject=f"hall:{hall.pk}").order_by("sequence")]
    assert kinds == ["hall.created", "window.created", "hall.screen_key", "hall.screen_key", "hall.screen_withdrawn"]


def test_a_hall_that_cannot_be_is_refused(city: City) -> None:
    given = {"by": city.system_admin, "at": AT}
    hall = save_hall(**given, office=city.city, name="接访大厅")
    window = {"hall": hall, "label": "1号窗口", "kind": "window", "lanes": ["A"]}
    save_window(**given, **window)
    for act, values, code in (
        (save_hall, {"office": city.city, "name": " "}, "no_name"),
        (save_hall, {"office": city.city, "name": "接访大厅"}, "name_taken"),
        (save_window, window, "name_taken"),
        (save_window, {**window, "label": "2", "lanes": []}, "no_lanes"),
        (save_window, {**window, "label": "2", "lanes": ["Z"]}, "no_lanes"),
        (save_window, {**window, "label": "2", "kind": "x"}, "no_kind"),
    ):
        with pytest.raises(InvalidFacts) as refused:
            act(**given, **values)
        assert refused.value.code == code
    with pytest.raises(NotPermitted):
        save_hall(by=city.handler, at=AT, office=city.city, name="另一个")
