"""Check, second look and figures in a real browser: nothing hangs over the edge, a package is closed."""

import datetime as dt
import os
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.packages.enums import PackageState
from cases.packages.models.packages import Package
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from supervision.closings.actions import draw_sample
from supervision.closings.models import SampleDraw
from tests.cases.procedure.taken import closing
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_petition, moment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TODAY = timezone.localdate()

# Cells of the stacked table whose content is wider than the cell.
BESIDE = """() => [...document.querySelectorAll(".figure-table td")]
    .filter(cell => cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.dataset.label)"""


def ago(number: int) -> dt.date:
    return TODAY - dt.timedelta(days=number)


def signed(city: City, subject: str) -> Petition:
    petition = make_petition(city, State.SERVED, start=ago(60), subject=subject)
    facts: dict[str, Any] = {"petition_id": petition.pk}
    given = {"leader": city.leader, "unit": city.bureau, "due_on": TODAY, "origin": "reception"}
    perform("package", by=city.clerk, at=moment(ago(45)), **facts, **given)
    said = {"kind": "home", "on": ago(30), "said": "要求停工。", "by_leader": True}
    perform("record_contact", by=city.leader, at=moment(ago(30)), **facts, **said)
    perform("propose_close", by=city.handler, at=moment(ago(22)), **facts, **closing(city, ago(22)))
    return perform("sign_close", by=city.leader, at=moment(ago(21)), **facts, agreed=True)


def look(page: Page, name: str) -> None:
    """No page is wider than its screen; kept as pictures where a folder is named."""
    page.wait_for_load_state("networkidle")
    for screen, viewport in (("laptop", LAPTOP), ("phone", PHONE)):
        page.set_viewport_size(viewport)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (name, screen, wide)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/{name}-{screen}.png", full_page=True)
    page.set_viewport_size(LAPTOP)


def test_a_closing_is_checked_drawn_and_counted(page: Page, log_in: Any) -> None:
    city = make_city()
    first = signed(city, "某街道办事处辖区内多个老旧小区长期存在夜间违规施工噪音扰民及物业管理缺位问题的反映" * 3)
    second = signed(city, "小区物业夜间施工噪音扰民")
    log_in(city.province_supervisor)
    page.goto(reverse("supervision:to_check"))
    look(page, "to-check")
    page.get_by_role("link", name=f"核查 {first.number}").click()
    expect(page.locator(".closing-proofs img")).to_have_js_property("complete", True)
    assert page.locator(".closing-proofs img").evaluate("image => image.naturalWidth") > 0
    look(page, "check")
    page.set_viewport_size(LAPTOP)
    hidden = page.locator(".table-responsive").evaluate_all(
        "boxes => boxes.map(box => box.scrollWidth - box.clientWidth)"
    )
    assert max(hidden) <= 0, "the state of what was promised is out of sight"
    page.get_by_label("核查", exact=True).select_option(label="准予销号")
    page.get_by_role("button", name="核查销号").click()
    expect(page.get_by_text(f"{first.number} 已准予销号。")).to_be_visible()
    assert Package.objects.get(petition=first).state == PackageState.CLOSED

    perform("check_close", petition_id=second.pk, by=city.province_supervisor, at=moment(ago(15)), passed=True)
    facts = {"office": city.province, "since": ago(30), "until": ago(5), "due_on": TODAY}
    draw = draw_sample(by=city.province_supervisor, at=timezone.now(), **facts)
    page.goto(draw.get_absolute_url())
    expect(page.get_by_text("按种子重新抽取，结果一致。")).to_be_visible()
    look(page, "sample")
    page.goto(reverse("supervision:sample_new"))
    page.get_by_label("销号日期起").fill(ago(60).isoformat())
    page.get_by_label("销号日期止").fill(ago(31).isoformat())
    page.get_by_role("button", name="先看件数").click()
    expect(page.get_by_text("这一时期销号 0 件")).to_be_visible()
    look(page, "sample-new")
    assert SampleDraw.objects.count() == 1, "who looks at the numbers draws nothing"
    page.goto(reverse("supervision:reexaminations"))
    look(page, "reexaminations")
    page.get_by_role("link", name=f"回头看 {second.number}").click()
    look(page, "reexamine")
    page.goto(reverse("supervision:package_figures"))
    look(page, "figures")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollHeight") < 2200
    assert page.evaluate(BESIDE) == [], "a number is written over its neighbour"
    page.set_viewport_size(LAPTOP)
    page.locator(".figure-table td a").first.click()
    expect(page.get_by_role("heading", name="期初在包")).to_be_visible()
    look(page, "figure-list")
