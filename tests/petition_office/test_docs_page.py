"""The page of the OpenAPI document works under the content security policy, with nothing from elsewhere."""

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.factories import make_city


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_page_shows_the_operations(page: Page, log_in) -> None:
    log_in(make_city().clerk)
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto("/api/v1/docs/")
    page.locator("#operations-tag-steps").click(timeout=60_000)  # the first answer makes the document
    page.locator("#operations-steps-step_accept").wait_for(timeout=60_000)
    assert "受理" in page.locator("#operations-steps-step_accept").inner_text()
    assert len({host for host in hosts if host}) == 1


@pytest.mark.django_db
def test_page_is_for_people_who_logged_in() -> None:
    assert Client().get("/api/v1/docs/").headers["Location"].startswith("/login/")
