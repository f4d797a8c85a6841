"""Consent to SMS, what became of the texts, quiet hours and the live bell in a real browser, wide and narrow."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.petitions.enums import State
from offices.notices.enums import DeliveryState
from offices.notices.models import Delivery
from tests.cases.sms.test_sms import rule
from tests.factories import make_city, make_petition
from tests.offices.notices.telling import choose, put_gateway, tell
from tests.offices.organisation.test_browser import shoot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_consent_is_recorded_and_the_fate_is_read(page, log_in, tmp_path):
    city = make_city()
    put_gateway(city, "https://sms.example.gov.cn/send")
    rule(city, city.city)
    petition = make_petition(city, State.REGISTERED, start=timezone.localdate())
    log_in(city.clerk)
    page.goto(f"{petition.get_absolute_url()}steps/consent_to_sms/")
    page.get_by_label("手机号").fill("139 1234 5678")
    page.get_by_label("当面口头同意").check()
    shoot(page, tmp_path, "consent")
    page.get_by_role("button", name="记录同意短信告知").click()
    expect(page.get_by_role("heading", name="短信告知")).to_be_visible()
    expect(page.get_by_text("139****78")).to_be_visible()
    Delivery.objects.update(state=DeliveryState.FAILED, reason="网关拒绝，回答“1002”。", next_at=None)
    page.goto(petition.get_absolute_url())
    expect(page.get_by_text("请另行告知。")).to_be_visible()
    shoot(page, tmp_path, "fate")


def test_rules_digests_and_the_bell(page, log_in, tmp_path):
    city = make_city()
    log_in(city.system_admin)
    for kind in ("sms", "quiet"):
        page.goto(f"/offices/rules/{kind}/{city.city.code}/edit/")
        shoot(page, tmp_path, kind)
    page.context.clear_cookies()
    choose(city.handler, digest="daily", digest_hour=8, sms_kinds=[])
    log_in(city.handler)
    page.goto("/offices/profile/channels/")
    shoot(page, tmp_path, "digest_settings")
    page.goto("/offices/notices/")
    expect(page.get_by_title("未读消息")).to_have_count(0)
    tell(city, city.handler, at=timezone.now())
    page.evaluate("htmx.ajax('GET', document.querySelector('#bell').getAttribute('hx-get'), '#bell')")
    expect(page.get_by_title("未读消息")).to_have_text("1")
    shoot(page, tmp_path, "bell")
