"""The ground in a real browser."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_login_page_stands_and_refuses_a_wrong_password(page: Page) -> None:
    page.goto("/login/")
    page.get_by_label("用户名").fill("somebody")
    page.get_by_label("密码").fill("not-the-password")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("alert").locator(".errorlist")).to_contain_text("密码")
