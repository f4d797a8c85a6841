"""A leader signs on a phone: letter, evidence and decision on one page, nothing chosen beforehand."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cases.papers.models import Document
from offices.organisation.models import Account
from tests.cases.drafts.drafting import OPINION, checker_of, drafted, handed_in, handled, signed_off
from tests.conftest import PHONE
from tests.factories import City, make_city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(transactional_db: None) -> City:
    city = make_city()
    signed_off(city.bureau, opinion="signed", notice="checked")
    return city


def test_signed_on_a_phone(city: City, page: Page, log_in: Callable[[Account], None]) -> None:
    draft = handed_in(city, handled(city), "conclude")
    page.set_viewport_size(PHONE)
    log_in(city.head)
    page.goto(f"{draft.get_absolute_url()}")
    expect(page.get_by_text(OPINION["opinion"])).to_be_visible()
    for choice in ("签发", "退回修改"):
        expect(page.get_by_label(choice, exact=True)).not_to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_label("签发", exact=True).check()
    page.get_by_role("button", name="提交决定").click()
    expect(page.get_by_text("信访处理意见书已出具。")).to_be_visible()
    assert Document.objects.filter(petition=draft.petition_id, kind="opinion").count() == 1


def test_sent_back_on_a_laptop_and_corrected(city: City, page: Page, log_in: Callable[[Account], None]) -> None:
    chief = checker_of(city.bureau)
    draft = handed_in(city)
    page.set_viewport_size({"width": 1366, "height": 768})
    log_in(chief)
    page.goto("/drafts/?waits=mine")
    page.get_by_role("link", name="信访事项告知书").click()
    page.get_by_label("退回修改", exact=True).check()
    page.get_by_label("意见").fill("请写明办理途径")
    page.get_by_role("button", name="提交决定").click()
    expect(page.get_by_text("信访事项告知书退回修改。")).to_be_visible()
    log_in(city.handler)
    page.goto(draft.get_absolute_url())
    page.get_by_role("link", name="修改、抄送和附件").click()
    page.get_by_label("告知内容").fill("您提出的事项，我单位已经收到，属于我单位职权范围，按照信访程序办理。")
    page.get_by_label("抄送").fill("测试市city局")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("heading", name="第2稿的修改")).to_be_visible()


def test_a_double_click_hands_in_once_and_shows_it(city: City, page: Page, log_in: Callable[[Account], None]) -> None:
    checker_of(city.bureau)
    draft = drafted(city)
    log_in(city.handler)
    page.goto(draft.get_absolute_url())
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

    page.get_by_role("button", name="送审").dblclick()

    expect(page.get_by_text("信访事项告知书待审核。")).to_be_visible()
    assert len(sent) == 1
    assert draft.acts.count() == 1
