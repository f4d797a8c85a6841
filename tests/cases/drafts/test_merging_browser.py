"""From the work list to the letters of many petitions in a real browser, on a laptop and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cases.papers.models import Document
from offices.organisation.models import Account
from tests.cases.drafts.drafting import received
from tests.conftest import PHONE
from tests.factories import make_city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [{"width": 1366, "height": 768}, PHONE], ids=["laptop", "phone"])
def test_one_wording_for_the_list(
    transactional_db: None, page: Page, log_in: Callable[[Account], None], size: dict[str, int]
) -> None:
    city = make_city()
    for _number in range(2):
        received(city)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    log_in(city.handler)
    page.goto("/")
    page.get_by_role("button", name="批量出具文书").click()
    page.get_by_role("navigation", name="办理", exact=True).get_by_role("link", name="书面告知").click()
    page.get_by_label("内容", exact=True).fill("您反映的“{概要}”，我单位已经收到，属于我单位职权范围。")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_role("button", name="办理 2 件").click()
    expect(page.get_by_text("共 2 件：出具 2，送审 0，未办理 0。")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert Document.objects.filter(kind="notice").count() == 2
    page.goto("/letters/")
    expect(page.get_by_role("button", name="合为一个PDF")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
