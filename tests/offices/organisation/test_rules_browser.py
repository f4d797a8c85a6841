"""The versions of a rule in a real browser: long wording and many changes fit the screen."""

import os

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from cases.package_rules.actions import make_package_rule
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDING = "三定：定专班、定措施、定期限。\n三包：包查清事实、包解决困难、包教育疏导。\n" * 4


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.mark.parametrize("size", ["laptop", "phone"])
def test_the_history_fits_the_screen(city: City, page: Page, log_in, size: str) -> None:
    page.set_viewport_size({"laptop": LAPTOP, "phone": PHONE}[size])
    for days in (7, 14, 30):
        facts = {"progress_days": days, "contact_days": days, "sample_percent": days}
        make_package_rule(
            office=city.city, by=city.system_admin, at=timezone.now(), duties=f"{WORDING}{days}日一报。", **facts
        )
    log_in(city.system_admin)
    for name, url in {
        "package": reverse("offices:rule_history", args=["package", "city"]),
        "cards": reverse("offices:rule_history", args=["cards", "CN"]),
        "none": reverse("offices:rule_history", args=["package", "bureau"]),
    }.items():
        page.goto(url)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/rules-{name}-{size}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
