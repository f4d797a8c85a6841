"""A yearly report from draft to signature in a real browser, wide and narrow."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.petitions.enums import State
from tests.factories import make_city, make_petition
from tests.offices.organisation.test_browser import shoot
from tests.visits.receptions.received import day_of, leader_of, registered

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_leader_signs_the_account_of_a_year(page, log_in, tmp_path):
    city, year = make_city(), timezone.localdate().year - 1
    leader = leader_of(city.city, city.leader, is_chief=True)
    petition = make_petition(city, State.HANDLING, start=dt.date(year, 2, 2))
    registered(city, day_of(leader, dt.date(year, 3, 5), city.clerk), petition)
    page.on("dialog", lambda dialog: dialog.accept())
    log_in(city.leader)
    page.goto(f"/reception/yearly/{leader.pk}/{year}/")
    page.get_by_role("link", name="起草述职报告").click()
    page.get_by_role("button", name="起草").click()
    expect(page.get_by_text("起草中")).to_be_visible()
    page.get_by_role("link", name="本人补充").click()
    page.get_by_label("本人补充").fill("明年多到基层。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    shoot(page, tmp_path, "draft")
    page.get_by_role("button", name="签署").click()
    expect(page.get_by_text("核验：签署以后没有变动。")).to_be_visible()
    shoot(page, tmp_path, "signed")
    page.get_by_role("row", name=re.compile("接待批次")).get_by_role("link").click()
    expect(page.get_by_role("link", name=petition.number)).to_be_visible()
    shoot(page, tmp_path, "rows")
    page.goto("/reception/yearly-reports/")
    expect(page.get_by_text("已签署").first).to_be_visible()
    shoot(page, tmp_path, "list")
