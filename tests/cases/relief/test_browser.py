"""A relief grant from the budget and the request to the ledger, by the pages alone; and how the pages look."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.petitions.enums import State
from cases.relief.models import Relief
from offices.organisation.models import Account
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_petition, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


def save(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Alt+s")


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_grant_from_request_to_ledger(
    page: Page, log_in: Callable[[Account], None], city: City, tmp_path: Path, size: dict[str, int]
) -> None:
    today = timezone.localdate()
    petition = make_petition(city, State.HANDLING, start=today - timedelta(days=20))
    steps, proof = f"/petitions/{petition.number}/steps", tmp_path / "低保证.jpg"
    proof.write_bytes(picture())
    page.set_viewport_size(size)

    log_in(city.head)
    page.goto("/reliefs/")
    expect(page.get_by_text("还没有登记预算，不能申请救助。")).to_be_visible()
    page.get_by_role("link", name="登记预算").click()
    page.get_by_label("预算总额").fill("5000")
    page.get_by_label("文号").fill("云财行〔2026〕12号")
    save(page)
    expect(page.get_by_text(f"已登记{today.year}年度救助资金预算。")).to_be_visible()

    log_in(city.handler)
    page.goto(f"/petitions/{petition.number}/attachments/add/")
    page.get_by_label("文件", exact=True).set_input_files(proof)
    expect(page.locator("[data-attach-files] li").get_by_text("已上传")).to_have_count(1)
    page.get_by_label("证据").check()
    page.get_by_label("名称").fill("低保证")
    save(page)
    page.goto(petition.get_absolute_url())
    page.get_by_role("link", name="申请救助资金").click()
    expect(page.get_by_text("不得以信访人承诺不再信访为条件")).to_be_visible()
    page.get_by_label("申请金额").fill("3000")
    page.get_by_label("申请理由").fill("本人重病住院，家庭为低保户。")
    page.get_by_label("用途").fill("住院治疗")
    page.get_by_label("收款人", exact=True).fill("张三丰")
    page.get_by_label("收款账号").fill("6222020200112233445")
    save(page)
    expect(page.get_by_text("申请救助资金3,000元，由单位负责人审批。")).to_be_visible()

    log_in(city.head)
    page.goto("/approvals/")
    page.get_by_role("link", name="批准救助").click()
    expect(page.get_by_text("还剩5,000元")).to_be_visible()
    page.get_by_label("批准金额").fill("2500")
    save(page)
    log_in(city.handler)
    for amount, voucher in (("1000", "2026-0012"), ("1500", "2026-0015")):
        page.goto(f"{steps}/pay_relief/")
        page.get_by_label("支付金额").fill(amount)
        page.get_by_label("支付方式").select_option("transfer")
        page.get_by_label("凭证号").fill(voucher)
        save(page)
    relief = Relief.objects.get()
    assert (relief.state, relief.granted) == ("paid", Decimal(2500))
    page.goto(relief.get_absolute_url())
    assert page.evaluate(WIDE) <= 0
    page.get_by_label("查看目的").select_option("handle")
    page.get_by_role("button", name="查看收款人和理由").click()
    expect(page.get_by_text("6222020200112233445")).to_be_visible()
    page.goto("/reliefs/")
    assert page.evaluate(WIDE) <= 0
    expect(page.locator(".facts")).to_contain_text("剩余")
    page.locator(".facts").get_by_role("link", name="2,500").last.click()
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    expect(page.locator("#rows")).to_contain_text("已支付")
