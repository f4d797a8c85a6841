"""A meeting in a real browser: called, held, recorded point by point, closed; nothing hangs over the edge."""

import datetime as dt
import os
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.packages.models.commitments import ActionItem
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from supervision.meetings.enums import MeetingState
from supervision.meetings.models import AgendaItem, Meeting
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_petition, moment
from tests.supervision.meetings.meeting_room import convened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "某街道办事处辖区内多个老旧小区长期存在夜间违规施工噪音扰民及物业管理缺位问题的反映" * 4
MANY = 12


@pytest.fixture
def city() -> City:
    return make_city()


def petitions(city: City, number: int) -> list[Petition]:
    start = timezone.localdate() - dt.timedelta(days=30)
    return [
        make_petition(city, State.HANDLING, start=start, subject=LONG[:190] if place % 3 == 0 else f"夜间施工{place}")
        for place in range(number)
    ]


def look(page: Page, name: str) -> None:
    """No page is wider than its screen; kept as pictures where a folder is named."""
    for screen, viewport in (("laptop", LAPTOP), ("phone", PHONE)):
        page.set_viewport_size(viewport)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (name, screen, wide)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/{name}-{screen}.png", full_page=True)
    page.set_viewport_size(LAPTOP)


def test_a_meeting_is_called_with_its_agenda_by_keyboard(city: City, page: Page, log_in: Any) -> None:
    one, other = petitions(city, 2)
    log_in(city.leader)
    page.goto(reverse("supervision:meetings"))
    look(page, "meetings-empty")
    page.keyboard.press("Alt+n")
    page.get_by_label("会议", exact=True).select_option(label="信访研判会")
    page.get_by_label("地点").fill("三楼会议室")
    page.get_by_label("主持人", exact=True).select_option(value=city.leader.username)
    page.get_by_label("提交研究的信访件编号").fill(f"{one.number}\n{other.number}\n没有的编号")
    look(page, "meeting-new")
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("会议已建立")).to_be_visible()
    expect(page.get_by_text("没有的编号")).to_be_visible()
    meeting = Meeting.objects.get()
    assert [item.petition for item in meeting.items.order_by("place")] == [one, other]
    page.get_by_role("button", name="第2项上移").click()
    expect(page.locator(".meet-agenda > li").first).to_contain_text(other.number)
    page.get_by_label("列席单位、人员").fill("市司法局")
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.get_by_role("heading", name="参会 1 人")).to_be_visible()
    page.get_by_role("button", name="发会议通知").click()
    expect(page.get_by_text("已通知").first).to_be_visible()
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CONVENED


def test_a_crowded_meeting_is_held_recorded_and_closed(city: City, page: Page, log_in: Any) -> None:
    found = petitions(city, MANY)
    today = timezone.localdate()
    meeting = convened(city, found, at=moment(today - dt.timedelta(days=3)), begins_at=moment(today, 0))
    log_in(city.leader)
    page.goto(meeting.get_absolute_url())
    look(page, "meeting-convened")
    page.goto(reverse("supervision:meeting_papers", args=[meeting.pk]))
    look(page, "meeting-papers")
    page.goto(meeting.get_absolute_url())
    page.set_viewport_size(PHONE)
    substitute = page.locator(".meet-substitute").first
    assert substitute.bounding_box()["width"] > 50  # type: ignore[index]
    page.set_viewport_size(LAPTOP)
    assert substitute.bounding_box()["width"] <= 1  # type: ignore[index]
    page.get_by_label("没有选择的，都记为出席").check()
    page.get_by_role("button", name="开会").click()
    expect(page.get_by_text(f"还有{MANY}项议题没有记录")).to_be_visible()
    look(page, "meeting-recording")

    first = meeting.items.order_by("place")[0]
    row = page.locator(f"#item-{first.pk}")
    row.get_by_label("结果").select_option("decided")
    row.get_by_label("会议决定").fill("由住建局牵头，限期停工。")
    row.get_by_label("议定事项").first.fill("安装隔音屏。")
    row.get_by_role("button", name="保存这一项").click()
    row = page.locator(f"#item-{first.pk}")
    expect(row.get_by_text("请写明责任人：没有责任人的事项不能议定。").first).to_be_visible()
    expect(row.get_by_label("会议决定")).to_have_value("由住建局牵头，限期停工。")  # nothing typed is lost
    look(page, "meeting-wrong")
    row.get_by_label("责任单位").first.fill(city.bureau.code)
    row.get_by_label("责任人").first.fill("王处长")
    row.get_by_label("期限").first.fill((today + dt.timedelta(days=14)).isoformat())
    row.get_by_role("button", name="保存这一项").click()
    expect(page.get_by_text(f"还有{MANY - 1}项议题没有记录")).to_be_visible()
    made = ActionItem.objects.get()
    assert (made.unit, made.owner, made.chair) == (city.bureau, "王处长", city.leader)

    for item in meeting.items.order_by("place")[1:]:
        row = page.locator(f"#item-{item.pk}")
        row.get_by_label("结果").select_option("decided")
        row.get_by_label("会议决定").fill("同意，按期办理。")
        row.get_by_role("button", name="保存这一项").click()
        expect(page.locator(f"#item-{item.pk}").get_by_text("同意，按期办理。").first).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="纪要定稿").click()
    expect(page.get_by_text("纪要已定稿").first).to_be_visible()
    look(page, "meeting-closed")
    page.get_by_role("link", name="会议纪要").click()
    expect(page.get_by_text("安装隔音屏。")).to_be_visible()
    look(page, "meeting-minutes")
    assert set(AgendaItem.objects.values_list("outcome", flat=True)) == {"decided"}
    page.goto(reverse("supervision:meeting_actions"))
    expect(page.get_by_text("安装隔音屏。")).to_be_visible()
    look(page, "meeting-actions")
    page.goto(reverse("supervision:meetings"))
    look(page, "meetings")
