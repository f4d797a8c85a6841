"""The ledger in a real browser: forty lines on a laptop, wrapped, a phone, a line edited, boxes ticked."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cases.packages.models.packages import Package
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account
from tests.cases.ledger.test_ledger import copied, moved, packaged, today
from tests.cases.procedure.walking import take
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LogIn = Callable[[Account], None]
PICTURES = os.environ.get("PICTURES", "")
NAMES = ("王建国", "李秀英", "张伟", "刘洋", "陈静")
SUBJECTS = ("城东安置小区逾期交房并要求支付过渡费", "拖欠农民工工资", "老旧管网改造后反复停水")


def look(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


def filled(city: City) -> Petition:
    """Forty-five open packages with dates before and after today."""
    petition = packaged(city, responsible="王处长", note="每周一报")
    copied(petition, 44)
    for place, package in enumerate(Package.objects.select_related("petition", "clock").order_by("pk")):
        due = today() + timedelta(days=place - 5)
        moved(package.petition, due_on=due, last_contact_on=today() - timedelta(days=place) if place % 3 else None)
        type(package.clock).objects.filter(pk=package.clock_id).update(due=due)
        Petition.objects.filter(pk=package.petition_id).update(subject=SUBJECTS[place % 3])
    Account.objects.filter(pk=city.leader.pk).update(name=NAMES[0])
    Account.objects.filter(pk=city.clerk.pk).update(name=NAMES[1])
    return petition


def overflow(page: Page) -> int:
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def test_forty_lines_stand_on_a_laptop_and_a_card_each_on_a_phone(page: Page, log_in: LogIn, city: City) -> None:
    filled(city)
    log_in(city.supervisor)
    page.set_viewport_size(LAPTOP)
    page.goto("/packages/")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(40)
    height = rows.last.bounding_box()["y"] - rows.first.bounding_box()["y"]  # type: ignore[index]
    assert height <= 39 * 64
    assert overflow(page) <= 0
    table = page.locator(".table-responsive").evaluate("box => box.scrollWidth - box.clientWidth")
    assert table <= 0
    cut = "cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth + 1).length"
    for column in ("unit", "due", "left", "stage"):
        assert page.locator(f"tbody .pk-{column}").evaluate_all(cut) == 0, column
    look(page, "laptop")
    page.set_viewport_size({"width": 1920, "height": 1080})
    used = page.locator("tbody").evaluate("part => part.getBoundingClientRect().width")
    assert used > 1920 - 2 * 60
    page.set_viewport_size(LAPTOP)
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / "whole.png"), full_page=True)
    page.get_by_text("更多条件").click()
    expect(page.get_by_label("销号后重访")).to_be_visible()
    look(page, "more")
    page.get_by_role("button", name="列", exact=True).click()
    look(page, "columns")
    page.set_viewport_size(PHONE)
    page.goto("/packages/")
    assert overflow(page) <= 0
    look(page, "phone")
    page.get_by_role("button", name="修改").first.click()
    expect(page.locator(".pk-edit").get_by_label("责任人")).to_be_focused()
    assert overflow(page) <= 0
    look(page, "phone-edit")


def test_a_line_is_edited_and_a_conflict_is_shown(page: Page, log_in: LogIn, city: City) -> None:
    petition = packaged(city, responsible="王处长")
    log_in(city.supervisor)
    page.goto("/packages/")
    page.get_by_role("button", name=re.compile("^修改")).click()
    field = page.locator(".pk-edit").get_by_label("责任人")
    expect(field).to_be_focused()
    field.fill("李科长")
    look(page, "editing")
    page.keyboard.press("Escape")
    expect(page.locator("tbody")).to_contain_text("王处长")
    page.get_by_role("button", name=re.compile("^修改")).click()
    page.locator(".pk-edit").get_by_label("责任人").fill("李科长")
    page.locator(".pk-edit").get_by_label("责任人").press("Enter")
    expect(page.locator(".pk-responsible")).to_have_text("李科长")
    page.get_by_role("button", name=re.compile("^修改")).click()
    expect(page.locator(".pk-edit").get_by_label("责任人")).to_have_value("李科长")
    take(
        Petition.objects.get(pk=petition.pk), "change_package", city.leader, today(), responsible="赵主任", note="速办"
    )
    later = (today() + timedelta(days=90)).isoformat()
    page.locator(".pk-edit").get_by_label("化解期限").fill(later)
    page.locator(".pk-edit").get_by_label("责任人").fill("孙科长")
    page.locator(".pk-edit").get_by_role("button", name="保存").click()
    warning = page.locator(".pk-edit .alert-warning")
    expect(warning).to_contain_text("对方改为“赵主任”")
    expect(page.locator(".pk-edit").get_by_label("责任人")).to_have_value("孙科长")
    look(page, "conflict")
    page.get_by_role("button", name="按最新内容保存").click()
    expect(page.locator(".pk-edit")).to_contain_text("推迟化解期限，请写明理由")
    page.get_by_label("理由", exact=True).fill("等待评估")
    page.locator(".pk-edit").get_by_role("button", name="保存").click()
    expect(page.locator(".pk-responsible")).to_have_text("孙科长")
    package = Package.objects.get()
    assert (package.note, package.due_on.isoformat()) == ("速办", later)


def test_a_filter_answers_at_once_boxes_are_ticked_and_a_view_is_kept(page: Page, log_in: LogIn, city: City) -> None:
    filled(city)
    log_in(city.clerk)
    page.goto("/packages/")
    page.get_by_label("期限", exact=True).select_option("overdue")
    expect(page.locator("tbody tr")).to_have_count(5)
    expect(page).to_have_url(re.compile("due=overdue"))
    page.get_by_label("全选本页").check()
    expect(page.locator(".pk-bulk")).to_contain_text("已选 5")
    look(page, "ticked")
    page.get_by_role("button", name="视图", exact=True).click()
    page.get_by_label("把现在的条件、排序和列存为视图").fill("逾期的")
    look(page, "views")
    page.locator(".pk-views-form").get_by_role("button", name="保存").click()
    expect(page.get_by_text("视图“逾期的”已保存。")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(5)
    page.get_by_role("link", name="化解期限").click()
    expect(page).to_have_url(re.compile("sort=-due"))
    expect(page.locator("th[aria-sort=descending]").first).to_be_visible()


def test_order_tab_and_page_change_the_rows_alone_and_stay_for_the_next_filter(
    page: Page, log_in: LogIn, city: City
) -> None:
    filled(city)
    log_in(city.clerk)
    page.goto("/packages/")
    page.evaluate("document.body.dataset.loaded = 'once'")
    page.get_by_role("link", name="下一页").click()
    expect(page.locator("tbody tr")).to_have_count(5)
    expect(page).to_have_url(re.compile("page=2$"))
    page.get_by_role("link", name="最近联系").click()
    expect(page).to_have_url(re.compile("sort=contact$"))
    page.get_by_label("编号或概要").fill("农民工")
    page.get_by_role("link", name="更多条件").click()
    page.get_by_label("有待解决的障碍").select_option("false")
    expect(page).to_have_url(re.compile("\\?q=[^&]+&obstructed=false&state=open&sort=contact$"))
    expect(page.locator("tbody tr")).to_have_count(15)
    expect(page.get_by_label("编号或概要")).to_have_value("农民工")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("最近联系")
    page.get_by_role("link", name="全部", exact=True).click()
    expect(page).to_have_url(re.compile("state=$"))
    page.get_by_label("期限", exact=True).select_option("week")
    expect(page).to_have_url(re.compile("due=week.*state=&"))
    expect(page.locator(".nav-link.active", has_text="全部")).to_be_visible()
    assert page.evaluate("document.body.dataset.loaded") == "once"


def test_an_address_with_the_filters_unfolded_goes_on_as_any_other(page: Page, log_in: LogIn, city: City) -> None:
    filled(city)
    log_in(city.clerk)
    page.goto("/packages/?state=open&more=1")
    page.get_by_role("link", name="下一页").click()
    expect(page.locator("tbody tr")).to_have_count(5)
    expect(page.get_by_role("heading", name="包案台账")).to_have_count(1)
    expect(page.get_by_label("销号后重访")).to_be_visible()


def test_going_back_from_a_filter_shows_the_whole_page_again(page: Page, log_in: LogIn, city: City) -> None:
    filled(city)
    log_in(city.clerk)
    page.goto("/packages/")
    page.get_by_label("期限", exact=True).select_option("overdue")
    expect(page).to_have_url(re.compile("due=overdue"))
    page.get_by_role("link", name="已销号").click()
    expect(page).to_have_url(re.compile("state=closed"))
    page.go_back()
    expect(page.get_by_role("heading", name="包案台账")).to_be_visible()
    expect(page.get_by_label("期限", exact=True)).to_have_value("overdue")
    expect(page.locator("tbody tr")).to_have_count(5)
    page.go_back()
    expect(page.get_by_role("heading", name="包案台账")).to_be_visible()
    expect(page.get_by_label("期限", exact=True)).to_have_value("")


def test_nothing_is_asked_where_no_row_is_ticked(page: Page, log_in: LogIn, city: City) -> None:
    packaged(city)
    log_in(city.leader)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.goto("/packages/mine/?scope=lead&waits=accept")
    page.get_by_role("button", name="确认所选的由我包案").click()
    expect(page.get_by_text("请先勾选。")).to_be_visible()
    assert asked == []
    page.get_by_label("全选本页").check()
    page.get_by_role("button", name="确认所选的由我包案").click()
    expect(page.get_by_text("已办理1件。")).to_be_visible()
    assert asked == ["所勾选的逐件办理，确定吗？"]
