"""A template is edited beside the letter in a real browser, on a laptop and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cases.papers.models import TemplateRule
from offices.organisation.models import Account
from tests.conftest import PHONE
from tests.factories import make_city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [{"width": 1366, "height": 768}, PHONE], ids=["laptop", "phone"])
def test_worded_beside_the_letter(
    transactional_db: None, page: Page, log_in: Callable[[Account], None], size: dict[str, int]
) -> None:
    city = make_city()
    page.set_viewport_size(size)  # type: ignore[arg-type]
    log_in(city.system_admin)
    page.goto(f"/letters/templates/{city.bureau.code}/opinion/")
    page.get_by_label("段名").nth(1).fill("结尾")
    page.get_by_label("内容").nth(1).fill("请{信访人}收执。")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("请王小明收执。")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_role("button", name="保存新版本").click()
    expect(page.get_by_text("信访处理意见书模板已保存为新版本。")).to_be_visible()
    assert TemplateRule.objects.get().templates["opinion"][1] == {"name": "结尾", "text": "请{信访人}收执。"}
