"""An office calls a theme, an office below says what it did, and the page of all offices fits a laptop and a phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from offices.organisation.models import Account
from offices.organisation.roles import Role
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_account, make_city
from tests.petition_office.test_every_page import AXE, RUN
from tests.visits.receptions.received import day_of, leader_of, received
from visits.rota.models import Theme

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_theme_from_the_call_to_the_figures(
    page: Page, log_in: Callable[[Account], None], transactional_db: None, size: dict[str, int]
) -> None:
    city: City = make_city()
    today = timezone.localdate()
    leader_of(city.county, make_account("county_head", (Role.LEADER, city.county, True)), post="县长")
    leader_of(city.bureau, make_account("bureau_head", (Role.LEADER, city.bureau, True)))
    day = day_of(city.county.leaders.get(), today - timedelta(days=2), city.county_clerk)
    received(city, day, by=city.county_clerk, outcome="settled", persons=3)
    page.set_viewport_size(size)

    log_in(city.supervisor)
    page.goto("/reception/themes/new/")
    page.get_by_label("主题").fill("农民工工资专题接访")
    page.get_by_label("文号").fill("市联〔2026〕3号")
    page.get_by_label("类别或者事项").fill("建设领域拖欠农民工工资")
    page.get_by_label("开始日期").fill((today - timedelta(days=5)).isoformat())
    page.get_by_label("结束日期").fill((today + timedelta(days=20)).isoformat())
    page.get_by_label(city.county.name).check()
    page.get_by_label(city.bureau.name).check()
    page.get_by_role("button", name="发起并通知各单位").click()
    page.get_by_text("已发起并通知2个单位。").wait_for()

    log_in(city.county_clerk)
    page.goto(Theme.objects.get().get_absolute_url())
    page.get_by_label("接访日").select_option(index=1)
    page.get_by_role("button", name="计入专题").click()
    page.get_by_text("已计入。").wait_for()
    assert page.evaluate(WIDE) <= 0

    log_in(city.supervisor)
    page.goto(Theme.objects.get().get_absolute_url())
    page.get_by_role("button", name="催报").click()
    page.get_by_text("已催报").first.wait_for()
    assert page.evaluate(WIDE) <= 0
    page.evaluate(AXE.read_text())
    assert not page.evaluate(RUN)
