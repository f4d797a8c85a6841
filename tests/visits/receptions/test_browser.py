"""What is typed into the record of a reception stays while a new matter is registered; rows without JavaScript."""

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from cases.petitions.enums import State
from offices.organisation.models import Account
from tests.factories import make_city, make_petition
from tests.visits.receptions.test_pages import due, record_url, today_of
from tests.visits.receptions.test_receptions import day_on, promised, registered

PICTURES = os.environ.get("PICTURES")


def shot(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


@pytest.mark.django_db(transaction=True)
def test_added_rows_are_there_when_one_comes_back(
    live_server: Any, page: Page, log_in: Callable[[Account], None]
) -> None:
    city = make_city()
    day, petition = today_of(city), make_petition(city, State.HANDLING)
    log_in(city.clerk)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{live_server.url}{record_url(day)}")
    page.get_by_role("button", name="增加一项诉求").click()
    page.get_by_role("button", name="增加一项承诺").click()
    page.fill("[name=points-2-asked]", "第三项诉求")
    page.fill("[name=promises-1-text]", "第二项承诺")
    page.fill("[name=promises-1-due_on]", due(9))
    page.fill("[name=said]", "先登记，再作答复。")
    page.wait_for_timeout(500)
    page.get_by_role("link", name="登记为新的信访事项").click()
    page.wait_for_url("**/registration/**")
    page.goto(f"{live_server.url}{record_url(day, f'?petition={petition.number}')}")
    shot(page, "record-back")
    assert page.input_value("[name=points-2-asked]") == "第三项诉求"
    assert page.input_value("[name=promises-1-text]") == "第二项承诺"
    assert page.input_value("[name=promises-1-due_on]") == due(9)
    assert page.input_value("[name=promises-TOTAL_FORMS]") == "2"
    assert page.input_value("[name=said]") == "先登记，再作答复。"
    assert page.is_checked("[name=outcome][value=registered]")
    assert page.locator("[data-draft-notice]").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_copies_take_two_pages(live_server: Any, page: Page, log_in: Callable[[Account], None]) -> None:
    city = make_city()
    petition, day = make_petition(city, State.HANDLING), day_on(city)
    long = [promised(text=f"第{number}项承诺，修复管网并公示进度" * 3) for number in range(1, 4)]
    found = registered(city, day, petition, promises=long, said="依法依规办理，当场答复。" * 20)
    log_in(city.clerk)
    page.goto(f"{live_server.url}/reception/records/{found.pk}/")
    page.select_option("[name=purpose]", "handle")
    page.get_by_role("button", name="打印两份").click()
    page.locator("article").first.wait_for()
    paper = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    copies = [sheet.extract_text() for sheet in paper.pages]
    assert ["留存" in copies[0], "存档" in copies[1]] == [True, True]
    assert len(copies) == 2
