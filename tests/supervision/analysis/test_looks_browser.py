"""Advice is filled in by a press, a group confirmed, an answer read; the pages fit laptop and phone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from offices.organisation.models import Account
from supervision.analysis import learning
from supervision.analysis.actions import advising
from supervision.analysis.actions.advising import nightly
from supervision.analysis.actions.gathering import find_answers, gather_matters
from supervision.analysis.models import AnswerToRead, MatterGroup
from tests.conftest import LAPTOP, PHONE
from tests.factories import make_city
from tests.supervision.analysis.test_advice import make_lessons
from tests.supervision.analysis.test_groups import MIXER, answered, petitions

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
AXE = Path(settings.BASE_DIR) / "node_modules/axe-core/axe.min.js"
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SERIOUS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter((one) => ["serious", "critical"].includes(one.impact)).map((one) => [one.id, one.nodes[0].html])"""


def test_the_pages_of_the_analysis(
    page: Page, log_in: Callable[[Account], None], transactional_db: None, monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    for module in (learning, advising):
        monkeypatch.setattr(module, "LEAST_CASES", 12)
    city, at = make_city(), timezone.now()
    make_lessons(city)
    nightly(at=at)
    petitions(city, MIXER)
    same = "您反映的问题我局高度重视，已转有关科室依法办理"
    answered(city, "请求退还物业费", same, "一号")
    answered(city, "修复塌陷的道路", same, "二号")
    gather_matters(at=at)
    find_answers(at=at)

    log_in(city.clerk)
    page.goto(reverse("cases:register"))
    page.get_by_label("概要").fill("反映小区物业电梯停运")
    page.get_by_role("button", name="填入").first.click()
    assert page.locator("#id_category").input_value().endswith("物业")

    log_in(city.supervisor)
    group = MatterGroup.objects.get(members__petition__subject=MIXER[0])
    pages = ["", "topics/", "fairness/", "groups/", f"groups/{group.pk}/", "answers/"]
    pages.append(f"answers/{AnswerToRead.objects.get().pk}/")
    wrong = {}
    folder = request.config.getoption("--pictures")
    for address in pages:
        page.goto(f"/supervision/analysis/{address}")
        page.evaluate(AXE.read_text())
        for size in (LAPTOP, PHONE):
            page.set_viewport_size(size)
            if folder:
                name = address.strip("/").replace("/", "-") or "advice"
                page.screenshot(path=f"{folder}/{name}-{size['width']}.png", full_page=True)
            if (wide := page.evaluate(WIDE)) > 0:
                wrong[f"{address} at {size['width']}"] = wide
            if found := page.evaluate(SERIOUS):
                wrong[f"{address} axe at {size['width']}"] = found
    assert wrong == {}

    page.set_viewport_size(LAPTOP)
    page.goto(group.get_absolute_url())
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("事项名称").fill("丽景新城搅拌站扰民")
    page.get_by_role("button", name="勾选的属于同一事项").click()
    page.get_by_text("已确认为同一事项").wait_for()
    page.goto("/supervision/analysis/answers/")
    page.get_by_role("link", name="并排阅看").click()
    page.get_by_label("阅看意见").fill("没有答复诉求，请重新答复。")
    page.get_by_role("button", name="已阅看").click()
    page.get_by_text("已记下阅看意见").wait_for()
