"""The ground in a real browser: login, drafts, a lost network, an ended session."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import Page, expect

from offices.organisation.models import Account
from tests.petition_office import draft_pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a-long-password-of-7-words"


def test_login_page_stands_and_refuses_a_wrong_password(page: Page) -> None:
    page.goto("/login/")
    page.get_by_label("用户名").fill("somebody")
    page.get_by_label("密码").fill("not-the-password")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("密码")


@pytest.fixture
def account(settings: Any) -> Account:
    settings.ROOT_URLCONF = "tests.petition_office.draft_pages"
    draft_pages.received.clear()
    account = Account(username="writer", name="写信人")
    account.set_password(PASSWORD)
    account.save()
    return account


@pytest.fixture
def note(page: Page, account: Account, log_in: Callable[[Account], None]) -> Page:
    """The page with the form, its subject written."""
    log_in(account)
    page.goto("/note/")
    page.get_by_label("事由").fill("楼道照明损坏")
    page.get_by_label("电话").fill("13800000000")
    page.wait_for_timeout(400)  # drafts are written a quarter of a second after the last key
    return page


def test_a_draft_is_restored_and_can_be_discarded(note: Page) -> None:
    kept = note.evaluate("Object.values(sessionStorage).join()")
    assert "楼道照明损坏" in kept
    assert "13800000000" in kept
    assert note.evaluate("localStorage.length") == 0  # nothing that was written outlives the tab
    note.reload()
    expect(note.get_by_text("已恢复未保存的内容")).to_be_visible()
    expect(note.get_by_label("事由")).to_have_value("楼道照明损坏")
    expect(note.get_by_label("电话")).to_have_value("13800000000")
    note.get_by_role("button", name="放弃恢复的内容").click()
    expect(note.get_by_label("事由")).to_have_value("")
    note.reload()
    expect(note.get_by_text("已恢复未保存的内容")).to_have_count(0)


def test_a_sent_form_leaves_no_draft(note: Page) -> None:
    note.keyboard.press("Alt+s")
    expect(note.get_by_role("heading", name="已保存")).to_be_visible()
    assert draft_pages.received == ["楼道照明损坏"]
    assert note.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('draft:')).length") == 0
    note.goto("/note/")
    expect(note.get_by_label("事由")).to_have_value("")


def test_a_lost_network_keeps_the_form_and_a_second_try_sends_it(note: Page) -> None:
    note.context.set_offline(True)
    note.get_by_role("button", name="保存").click()
    expect(note.get_by_text("网络中断，内容已保留，请重试")).to_be_visible()
    expect(note.get_by_label("事由")).to_have_value("楼道照明损坏")
    note.context.set_offline(False)
    note.get_by_role("button", name="保存").click()
    expect(note.get_by_role("heading", name="已保存")).to_be_visible()
    assert draft_pages.received == ["楼道照明损坏"]


def test_refused_fields_show_their_error_without_leaving_the_page(note: Page) -> None:
    note.get_by_label("事由").fill("  ")
    note.get_by_role("button", name="保存").click()
    expect(note.locator("#id_subject_error")).to_be_visible()
    expect(note.get_by_label("电话")).to_have_value("13800000000")
    note.get_by_label("事由").fill("补充")
    note.get_by_role("button", name="保存").click()
    expect(note.get_by_role("heading", name="已保存")).to_be_visible()


def test_a_button_that_asks_for_another_page_sends_nothing(note: Page) -> None:
    note.get_by_role("button", name="先看").click()
    expect(note.get_by_role("heading", name="已保存")).to_be_visible()
    assert "/done/?" in note.url
    assert draft_pages.received == []


def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing(note: Page) -> None:
    cache.clear()
    note.get_by_role("button", name="保存").click()
    expect(note).to_have_url(re.compile(r"/login/\?next=%2Fnote%2F$"))
    note.get_by_label("用户名").fill("writer")
    note.get_by_label("密码").fill(PASSWORD)
    note.get_by_role("button", name="登录").click()
    expect(note.get_by_text("已恢复未保存的内容")).to_be_visible()
    note.get_by_role("button", name="保存").click()
    expect(note.get_by_role("heading", name="已保存")).to_be_visible()
    assert draft_pages.received == ["楼道照明损坏"]


def test_what_was_typed_in_the_last_moment_is_kept(
    page: Page, account: Account, log_in: Callable[[Account], None]
) -> None:
    log_in(account)
    page.goto("/note/")
    page.get_by_label("事由").fill("楼道照明损坏")
    page.goto("/done/")  # at once: less than a quarter of a second after the last key
    page.go_back()
    expect(page.get_by_label("事由")).to_have_value("楼道照明损坏")


def test_of_two_refusals_the_last_one_is_said_alone(note: Page) -> None:
    note.context.set_offline(True)
    note.get_by_role("button", name="保存").click()
    expect(note.get_by_text("网络中断，内容已保留，请重试")).to_be_visible()
    note.context.set_offline(False)
    note.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    note.get_by_role("button", name="保存").click()
    expect(note.get_by_text("页面已失效")).to_be_visible()
    expect(note.get_by_text("网络中断，内容已保留，请重试")).to_have_count(0)
    assert draft_pages.received == []
