"""The pages of the desk and the windows over HTTP: what they show, to whom, and in how many statements."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from offices.organisation.models import Account
from tests.factories import City, make_city, make_petition
from visits.hall.actions.tickets import call_next, finish, issue_ticket, skip, start
from visits.hall.enums import TicketState as S
from visits.hall.models import Hall, Ticket, Window

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
LogIn = Callable[[Account], Client]


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def hall(city: City) -> Hall:
    return Hall.objects.create(office=city.city, name="接访大厅")


@pytest.fixture
def window(hall: Hall, city: City) -> Window:
    window = Window.objects.create(hall=hall, label="3号窗口", lanes=["A", "B"])
    window.units.add(city.bureau)
    return window


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def issue(city: City, hall: Hall, **values: Any) -> Ticket:
    return issue_ticket(hall=hall, by=city.clerk, at=timezone.now(), **values)


def form(**values: Any) -> dict[str, Any]:
    return {"request_key": uuid4(), "lane": "A", "persons": 1, "slip": "on", **values}


def desk_of(hall: Hall) -> str:
    return f"/halls/{hall.pk}/desk/"


def page_of(window: Window) -> str:
    return f"/halls/{window.hall_id}/windows/{window.pk}/"


def step(client: Client, ticket: Ticket, key: str, **values: Any) -> Any:
    return client.post(f"/tickets/{ticket.pk}/{key}/", values, headers=HTMX)


# Where do I work


def test_halls_lead_to_the_desk_and_the_windows(city: City, window: Window) -> None:
    text = as_(city.clerk).get("/halls/").content.decode()
    assert desk_of(window.hall) in text
    assert page_of(window) in text
    other = Window.objects.create(hall=window.hall, label="4号窗口", lanes=["A"])
    text = as_(city.handler).get("/halls/").content.decode()
    assert page_of(window) in text
    assert desk_of(window.hall) not in text
    assert page_of(other) not in text


def test_without_a_hall_the_page_says_whom_to_ask(city: City) -> None:
    text = as_(city.clerk).get("/halls/").content.decode()
    assert "没有您可以值守的大厅" in text
    assert "/halls/setup/new/" in text
    text = as_(city.handler).get("/halls/").content.decode()
    assert ("没有您可以值守的大厅" in text, city.system_admin.name in text) == (True, True)
    assert "/halls/setup/new/" not in text
    assert as_(city.stranger).get("/halls/").status_code == 403


# The desk


def test_a_ticket_is_taken_and_shown(city: City, hall: Hall, window: Window) -> None:
    petition = make_petition(city)
    client = as_(city.clerk)
    answer = client.post(desk_of(hall), form(unit=city.bureau.pk, petition=petition.number), headers={"X-Guarded": "/"})
    ticket = Ticket.objects.get()
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"{desk_of(hall)}?taken={ticket.pk}&print=1")
    assert (ticket.lane, ticket.number, ticket.persons, ticket.state) == ("A", 1, 1, S.WAITING)
    assert (ticket.unit, ticket.petition, ticket.issued_by) == (city.bureau, petition, city.clerk)
    text = client.get(answer["HX-Redirect"]).content.decode()
    assert "A001" in text
    assert "data-print-now" in text
    assert "<svg" in text
    kept = client.get(f"{desk_of(hall)}?taken={ticket.pk}&print=kept").content.decode()
    assert "data-print-now" not in kept
    assert 'name="slip"' in kept


def test_the_same_form_twice_is_one_ticket_and_says_so(city: City, hall: Hall) -> None:
    client, values = as_(city.clerk), form()
    client.post(desk_of(hall), values)
    answer = client.post(desk_of(hall), values, follow=True)
    assert "没有再取一个" in answer.content.decode()
    used = client.post(desk_of(hall), {**values, "persons": 2})
    assert (used.status_code, "这一提交编号已用于另一次办理" in used.content.decode()) == (409, True)
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"persons": 6}, "5人以上取集体访号"),
        ({"persons": ""}, "请填写"),
        ({"lane": "X"}, "没有这个选项，请重新选择"),
        ({"unit": "999999"}, "没有这个选项，请重新选择"),
        ({"petition": "没有这件"}, "不是信访件编号，编号如"),
        ({"request_key": "x"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    city: City, hall: Hall, values: dict[str, Any], sentence: str
) -> None:
    answer = as_(city.clerk).post(desk_of(hall), form(**values))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Ticket.objects.exists()


def test_a_petition_the_clerk_may_not_see_cannot_be_named(city: City) -> None:
    petition = make_petition(city)
    county = Hall.objects.create(office=city.county, name="县大厅")
    answer = as_(city.county_clerk).post(desk_of(county), form(petition=petition.number))
    assert answer.status_code == 422
    assert "没有这个编号的信访件，或者您无权查看" in answer.content.decode()


def test_a_closed_hall_has_no_desk(city: City, hall: Hall) -> None:
    Hall.objects.update(is_active=False)
    assert as_(city.clerk).post(desk_of(hall), form()).status_code == 404


def test_strangers_have_no_desk_and_no_window(city: City, hall: Hall, window: Window) -> None:
    ticket = issue(city, hall)
    for account in (city.stranger, city.county_clerk, city.other_handler, city.system_admin):
        client = as_(account)
        for address in (desk_of(hall), page_of(window), f"/tickets/{ticket.pk}/print/"):
            assert client.get(address).status_code == 404, (account, address)
        assert step(client, ticket, "leave", back="desk").status_code == 404
        assert client.post(page_of(window)).status_code == 404
    unit = as_(city.handler)  # sits at the window, not at the desk
    assert unit.get(desk_of(hall)).status_code == 403
    assert unit.get(f"/tickets/{ticket.pk}/print/").status_code == 403
    assert step(unit, ticket, "leave", back="desk").status_code == 403
    other = Window.objects.create(hall=hall, label="4号窗口", lanes=["A"])
    assert unit.get(page_of(other)).status_code == 403
    ticket.refresh_from_db()
    assert ticket.state == S.WAITING


def test_a_step_from_the_desk_answers_with_the_queue(city: City, hall: Hall, window: Window) -> None:
    ticket = issue(city, hall)
    call_next(window=window, by=city.clerk, at=timezone.now())
    skip(ticket_id=ticket.pk, by=city.clerk, at=timezone.now())
    client = as_(city.clerk)
    answer = step(client, ticket, "take_back", back="desk")
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.state == S.WAITING
    refused = step(client, ticket, "take_back", back="desk")
    assert refused.status_code == 409
    assert "目前“等候”" in refused.content.decode()
    assert step(client, ticket, "leave", back="desk").status_code == 200
    ticket.refresh_from_db()
    assert ticket.state == S.LEFT
    assert "误点，恢复" in client.get(desk_of(hall)).content.decode()
    assert step(client, ticket, "come_back", back="desk").status_code == 200
    ticket.refresh_from_db()
    assert ticket.state == S.WAITING
    assert step(client, ticket, "leave", back="desk").status_code == 200
    assert step(client, ticket, "destroy", back="desk").status_code == 404
    assert step(client, ticket, "call", back="desk").status_code == 404
    assert step(client, ticket, "leave", back="desk", to="x").status_code == 409


# The window


def test_a_window_calls_starts_and_finishes(city: City, hall: Hall, window: Window) -> None:
    ticket = issue(city, hall)
    issue(city, hall)
    client = as_(city.clerk)
    called = client.post(page_of(window), headers=HTMX).content.decode()
    assert "A001" in called
    assert "开始接谈" in called
    again = client.post(page_of(window), headers=HTMX)
    assert again.status_code == 409
    assert "A001号还在本窗口" in again.content.decode()
    assert "结束接谈" in step(client, ticket, "start", back=window.pk).content.decode()
    # Somebody else at the same window sees the same.
    assert "结束接谈" in as_(city.handler).get(page_of(window), headers=HTMX).content.decode()
    done = step(client, ticket, "finish", back=window.pk)
    assert done["HX-Redirect"] == f"/visits/new/?ticket={ticket.pk}"
    assert "还没有来访记录" in client.get(page_of(window)).content.decode()


def test_a_unit_is_not_sent_to_a_record_it_cannot_write(city: City, hall: Hall, window: Window) -> None:
    ticket = issue(city, hall)
    client = as_(city.handler)
    client.post(page_of(window))
    step(client, ticket, "start", back=window.pk)
    done = step(client, ticket, "finish", back=window.pk)
    assert done.status_code == 200
    assert "请告知大厅工作人员补记" in done.content.decode()


def test_passing_on_and_calling_one_who_came_late(city: City, hall: Hall, window: Window) -> None:
    other = Window.objects.create(hall=hall, label="4号窗口", lanes=["B"])
    elsewhere = Window.objects.create(
        hall=Hall.objects.create(office=city.city, name="另一个大厅"), label="1号窗口", lanes=["A"]
    )
    ticket, client = issue(city, hall), as_(city.clerk)
    client.post(page_of(window))
    for to in (elsewhere.pk, "x", ""):
        assert step(client, ticket, "pass_on", back=window.pk, to=to).status_code == 404
    assert step(client, ticket, "pass_on", back=window.pk, to=window.pk).status_code == 422
    assert step(client, ticket, "pass_on", back=window.pk, to=other.pk).status_code == 200
    assert "转来" in client.get(page_of(other)).content.decode()
    client.post(page_of(other))
    step(client, ticket, "skip", back=other.pk)
    answer = step(as_(city.handler), ticket, "call", back=window.pk)
    assert answer.status_code == 200
    assert "再叫一次" in answer.content.decode()
    ticket.refresh_from_db()
    assert (ticket.state, ticket.window, ticket.calls) == (S.CALLED, window, 3)


def test_without_a_script_one_is_sent_back_to_the_page(city: City, hall: Hall, window: Window) -> None:
    ticket, client = issue(city, hall), as_(city.clerk)
    assert client.post(page_of(window))["Location"] == page_of(window)
    assert client.post(f"/tickets/{ticket.pk}/skip/", {"back": window.pk})["Location"] == page_of(window)
    assert client.post(f"/tickets/{ticket.pk}/leave/", {"back": "desk"})["Location"] == desk_of(hall)
    assert client.get(f"/tickets/{ticket.pk}/leave/").status_code == 405


def test_one_that_yesterday_left_at_the_window_is_shown(city: City, hall: Hall, window: Window) -> None:
    issue(city, hall)
    call_next(window=window, by=city.clerk, at=timezone.now())
    Ticket.objects.update(day=timezone.localdate() - timezone.timedelta(days=1))
    assert "还没有结束" in as_(city.clerk).get(page_of(window)).content.decode()


# The visitor's own page


def test_the_visitor_reads_how_many_are_ahead(city: City, hall: Hall, window: Window, client: Client) -> None:
    first, second = issue(city, hall), issue(city, hall)
    address = f"/t/{second.code}/"
    text = client.get(address).content.decode()
    assert "A002" in text
    assert "前面还有 <b>1</b> 个号" in text
    assert "约<b>1小时10分钟</b>" in text
    at = timezone.now()
    call_next(window=window, by=city.clerk, at=at)
    start(ticket_id=first.pk, by=city.clerk, at=at)
    assert "正在3号窗口接谈" in client.get(f"/t/{first.code}/").content.decode()
    finish(ticket_id=first.pk, by=city.clerk, at=at)
    ended = client.get(f"/t/{first.code}/").content.decode()
    assert "已经办完" in ended
    assert "hx-get" not in ended
    call_next(window=window, by=city.clerk, at=at)
    assert "请到3号窗口" in client.get(address, headers=HTMX).content.decode()
    skip(ticket_id=second.pk, by=city.clerk, at=at)
    assert "可以重新排队" in client.get(address.lower().replace("/T/", "/t/")).content.decode()
    Ticket.objects.update(day="2026-03-02")
    assert "已经过期" in client.get(address).content.decode()


def test_who_tries_codes_has_to_wait(city: City, hall: Hall, client: Client) -> None:
    ticket = issue(city, hall)
    assert {client.get(f"/t/WRONG{number}/").status_code for number in range(50)} == {404}
    assert client.get("/t/WRONG/").status_code == 429
    assert client.get(f"/t/{ticket.code}/").status_code == 200  # a right one is answered, whoever guessed beside it
    assert client.get(f"/t/{ticket.code}/", REMOTE_ADDR="10.0.0.9").status_code == 200


def test_the_slip_has_the_address_and_no_name(city: City, hall: Hall) -> None:
    petition = make_petition(city)
    ticket = issue(city, hall, petition=petition)
    text = as_(city.clerk).get(f"/tickets/{ticket.pk}/print/").content.decode()
    assert "A001" in text
    assert "<svg" in text
    assert "前面还有 0 个号" in text
    assert petition.number not in text
    assert petition.number not in Client().get(f"/t/{ticket.code}/").content.decode()


# Statements


@pytest.mark.parametrize("number", [1, 3])
def test_statements_do_not_grow_with_the_tickets(
    city: City, hall: Hall, window: Window, number: int, django_assert_num_queries: Any
) -> None:
    for _ticket in range(number):
        late, done = issue(city, hall), issue(city, hall)
        at = timezone.now()
        call_next(window=window, by=city.clerk, at=at)
        skip(ticket_id=late.pk, by=city.clerk, at=at)
        call_next(window=window, by=city.clerk, at=at)
        start(ticket_id=done.pk, by=city.clerk, at=at)
        finish(ticket_id=done.pk, by=city.clerk, at=at)
    for _ticket in range(number):
        issue(city, hall, unit=city.bureau)
    client = as_(city.clerk)
    client.get("/halls/")
    for address, statements in ((desk_of(hall), 10), (page_of(window), 13)):
        with django_assert_num_queries(statements):
            client.get(address, headers=HTMX)
    with django_assert_num_queries(1):
        Client().get(f"/t/{done.code}/")


def test_windows_come_before_rooms_with_how_many_wait(city: City, client: Client) -> None:
    hall = Hall.objects.create(office=city.city, name="接访大厅")
    Window.objects.create(hall=hall, label="第一接谈室", kind="room", lanes=["A"])
    Window.objects.create(hall=hall, label="1号窗口", kind="window", lanes=["A"])
    issue_ticket(hall=hall, by=city.clerk, at=timezone.now(), lane="A", persons=1)
    client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    text = client.get("/halls/").content.decode()
    assert "1个号在等候" in text
    assert text.index("1号窗口") < text.index("第一接谈室")
