"""Monday morning of a supervising section, in the browser: from what happened last week to the signed circular and
three orders on what stands behind one of its figures.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from cases.petitions.enums import State
from offices.organisation.models import Account, Office
from supervision.orders.models import SupervisionOrder
from supervision.reports.actions.drawing import draw
from supervision.reports.models import Circular, Report
from supervision.sweep.actions.sweep import sweep
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_petition
from tests.petition_office.test_every_page import AXE, RUN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_from_last_week_to_the_signed_circular_and_three_orders(
    page: Page, log_in: Callable[[Account], None], transactional_db: None, request: pytest.FixtureRequest
) -> None:
    city: City = make_city()
    Office.objects.filter(pk=city.city.pk).update(document_mark="测信督")
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday() + 7)
    make_petition(city, State.REGISTERED, start=monday + timedelta(days=3))
    three = [make_petition(city, State.HANDLING, start=monday) for _again in range(3)]
    make_petition(city, State.HANDLING, start=monday - timedelta(days=90))
    sweep(as_of=monday + timedelta(days=4), at=timezone.now() - timedelta(days=today.weekday() + 3))

    log_in(city.supervisor)
    page.goto("/supervision/circulars/")
    page.get_by_role("button", name="起草上周通报").click()
    page.get_by_text("正在统计，完成后").wait_for()
    draw(Report.objects.get().pk, clock=timezone.now)  # as the worker does
    page.reload()
    page.get_by_role("link", name="4", exact=True).first.click()
    page.get_by_text("报告计入 4 项，您看得到 4 项").wait_for()
    page.get_by_role("link", name="返回报告").click()
    page.get_by_role("button", name="起草通报").click()
    page.get_by_label("存在的问题").fill("个别单位书面告知不及时，期限将到才签收。")
    page.get_by_label("下一步要求").fill("各单位逐件核对到期事项，按期告知、答复，并书面反馈整改情况。")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="保存并送审").click()
    page.get_by_text("已办理：待签发").wait_for()

    log_in(city.leader)
    circular = Circular.objects.get()
    page.goto(circular.get_absolute_url())
    page.get_by_role("button", name="签发", exact=True).click()
    page.get_by_text("已办理：已印发").wait_for()

    log_in(city.handler)
    page.goto(circular.get_absolute_url())
    page.get_by_role("button", name="已阅").click()
    page.get_by_text("已阅知").wait_for()
    circular.refresh_from_db()
    assert (circular.state, circular.offices.get(office=city.bureau).read_by) == ("issued", city.handler)

    log_in(city.supervisor)
    rows = f"{circular.report.get_absolute_url()}rows/n.registered/"
    page.goto(rows)
    for petition in three:
        page.get_by_role("checkbox", name=petition.number).check()
    page.get_by_role("button", name="督办勾选的…").click()
    page.get_by_label("督办方式").select_option("electronic")
    page.get_by_label("督办情形").select_option("DB13")
    page.get_by_label("发现的情况").fill("书面告知不及时。")
    page.get_by_label("督办要求").fill("三日内书面告知信访人，并报送办理情况。")
    page.get_by_label("反馈期限").fill((today + timedelta(days=10)).isoformat())
    page.get_by_label("发函").select_option("each")
    page.keyboard.press("Alt+s")
    page.wait_for_url("**/packages/bulk/*/")
    assert set(SupervisionOrder.objects.values_list("petition", flat=True)) == {one.pk for one in three}

    folder, found = request.config.getoption("pictures"), {}
    pages = {
        "rows": rows,
        "circulars": "/supervision/circulars/",
        "circular": circular.get_absolute_url(),
        "report": circular.report.get_absolute_url(),
        "reports": "/supervision/reports/",
        "books": f"{circular.report.get_absolute_url()}books/",
        "daily": "/supervision/daily/below/",
    }
    for name, url in pages.items():
        for size_name, size in (("laptop", LAPTOP), ("phone", PHONE)):
            page.set_viewport_size(size)
            page.goto(url)
            if folder:
                page.screenshot(path=folder / f"{name}-{size_name}.png", full_page=True)
            if wide := page.evaluate(WIDE):
                found[name, size_name] = wide
        page.evaluate(AXE.read_text(encoding="utf-8"))
        if wrong := page.evaluate(RUN):
            found[name, "axe"] = wrong
    assert found == {}
