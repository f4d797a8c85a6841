"""Campaigns in a real browser: the pages fit a laptop and a phone, and a list becomes a board by keyboard and mouse."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.petitions.enums import State
from offices.organisation.models import Account
from supervision.campaigns.actions.campaigns import make_campaign, start_campaign
from supervision.campaigns.actions.loads import load_list, run_load
from supervision.campaigns.actions.papers import draft_circular
from supervision.campaigns.models import Campaign
from supervision.campaigns.rows import Listed
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_petition
from tests.supervision.campaigns.campaigning import act

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "某街道办事处辖区内多个老旧小区长期存在夜间违规施工噪音扰民及物业管理缺位问题的反映" * 3


@pytest.fixture
def city() -> City:
    return make_city()


def made(city: City) -> Campaign:
    """A campaign that began nine days ago, with cases of three offices."""
    at = timezone.now() - timedelta(days=9)
    day = timezone.localdate(at)
    facts = {"name": "积案化解攻坚", "kind": "backlog", "description": "三年以上未化解的积案", "starts_on": day}
    facts |= {"ends_on": day + timedelta(days=90), "closed_target": 100, "settled_target": 80}
    campaign = make_campaign(by=city.supervisor, at=at, office=city.city, request_key=uuid4(), **facts)
    served = [make_petition(city, State.SERVED, subject=LONG[: 40 + 30 * place]) for place in range(4)]
    below = [make_petition(city, State.SCREENED, subject=f"第{place}件：征地补偿") for place in range(3)]
    for petition in below:
        act(petition, "transfer", city.clerk, day - timedelta(days=5), to=city.county)
    every = [*served, *below]
    due = (day + timedelta(days=8)).isoformat()
    rows = [
        Listed(line=place, number=one.number, leader="leader同志" if place % 2 else "", due=due if place % 2 else "")
        for place, one in enumerate(every)
    ]
    rows.append(Listed(line=99, number="370101-2026-999999", leader="leader同志"))
    said = {"campaign_id": campaign.pk, "listed": rows, "reason": "市里下发的名单", "request_key": uuid4()}
    load = load_list(by=city.supervisor, at=at, **said)
    run_load(load.pk, clock=lambda: at)
    start_campaign(by=city.supervisor, at=at, campaign_id=campaign.pk)
    today = timezone.localdate()
    draft_circular(by=city.supervisor, at=timezone.now(), campaign_id=campaign.pk, on=today, request_key=uuid4())
    return campaign


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_pages_fit_the_screen(city, page, log_in):
    campaign = made(city)
    log_in(Account.objects.get(pk=city.supervisor.pk))
    url = campaign.get_absolute_url()
    pages = {
        "campaigns": "/campaigns/",
        "campaign-new": "/campaigns/new/",
        "board": url,
        "cases": f"{url}cases/",
        "unpackaged": f"{url}cases/?show=unpackaged",
        "weeks": f"{url}weeks/",
        "scope": f"{url}scope/?state=served",
        "list": f"{url}list/",
        "load": f"{url}loads/{campaign.loads.get().pk}/",
        "paper": f"{url}papers/{campaign.papers.get().pk}/",
        "end": f"{url}end/",
    }
    for size in ("laptop", "phone"):
        page.set_viewport_size({"laptop": LAPTOP, "phone": PHONE}[size])
        for name, address in pages.items():
            page.goto(address)
            assert fits(page), (size, name)
            shoot(page, f"{name}-{size}")


def test_numbers_pasted_come_in_and_the_campaign_starts(city, page, log_in):
    given = [make_petition(city, State.REGISTERED, subject=f"第{place}件：欠薪") for place in range(2)]
    log_in(Account.objects.get(pk=city.supervisor.pk))
    page.goto("/campaigns/new/")
    page.get_by_label("名称").fill("治理欠薪")
    page.get_by_label("类型").select_option("field")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("heading", name="治理欠薪")).to_be_visible()
    page.get_by_role("link", name="按名单纳入").click()
    page.get_by_label("粘贴编号或表格").fill("\n".join(one.number for one in given))
    page.get_by_label("纳入理由").fill("集中治理")
    page.get_by_role("button", name="纳入").click()
    expect(page.get_by_text("共 2 件：纳入 2")).to_be_visible()
    page.get_by_role("link", name="到专项治理").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="启动").click()
    expect(page.get_by_text("启动时 2")).to_be_visible()
    page.get_by_role("link", name="全部 2 件").click()
    expect(page.get_by_role("link", name=given[0].number)).to_be_visible()
