"""The wall screen shows figures of offices, as the board and the lists have them, and nothing of a petition."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from cases.petitions.enums import State
from offices.accounts.actions.sessions import ACTED
from offices.organisation.models import Account
from supervision.cards.models import Card
from supervision.cards.queries import running_clocks_visible_to
from supervision.my_day.queries.wall import NAMES, wall_rows
from supervision.my_day.views.wall import AT_ONCE
from supervision.sweep.actions.sweep import sweep
from tests.clients import client_of
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_office, make_petition
from tests.petition_office.test_every_page import AXE, RUN
from tests.supervision.my_day.test_my_day import ordered

URL = "/supervision/wall/"
SCREEN = {"width": 1920, "height": 1080}


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def filled(city: City) -> None:
    today = timezone.localdate()
    make_petition(city, start=today, subject="夜间施工噪声扰民")
    for days in (9, 15, 22, 30):
        make_petition(city, State.UNIT_RECEIVED, start=today - timedelta(days=days), subject="物业费收取标准")
    sweep(as_of=today, at=timezone.now())


def test_each_figure_is_that_of_its_list(city: City) -> None:
    filled(city)
    ordered(city)
    today, client = timezone.localdate(), client_of(city.supervisor)
    total, rows = wall_rows(city.supervisor, city.city, today)
    named = dict(zip(NAMES, total.figures, strict=True))
    board = client.get("/supervision/").context
    shown = map(int, re.findall(r">(\d+)</a>", board["total"].cells))
    of_board = dict(zip(board["columns"], shown, strict=True))
    assert {name: named[name] for name in ("yellow", "red", "overdue")} == {
        name: of_board[name] for name in ("yellow", "red", "overdue")
    }
    assert named["received"] == 1
    assert named["today"] == running_clocks_visible_to(city.supervisor).filter(due=today).count()
    assert named["orders"] == 1
    assert [row.office.code for row in rows if any(row.figures)] == ["city", "bureau"]
    assert [row.alone for row in rows].count(True) == 1


def test_nothing_of_a_petition_stands_on_it(city: City) -> None:
    filled(city)
    page = client_of(city.supervisor).get(URL).text
    number = Card.objects.latest("pk").petition.number
    for text in (number, "物业费收取标准", "夜间施工噪声扰民", city.supervisor.name):
        assert text not in page


def test_it_asks_for_its_figures_alone_and_keeps_no_login_alive(city: City) -> None:
    client = client_of(city.supervisor)
    page = client.get(URL, {"theme": "light"})
    assert 'class="wall-light"' in page.text
    assert 'hx-headers=\'{"X-Poll": "1"}\'' in page.text
    session = client.session
    session[ACTED] -= 25 * 60
    session.save()
    acted = client.session[ACTED]
    polled = client.get(URL, headers={"HX-Request": "true", "X-Poll": "1"})
    assert ("<html" in polled.text, client.session[ACTED]) == (False, acted)
    session = client.session
    session[ACTED] -= 10 * 60
    session.save()
    assert client.get(URL, headers={"HX-Request": "true", "X-Poll": "1"}).status_code == 401


def test_who_opens_it(city: City) -> None:
    assert client_of(city.handler).get(URL).status_code == 403
    county = client_of(city.county_supervisor)
    assert county.get(URL, {"office": city.city.code}).status_code == 404
    assert county.get(URL).context["office"] == city.county
    assert county.get(URL, {"theme": "<b>"}).context["theme"] == "dark"


def test_a_hundred_offices_take_turns_in_the_same_statements(city: City, django_assert_num_queries: Any) -> None:
    client = client_of(city.supervisor)
    for offices in (1, 100):
        for number in range(offices):
            make_office(f"b{offices}-{number}", city.city)
        with django_assert_num_queries(10):
            context = client.get(URL).context
        assert len(context["rows"]) <= AT_ONCE
    assert context["pages"] == -(-(101 + 4) // AT_ONCE)


@pytest.mark.browser
@pytest.mark.parametrize("size", [SCREEN, LAPTOP, PHONE], ids=["screen", "laptop", "phone"])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_it_is_read_from_afar(
    transactional_db: None, page: Page, log_in: Callable[[Account], None], size: dict[str, int], theme: str
) -> None:
    city = make_city()
    filled(city)
    log_in(city.supervisor)
    page.set_viewport_size(size)
    page.goto(f"{URL}?theme={theme}")
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
