"""A supervisor orders, the unit reports, the supervisor examines, in the browser; the pages fit laptop and phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from cases.petitions.enums import State
from offices.organisation.models import Account
from supervision.orders.models import SupervisionOrder
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_petition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_an_order_from_letter_to_end(page: Page, log_in: Callable[[Account], None], transactional_db: None) -> None:
    city: City = make_city()
    today = timezone.localdate()
    petition = make_petition(city, State.HANDLING, start=today - timedelta(days=20))
    steps = f"/petitions/{petition.number}/steps"

    log_in(city.supervisor)
    page.goto(petition.get_absolute_url())
    page.get_by_role("link", name="督办", exact=True).last.click()
    page.get_by_label("督办方式").select_option("listed")
    page.get_by_label("督办情形").select_option("DB04")
    page.get_by_label("发现的情况").fill("签收以后没有调查核实的记录。")
    page.get_by_label("督办要求").fill("三日内到现场核实，并书面告知信访人。")
    page.get_by_label("挂牌依据").fill("市联席会议第3次会议决定（测联〔2026〕3号）")
    page.get_by_label("包抓领导").fill("王副市长")
    page.get_by_label("反馈期限").fill((today + timedelta(days=10)).isoformat())
    page.get_by_role("button", name="督办").last.click()
    page.get_by_text("挂牌", exact=True).wait_for()

    log_in(city.handler)
    page.goto("/")
    page.get_by_role("link", name="督办待反馈").click()
    page.get_by_role("link", name=petition.number).click()
    page.goto(f"{steps}/report_order/")
    page.get_by_label("反馈类型").select_option("result")
    page.get_by_label("采纳情况").select_option("adopted")
    page.get_by_label("办理情况").fill("已到现场核实，责令停工，并告知信访人。")
    page.get_by_role("button", name="报送督办反馈").click()
    page.get_by_text("办理结果：待审核").wait_for()

    log_in(city.supervisor)
    page.goto("/my-day/")
    page.get_by_role("link", name="督办反馈待审核").click()
    page.goto(f"{steps}/decide_order/")
    page.get_by_label("审核意见").select_option("True")
    page.get_by_label("理由和要求").fill("已到现场核实，停工整改到位，有照片。")
    page.get_by_role("button", name="审核督办反馈").click()
    page.get_by_text("已摘牌").first.wait_for()
    assert SupervisionOrder.objects.get().state == "ended"

    wide = {}
    for address in ("/supervision/orders/?tab=all", petition.get_absolute_url(), f"{steps}/supervise/"):
        for name, size in (("laptop", LAPTOP), ("phone", PHONE)):
            page.set_viewport_size(size)
            page.goto(address)
            if found := page.evaluate(WIDE):
                wide[address, name] = found
    assert wide == {}
