"""The slots in a real browser: at the desk, on a phone, through a network that drops."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cases.petitions.models.petitions import Petition
from tests.visits.bookings.test_bookings import county_petition, take
from tests.visits.receptions.reception import MORNING, NOW, County, make_county, make_plan
from visits.bookings.actions.slots import cancel_booking, move_booking
from visits.bookings.enums import BookingState
from visits.bookings.models import Booking
from visits.rota.enums import PlanState
from visits.rota.models import ReceptionDay

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def _at_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def county(transactional_db: None) -> County:
    """Twelve slots a day."""
    county = make_county(**MORNING | {"ends": dt.time(15), "slot_minutes": 30})
    make_plan(county, PlanState.PUBLISHED)
    return county


@pytest.fixture
def day(county: County) -> ReceptionDay:
    """Half booked, one cancelled, one moved."""
    day, later = ReceptionDay.objects.order_by("on")[:2]
    for hour, persons in ((9, 1), (10, 2), (11, 5)):
        take(county, day, dt.time(hour), persons=persons)
        take(county, day, dt.time(hour, 30), petition=county_petition(county))
    gone, moved = take(county, day, dt.time(13)), take(county, day, dt.time(14))
    cancel_booking(by=county.clerk, at=NOW, booking_id=gone.pk, reason="信访人来电取消")
    given = {"day_id": later.pk, "starts": dt.time(9), "reason": "领导下午开会"}
    move_booking(by=county.clerk, at=NOW, booking_id=moved.pk, **given)
    return day


def fits(page: Page) -> bool:
    """Nothing stands beyond the right edge."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def choose(page: Page, hour: str) -> None:
    """Press an hour of the first day that is open."""
    page.locator("details[open] label").filter(has_text=hour).first.click()


def test_a_day_half_booked_at_the_desk(
    page: Page, log_in: Callable[..., None], county: County, day: ReceptionDay
) -> None:
    log_in(county.clerk)
    page.goto(f"/reception/days/{day.pk}/bookings/")
    last = page.get_by_role("row").filter(has_text="14:30")
    expect(last).to_be_in_viewport()
    expect(page.get_by_role("button", name="预约")).to_be_in_viewport()
    assert fits(page)
    last.get_by_role("link", name="预约").click()
    expect(page.get_by_label("时段", exact=True)).to_have_value("14:30")
    page.get_by_label("来访人姓名").fill("赵某某")
    page.get_by_label("反映事项").fill("反映拖欠工资")
    taken = take(county, day, dt.time(14, 30))
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("14:30已被预约或不能预约，还可选：12:00").first).to_be_visible()
    expect(page.get_by_label("反映事项")).to_have_value("反映拖欠工资")
    page.get_by_label("时段", exact=True).select_option("14:00")
    page.context.set_offline(True)
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("网络中断，内容已保留，请重试")).to_be_visible()
    page.context.set_offline(False)
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("已预约 14:00")).to_be_visible()
    assert Booking.objects.filter(day=day, starts=dt.time(14), state=BookingState.BOOKED).count() == 1
    page.keyboard.press("Alt+p")
    expect(page.locator(".slip svg")).to_be_visible()
    assert taken.state == BookingState.BOOKED


@pytest.mark.parametrize("path", ["bookings/", ""])
def test_a_day_on_a_phone(
    page: Page, log_in: Callable[..., None], county: County, day: ReceptionDay, path: str
) -> None:
    log_in(county.clerk)
    page.set_viewport_size(PHONE)
    page.goto(f"/reception/days/{day.pk}/{path}")
    expect(page.get_by_text("09:30").first).to_be_visible()
    assert fits(page)


def test_the_worklist_and_one_booking(
    page: Page, log_in: Callable[..., None], county: County, day: ReceptionDay
) -> None:
    log_in(county.clerk)
    page.goto("/reception/rota/")
    page.locator("a.btn-outline-danger", has_text="待告知").click()
    page.get_by_role("row").filter(has_text="信访人来电取消").get_by_role("link").first.click()
    page.get_by_label("查看目的").select_option("contact")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("13900001111")).to_be_visible()
    page.get_by_role("button", name="已告知").click()
    expect(page.get_by_text("已记为告知。")).to_be_visible()
    assert fits(page)


def test_a_petitioner_books_on_a_phone(page: Page, county: County, day: ReceptionDay) -> None:
    petition: Petition = county_petition(county)
    page.set_viewport_size(PHONE)
    page.goto(f"/reception/open/{county.office.code}/")
    page.get_by_role("link", name="预约接访").click()
    page.get_by_label("信访件编号").fill(petition.number)
    page.get_by_label("查询码").fill("不对的查询码")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("编号或查询码不对")).to_be_visible()
    page.get_by_label("查询码").fill(petition.query_code)
    page.get_by_role("button", name="下一步").click()
    assert fits(page)
    assert petition.number not in page.url
    choose(page, "12:30")
    take(county, day, dt.time(12, 30))
    page.get_by_role("button", name="预约").click()
    expect(page.get_by_text("12:30已被预约或不能预约").first).to_be_visible()
    choose(page, "14:30")
    page.get_by_role("button", name="预约").click()
    expect(page.get_by_role("heading", name="已预约")).to_be_visible()
    expect(page.get_by_text("14:30", exact=True)).to_be_visible()
    assert fits(page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="取消预约").click()
    expect(page.get_by_role("heading", name="预约已取消")).to_be_visible()


def test_inviting_from_the_page_of_the_petition(
    page: Page, log_in: Callable[..., None], county: County, day: ReceptionDay
) -> None:
    petition = county_petition(county)
    log_in(county.clerk)
    page.goto(f"/petitions/{petition.number}/")
    page.get_by_role("link", name="约访").click()
    choose(page, "12:00")
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("已预约 12:00")).to_be_visible()
    assert petition.bookings.get().starts == dt.time(12)
