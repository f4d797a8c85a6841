"""Setting up halls over HTTP: by whom, with what, and what is refused."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from offices.errors import ActionRefused
from offices.organisation.models import Account, Event
from tests.factories import City, make_account, make_city, make_office
from visits.hall.actions.tickets import call_next, issue_ticket, pass_on
from visits.hall.models import Hall, Ticket, Window
from visits.hall.queries import hall_of_screen, units_for

pytestmark = pytest.mark.django_db


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


@pytest.fixture
def admin(city: City) -> Client:
    return as_(city.system_admin)


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def of(hall: Hall) -> str:
    return f"/halls/setup/{hall.pk}/"


def issue(city: City, hall: Hall, **values: Any) -> Ticket:
    return issue_ticket(hall=hall, by=city.clerk, at=timezone.now(), **values)


# Halls


def test_a_hall_is_set_up_and_changed(city: City, admin: Client) -> None:
    assert "还没有接访大厅" in admin.get("/halls/setup/").content.decode()
    values = {
        "office": city.city.code,
        "name": "接访大厅",
        "address": "幸福路1号",
        "notice": "请勿喧哗",
        "is_active": "on",
    }
    answer = admin.post("/halls/setup/new/", values)
    hall = Hall.objects.get()
    assert answer["Location"] == of(hall)
    assert (hall.office, hall.name, hall.address, hall.notice, hall.is_active) == (
        city.city, "接访大厅", "幸福路1号", "请勿喧哗", True,
    )  # fmt: skip
    page = admin.get(of(hall)).content.decode()
    assert "还没有窗口" in page
    assert "没有钥匙" in page
    admin.post(of(hall), {"name": "人民来访接待厅", "address": "", "notice": ""})
    hall.refresh_from_db()
    assert (hall.office, hall.name, hall.address, hall.is_active) == (city.city, "人民来访接待厅", "", False)
    assert (hall.slip_width, hall.slip_height) == (80, 110)
    listed = admin.get("/halls/setup/").content.decode()
    assert "人民来访接待厅" in listed
    assert "停用" in listed
    kinds = [event.kind for event in Event.objects.filter(chain__subject=f"hall:{hall.pk}").order_by("sequence")]
    assert kinds == ["hall.created", "hall.edited"]


def test_the_slip_has_the_size_of_the_halls_printer(city: City, admin: Client) -> None:
    admin.post("/halls/setup/new/", {"office": city.city.code, "name": "厅", "slip_width": "58", "slip_height": "90"})
    hall = Hall.objects.get()
    assert (hall.slip_width, hall.slip_height) == (58, 90)
    sheet = admin.get("/slips/58x90.css")
    assert sheet["Content-Type"] == "text/css"
    assert "@page { size: 58mm 90mm;" in sheet.content.decode()
    assert admin.get("/slips/5x90.css").status_code == 404
    wrong = admin.post(of(hall), {"name": "厅", "slip_width": "5", "slip_height": "90"})
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "请填写"),
        ({"name": "长" * 61}, "60"),
        ({"name": "接访大厅"}, "本单位已有同名的大厅"),
        ({"notice": "长" * 201}, "200"),
        ({"office": "no-such"}, "没有这个选项，请重新选择"),
        ({"office": ""}, "请选择"),
    ],
)
def test_a_hall_that_cannot_be_is_refused(
    city: City, hall: Hall, admin: Client, values: dict[str, str], sentence: str
) -> None:
    given = {"office": city.city.code, "name": "另一个大厅", "is_active": "on", **values}
    answer = admin.post("/halls/setup/new/", given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Hall.objects.count() == 1


def test_a_wrong_change_keeps_the_windows_on_the_page(city: City, window: Window, admin: Client) -> None:
    Hall.objects.create(office=city.city, name="另一个")
    answer = admin.post(of(window.hall), {"name": "另一个", "is_active": "on"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "本单位已有同名的大厅" in text
    assert "3号窗口" in text
    assert "<title>接访大厅" in text


def test_a_hall_is_not_closed_while_somebody_is_in_its_queue(city: City, hall: Hall, admin: Client) -> None:
    issue(city, hall)
    ticket = issue(city, hall)
    answer = admin.post(of(hall), {"name": hall.name})
    assert answer.status_code == 422
    assert "今天还有2个号没有办完" in answer.content.decode()
    Ticket.objects.update(state="left")
    Ticket.objects.filter(pk=ticket.pk).update(state="waiting", day="2026-03-02")  # left over from another day
    assert admin.post(of(hall), {"name": hall.name}).status_code == 302
    hall.refresh_from_db()
    assert not hall.is_active


# Windows


def window_form(**values: Any) -> dict[str, Any]:
    return {"label": "1号窗口", "kind": "window", "lanes": ["A", "C"], "is_active": "on", **values}


def test_a_window_is_set_up_and_changed(city: City, hall: Hall, admin: Client) -> None:
    units = [city.bureau.pk, city.other_bureau.pk]
    assert admin.post(f"{of(hall)}windows/new/", window_form(units=units))["Location"] == of(hall)
    window = Window.objects.get()
    assert (window.label, window.kind, window.lanes, window.is_active) == ("1号窗口", "window", ["A", "C"], True)
    assert {unit.pk for unit in window.units.all()} == set(units)
    page = admin.get(of(hall)).content.decode()
    assert "取了也没有人叫：<b>B 集体访</b>" in page
    edit = f"{of(hall)}windows/{window.pk}/"
    assert admin.get(edit).content.decode().count(" checked") == 5  # two lanes, two units, open
    admin.post(edit, window_form(label="接谈室", kind="room", lanes=["B"], units=[]))
    window.refresh_from_db()
    assert (window.label, window.kind, window.lanes, window.units.count()) == ("接谈室", "room", ["B"], 0)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"label": ""}, "请填写"),
        ({"label": "3号窗口"}, "大厅已有同名的窗口"),
        ({"label": "长" * 21}, "20"),
        ({"kind": "x"}, "没有这个选项，请重新选择"),
        ({"lanes": []}, "请选择"),
        ({"lanes": ["Z"]}, "没有这个选项，请重新选择"),
        ({"units": ["999999"]}, "没有这个选项，请重新选择"),
        ({"units": ["x"]}, "没有这个选项，请重新选择"),
    ],
)
def test_a_window_that_cannot_be_is_refused(
    window: Window, admin: Client, values: dict[str, Any], sentence: str
) -> None:
    answer = admin.post(f"{of(window.hall)}windows/new/", window_form(**values))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Window.objects.count() == 1


def test_units_that_may_sit_here_are_those_at_hand(city: City, window: Window) -> None:
    offered = set(units_for(window.hall, city.system_admin))
    assert offered == {city.city, city.bureau, city.other_bureau, city.county}
    elsewhere = make_office("elsewhere", city.province)
    window.units.add(elsewhere, city.township)
    assert elsewhere in units_for(window.hall, city.system_admin, window)
    assert city.township in units_for(window.hall, city.system_admin, window)
    city.bureau.is_active = False
    city.bureau.save()
    assert city.bureau not in units_for(window.hall, city.system_admin)


def test_a_window_with_a_visitor_is_not_closed(city: City, hall: Hall, window: Window, admin: Client) -> None:
    ticket = issue(city, hall)
    call_next(window=window, by=city.clerk, at=timezone.now())
    edit = f"{of(hall)}windows/{window.pk}/"
    closed = {"label": "3号窗口", "kind": "window", "lanes": ["A"], "units": [city.bureau.pk]}
    answer = admin.post(edit, closed)
    assert answer.status_code == 422
    assert "窗口还有信访人，请先结束接谈" in answer.content.decode()
    other = Window.objects.create(hall=hall, label="4号窗口", lanes=["B"])
    pass_on(ticket_id=ticket.pk, to=other, by=city.clerk, at=timezone.now())
    assert admin.post(edit, closed).status_code == 302
    answer = admin.post(f"{of(hall)}windows/{other.pk}/", {**closed, "label": "4号窗口"})
    assert answer.status_code == 422
    assert "转来的A001号还在等这个窗口" in answer.content.decode()
    other.refresh_from_db()
    assert other.is_active


def test_a_window_closed_since_its_page_was_opened_calls_nobody(city: City, hall: Hall, window: Window) -> None:
    issue(city, hall)
    Window.objects.filter(pk=window.pk).update(is_active=False)
    with pytest.raises(ActionRefused) as refused:
        call_next(window=window, by=city.clerk, at=timezone.now())
    assert refused.value.code == "window_closed"


# The key of the screen


def test_the_key_is_shown_once_and_can_be_withdrawn(hall: Hall, admin: Client) -> None:
    made = admin.post(f"{of(hall)}screen/", {"act": "make"})
    address = made.content.decode().split("<code>")[1].split("</code>")[0]
    key = address.removeprefix("http://testserver/screen/").removesuffix("/")
    assert made["Cache-Control"] == "no-store, private"
    assert hall_of_screen(key) == hall
    page = admin.get(of(hall)).content.decode()
    assert key not in page
    assert "更换钥匙" in page
    admin.post(f"{of(hall)}screen/", {"act": "make"})
    assert hall_of_screen(key) is None
    admin.post(f"{of(hall)}screen/", {"act": "withdraw"})
    hall.refresh_from_db()
    assert (hall.screen_key_hash, hall.screen_key_made_at) == ("", None)
    for wrong in ({}, {"act": "x"}):
        assert admin.post(f"{of(hall)}screen/", wrong).status_code == 404
    assert admin.get(f"{of(hall)}screen/").status_code == 405


# To whom


def test_who_works_in_a_hall_sets_it_up(city: City, window: Window) -> None:
    hall = window.hall
    for account in (city.clerk, city.leader):
        client = as_(account)
        assert of(hall) in client.get("/halls/").content.decode() or account == city.leader
        assert {client.get(address).status_code for address in (of(hall), f"{of(hall)}windows/{window.pk}/")} == {200}
        assert "大厅屏地址" in client.post(f"{of(hall)}screen/", {"act": "make"}).content.decode()
    page = as_(city.clerk).get(f"{of(hall)}windows/{window.pk}/").content.decode()
    assert city.bureau.name in page
    as_(city.clerk).post(of(hall), {"name": hall.name, "notice": "今天下午停电", "is_active": "on"})
    hall.refresh_from_db()
    assert hall.notice == "今天下午停电"


def test_nobody_of_another_office_sets_up(city: City, window: Window) -> None:
    hall = window.hall
    addresses = ["/halls/setup/", "/halls/setup/new/", of(hall), f"{of(hall)}windows/new/"]
    addresses.append(f"{of(hall)}windows/{window.pk}/")
    for account in (city.handler, city.stranger, city.security_admin):
        client = as_(account)
        assert {client.get(address).status_code for address in addresses} == {403}
        assert client.post(f"{of(hall)}screen/", {"act": "make"}).status_code == 403
    other = as_(city.county_clerk)
    assert {other.get(address).status_code for address in addresses[2:]} == {404}
    client = as_(make_account("county-system", ("system_admin", city.county)))
    assert "还没有接访大厅" in client.get("/halls/setup/").content.decode()
    assert {client.get(address).status_code for address in addresses[2:]} == {404}
    assert client.post(of(hall), {"name": "改名"}).status_code == 404
    assert client.post(f"{of(hall)}screen/", {"act": "make"}).status_code == 404
    values = {"office": city.city.code, "name": "越权大厅", "is_active": "on"}
    assert client.post("/halls/setup/new/", values).status_code == 422
    assert Hall.objects.count() == 1


def test_a_window_of_another_hall_is_not_found_here(city: City, window: Window, admin: Client) -> None:
    other = Hall.objects.create(office=city.city, name="另一个")
    assert admin.get(f"{of(other)}windows/{window.pk}/").status_code == 404


def test_the_navigation_leads_here(city: City, hall: Hall, admin: Client) -> None:
    nav = admin.get(of(hall)).context["nav"]()
    assert _active_pages(nav) == ["/halls/setup/"]
    assert "/halls/" not in [link["url"] for link in nav]
    nav = as_(city.handler).get("/halls/").context["nav"]()
    assert _active_pages(nav) == ["/halls/"]
    assert [entry["label"] for entry in nav if entry["active"]] == ["接访"]


def _active_pages(nav: list[dict[str, Any]]) -> list[str]:
    """Of the entries that lead to a page themselves, and of those in menus."""
    links = [link for entry in nav for link in entry["links"] or [entry]]
    return [link["url"] for link in links if link["active"]]


@pytest.mark.parametrize("number", [1, 3])
def test_statements_do_not_grow(
    city: City, window: Window, admin: Client, number: int, django_assert_num_queries: Any
) -> None:
    for place in range(number):
        Hall.objects.create(office=city.county, name=f"县大厅{place}")
        more = Window.objects.create(hall=window.hall, label=f"{place}号", lanes=["C"])
        more.units.add(city.bureau, city.other_bureau)
    admin.get("/halls/setup/")
    for address, statements in (("/halls/setup/", 5), (of(window.hall), 7), (f"{of(window.hall)}windows/new/", 6)):
        with django_assert_num_queries(statements):
            admin.get(address)
