"""The pages of a supervisor's day in a browser, at a laptop's and a telephone's width."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.petitions.enums import State
from offices.organisation.models import Account
from supervision.cards.actions.cards import answer_card
from supervision.cards.models import Card
from supervision.my_day.actions.finding import find_proposals
from supervision.sweep.actions.sweep import sweep
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_petition
from tests.petition_office.test_every_page import AXE, RUN
from tests.supervision.sweep.statements import ANSWER

pytestmark = pytest.mark.browser


@pytest.fixture
def city(transactional_db: None) -> City:
    """Cards that were answered, and clocks that fall due within the week."""
    city, today = make_city(), timezone.localdate()
    for days in (30, 32, 34):
        make_petition(city, State.UNIT_RECEIVED, start=today - timedelta(days=days), subject="夜间施工噪声扰民")
    for days in (11, 12, 14):
        make_petition(city, State.UNIT_RECEIVED, start=today - timedelta(days=days), subject="物业费收取标准")
    sweep(as_of=today, at=timezone.now())
    for card in Card.objects.filter(level="red"):
        answer_card(card_id=card.pk, by=city.head, at=timezone.now(), new_date=today, **ANSWER)
    return city


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_what_waits_is_read_and_opened(
    city: City, page: Page, log_in: Callable[[Account], None], size: dict[str, int]
) -> None:
    log_in(city.supervisor)
    page.set_viewport_size(size)
    page.goto("/my-day/")
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_role("link", name="说明已到").click()
    expect(page.locator("tbody tr")).to_have_count(3)


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_what_turns_is_read_by_day_and_urged_once(
    city: City, page: Page, log_in: Callable[[Account], None], size: dict[str, int]
) -> None:
    log_in(city.supervisor)
    page.set_viewport_size(size)
    page.goto("/supervision/turning/")
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.goto(f"/supervision/turning/list/?turn_to={timezone.localdate() + timedelta(days=30)}")
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN) == []
    boxes = page.locator("tbody input[type=checkbox]")
    number = boxes.count()
    boxes.first.check()
    page.get_by_role("button", name="催办勾选的").click()
    page.get_by_text("已催办1项。").wait_for()
    assert page.locator("tbody input[type=checkbox]").count() == number - 1


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_proposal_is_read_and_ordered_with_its_text(
    city: City, page: Page, log_in: Callable[[Account], None], size: dict[str, int]
) -> None:
    find_proposals(on=timezone.localdate())
    log_in(city.supervisor)
    page.set_viewport_size(size)
    page.goto("/supervision/proposals/")
    page.locator("tbody a.btn").first.click()
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_label("督办方式").select_option("letter")
    page.get_by_label("督办情形").select_option("DB04")
    page.get_by_label("反馈期限").fill((timezone.localdate() + timedelta(days=10)).isoformat())
    page.get_by_role("button", name="督办", exact=True).click()
    page.get_by_text("已督办。").wait_for()
