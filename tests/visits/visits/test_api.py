"""Halls, tickets and visits through the API."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from offices.organisation.credentials import ApiToken
from offices.organisation.models import Event
from tests.factories import City, make_petition
from visits.hall.models import Hall, Ticket, Window
from visits.visits.actions.visits import record_visit
from visits.visits.models import Visit

HALLS, VISITS = "/api/v1/halls/", "/api/v1/visits/"
SAID = "张三反映拖欠工资"
WHY = {"unrepresented": "来访人意见不一"}


@pytest.fixture
def window(city: City) -> Window:
    hall = Hall.objects.create(office=city.city, name="接访大厅")
    window = Window.objects.create(hall=hall, label="3号窗口", lanes=["A", "B"])
    window.units.add(city.bureau)
    return window


def ago(minutes: int) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


def given(**values: Any) -> dict[str, Any]:
    return {"came_at": ago(20).isoformat(), "outcome": "explained", "said": SAID, "done": "已解释", **WHY, **values}


def record(city: City, **values: Any) -> Visit:
    facts = {"outcome": "explained", "came_at": ago(20), "said": SAID, "done": "已解释", **WHY}
    return record_visit(**{"by": city.clerk, "at": timezone.now(), "office": city.city, **facts, **values})


# The hall


def test_halls_are_those_one_serves(city: City, api, window: Window) -> None:
    rows = api(city.clerk).get(HALLS).json()["results"]
    assert [(row["id"], row["office"]["code"]) for row in rows] == [(window.hall_id, "city")]
    assert [(one["label"], one["lanes"], one["units"][0]["code"]) for one in rows[0]["windows"]] == [
        ("3号窗口", ["A", "B"], "bureau")
    ]
    assert len(api(city.handler).get(HALLS).json()["results"]) == 1
    assert api(city.county_clerk).get(HALLS).json()["results"] == []


def test_a_ticket_goes_its_way(city: City, api, window: Window) -> None:
    client, hall = api(city.clerk), f"{HALLS}{window.hall_id}/"
    taken = client.post(f"{hall}tickets/", {"lane": "B", "persons": 6, "unit": "bureau"})
    ticket = taken.json()
    assert (taken.status_code, ticket["label"], ticket["wait"]["ahead"]) == (201, "B001", 0)
    called = client.post(f"{hall}windows/{window.pk}/call-next/")
    assert (called.status_code, called.json()["state"], called.json()["window"]) == (200, "called", "3号窗口")
    busy = client.post(f"{hall}windows/{window.pk}/call-next/")
    assert (busy.status_code, busy.json()["code"]) == (409, "window_busy")
    steps = f"/api/v1/tickets/{ticket['id']}/"
    wrong = client.post(f"{steps}finish/", {})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "wrong_state")
    for step, state in (("recall", "called"), ("skip", "missed"), ("call", "called"), ("start", "serving")):
        answer = client.post(f"{steps}{step}/", {"window": window.pk} if step == "call" else {})
        assert (answer.status_code, answer.json()["state"]) == (200, state)
    assert client.post(f"{steps}pass_on/", {}).json()["errors"] == {"window": ["请给出窗口。"]}
    visit = client.post(VISITS, given(ticket=ticket["id"], persons=6))
    assert (visit.status_code, visit.json()["ticket"]) == (201, "B001")
    assert client.get(steps).json()["state"] == "done"
    listed = client.get(f"{hall}tickets/?state=done&day={timezone.localdate()}").json()["results"]
    assert [row["id"] for row in listed] == [ticket["id"]]


def test_a_ticket_is_taken_once(city: City, api, window: Window) -> None:
    client, address = api(city.clerk), f"{HALLS}{window.hall_id}/tickets/"
    key = {"Idempotency-Key": str(uuid4())}
    first, second = (client.post(address, {}, headers=key) for _time in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert client.post(address, {}, headers={"Idempotency-Key": "x"}).status_code == 422
    assert client.post(address, {"persons": 5}).json()["code"] == "lane_of_persons"
    assert client.post(address, {"unit": "nirgends"}).status_code == 422
    other = Hall.objects.create(office=city.county, name="县大厅")
    again = api(city.county_clerk).post(f"{HALLS}{other.pk}/tickets/", {}, headers=key)
    assert (again.status_code, again.json()["code"]) == (409, "key_used")


def test_others_find_no_hall(city: City, api, window: Window) -> None:
    ticket_id = api(city.clerk).post(f"{HALLS}{window.hall_id}/tickets/", {}).json()["id"]
    for other in (city.county_clerk, city.stranger, city.system_admin):
        client = api(other)
        assert client.get(f"{HALLS}{window.hall_id}/tickets/").status_code == 404
        assert client.post(f"{HALLS}{window.hall_id}/tickets/", {}).status_code == 404
        assert client.get(f"/api/v1/tickets/{ticket_id}/").status_code == 404
        assert client.post(f"/api/v1/tickets/{ticket_id}/leave/", {}).status_code == 404
    assert api(city.handler).post(f"{HALLS}{window.hall_id}/tickets/", {}).status_code == 403
    assert api(city.clerk).post(f"/api/v1/tickets/{ticket_id}/nichts/", {}).status_code == 404
    assert Ticket.objects.get().state == "waiting"


# Visits


def test_a_visit_is_recorded_by_token_once(city: City) -> None:
    client, petition = APIClient(), make_petition(city, State.SCREENED)
    token = ApiToken.objects.create(city.clerk, read_only=False)[1]
    headers = {"Authorization": f"Token {token}", "Idempotency-Key": str(uuid4())}
    facts = given(petition=petition.number, outcome="known", persons=7, representatives=["王一", "王二"])
    facts |= {"members": ["王一 13800001234"], "agent": "赵六", "agent_authority": True, "units": ["bureau"]}
    answer = client.post(VISITS, facts, format="json", headers=headers)
    shown = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, f"{VISITS}{shown['id']}/")
    assert (shown["petition"], shown["repeat"], shown["is_collective"]) == (petition.number, True, True)
    assert (shown["representatives"], shown["agent"], shown["members_number"]) == (["王*", "王*"], "赵*", 1)
    assert SAID not in answer.content.decode()
    again = client.post(VISITS, facts, format="json", headers=headers)
    assert (again.status_code, again.json()["id"]) == (200, shown["id"])
    assert petition.batches.count() == 2
    assert client.get(VISITS).status_code == 401


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"persons": 0}, "persons"),
        ({"outcome": "x"}, "outcome"),
        ({"outcome": "known"}, "petition"),
        ({"petition": "nirgends"}, "petition"),
        ({"came_at": "2999-01-01T00:00:00Z"}, "came_at"),
        ({"left_at": "2020-01-01T00:00:00Z"}, "left_at"),
        ({"agent": "赵六"}, "agent_authority"),
        ({"representatives": ["一", "二", "三", "四", "五", "六"], "persons": 9}, "representatives"),
        ({"members": ["王一\n王二"], "persons": 2}, "members"),
        ({"ticket": 999_999}, "ticket"),
        ({"room": 999_999}, "room"),
        ({"units": ["nirgends"]}, "units"),
        ({"office": "county"}, "office"),
        ({"said": "", "done": ""}, "said"),
        ({"said": "。"}, "said"),
        ({"done": "待补"}, "done"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(city: City, api, values: dict[str, Any], field: str) -> None:
    answer = api(city.clerk).post(VISITS, given(**values))
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
    assert not Visit.objects.exists()


def test_who_registers_nothing_records_nothing(city: City, api) -> None:
    assert api(city.handler).post(VISITS, given()).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_statements_for_every_length(city: City, api, rows: int, django_assert_num_queries) -> None:
    petition = make_petition(city, State.SCREENED)
    for _number in range(rows):
        record(city, petition=petition, outcome="known")
    client = api(city.clerk)
    with django_assert_num_queries(3):  # account, roles, rows
        answer = client.get(f"{VISITS}?outcome=known&number={petition.number}&collective=false")
    assert len(answer.json()["results"]) == rows
    assert SAID not in answer.content.decode()


def test_reading_is_for_a_purpose(city: City, api) -> None:
    visit = record(city, petition=make_petition(city, State.SCREENED), outcome="known", visitor="王小明")
    address = f"{VISITS}{visit.pk}/read/"
    assert api(city.clerk).post(address, {}).status_code == 422
    read = api(city.clerk).post(address, {"purpose": "contact"}).json()
    assert (read["visitor"], read["said"], read["members"]) == ("王小明", SAID, [])
    assert Event.objects.get(kind="visit_read").by == city.clerk
    assert PersonalDataAccess.objects.get().purpose == "contact"


def test_an_amendment_names_its_version_and_reason(city: City, api) -> None:
    visit, client = record(city), api(city.clerk)
    address = f"{VISITS}{visit.pk}/amend/"
    assert client.post(address, {"reason": "笔误", "persons": 2}).status_code == 428
    assert client.post(address, {"persons": 2, "version": 1}).status_code == 422
    stale = client.post(address, {"reason": "笔误", "persons": 2, "version": 9})
    assert (stale.status_code, stale.json()["current"]) == (409, {"version": 1})
    answer = client.post(address, {"reason": "笔误", "persons": 2}, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["persons"], answer["ETag"][:3]) == (200, 2, '"2-')
    assert answer.json()["amendments"][0]["fields_changed"] == ["persons"]
    assert api(city.leader).post(address, {"reason": "笔误", "persons": 3, "version": 2}).status_code == 403
    visit.refresh_from_db()
    assert visit.said == SAID


def test_others_find_no_visit(city: City, api) -> None:
    visit = record(city)
    for other in (city.county_clerk, city.handler, city.supervisor, city.system_admin, city.stranger):
        client = api(other)
        assert client.get(VISITS).json()["results"] == []
        assert client.get(f"{VISITS}{visit.pk}/").status_code == 404
        assert client.post(f"{VISITS}{visit.pk}/read/", {"purpose": "handle"}).status_code == 404
        assert client.post(f"{VISITS}{visit.pk}/amend/", {"reason": "情况有变"}).status_code == 404
