"""The sheet and a leader's own page in a real browser: half a page of A4 for each booking, a phone, a laptop."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from cases.petitions.enums import State
from supervision.sweep.actions.sweep import sweep
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, moment
from tests.visits.receptions.received import day_of, leader_of
from tests.visits.receptions.sheets import LONGER, ago, booked, full_petition, long_names
from visits.rota.models import Leader, ReceptionDay

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Where a person wants to look at the pages: a folder for their pictures.
PICTURES = os.environ.get("PICTURES", "")
PAPER = {"width": 695, "height": 1062}  # A4 less its margins, at 96 dots an inch
MOST_HEIGHT = 525  # half of it, less half of what lies between two


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


@pytest.fixture
def leader(city: City) -> Leader:
    return leader_of(city.city, city.leader, post="市委常委、常务副市长")


@pytest.fixture
def day(city: City, leader: Leader) -> ReceptionDay:
    """Six bookings: five of petitions with everything in five states, and one of nobody known."""
    long_names(city)
    full_petition(city, leader, subject="没有预约的另一件", n=9)
    day = day_of(leader, ago(-1), city.clerk, ends=dt.time(12), place="市群众来访接待中心（建设路18号）")
    day.refresh_from_db()
    day.units.set([city.bureau, city.other_bureau, city.county])
    states = (State.REVIEW_SERVED, State.SERVED, State.REVIEW_HANDLING, State.OPINION_ISSUED, State.HANDLING)
    for slot, state in enumerate(states):
        booked(day, city, slot=slot, petition=full_petition(city, leader, subject=LONGER, state=state))
    booked(day, city, slot=5, matter=LONGER[:500])
    sweep(as_of=ago(0), at=moment(ago(0)))
    return day


def look(page: Page, name: str, *, full_page: bool = True) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=full_page)


def no_wider_than_the_window(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def nothing_sticks_out(page: Page) -> None:
    """No text of the sheet runs past the sheet's right edge."""
    out = """() => {
        const edge = document.querySelector(".sheet").getBoundingClientRect().right + 1;
        return Array.from(document.querySelectorAll(".sheet *")).filter(
            (one) => one.getBoundingClientRect().right > edge).map((one) => one.textContent.slice(0, 20));
    }"""
    assert page.evaluate(out) == []


def test_six_bookings_take_three_pages_and_the_head(
    day: ReceptionDay, city: City, page: Page, log_in: Callable, live_server, tmp_path: Path
) -> None:
    url = live_server.url + reverse("visits:sheet", args=[day.pk])
    log_in(city.leader)
    page.goto(url)
    expect(page.locator(".sheet-case")).to_have_count(6)
    page.pdf(path=tmp_path / "sheet.pdf", prefer_css_page_size=True)
    paper = PdfReader(tmp_path / "sheet.pdf")
    if PICTURES:
        (Path(PICTURES) / "sheet.pdf").write_bytes((tmp_path / "sheet.pdf").read_bytes())
    width, height = (float(side) for side in paper.pages[0].mediabox[2:])
    assert abs(width - 595) < 2
    assert abs(height - 842) < 2
    assert len(paper.pages) == 4
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    heights = page.evaluate("Array.from(document.querySelectorAll('.sheet-case'), (one) => one.offsetHeight)")
    assert max(heights) <= MOST_HEIGHT, heights
    rooms = page.evaluate("Array.from(document.querySelectorAll('.sheet-notes'), (one) => one.offsetHeight)")
    assert min(rooms) >= 55, (rooms, heights)  # room for two lines by hand, in the fullest
    nothing_sticks_out(page)
    look(page, "sheet_paper")


def test_the_sheet_on_a_phone_and_a_laptop(
    day: ReceptionDay, city: City, page: Page, log_in: Callable, live_server
) -> None:
    log_in(city.leader)
    for size, name in ((LAPTOP, "laptop"), (PHONE, "phone")):
        page.set_viewport_size(size)
        page.goto(live_server.url + reverse("visits:sheet", args=[day.pk]))
        expect(page.locator(".sheet-case")).to_have_count(6)
        no_wider_than_the_window(page)
        nothing_sticks_out(page)
        look(page, f"sheet_{name}")
        page.goto(live_server.url + reverse("visits:mine"))
        expect(page.get_by_role("heading", level=1)).to_have_text("我的接访")
        no_wider_than_the_window(page)
        look(page, f"mine_{name}")
        page.goto(live_server.url + day.get_absolute_url())
        expect(page.get_by_role("link", name="接访单")).to_be_visible()
        no_wider_than_the_window(page)
    log_in(city.head)
    page.goto(live_server.url + reverse("visits:mine"))
    expect(page.get_by_text("近期没有已公布的接访日。")).to_be_visible()
    look(page, "mine_empty")


def test_what_visitors_said_is_printed_after_a_press(
    day: ReceptionDay, city: City, page: Page, log_in: Callable, live_server, tmp_path: Path
) -> None:
    log_in(city.leader)
    page.add_init_script("window.print = () => { document.documentElement.dataset.printed = 'yes'; };")
    page.goto(live_server.url + reverse("visits:sheet", args=[day.pk]))
    expect(page.locator("#case-6")).to_contain_text("张**")
    expect(page.locator("#case-6")).not_to_contain_text("拒绝退还维修资金")
    page.get_by_role("button", name="打印（含来访人信息）").click()
    expect(page.locator("#case-6")).to_contain_text("张三丰")
    expect(page.locator("#case-6")).to_contain_text("拒绝退还维修资金")
    expect(page.locator("#case-1")).to_contain_text("王小明")
    expect(page.locator("html[data-printed=yes]")).to_have_count(1)
    page.pdf(path=tmp_path / "read.pdf", prefer_css_page_size=True)
    paper = PdfReader(tmp_path / "read.pdf")
    assert len(paper.pages) == 4
    assert "妥善保管" in paper.pages[0].extract_text()
    page.reload()
    expect(page.locator("#case-6")).not_to_contain_text("张三丰")


def test_a_stuck_matter_goes_back_with_one_press_on_a_phone(
    city: City, leader: Leader, page: Page, log_in: Callable, live_server
) -> None:
    full_petition(city, leader)
    day_of(leader, ago(-3), city.clerk)
    log_in(city.leader)
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + reverse("visits:mine"))
    page.get_by_role("button", name="回到下一接访日").first.click()
    expect(page.get_by_text("的接访。")).to_be_visible()
    page.goto(live_server.url + reverse("visits:mine"))
    expect(page.get_by_role("link", name="已排").first).to_be_visible()
