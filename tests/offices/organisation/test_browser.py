"""Pages of the administration in a browser, on a laptop and on a phone."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.imports.actions.imports import run_import
from cases.petitions.enums import State
from tests.cases.imports.test_import import GOOD, queued
from tests.cases.imports.test_importing import HEADING, workbook
from tests.conftest import LAPTOP, PHONE
from tests.factories import PASSWORD, make_city, make_petition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def shoot(page: Page, folder: Path, name: str) -> None:
    """Both widths as pictures; nothing may stand out of the screen."""
    for label, size in (("laptop", LAPTOP), ("phone", PHONE)):
        page.set_viewport_size(size)
        page.screenshot(path=folder / f"{name}-{label}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, label)
    page.set_viewport_size(LAPTOP)


def test_calendar_preview_lists_the_clocks_that_move(page, log_in, tmp_path):
    city = make_city()
    petitions = [make_petition(city, State.TRANSFERRED, start=date(2026, 4, 1)) for _number in range(3)]
    log_in(city.system_admin)
    page.goto("/offices/calendars/of/bureau/override/")
    page.get_by_label("日期").fill("2026-04-08")
    page.get_by_label("安排").select_option("off")
    page.get_by_label("说明").fill("民族节日")
    page.get_by_label("依据").fill("市政府通知")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("3 件信访件的 3 个未结期限，到期日将改变。")).to_be_visible()
    expect(page.get_by_text(petitions[0].number)).to_be_visible()
    shoot(page, Path(tmp_path), "calendar-preview")
    page.get_by_role("button", name="确认载入").click()
    expect(page.get_by_text("已载入第1版")).to_be_visible()


def make_token(page: Page) -> None:
    page.get_by_role("link", name="新建令牌").click()
    page.get_by_label("您的密码").fill(PASSWORD)
    page.get_by_role("button", name="新建令牌").click()


def test_a_token_is_made_shown_once_and_revoked(page, log_in, tmp_path):
    city = make_city()
    log_in(city.clerk)
    page.goto("/offices/profile/")
    make_token(page)
    expect(page.get_by_text("令牌只显示这一次")).to_be_visible()
    token = page.locator("code").inner_text()
    shoot(page, Path(tmp_path), "token")
    page.get_by_role("link", name="已经复制").click()
    make_token(page)
    page.get_by_role("link", name="已经复制").click()
    expect(page.get_by_text(token[:8])).to_be_visible()
    assert token not in page.content()
    shoot(page, Path(tmp_path), "profile")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("row", name=token[:8]).get_by_role("button", name="撤销").click()
    expect(page.get_by_text(f"已撤销令牌{token[:8]}…，立即失效。")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="全部撤销").click()
    expect(page.get_by_text("已撤销1个令牌，立即失效。")).to_be_visible()


def test_audit_shows_an_import(page, log_in, tmp_path):
    city = make_city()
    run_import(queued(city, workbook(HEADING, GOOD)).pk)
    log_in(city.audit_admin)
    page.goto("/offices/audit/")
    expect(page.get_by_role("cell", name="导入完成")).to_be_visible()
    shoot(page, Path(tmp_path), "audit")


def test_a_clerk_finds_the_objections_in_the_navigation(page, log_in, tmp_path):
    city = make_city()
    petition = make_petition(city, State.OBJECTED, start=timezone.localdate() - timedelta(days=5))
    log_in(city.clerk)
    page.goto("/")
    page.get_by_role("link", name="待审批").click()
    expect(page.get_by_text("待核实的异议")).to_be_visible()
    expect(page.get_by_text(petition.number)).to_be_visible()
    shoot(page, Path(tmp_path), "approvals")
