"""A mediation with three instalments, of which one is broken, by the pages alone: it reopens, is agreed anew, performed
and settled.
"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account
from tests.conftest import LAPTOP
from tests.factories import City, make_city, make_petition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


def save(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Alt+s")


def agree(page: Page, steps: str, total: int, instalments: list[tuple[str, int, date]]) -> None:
    page.goto(f"{steps}/make_agreement/")
    page.get_by_label("方式", exact=True).select_option("mediation")
    page.get_by_label("信访人自愿同意").check()
    page.get_by_label("对方当事人自愿同意").check()
    page.get_by_label("对方当事人", exact=True).fill("物业公司")
    page.get_by_label("主持人").fill("李科长")
    page.get_by_label("协议内容").fill("夜间不再施工，分期补偿住户。")
    page.get_by_label("总额").fill(str(total))
    for place, (text, amount, due) in enumerate(instalments):
        page.locator(f"#id_performances_{place}_text").fill(text)
        page.locator(f"#id_performances_{place}_amount").fill(str(amount))
        page.locator(f"#id_performances_{place}_owner").fill("王科员")
        page.locator(f"#id_performances_{place}_due_on").fill(due.isoformat())


def perform(page: Page, steps: str, number: int, voucher: str) -> None:
    page.goto(f"{steps}/perform_agreement/")
    chosen = page.locator(f"input[name=number][value='{number}']")
    if chosen.count():
        chosen.check()
    page.get_by_label("履行情况和凭证").fill("已核对银行回单和收条。")
    page.get_by_label("凭证号").fill(voucher)
    save(page)


def test_three_instalments_of_which_one_is_broken(page: Page, log_in: Callable[[Account], None], city: City) -> None:
    today = timezone.localdate()
    petition = make_petition(city, State.HANDLING, start=today - timedelta(days=20))
    steps = f"/petitions/{petition.number}/steps"
    page.set_viewport_size(LAPTOP)
    log_in(city.handler)

    page.goto(f"{steps}/open_mediation/")
    page.get_by_label("双方均同意调解、和解").check()
    save(page)
    days = [today + timedelta(days=days) for days in (10, 40, 70)]
    rows = list(zip(("第一期", "第二期", "第三期"), (30_000, 30_000, 30_000), days, strict=True))
    agree(page, steps, 100_000, rows)
    page.keyboard.press("Alt+s")  # a refusal comes into the page
    expect(page.get_by_text("3期合计90,000元，与总额100,000元不符，相差10,000元，请核对。").first).to_be_visible()
    page.locator("#id_performances_2_amount").fill("40000")
    save(page)
    expect(page.get_by_text("总额100000.00元").or_(page.get_by_text("总额100,000")).first).to_be_visible()
    assert [clock.due for clock in petition.clocks.filter(kind="perform", state="running")] == days

    perform(page, steps, 1, "2026-0101")
    page.goto(f"{steps}/break_agreement/")
    page.locator("input[name=number][value='2']").check()
    page.get_by_label("不履行的情况").fill("物业公司逾期拒付，经催告仍不履行。")
    save(page)
    page.goto(petition.get_absolute_url())
    expect(page.get_by_text("未履行，恢复办理").first).to_be_visible()
    petition = Petition.objects.get(pk=petition.pk)
    assert petition.state == State.HANDLING
    assert petition.clocks.filter(kind="decide", state="running").count() == 1
    assert not petition.clocks.filter(kind="perform", state="running").exists()

    page.goto(f"{steps}/open_mediation/")
    page.get_by_label("双方均同意调解、和解").check()
    save(page)
    agree(page, steps, 70_000, [("余款一次付清", 70_000, today + timedelta(days=5))])
    save(page)
    perform(page, steps, 4, "2026-0102")
    petition = Petition.objects.get(pk=petition.pk)
    assert (petition.state, petition.is_open, petition.concluded_on) == (State.CLOSED_SETTLED, False, today)
    assert [one.state for one in petition.agreements.order_by("number")] == ["broken", "performed"]
    page.goto(petition.get_absolute_url())
    expect(page.get_by_text("调解和解终结").first).to_be_visible()
    expect(page.get_by_text("协议已全部履行。")).to_be_visible()
