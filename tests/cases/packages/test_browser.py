"""A leader's packages on a phone: what waits is pressed away; closing is proposed with four blocks of evidence."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.packages.models.commitments import Contact, Measure
from cases.packages.models.packages import Package
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from tests.cases.procedure.walking import take
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_petition, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES", "")
LogIn = Callable[..., None]


def shot(page: Page, name: str) -> None:
    """Kept only where somebody wants to look: the folder is named by PICTURES."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")


def packaged(city: City) -> Petition:
    today = timezone.localdate()
    petition = make_petition(city, State.SERVED, start=today - timedelta(days=40))
    facts = {"leader": city.leader, "unit": city.bureau, "due_on": today + timedelta(days=6), "origin": "hand"}
    petition = take(petition, "package", city.clerk, today, responsible="王处长", note="一包到底。", **facts)
    measure = {"unit": city.bureau, "owner": "王处长", "text": "安装隔音屏。", "due_on": today + timedelta(days=4)}
    petition = take(petition, "add_measure", city.handler, today, **measure)
    petition = take(petition, "add_obstacle", city.handler, today, text="资金缺口二十万元。", unit=city.other_bureau)
    return take(petition, "join_team", city.leader, today, member=city.other_handler, duty="政策解释")


def test_a_leader_presses_away_what_waits_and_the_unit_proposes_the_closing(page: Page, log_in: LogIn) -> None:
    city = make_city()
    petition = packaged(city)
    page.set_viewport_size(PHONE)
    log_in(city.leader)
    page.goto("/packages/mine/")
    expect(page.get_by_role("heading", name="等我办")).to_be_visible()
    fits(page)
    shot(page, "mine_phone")
    page.get_by_role("link", name="确认包案", exact=True).click()
    page.get_by_role("button", name="确认包案").click()
    expect(page).to_have_url(re.compile("/packages/mine/$"))
    page.get_by_role("link", name="批准化解措施").click()
    expect(page.get_by_role("radio", name="1. ")).to_be_checked()
    page.get_by_label("批准", exact=True).select_option("True")
    fits(page)
    page.get_by_role("button", name="批准化解措施").click()
    expect(page.get_by_text("没有等您办的事。")).to_be_visible()
    page.get_by_role("link", name="走访", exact=True).click()
    expect(page.get_by_label("联系方式")).to_have_value("visit")
    expect(page.get_by_label("日期")).to_have_value(timezone.localdate().isoformat())
    page.get_by_label("谈话情况").fill("要求停止夜间施工。")
    fits(page)
    shot(page, "contact_phone")
    page.get_by_role("button", name="记录联系信访人").click()
    expect(page.get_by_text("今天联系过")).to_be_visible()
    assert Contact.objects.get().kind == "visit"
    page.get_by_role("link", name="打开", exact=True).click()
    expect(page.get_by_role("heading", name="化解措施")).to_be_visible()
    fits(page)
    shot(page, "package_phone")
    page.set_viewport_size(LAPTOP)
    shot(page, "package_laptop")
    page.goto("/packages/mine/")
    shot(page, "mine_laptop")
    page.goto(f"/petitions/{petition.number}/")
    expect(page.get_by_role("link", name="打开包案")).to_be_visible()
    shot(page, "petition_laptop")

    petition = Petition.objects.get(pk=petition.pk)
    take(petition, "drop_measure", city.leader, timezone.localdate(), number=1, reason="已改用他法。")
    assert Measure.objects.get().state == "dropped"
    page.context.clear_cookies()
    page.set_viewport_size(PHONE)
    log_in(city.handler)
    page.goto(f"/petitions/{petition.number}/package/")
    page.get_by_role("link", name="报请销号").click()
    page.get_by_label("化解情况").fill("已停工，回访满意。")
    page.get_by_label("没有采取措施的理由").fill("施工单位已自行停工，原定措施不再需要。")
    block = page.get_by_role("group", name="诉求合理的解决问题到位")
    block.get_by_label("诉求合理的解决问题到位", exact=True).fill("已停止夜间施工。")
    photo = {"name": "停工.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    block.get_by_label("证明材料").set_input_files([photo])
    assert page.get_by_role("group").count() >= 4
    fits(page)
    shot(page, "close_phone")
    page.get_by_role("button", name="报请销号").click()
    expect(page.get_by_role("link", name="证明材料1")).to_be_visible()
    fits(page)
    shot(page, "closing_phone")
    assert Package.objects.get().stage == "proposed"
