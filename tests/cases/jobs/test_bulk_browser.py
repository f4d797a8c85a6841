"""Many petitions packaged from the work list in a browser."""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.packages.models.packages import Package
from cases.petitions.enums import State
from offices.organisation.roles import Role
from tests.cases.procedure.walking import take
from tests.factories import make_account, make_city, make_petition

SHOTS = os.environ.get("SHOTS", "")


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.django_db(transaction=True)
def test_ticked_in_the_work_list_warned_packaged_and_done_again(page: Page, log_in: Callable[..., None]) -> None:
    city = make_city()
    petitions = [make_petition(city, State.HANDLING), *(make_petition(city) for _number in range(5))]
    other = make_account("副市长", (Role.LEADER, city.city))
    today = timezone.localdate()
    due = today + timedelta(days=30)
    take(petitions[0], "package", city.clerk, today, leader=other, unit=city.bureau, due_on=due, origin="hand")
    log_in(make_account("值班督查", (Role.REGISTRATION_CLERK, city.city), (Role.SUPERVISOR, city.city)))
    page.goto("/?tab=all")
    bar = page.locator(".assign-bar")
    expect(bar).to_be_hidden()
    page.get_by_label("全选本页").check()
    expect(bar).to_contain_text("已选 6")
    page.get_by_label(petitions[5].number).uncheck()
    expect(bar).to_contain_text("已选 5")
    shoot(page, "worklist")
    bar.get_by_role("button", name="包案…").click()
    expect(page.locator("h1")).to_have_text("包案")
    expect(page.get_by_text("所选 5 件")).to_be_visible()
    page.get_by_label("包案领导").select_option("leader")
    expect(page.locator("#assign-check")).to_contain_text("其中 1 件已由其他领导包案")
    page.get_by_label("责任单位").fill("bureau")
    page.get_by_label("化解期限").fill(due.isoformat())
    expect(page.locator("#assign-check")).to_contain_text("还没有转到")
    page.get_by_label("来源").select_option(label="指定包案")
    page.get_by_label("专班（用户名）").fill("handler 没有此人")
    page.get_by_label("第1项措施", exact=True).fill("安装隔音屏")
    page.get_by_label("第1项措施的责任人").fill("王处长")
    page.get_by_label("第1项措施的完成期限").fill(due.isoformat())
    shoot(page, "assign")
    page.get_by_role("button", name="包案（5 件）").click()
    expect(page.get_by_text("没有这个用户名：没有此人。").first).to_be_visible()
    page.get_by_label("专班（用户名）").fill("handler")
    page.get_by_role("button", name="包案（5 件）").click()
    expect(page.get_by_text("共 5 件：办理 4，未办理 1。")).to_be_visible()
    shoot(page, "job")
    page.get_by_role("button", name="修改后重新办理未办理的").click()
    expect(page.get_by_text("所选 1 件")).to_be_visible()
    page.get_by_label("移交、再次包案的理由").fill("分工调整")
    page.set_viewport_size({"width": 390, "height": 844})
    shoot(page, "assign-phone")
    page.get_by_role("button", name="包案（1 件）").click()
    expect(page.get_by_text("共 1 件：办理 1，未办理 0。")).to_be_visible()
    shoot(page, "job-phone")
    assert Package.objects.filter(leader=city.leader, state="open").count() == 5
    page.goto("/packages/bulk/")
    shoot(page, "jobs-phone")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/packages/")
    page.get_by_label("全选本页").check()
    shoot(page, "ledger")
    page.get_by_role("button", name="合并化解…").click()
    page.get_by_label("新的一组的名称").fill("幸福小区噪音")
    page.get_by_label("理由").fill("同一工地。")
    shoot(page, "group")
    page.get_by_role("button", name="合并化解（5 件）").click()
    expect(page.get_by_text("共 5 件：办理 5，未办理 0。")).to_be_visible()
    assert Package.objects.filter(group__name="幸福小区噪音").count() == 5
