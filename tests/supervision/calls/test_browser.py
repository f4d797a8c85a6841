"""Open calls in a real browser: pages fit, a bid is made, the choice is confirmed."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.packages.models.packages import Package
from offices.organisation.roles import Role
from supervision.calls.models import Bid
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_account, make_city
from tests.supervision.calls.test_pages import bid_of, call_of, petition_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city() -> City:
    made = make_city()
    made.second = make_account("second", (Role.LEADER, made.city))  # type: ignore[attr-defined]
    made.loser = make_account("loser", (Role.LEADER, made.county, True))  # type: ignore[attr-defined]
    return made


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_leader_bids_the_office_chooses_and_all_pages_fit(city, page, log_in):
    call = call_of(city, *(petition_of(city) for _number in range(3)))
    case, other = call.cases.order_by("pk")[:2]
    bid_of(other, city.loser)
    page.set_viewport_size(PHONE)
    log_in(city.head)
    page.goto(case.get_absolute_url())
    page.get_by_role("link", name="揭榜", exact=False).last.click()
    page.get_by_label("化解方案").fill("约谈各方，错时施工，限期整改。")
    page.get_by_label("承诺化解天数").fill("45")
    shoot(page, "bid-phone")
    assert fits(page)
    page.get_by_role("button", name="揭榜").click()
    expect(page.get_by_text("已揭榜，等待审定")).to_be_visible()

    log_in(city.leader)
    page.on("dialog", lambda dialog: dialog.accept())
    page.set_viewport_size(LAPTOP)
    page.goto(case.get_absolute_url())
    shoot(page, "case-laptop")
    page.get_by_role("button", name="选定", exact=True).click()
    expect(page.get_by_text("已选定，并已告知各揭榜单位。")).to_be_visible()
    assert Package.objects.get().leader == city.head
    assert Package.objects.get().due_on == timezone.localdate() + timedelta(days=45)
    assert Bid.objects.get(case=case).state == "chosen"

    for size, shape in (("laptop", LAPTOP), ("phone", PHONE)):
        page.set_viewport_size(shape)
        for name, url in {
            "calls": "/calls/",
            "call": call.get_absolute_url(),
            "case-done": case.get_absolute_url(),
            "call-new": "/calls/new/",
            "merit": "/calls/merit/",
            "my-bids": "/calls/bids/",
        }.items():
            page.goto(url)
            shoot(page, f"{name}-{size}")
            assert fits(page), (name, size)
