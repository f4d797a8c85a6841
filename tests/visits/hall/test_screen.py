"""The screen's state over HTTP: numbers and windows, never a name; unchanged is 304; wrong keys wait."""

import json
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from offices.pages.words import cn_date
from tests.factories import City, make_city, make_petition, moment
from visits.hall.actions.halls import new_screen_key, withdraw_screen_key
from visits.hall.actions.tickets import call_next, issue_ticket, recall, skip, start
from visits.hall.models import Hall, Ticket, Window
from visits.rota.enums import LegalBody
from visits.rota.models import Leader, Plan, ReceptionDay

pytestmark = pytest.mark.django_db
AT = moment("2026-03-02")


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def hall(city: City) -> Hall:
    return Hall.objects.create(office=city.city, name="接访大厅", notice="请保持安静")


@pytest.fixture
def window(hall: Hall) -> Window:
    return Window.objects.create(hall=hall, label="3号窗口", lanes=["A"])


@pytest.fixture
def address(city: City, hall: Hall) -> str:
    """Of the state; that of the page is the one above."""
    return f"/screen/{new_screen_key(by=city.system_admin, at=timezone.now(), hall=hall)}/state/"


def issue(city: City, hall: Hall, **values: Any) -> Ticket:
    return issue_ticket(hall=hall, by=city.clerk, at=timezone.now(), **values)


def test_the_state_has_calls_waiting_numbers_and_no_name(
    city: City, window: Window, address: str, client: Client
) -> None:
    hall, at = window.hall, timezone.now().replace(microsecond=0)
    Window.objects.create(hall=hall, label="封存窗口", lanes=["C"], is_active=False)
    petition = make_petition(city)
    missed = issue(city, hall)
    call_next(window=window, by=city.clerk, at=at)
    skip(ticket_id=missed.pk, by=city.clerk, at=at)
    for _number in range(6):
        issue(city, hall, petition=petition)
    issue(city, hall, lane="B", persons=12)
    called = call_next(window=window, by=city.clerk, at=at)

    answer = client.get(address)
    state = answer.json()
    assert state.pop("at") >= at.isoformat()
    assert state.pop("script").endswith("js/screen.js")
    assert state == {
        "hall": "接访大厅",
        "notice": "请保持安静",
        "day": cn_date(timezone.localdate(at)),
        "windows": ["3号窗口"],
        "status": {},
        "calls": [{"ticket": "A002", "window": "3号窗口", "state": "called", "calls": 1, "at": at.isoformat()}],
        "waiting": [
            {"lane": "A", "label": "个访", "number": 5, "next": ["A003", "A004", "A005"]},
            {"lane": "B", "label": "集体访", "number": 1, "next": ["B001"]},
        ],
        "missed": ["A001"],
        "today": [],
    }
    start(ticket_id=called.pk, by=city.clerk, at=at)
    assert client.get(address).json()["calls"][0]["state"] == "serving"
    assert petition.number not in answer.content.decode()


def receive(city: City, hall: Hall, day: date, **values: Any) -> ReceptionDay:
    """A leader's day of a published rota."""
    made = {"drawn_by": city.clerk, "drawn_at": AT, "approved_at": AT, "approved_by": city.head, "published_at": AT}
    plan, _new = Plan.objects.get_or_create(
        office=hall.office, month=day.replace(day=1), defaults={**made, "state": "published"}
    )
    leader, _new = Leader.objects.get_or_create(office=hall.office, account=city.head, post="副市长")
    given = {"leader": leader, "starts": time(9), "ends": time(11, 30), "place": "市接访中心", **values}
    return ReceptionDay.objects.create(plan=plan, office=hall.office, on=day, **given)


