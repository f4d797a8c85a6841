"""The petitioner rates in the browser, by keyboard and on a phone; axe finds nothing on the pages of ratings."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from offices.organisation.models import Account
from tests.cases.ratings.rated import OFFICE, UNIT, rate, served_lately
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city
from tests.petition_office.test_every_page import AXE, RUN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


def looks_right(page: Page) -> None:
    assert page.evaluate(WIDE) <= 0
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN) == []


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_from_the_receipt_to_thanks(page: Page, city: City, size: dict[str, int]) -> None:
    petition = served_lately(city)
    page.set_viewport_size(size)
    page.goto(f"/query/?number={petition.number}")
    page.get_by_label("查询码").fill(petition.query_code)
    page.get_by_role("button", name="查询", exact=True).click()
    looks_right(page)
    page.get_by_role("button", name="去评价").click()
    looks_right(page)
    assert petition.number not in page.url
    expect(page.locator("input:checked")).to_have_count(0)

    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("alert")).to_contain_text("请至少评价一个单位。")
    page.get_by_role("group", name=city.bureau.name).get_by_label("不满意").check()
    page.get_by_label("想说的话（可以不填）").first.fill("没有解决问题。")
    looks_right(page)
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("status")).to_contain_text("您的评价已经收到，谢谢。")
    looks_right(page)
    assert petition.ratings.get(number=UNIT).value == "unsatisfied"
    assert petition.ratings.get(number=OFFICE).value == ""


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_the_pages_of_an_office(
    page: Page, log_in: Callable[[Account], None], city: City, size: dict[str, int]
) -> None:
    petition = served_lately(city)
    rate(petition, timezone.localdate(), ratings={UNIT: ("mostly", "")})
    served_lately(city, ago=90)
    log_in(city.clerk)
    page.set_viewport_size(size)
    for address in (
        "/ratings/", petition.get_absolute_url(), f"{petition.get_absolute_url()}steps/record_rating/",
        f"{petition.get_absolute_url()}steps/correct_rating/",
    ):  # fmt: skip
        page.goto(address)
        looks_right(page)
