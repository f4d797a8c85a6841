"""The pages in a browser that knows no colour function of after 2020: every field and button is seen."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from cases.petitions.enums import State
from offices.organisation.models import Account
from tests.factories import make_city, make_petition
from visits.hall.models import Hall

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STANDS_OUT = Path(__file__).with_name("stands_out.js").read_text()


@pytest.fixture
def old(context: BrowserContext) -> BrowserContext:
    """Style sheets arrive with each of the functions broken, as if the browser had never heard of it."""

    def broken(route: Route) -> None:
        answer = route.fetch()
        body = re.sub(r"\b(light-dark|color-mix|oklch|oklab|lab|lch|color)\(", r"unknown-\1(", answer.text())
        route.fulfill(response=answer, body=body)

    context.route("**/*.css", broken)
    return context


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("clerk", "/registration/"),
        ("clerk", "/halls/{hall}/desk/"),
        ("clerk", "/visits/new/"),
        ("clerk", "/?filters=1"),
        ("leader", "/packages/?filters=1"),
        ("leader", "/petitions/{number}/"),
        ("security_admin", "/offices/accounts/"),
    ],
)
def test_every_field_and_button_is_seen(
    old: BrowserContext, page: Page, log_in: Callable[[Account], None], who: str, address: str
) -> None:
    city = make_city()
    number = make_petition(city, State.HANDLING).number
    hall = Hall.objects.create(office=city.city, name="接访大厅")
    log_in(Account.objects.get(username=who))
    page.goto(address.format(hall=hall.pk, number=number))
    page.wait_for_timeout(400)  # buttons fade into their colours

    found: list[dict[str, Any]] = page.evaluate(STANDS_OUT)

    assert found
    assert [one for one in found if one["field"] and one["edge"] < 3] == []
    assert [one for one in found if not one["field"] and max(one["edge"], one["text"]) < 3] == []
    assert [one for one in found if one["main"] and one["text"] < 4.5] == []
