"""The rota in a real browser: a crowded month on a laptop and a phone, the notice on A4, a draft moved on by keys."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from offices.organisation.enums import OfficeLevel
from offices.organisation.models import Account
from offices.organisation.roles import Role
from tests.conftest import LAPTOP, PHONE
from tests.factories import make_account, make_office
from tests.visits.receptions.reception import NOW, County, make_county, make_plan
from visits.rota.actions.days import cancel_day, replace_leader
from visits.rota.actions.leaders import record_absence, save_leader
from visits.rota.actions.rules import save_rule
from visits.rota.enums import LegalBody, PlanState
from visits.rota.models import Plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Where a person wants to look at the pages: a folder for their pictures.
PICTURES = os.environ.get("PICTURES", "")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
POSTS = ["县委书记", "县长", "县委副书记", "常务副县长", "副县长、县公安局局长", "县住房和城乡建设局党组书记、局长"]


@pytest.fixture
def county(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> County:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return make_county()


def crowd(county: County, number: int = 40) -> None:
    """Forty leaders with real names, three units, desks of the law every Wednesday."""
    for n in range(number - len(county.leaders)):
        account = make_account(f"crowd{n}", (Role.LEADER, county.office))
        Account.objects.filter(pk=account.pk).update(name=f"{SURNAMES[n]}建国")
        save_leader(
            by=county.clerk,
            at=NOW,
            office=county.office,
            account=account,
            post=POSTS[n % len(POSTS)],
            weight=n % 3 + 1,
        )
    units = [
        make_office(code, county.office, level=OfficeLevel.COUNTY, short_name=name, name=f"县{name}")
        for code, name in (("hs", "住建局"), ("hr", "人社局"), ("land", "自然资源局"))
    ]
    save_rule(
        by=county.clerk,
        at=NOW,
        office=county.office,
        weekdays=[0, 1, 2, 3, 4],
        leaders_a_day=2,
        starts=dt.time(9),
        ends=dt.time(11, 30),
        place="县群众来访接待中心（建设路18号）",
        units=units,
        legal_weekday=2,
        legal_bodies=[LegalBody.POLICE, LegalBody.PROCURATORATE, LegalBody.COURT, LegalBody.JUSTICE],
    )


def look(page: Page, name: str, *, full_page: bool = False) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=full_page)


def no_wider_than_the_window(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def published(county: County) -> Plan:
    """A month of forty leaders with a replacement, a cancelled day, and an absence that nobody has dealt with."""
    crowd(county)
    plan = make_plan(county, PlanState.PUBLISHED)
    first, second, third = plan.days.exclude(leader=None).order_by("on", "id")[:3]
    busy = plan.days.filter(on=first.on).exclude(leader=None).values("leader")
    other = county.office.leaders.exclude(pk__in=busy).first()
    by: dict[str, Any] = {"by": county.clerk, "at": NOW}
    replace_leader(**by, day_id=first.pk, version=0, leader=other, reason="因公外出，由其他领导接访")
    cancel_day(**by, day_id=second.pk, version=0, reason="全县防汛抢险")
    record_absence(**by, leader=third.leader, first=third.on, last=third.on, reason="出差")
    return plan


def test_a_crowded_month_fits_a_laptop_and_a_phone(county: County, page: Page, log_in: Callable, live_server) -> None:
    plan = published(county)
    log_in(county.clerk)
    for size, name in ((LAPTOP, "laptop"), (PHONE, "phone")):
        page.set_viewport_size(size)
        page.goto(live_server.url + plan.get_absolute_url())
        expect(page.get_by_role("heading", level=1)).to_contain_text("2026年3月接访安排")
        expect(page.get_by_text("请假，须更换")).to_be_visible()
        no_wider_than_the_window(page)
        look(page, f"plan_{name}", full_page=name == "laptop")
        page.goto(live_server.url + reverse("visits:rota"))
        no_wider_than_the_window(page)
        look(page, f"rota_{name}")
        page.goto(live_server.url + reverse("visits:leaders"))
        no_wider_than_the_window(page)
        look(page, f"leaders_{name}")
        day = plan.days.order_by("on", "id").first()
        page.goto(live_server.url + day.get_absolute_url())
        no_wider_than_the_window(page)
        look(page, f"day_{name}")
        page.goto(live_server.url + reverse("visits:day_change", args=[day.pk]))
        no_wider_than_the_window(page)
        look(page, f"change_{name}", full_page=True)
        page.goto(live_server.url + reverse("visits:rota_rule"))
        no_wider_than_the_window(page)
        look(page, f"rule_{name}", full_page=True)
        page.goto(live_server.url + reverse("visits:leader", args=[county.leaders[0].pk]))
        no_wider_than_the_window(page)
        look(page, f"leader_{name}", full_page=True)


def test_the_public_page_and_the_notice_on_paper(county: County, page: Page, live_server, tmp_path: Path) -> None:
    published(county)
    url = live_server.url + reverse("visits:notice", args=[county.office.code])
    for size, name in ((LAPTOP, "laptop"), (PHONE, "phone")):
        page.set_viewport_size(size)
        page.goto(url)
        expect(page.get_by_text("变更公告")).to_be_visible()
        no_wider_than_the_window(page)
        look(page, f"notice_{name}")
        look(page, f"notice_{name}_full", full_page=True)
    page.set_viewport_size(LAPTOP)
    page.goto(url + "print/?month=2026-03")
    page.pdf(path=tmp_path / "notice.pdf", prefer_css_page_size=True)
    paper = PdfReader(tmp_path / "notice.pdf")
    width, height = (float(side) for side in paper.pages[0].mediabox[2:])
    assert abs(width - 595) < 2
    assert abs(height - 842) < 2
    assert "赵建国" in paper.pages[0].extract_text()
    assert len(paper.pages) <= 2
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})  # A4 less its margins, at 96 dots an inch
    look(page, "paper", full_page=True)


def test_a_draft_goes_to_approval_by_keys(county: County, page: Page, log_in: Callable, live_server) -> None:
    log_in(county.clerk)
    page.set_viewport_size(LAPTOP)
    page.goto(live_server.url + reverse("visits:rota"))
    page.keyboard.press("Alt+n")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2026年3月接访安排")
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("已提交负责人批准。")).to_be_visible()
    approve = page.get_by_role("button", name="批准")
    expect(approve).to_be_disabled()
    expect(page.get_by_text("接访安排由测试市county局负责人批准。")).to_be_visible()
    log_in(county.chief)
    page.reload()
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("已批准。")).to_be_visible()
    assert Plan.objects.get().state == PlanState.APPROVED
