"""The table of the offices below and the page of one fit a laptop and a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from offices.organisation.models import Account
from tests.conftest import LAPTOP, PHONE
from tests.factories import make_city
from tests.petition_office.test_every_page import AXE, RUN
from tests.supervision.lower_offices.test_lower_offices import HELD, URL, met

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("one", [False, True], ids=["table", "office"])
def test_the_pages_fit(
    page: Page, log_in: Callable[[Account], None], transactional_db: None, size: dict[str, int], one: bool
) -> None:
    city = make_city()
    met(city)
    page.set_viewport_size(size)
    log_in(city.supervisor)
    page.goto(f"{URL}{city.county.code + '/' if one else ''}?year={HELD.year}&part=m{HELD.month}")
    assert page.evaluate(WIDE) <= 0
    page.evaluate(AXE.read_text())
    assert not page.evaluate(RUN)
