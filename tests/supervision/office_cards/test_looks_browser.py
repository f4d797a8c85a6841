"""A supervisor proposes a card on an office, another issues it, the office answers, in the browser; pages fit."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from offices.organisation.models import Account
from supervision.office_cards.models import OfficeCard
from supervision.sweep.actions.sweep import sweep
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_petition
from tests.petition_office.test_every_page import AXE, RUN
from tests.supervision.office_cards.carding import ANSWER, DEMAND, FILE, REASON, REPORT, second

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_a_card_on_an_office_from_proposal_to_report(
    page: Page, log_in: Callable[[Account], None], transactional_db: None
) -> None:
    city: City = make_city()
    today = timezone.localdate()
    make_petition(city, "unit_received", start=today - timedelta(days=60))
    sweep(as_of=today, at=timezone.now())

    log_in(city.supervisor)
    page.goto("/supervision/office-cards/")
    page.get_by_role("link", name="按决定提出").click()
    page.get_by_label("被发牌单位").select_option("bureau")
    page.get_by_label("级别").select_option("red")
    page.get_by_label("督办情形").select_option("DB09")
    page.get_by_label("决定文号").fill(FILE)
    page.get_by_label("事实和理由").fill(REASON)
    page.get_by_role("button", name="保存").click()
    page.get_by_text("单位牌由您提出，须由另一人核准。").first.wait_for()

    log_in(second(city))
    page.goto("/my-day/")
    page.get_by_role("link", name="单位牌待处理").first.click()
    page.get_by_role("link", name="红牌 测试市bureau局").click()
    page.locator("#issue").get_by_label("督办情形").select_option("DB09")
    page.locator("#issue").get_by_label("整改要求").fill(DEMAND)
    page.locator("#issue").get_by_label("复查日期").fill((today + timedelta(days=60)).isoformat())
    page.locator("#issue").get_by_label("核准意见").fill("同意发出。")
    page.get_by_role("button", name="核准发出").click()
    page.get_by_role("link", name="通知书PDF").wait_for()

    log_in(city.head)
    page.goto("/")
    page.get_by_role("link", name="单位牌待说明、整改").click()
    page.get_by_role("link", name="红牌 测试市bureau局").click()
    page.locator("#answer").get_by_label("书面说明").fill(ANSWER)
    page.get_by_role("button", name="提交书面说明").click()
    page.locator("#report").get_by_label("问题原因和责任").fill(REPORT["causes"])
    page.locator("#report").get_by_label("整改措施和结果").fill(REPORT["measures"])
    page.get_by_role("button", name="提交整改报告").click()
    page.get_by_text(REPORT["measures"]).wait_for()

    card = OfficeCard.objects.get()
    log_in(city.supervisor)
    wrong = {}
    addresses = (
        "/supervision/office-cards/?tab=all",
        "/supervision/office-cards/new/",
        card.get_absolute_url(),
        "/supervision/weeks/",
        "/cards/?state=",
        "/rules/scan/",
        "/rules/try/",
    )
    for address in addresses:
        for name, size in (("laptop", LAPTOP), ("phone", PHONE)):
            page.set_viewport_size(size)
            page.goto(address)
            if found := page.evaluate(WIDE):
                wrong[address, name] = found
            page.evaluate(AXE.read_text())
            if found := page.evaluate(RUN):
                wrong[address, name, "axe"] = found
    assert wrong == {}
