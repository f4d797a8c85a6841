"""The desk in a real browser: without a mouse, with the network cut, with the session gone, and looked at."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.backends.cache import SessionStore
from playwright.sync_api import BrowserContext, Page, expect

from cases.petitions.models.parties import Batch
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account, Event
from tests.conftest import PHONE
from tests.factories import PASSWORD, City, make_city, make_petition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RECEIPT = re.compile(r"/petitions/[0-9-]+/receipt/")
# Where a person wants to look at the pages: a folder for their pictures.
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


@pytest.fixture
def desk(city: City, page: Page, log_in: Callable[[Account], None]) -> Page:
    log_in(city.clerk)
    page.goto("/registration/")
    expect(page.get_by_label("姓名", exact=True).first).to_be_focused()
    return page


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def type_petition(page: Page) -> None:
    """From the field of the name to the text, with the keys a clerk uses."""
    keys = page.keyboard
    keys.insert_text("王小明")
    keys.press("Enter")  # to the kind of document
    keys.press("Enter")
    keys.insert_text("１１０１０５１９４９１２３１００２x")
    keys.press("Enter")
    keys.insert_text("13800001234")
    keys.press("Enter")
    keys.insert_text("测试市幸福路1号")
    for _place in range(6):  # headcount, four boxes, then the summary
        keys.press("Tab")
    keys.insert_text("幸福小区夜间施工噪音扰民")
    keys.press("Enter")
    keys.insert_text("幸福小区")
    keys.press("Enter")
    keys.insert_text("每晚施工到一点。请求：1.停止夜间施工；2.赔偿损失。")
    keys.press("Tab")  # the text is left: its numbered points go to the demands
    expect(page.get_by_label("诉求", exact=True)).to_have_value("停止夜间施工\n赔偿损失")


def test_visit_is_registered_without_the_mouse(desk: Page, city: City) -> None:
    type_petition(desk)
    desk.keyboard.press("Control+Enter")
    desk.wait_for_url(RECEIPT)
    petition = Petition.objects.get()
    assert (petition.subject, petition.place, petition.channel) == ("幸福小区夜间施工噪音扰民", "幸福小区", "visit")
    assert petition.petitioners.get().identity_number == "11010519491231002X"
    assert [demand.text for demand in petition.demands.all()] == ["停止夜间施工", "赔偿损失"]
    assert [event.kind for event in Event.objects.filter(chain=petition.chain)] == ["register"]
    expect(desk.get_by_text(petition.query_code)).to_be_visible()
    picture(desk, "receipt")
    desk.keyboard.press("Alt+n")
    desk.wait_for_url("**/registration/")
    expect(desk.get_by_label("概要")).to_have_value("")
    expect(desk.locator("[data-draft-notice]")).to_have_count(0)


# The server has saved, and its answer is lost on the way.
LOSE_THE_ANSWER = """() => {
    const sent = window.fetch;
    window.fetch = async (...asked) => { await sent(...asked); window.fetch = sent; throw new TypeError("lost"); };
}"""


def test_network_cut_while_saving_keeps_the_form_and_saves_once(desk: Page) -> None:
    type_petition(desk)
    desk.evaluate(LOSE_THE_ANSWER)
    desk.keyboard.press("Alt+s")
    expect(desk.get_by_text("网络中断，内容已保留，请重试")).to_be_visible()
    with desk.expect_response("**/registration/similar/"):  # that a lookup comes through does not send the form
        desk.get_by_label("概要").fill("幸福小区夜间施工噪音扰民。")
    desk.get_by_label("概要").fill("幸福小区夜间施工噪音扰民")
    expect(desk.get_by_text("网络中断，内容已保留，请重试")).to_be_visible()
    assert Petition.objects.count() == 1
    desk.keyboard.press("Alt+s")
    desk.wait_for_url(RECEIPT)
    expect(desk.get_by_text("没有重复登记")).to_be_visible()
    assert Petition.objects.count() == 1


def test_network_cut_and_page_opened_again_saves_once(desk: Page) -> None:
    type_petition(desk)
    desk.evaluate(LOSE_THE_ANSWER)
    desk.keyboard.press("Alt+s")
    expect(desk.get_by_text("网络中断，内容已保留，请重试")).to_be_visible()
    desk.reload()
    expect(desk.get_by_text("已恢复未保存的内容")).to_be_visible()
    desk.keyboard.press("Alt+s")
    desk.wait_for_url(RECEIPT)
    assert Petition.objects.count() == 1


def test_no_network_at_all_keeps_the_form(desk: Page, context: BrowserContext) -> None:
    type_petition(desk)
    context.set_offline(True)
    desk.keyboard.press("Alt+s")
    expect(desk.get_by_text("网络中断，内容已保留，请重试")).to_be_visible()
    assert Petition.objects.count() == 0
    context.set_offline(False)
    desk.keyboard.press("Alt+s")
    desk.wait_for_url(RECEIPT)
    assert Petition.objects.count() == 1


def test_form_survives_a_session_that_ran_out(desk: Page, context: BrowserContext, city: City) -> None:
    type_petition(desk)
    desk.wait_for_load_state("networkidle")
    (session,) = (cookie["value"] for cookie in context.cookies() if cookie["name"] == settings.SESSION_COOKIE_NAME)
    SessionStore(session).delete()
    desk.keyboard.press("Control+Enter")
    desk.wait_for_url("**/login/?next=*")
    desk.get_by_label("用户名").fill(city.clerk.username)
    desk.get_by_label("密码").fill(PASSWORD)
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/registration/")
    expect(desk.get_by_label("姓名", exact=True).first).to_have_value("王小明")
    expect(desk.get_by_label("诉求", exact=True)).to_have_value("停止夜间施工\n赔偿损失")
    assert Petition.objects.count() == 0
    desk.keyboard.press("Control+Enter")
    desk.wait_for_url(RECEIPT)
    assert Petition.objects.count() == 1


def test_errors_stand_in_place_and_the_first_has_the_focus(desk: Page) -> None:
    type_petition(desk)
    number = desk.get_by_label("证件号码").first
    number.fill("110105194912310021")
    desk.get_by_label("人数").fill("4")
    desk.get_by_label("集体访（5人以上）").check()
    desk.get_by_label("正文").fill("长" * 30_000)
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("alert")).to_contain_text("居民身份证号码的校验位不对")
    expect(number).to_be_focused()
    assert len(desk.get_by_label("正文").input_value()) == 30_000
    expect(desk.locator("[data-count-of]")).to_have_class(re.compile("over"))
    picture(desk, "errors")
    desk.get_by_role("link", name="人数").click()
    expect(desk.get_by_label("人数")).to_be_focused()
    desk.set_viewport_size(PHONE)
    picture(desk, "errors-phone")


def test_collective_visit_opens_the_list_and_one_row_more(desk: Page) -> None:
    desk.get_by_label("人数").fill("6")
    expect(desk.get_by_label("集体访（5人以上）")).to_be_checked()
    rows = desk.locator("[data-row]:visible")
    expect(rows).to_have_count(1)
    rows.first.get_by_label("姓名").fill("李四")
    expect(rows).to_have_count(2)
    picture(desk, "collective")


def test_an_accused_person_has_a_row_while_no_representative_is_written(desk: Page) -> None:
    desk.keyboard.press("Alt+j")
    rows = desk.locator("#accused [data-row]:visible")
    expect(rows).to_have_count(1)
    rows.first.locator("input").first.fill("李四")
    expect(rows).to_have_count(2)
    picture(desk, "accused")


def test_earlier_petition_is_shown_while_typing_and_taken_instead(city: City, desk: Page) -> None:
    earlier = make_petition(city, "handling")
    make_petition(city, subject="小区物业夜间施工噪音扰民，电梯停运")
    type_petition(desk)
    hit = desk.locator(".similar-hit", has_text=earlier.number)
    expect(hit).to_contain_text("同一证件号码")
    picture(desk, "desk")
    desk.set_viewport_size(PHONE)
    picture(desk, "desk-phone")
    hit.get_by_role("button", name="就是这件").focus()
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/petitions/{earlier.number}/receipt/?note=again")
    assert Petition.objects.count() == 2
    assert Batch.objects.filter(petition=earlier).last().note == "每晚施工到一点。请求：1.停止夜间施工；2.赔偿损失。"
    picture(desk, "receipt-phone")


def test_petitioner_reads_the_progress(city: City, page: Page) -> None:
    petition = make_petition(city, "served")
    page.goto(f"/query/?number={petition.number}")
    page.get_by_label("查询码").fill("WRONG")
    page.keyboard.press("Enter")
    expect(page.get_by_text("编号或查询码不对")).to_be_visible()
    page.set_viewport_size(PHONE)
    picture(page, "query-phone")
    page.get_by_label("查询码").fill(petition.query_code)
    page.keyboard.press("Enter")
    expect(page.get_by_text("处理意见已送达。")).to_be_visible()
    picture(page, "progress-phone")


def test_the_answer_leaves_a_screen_that_nobody_touches(city: City, page: Page) -> None:
    petition = make_petition(city, "served")
    page.clock.install()
    page.goto(f"/query/?number={petition.number}")
    page.get_by_label("查询码").fill(petition.query_code)
    page.keyboard.press("Enter")
    expect(page.get_by_text("处理意见已送达。")).to_be_visible()
    page.clock.run_for(100_000)
    page.keyboard.press("Shift")  # an arrow scrolls, and its scrolling is told at any later time
    page.clock.run_for(100_000)
    expect(page.get_by_text("处理意见已送达。")).to_be_visible()
    page.clock.run_for(30_000)
    expect(page.get_by_label("查询码")).to_have_value("")
    expect(page.get_by_text("处理意见已送达。")).to_have_count(0)
