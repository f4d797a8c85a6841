"""Advice from the draft to the examined answer in the browser; its pages and that of tracing fit laptop and phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.petitions.enums import State
from offices.organisation.models import Account
from supervision.advice.models import AdviceLetter
from supervision.sweep.actions.sweep import sweep
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_petition, moment
from tests.petition_office.test_every_page import AXE, RUN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_advice_from_the_draft_to_the_answer(
    page: Page, log_in: Callable[[Account], None], transactional_db: None, request: pytest.FixtureRequest
) -> None:
    city: City = make_city()
    today = timezone.localdate()
    petition = make_petition(city, State.HANDLING, start=today - timedelta(days=100))
    sweep(as_of=today, at=moment(today))

    log_in(city.supervisor)
    page.goto("/supervision/advice/")
    page.get_by_role("link", name="提出建议").click()
    page.get_by_label("建议类型").select_option("improve")
    page.get_by_label("主送单位").fill(city.bureau.name)
    page.get_by_label("情形", exact=False).first.select_option("DB04")
    page.get_by_label("事由").fill("噪音信访件办理拖延")
    page.get_by_label("发现的情况").fill("多件噪音信访件签收以后没有及时调查核实。")
    page.get_by_label("建议", exact=True).fill("建立每周核对到期事项的制度，由分管负责人检查。")
    page.get_by_label("涉及的信访件").fill(petition.number)
    page.get_by_role("button", name="保存拟稿").click()
    page.get_by_text("送签").first.click()
    page.get_by_role("button", name="送签").click()
    expect(page.get_by_text("待签发").first).to_be_visible()

    log_in(city.leader)
    page.goto("/")
    page.get_by_role("link", name="建议书待签发").click()
    page.get_by_role("link", name="噪音信访件办理拖延").click()
    page.get_by_label("签发意见").select_option("True")
    page.get_by_role("button", name="签发").click()
    expect(page.get_by_text("待反馈").first).to_be_visible()

    log_in(city.handler)
    page.goto("/")
    page.get_by_role("link", name="建议待反馈").click()
    page.get_by_role("link", name="噪音信访件办理拖延").click()
    page.get_by_label("采纳情况").select_option("partly")
    page.get_by_label("反馈内容").fill("制度已建立；检查改为每月一次。")
    page.get_by_role("button", name="反馈采纳情况").click()
    expect(page.get_by_text("反馈待审核").first).to_be_visible()

    log_in(city.supervisor)
    advice = AdviceLetter.objects.get()
    folder = request.config.getoption("pictures")
    found: dict[tuple[str, str], object] = {}
    pages = {
        "list": "/supervision/advice/?tab=all",
        "new": "/supervision/advice/new/",
        "one": advice.get_absolute_url(),
        "tracing": f"/petitions/{petition.number}/tracing/",
        "trace": f"/petitions/{petition.number}/steps/trace/",
    }
    for name, address in pages.items():
        for size_name, size in (("laptop", LAPTOP), ("phone", PHONE)):
            page.set_viewport_size(size)
            page.goto(address)
            if folder:
                page.screenshot(path=folder / f"{name}-{size_name}.png", full_page=True)
            if wide := page.evaluate(WIDE):
                found[name, size_name] = wide
        page.evaluate(AXE.read_text(encoding="utf-8"))
        if wrong := page.evaluate(RUN):
            found[name, "axe"] = wrong
    assert found == {}
    page.set_viewport_size(LAPTOP)
    page.goto(advice.get_absolute_url())
    page.get_by_label("审核意见").select_option("True")
    page.get_by_role("button", name="审核反馈").click()
    expect(page.get_by_text("已办结").first).to_be_visible()
