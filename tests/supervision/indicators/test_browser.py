"""The pages of indicators in the browser: the charts are drawn, nothing is wider than the window, axe finds nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from cases.petitions.enums import State
from offices.organisation.models import Account
from supervision.sweep.actions.sweep import sweep
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_petition
from tests.petition_office.test_every_page import AXE, RUN

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
DRAWN = "() => [...document.querySelectorAll('[data-chart]')].map((one) => one.querySelectorAll('svg path').length > 5)"
# Address, and how many charts it draws.
PAGES = {
    "/indicators/": 0,
    "/indicators/on_time/": 2,
    "/indicators/numbers/": 2,
    "/indicators/numbers/registered/": 0,
}


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("address", PAGES)
def test_it_is_drawn_and_read_by_everybody(
    page: Page, log_in: Callable[[Account], None], transactional_db: None, address: str, size: dict[str, int]
) -> None:
    city: City = make_city()
    today = timezone.localdate()
    for place in range(6):
        make_petition(city, State.SERVED, start=today - timedelta(days=100 - 5 * place), headcount=1 + place)
    make_petition(city, State.HANDLING, start=today - timedelta(days=75))
    make_petition(city, State.REGISTERED, start=today - timedelta(days=3), channel="letter")
    sweep(as_of=today, at=timezone.now())
    log_in(city.supervisor)
    page.set_viewport_size(size)
    page.goto(f"{address}?since={today - timedelta(days=200)}&until={today}")
    assert page.evaluate(DRAWN) == [True] * PAGES[address]
    assert page.evaluate(WIDE) <= 0
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN) == []
