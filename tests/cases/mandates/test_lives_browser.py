"""Whole lives in the browser: a mandate from above until it is counted, and an urgent matter until its end.

Each page that they pass is looked at on a laptop and on a phone: nothing scrolls sideways.
"""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.mandates.models import ConclusionReport, Mandate
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.urgency.models import UrgentMatter
from cases.urgency.rules import URGENCY_RULES
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Account
from tests.cases.procedure.taken import OPINION
from tests.cases.procedure.walking import mismatches
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_account, make_city, make_petition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
Look = Callable[[str], None]


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


@pytest.fixture
def look(page: Page, request: pytest.FixtureRequest) -> Look:
    """Look at the page that is open, or at an address, in both sizes."""
    folder: Path | None = request.config.getoption("pictures")

    def looked(address: str = "") -> None:
        if address:
            page.goto(address)
        for name, size in (("phone", PHONE), ("laptop", LAPTOP)):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            assert page.evaluate(WIDE) <= 0, (page.url, name)
            if folder:
                path = page.url.split("/", 3)[3].partition("?")[0].strip("/").replace("/", "_") or "worklist"
                page.screenshot(path=os.fspath(folder / f"{path}_{name}.png"), full_page=True)

    return looked


def step(page: Page, petition: Petition, key: str, look: Look | None = None, **fields: str) -> None:
    """Open a step, fill in its form, send it."""
    page.goto(f"{petition.get_absolute_url()}steps/{key}/")
    for name, value in fields.items():
        field = page.locator(f"[name={name}]:not([type=hidden])").first
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    if look is not None:
        look("")
    page.locator("form[method=post] .actions-bar button[type=submit].btn-primary").first.click()
    expect(page).to_have_url(re.compile(rf"{re.escape(petition.get_absolute_url())}(\?.*)?$"))


def test_a_mandate_from_above_is_assigned_on_reported_sent_back_accepted_and_counted(
    city: City, page: Page, log_in: Callable[[Account], None], look: Look
) -> None:
    today = timezone.localdate()
    due = today + timedelta(days=40)
    log_in(city.clerk)
    page.goto("/registration/")
    page.fill("[name=name]", "王小明")
    page.locator("[name=channel][value=letter]").check(force=True)
    page.fill("[name=subject]", "小区物业夜间施工噪音扰民")
    page.fill("[name=body]", "请求停止夜间施工。")
    page.fill("[name=demands]", "停止施工\n赔偿损失")
    page.keyboard.press("Alt+u")
    page.fill("[name=mandate_organ]", "国家信访局")
    page.fill("[name=mandate_their_number]", "国信交〔2026〕15号")
    page.fill("[name=mandate_due_on]", due.isoformat())
    look("")
    page.click("#save")
    page.wait_for_url("**/receipt/**")
    petition = Petition.objects.get()
    mandate = Mandate.objects.get()
    assert (mandate.their_number, mandate.due) == ("国信交〔2026〕15号", due)

    shared = {"petition_id": petition.pk, "at": timezone.now()}
    perform("screen", by=city.clerk, purpose="demand", category=city.category, path=6, **shared)
    step(
        page, petition, "assign", look,
        to=city.bureau.name, result_due=(today + timedelta(days=30)).isoformat(), note="请按期报结果。",
    )  # fmt: skip
    perform("receive", by=city.handler, **shared)
    perform("notify", by=city.handler, text="已收到，由我局按信访程序办理。", **shared)
    perform("accept", by=city.handler, **shared)
    perform("start_handling", by=city.handler, **shared)
    perform("conclude", by=city.handler, **OPINION, **shared)
    perform("serve", by=city.handler, served_on=today, method="in_person", received_by="本人", **shared)

    log_in(city.handler)
    step(page, petition, "report_result", look, attitude="信访人表示接受。")
    expect(page.locator("#mandates")).to_be_visible()
    log_in(city.clerk)
    look("/approvals/")
    step(page, petition, "return_report", look, reason="没有写明赔偿的处理情况。", new_due=due.isoformat())
    log_in(city.handler)
    step(page, petition, "report_result", text="现补充赔偿的处理情况：双方另行协商。")
    log_in(city.clerk)
    step(page, petition, "accept_report", look, opinion="同意结报。")
    step(page, petition, "send_up_report", look, sent_number="市信报〔2026〕3号", note="已依法办结。")
    step(page, petition, "record_report_answer", look, accepted="True")
    look(petition.get_absolute_url())
    look("/mandates/?tab=accepted")
    expect(page.locator("table tbody tr")).to_have_count(2)

    log_in(city.supervisor)
    look(f"/mandates/figures/?until={due.isoformat()}")
    expect(page.locator(".figure-percent").first).to_have_text("100.0%")
    page.locator(".figure-numbers a").first.click()
    expect(page.locator("table tbody tr")).to_have_count(2)
    assert list(ConclusionReport.objects.order_by("pk").values_list("decision", flat=True)) == [
        "refused",
        "agreed",
        "agreed",
    ]
    assert mismatches() == []


def test_an_urgent_matter_is_reported_followed_up_and_its_end_decided(
    city: City, page: Page, log_in: Callable[[Account], None], look: Look
) -> None:
    hours = {"report_hours": 2, "follow_hours": 24, "draws_cards": False}
    set_rule(URGENCY_RULES, office=city.city, by=city.system_admin, at=timezone.now(), values=hours)
    above = make_account("above", ("clerk", city.province))
    petition = make_petition(city, start=timezone.localdate(), urgent_reason="人员聚集，可能造成人员伤亡")
    marked = timezone.now() - timedelta(minutes=1)
    UrgentMatter.objects.filter(petition=petition).update(marked_at=marked, report_due=marked + timedelta(hours=2))
    log_in(city.clerk)
    look("/")
    expect(page.get_by_text("重大紧急待呈报")).to_be_visible()
    step(
        page,
        petition,
        "report_urgent",
        look,
        text="约四十人聚集，建议由主管部门到场处置。",
        leader=city.leader.username,
    )
    step(page, petition, "follow_up_urgent", look, text="现场已疏散，没有人员受伤。")
    step(page, petition, "ask_end_urgent", look, reason="险情已排除。")
    look(petition.get_absolute_url())
    look("/urgent/")
    log_in(above)
    page.goto(petition.get_absolute_url())
    expect(page.get_by_text("现场已疏散，没有人员受伤。").first).to_be_visible()

    log_in(city.leader)
    look("/approvals/")
    page.get_by_role("link", name="解除", exact=True).click()
    page.fill("[name=reason]", "险情已排除，转入正常办理。")
    page.locator("form[method=post] .actions-bar button[type=submit].btn-primary").first.click()
    expect(page).to_have_url(re.compile(rf"{re.escape(petition.get_absolute_url())}(\?.*)?$"))

    matter = UrgentMatter.objects.get()
    assert (matter.status, matter.ended_by, matter.follow_ups.count()) == ("已解除", city.leader, 1)
    assert Petition.objects.get().urgent is False
    assert mismatches() == []


def test_the_pages_of_the_rule_and_of_a_fresh_mandate_fit(
    city: City, page: Page, log_in: Callable[[Account], None], look: Look
) -> None:
    petition = make_petition(city, State.SCREENED, start=timezone.localdate())
    log_in(city.system_admin)
    look(f"/offices/rules/urgency/{city.city.code}/edit/")
    log_in(city.clerk)
    for key in ("record_mandate", "mark_urgent"):
        look(f"{petition.get_absolute_url()}steps/{key}/")
