"""Recording a visit in a real browser: the way to the registration and back loses nothing that was typed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.petitions.models.petitions import Petition
from tests.factories import City, make_city
from visits.hall.actions.tickets import call_next, finish, issue_ticket, start
from visits.hall.models import Hall, Ticket, Window
from visits.visits.models import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


@pytest.fixture
def ticket(city: City) -> Ticket:
    hall = Hall.objects.create(office=city.city, name="接访大厅")
    window = Window.objects.create(hall=hall, label="3号窗口", lanes=["A", "B"])
    at = timezone.now() - timedelta(minutes=30)
    issue_ticket(hall=hall, by=city.clerk, at=at, persons=2)
    ticket = call_next(window=window, by=city.clerk, at=at + timedelta(minutes=5))
    start(ticket_id=ticket.pk, by=city.clerk, at=at + timedelta(minutes=6))
    return finish(ticket_id=ticket.pk, by=city.clerk, at=at + timedelta(minutes=20))


def test_what_was_typed_is_there_after_the_registration(
    page: Page, log_in: Callable[..., None], city: City, ticket: Ticket
) -> None:
    log_in(city.clerk)
    page.goto(f"/visits/new/?ticket={ticket.pk}")
    page.get_by_label("反映的情况").fill("反映拖欠工资三个月")
    page.get_by_label("现场处理").fill("已告知提交劳动合同")
    page.wait_for_timeout(400)  # the draft is written after a pause
    page.keyboard.press("Alt+n")
    page.get_by_label("姓名").first.fill("王小明")
    page.get_by_label("概要").fill("拖欠工资")
    page.keyboard.press("Alt+s")
    back = page.get_by_role("link", name="回到来访记录")
    expect(back).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("Alt+n")
    expect(page.get_by_label("反映的情况")).to_have_value("反映拖欠工资三个月")
    expect(page.get_by_text("这次来访登记了新的信访事项")).to_be_visible()
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("回执编号")).to_be_visible()
    visit, petition = Visit.objects.get(), Petition.objects.get()
    assert (visit.petition, visit.outcome, visit.ticket) == (petition, "registered", ticket)
    assert (visit.said, visit.done, visit.persons) == ("反映拖欠工资三个月", "已告知提交劳动合同", 2)


def test_what_was_typed_goes_to_the_registration_and_back(
    page: Page, log_in: Callable[..., None], city: City, ticket: Ticket
) -> None:
    log_in(city.clerk)
    page.goto(f"/visits/new/?ticket={ticket.pk}")
    page.get_by_label("来访人", exact=True).fill("王小明")
    page.get_by_label("电话").fill("13900000001")
    page.get_by_label("反映的情况").fill("反映拖欠工资三个月")
    page.keyboard.press("Alt+n")
    expect(page.get_by_label("姓名").first).to_have_value("王小明")
    expect(page.get_by_label("正文")).to_have_value("反映拖欠工资三个月")
    expect(page.get_by_label("人数")).to_have_value("2")
    assert "王小明" not in page.url
    page.get_by_label("姓名").first.fill("王小名")  # put right at the desk
    page.get_by_label("概要").fill("拖欠工资")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("link", name="回到来访记录")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("Alt+n")
    expect(page.get_by_label("来访人", exact=True)).to_have_value("王小名")
    expect(page.get_by_label("电话")).to_have_value("13900000001")
    expect(page.get_by_label("反映的情况")).to_have_value("反映拖欠工资三个月")
    # The next visitor begins with an empty form.
    page.goto("/registration/")
    expect(page.get_by_label("姓名").first).to_have_value("")


def test_a_key_opens_a_part_and_goes_to_its_first_field(
    page: Page, log_in: Callable[..., None], city: City, ticket: Ticket
) -> None:
    log_in(city.clerk)
    page.goto(f"/visits/new/?ticket={ticket.pk}")
    for _time in range(2):  # pressed again it does not close what is open
        page.keyboard.press("Alt+g")
        expect(page.get_by_label("代表（每行一人，最多5人）")).to_be_focused()
    page.goto("/registration/")
    page.get_by_label("人数").fill("12")
    page.keyboard.press("Alt+g")
    expect(page.locator("#id_representatives-0-name")).to_be_focused()
    page.keyboard.press("Alt+a")
    expect(page.locator("#id_agents-0-name")).to_be_focused()


def test_a_network_that_drops_keeps_the_form_and_records_once(
    page: Page, log_in: Callable[..., None], city: City, ticket: Ticket
) -> None:
    log_in(city.clerk)
    page.goto(f"/visits/new/?ticket={ticket.pk}")
    page.get_by_label("反映的情况").fill("反映噪音")
    page.get_by_label("政策解释、咨询").check()
    page.context.set_offline(True)
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("网络中断，内容已保留，请重试")).to_be_visible()
    expect(page.get_by_label("反映的情况")).to_have_value("反映噪音")
    page.context.set_offline(False)
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("回执编号")).to_be_visible()
    assert Visit.objects.count() == 1


def test_nothing_that_was_typed_stays_in_the_tab_after_logging_out(
    page: Page, log_in: Callable[..., None], city: City, ticket: Ticket
) -> None:
    kept = "Object.keys(sessionStorage).filter(key => /^(draft|carried):/.test(key))"
    carried = f"carried:{city.clerk.pk}"
    log_in(city.clerk)
    page.goto(f"/visits/new/?ticket={ticket.pk}")
    page.get_by_label("来访人", exact=True).fill("王小明")
    page.keyboard.press("Alt+n")
    expect(page.get_by_label("姓名").first).to_have_value("王小明")
    page.wait_for_timeout(400)  # the draft is written after a pause
    assert carried in page.evaluate(kept)
    page.evaluate("document.querySelector('[data-logout] button').click()")
    expect(page.get_by_label("用户名")).to_be_visible()
    assert page.evaluate(kept) == []


def test_what_is_carried_goes_after_half_an_hour(
    page: Page, log_in: Callable[..., None], city: City, ticket: Ticket
) -> None:
    key = f"carried:{city.clerk.pk}"
    log_in(city.clerk)
    page.goto(f"/visits/new/?ticket={ticket.pk}")
    for minutes, stays in ((29, True), (31, False)):
        page.evaluate(
            "([key, minutes]) => sessionStorage.setItem(key, JSON.stringify("
            "{at: Date.now() - minutes * 60000, next: '', values: {name: '王小明'}}))",
            [key, minutes],
        )
        page.reload()
        assert page.evaluate("key => sessionStorage.getItem(key) !== null", key) is stays