def test_who_receives_today_is_shown(city: City, hall: Hall, window: Window, address: str, client: Client) -> None:
    day = timezone.localdate()
    assert client.get(address).json()["today"] == []
    receive(city, hall, day, room=window, starts=time(14), ends=time(17), kind="themed")
    receive(city, hall, day, kind="legal", leader=None, legal_body="court")
    receive(city, hall, day)
    receive(city, hall, day, starts=time(8), state="cancelled")
    receive(city, hall, day + timedelta(days=1))
    receive(city, Hall.objects.create(office=city.county, name="县大厅"), day, starts=time(7))
    assert client.get(address).json()["today"] == []  # until the half minute is over
    cache.clear()
    court = str(LegalBody.COURT.label)
    morning = {"starts": "09:00", "ends": "11:30", "place": "市接访中心"}
    assert client.get(address).json()["today"] == [
        {"leader": court, "kind": "法律服务值班", **morning},
        {"leader": f"{city.head.name} 副市长", "kind": "定点接访", **morning},
        {
            "leader": f"{city.head.name} 副市长", "kind": "专题接访",
            "starts": "14:00", "ends": "17:00", "place": "3号窗口",
        },
    ]  # fmt: skip


def test_an_unchanged_state_is_not_sent_again(city: City, window: Window, address: str, client: Client) -> None:
    issue(city, window.hall)
    seen = []

    def ask(status: int) -> None:
        answer = client.get(address, headers={"If-None-Match": seen[-1]} if seen else {})
        assert answer.status_code == status
        assert answer["ETag"] not in seen[:-1]
        assert bool(answer.content) == (status == 200)
        seen.append(answer["ETag"])

    ask(200)
    ask(304)
    at = timezone.now()
    ticket = call_next(window=window, by=city.clerk, at=at - timedelta(seconds=10))
    ask(200)
    ask(304)
    recall(ticket_id=ticket.pk, by=city.clerk, at=at)
    ask(200)


def test_yesterdays_tickets_are_not_shown(city: City, window: Window, address: str, client: Client) -> None:
    issue(city, window.hall)
    call_next(window=window, by=city.clerk, at=timezone.now())
    Ticket.objects.update(day=timezone.localdate() - timedelta(days=1))
    state = client.get(address).json()
    assert (state["calls"], state["waiting"][0]["number"]) == ([], 0)


def test_the_page_needs_no_login_and_holds_no_state(city: City, hall: Hall, address: str, client: Client) -> None:
    issue(city, hall)
    answer = client.get(address.removesuffix("state/"))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    text = answer.content.decode()
    assert address in text
    assert "A001" not in text
    assert client.post(address).status_code == 405


def test_a_key_that_was_withdrawn_opens_nothing(city: City, hall: Hall, address: str, client: Client) -> None:
    page = address.removesuffix("state/")
    Hall.objects.update(is_active=False)
    assert client.get(address).status_code == 404
    Hall.objects.update(is_active=True)
    assert client.get(address).status_code == 200
    hall.refresh_from_db()
    withdraw_screen_key(by=city.system_admin, at=timezone.now(), hall=hall)
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.json() == {"problem": "这块大厅屏的地址已失效，请联系系统管理员更换地址。"}
    answer = client.get(page)
    assert answer.status_code == 404
    assert "地址已失效" in answer.content.decode()
    assert "接访大厅" not in answer.content.decode()


def test_who_tries_keys_has_to_wait_and_darkens_no_screen(address: str, client: Client) -> None:
    assert {client.get(f"/screen/wrong{number}/state/").status_code for number in range(50)} == {404}
    assert client.get("/screen/wrong/state/").status_code == 429
    assert client.get("/screen/wrong/").status_code == 429
    assert client.get("/screen/wrong/", REMOTE_ADDR="10.0.0.9").status_code == 404
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_the_state_takes_three_statements(
    city: City, window: Window, address: str, number: int, client: Client, django_assert_num_queries: Any
) -> None:
    for place in range(number):
        other = Window.objects.create(hall=window.hall, label=f"{place}号", lanes=["A"])
        for _ticket in range(number + 1):
            issue(city, window.hall)
        call_next(window=other, by=city.clerk, at=timezone.now())
    client.get(address)  # who receives today is read once in half a minute
    with django_assert_num_queries(3):
        answer = client.get(address)
    with django_assert_num_queries(3):
        assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert len(json.loads(answer.content)["calls"]) == number
