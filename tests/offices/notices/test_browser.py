"""The list of what failed, the page of the gateway and the choice of channels in a real browser, wide and narrow."""

import pytest
from playwright.sync_api import expect

from offices.notices.enums import DeliveryState
from offices.notices.models import Delivery
from tests.factories import make_city
from tests.offices.notices.telling import choose, put_gateway, root_admin, tell
from tests.offices.organisation.test_browser import shoot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_account_chooses_and_an_administrator_sends_again(page, log_in, tmp_path):
    city = make_city()
    page.on("dialog", lambda dialog: dialog.accept())
    put_gateway(city, "https://sms.example.gov.cn/send")
    choose(city.handler)
    for place in range(3):
        tell(city, city.handler, subject=f"office:{place + 1}")
    Delivery.objects.update(state=DeliveryState.FAILED, reason="网关拒绝，回答“1002”。", tries=1, next_at=None)
    log_in(city.handler)
    page.goto("/offices/notices/")
    page.get_by_role("link", name="短信、邮件通知").click()
    expect(page.get_by_label("手机号")).to_have_value("13800001234")
    page.get_by_role("group", name="用短信通知").get_by_label("待办").uncheck()
    shoot(page, tmp_path, "channels")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存通知方式。")).to_be_visible()
    page.context.clear_cookies()
    log_in(root_admin(city))
    page.goto("/offices/deliveries/")
    page.get_by_role("checkbox").nth(1).check()
    shoot(page, tmp_path, "deliveries")
    page.get_by_role("button", name="重新发送").click()
    expect(page.get_by_text("已重新发送1条。")).to_be_visible()
    page.get_by_role("link", name="短信网关").click()
    expect(page.get_by_label("地址", exact=True)).to_have_value("https://sms.example.gov.cn/send")
    shoot(page, tmp_path, "gateway")
