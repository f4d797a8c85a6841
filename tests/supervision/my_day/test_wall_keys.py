"""A screen where nobody logs in shows the figures of an office by a key, and nothing else."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from offices.errors import NotPermitted
from offices.organisation.limits import PUBLIC_WAIT, WRONG_FOR_ADDRESS
from offices.organisation.models import Account, Event, Office
from supervision.my_day.actions.wall_keys import make_wall_key, withdraw_wall_key
from supervision.my_day.models import WallKey
from supervision.my_day.queries.wall import wall_rows
from supervision.my_day.views.wall import TURNS_EVERY
from tests.cases.procedure.test_races import at_once
from tests.clients import client_of
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city
from tests.petition_office.test_every_page import AXE, RUN
from tests.supervision.my_day.test_wall import filled

pytestmark = pytest.mark.django_db
KEYS = "/supervision/wall/keys/"


def made(city: City) -> str:
    return make_wall_key(by=city.supervisor, at=timezone.now(), office=city.city, place="指挥室东墙")


def test_the_address_is_told_once_and_opens_the_figures_without_a_login(city: City) -> None:
    filled(city)
    client = client_of(city.supervisor)
    assert "还没有钥匙" in client.get(KEYS).text
    told = client.post(KEYS, {"office": "city", "place": "指挥室东墙"})
    address = re.search(r"/wall/([0-9A-Z]+)/", told.text)
    assert address is not None
    assert address.group(1) not in client.get(KEYS).text
    screen = Client()
    page = screen.get(address.group())
    assert (page.status_code, page.context["keyed"]) == (200, True)
    total, _rows = wall_rows(city.supervisor, city.city, timezone.localdate())
    assert tuple(number for _name, _label, number in page.context["total"]) == total.figures
    assert "sessionid" not in page.cookies
    assert "no-store" in page.headers["Cache-Control"]
    for said in (city.supervisor.name, "/petitions/", "/supervision/"):
        assert said not in page.text
    assert screen.get("/supervision/wall/").status_code == 302  # the key opens no other page
    assert screen.post(address.group()).status_code in (403, 405)


def test_a_withdrawn_key_shows_nothing_from_the_next_question_on(city: City) -> None:
    key, screen = made(city), Client()
    polled = screen.get(f"/wall/{key}/", headers={"HX-Request": "true", "X-Poll": "1"})
    assert (polled.status_code, "<html" in polled.text) == (200, False)
    row = WallKey.objects.get()
    assert row.shown_at is not None
    assert key not in (row.key_hash, row.place)
    client = client_of(city.supervisor)
    assert client.post(f"{KEYS}{row.pk}/withdraw/").status_code == 302
    assert client.post(f"{KEYS}{row.pk}/withdraw/").status_code == 302  # twice stays withdrawn
    gone = screen.get(f"/wall/{key}/")
    assert (gone.status_code, "钥匙已收回" in gone.text, city.city.name in gone.text) == (404, True, False)
    kinds = Event.objects.filter(kind__startswith="wall_key.").values_list("kind", flat=True)
    assert sorted(kinds) == ["wall_key.made", "wall_key.withdrawn"]


def test_a_key_lives_long_and_ends_with_its_office(city: City) -> None:
    key = made(city)
    WallKey.objects.update(made_at=timezone.now() - timedelta(days=900))
    assert Client().get(f"/wall/{key}/").status_code == 200
    Office.objects.filter(pk=city.city.pk).update(is_active=False)
    assert Client().get(f"/wall/{key}/").status_code == 404


def test_who_guesses_waits(city: City, monkeypatch: Any) -> None:
    monkeypatch.setattr("offices.organisation.limits.WRONG_FOR_ADDRESS", 2)
    key = made(city)
    answers = [Client().get("/wall/ABCDEFGH/").status_code for _turn in range(4)]
    assert answers == [404, 404, 429, 429]
    assert Client().get(f"/wall/{key}/").status_code == 200  # a right key is not darkened by its neighbours


def test_as_many_wrong_keys_as_wrong_codes_of_any_public_page(city: City) -> None:
    """A screen whose key was withdrawn asks each 20 seconds, 45 times until its first try is forgotten."""
    asked, screen = PUBLIC_WAIT // TURNS_EVERY, Client()
    answers = [screen.get("/wall/ABCDEFGH/").status_code for _turn in range(WRONG_FOR_ADDRESS + 1)]
    assert answers == [404] * WRONG_FOR_ADDRESS + [429]
    assert (asked, asked < WRONG_FOR_ADDRESS) == (45, True)


def test_only_a_supervisor_of_the_office_makes_and_withdraws(city: City) -> None:
    made(city)
    key_id = WallKey.objects.get().pk
    assert client_of(city.handler).get(KEYS).status_code == 403
    assert client_of(city.county_supervisor).post(f"{KEYS}{key_id}/withdraw/").status_code == 404
    with pytest.raises(NotPermitted):
        withdraw_wall_key(by=city.county_supervisor, at=timezone.now(), key_id=key_id)
    with pytest.raises(NotPermitted):
        make_wall_key(by=city.county_supervisor, at=timezone.now(), office=city.city, place="别处")
    wrong = client_of(city.supervisor).post(KEYS, {"office": "city", "place": " "})
    assert wrong.status_code == 422


@pytest.mark.browser
@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_it_is_looked_at(
    transactional_db: None, page: Page, log_in: Callable[[Account], None], size: dict[str, int]
) -> None:
    city = make_city()
    filled(city)
    key = made(city)
    log_in(city.supervisor)
    page.set_viewport_size(size)
    for address in (f"/wall/{key}/", "/wall/ABCDEFGH/", "/rules/try/", KEYS):
        page.goto(address)
        page.evaluate(AXE.read_text())
        assert page.evaluate(RUN) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_label("屏幕位置").fill("三楼指挥室")
    page.get_by_role("button", name="建立钥匙").click()
    page.get_by_text("地址只显示这一次").wait_for()
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN) == []


def test_a_place_has_one_key_however_often_it_is_asked_for(city: City) -> None:
    client = client_of(city.supervisor)
    asked = {"office": city.city.code, "place": "指挥室东墙"}
    assert client.post(KEYS, asked).status_code == 200
    again = client.post(KEYS, asked)
    assert (again.status_code, "已有有效的钥匙" in again.text, WallKey.objects.count()) == (422, True, 1)
    client.post(f"{KEYS}{WallKey.objects.get().pk}/withdraw/")
    assert client.post(KEYS, asked).status_code == 200


def test_a_place_has_one_key_when_it_is_asked_for_at_once(transactional_db: None) -> None:
    city = make_city()
    at_once(*[lambda: made(city)] * 3)
    assert WallKey.objects.count() == 1
