"""The hall in real browsers: a call reaches the screen and is heard, a lost network is told and mended, looked at."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from offices.organisation.models import Account
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city
from tests.visits.hall.test_screen import receive
from visits.hall.actions.halls import new_screen_key, withdraw_screen_key
from visits.hall.actions.tickets import call_next, issue_ticket, recall, skip, start
from visits.hall.models import Hall, Ticket, Window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LogIn = Callable[[Account], None]
TELEVISION = {"width": 1920, "height": 1080}
# Where a person wants to look at the pages: a folder for their pictures.
PICTURES = os.environ.get("PICTURES", "")
# A machine with a Chinese voice, which says nothing and keeps what it was to say; and one that may make sounds.
VOICE = """
window.said = [];
window.chimes = 0;
speechSynthesis.getVoices = () => [{ lang: "en-US" }, { lang: "zh-CN" }];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
speechSynthesis.speak = (words) => { window.said.push(words.text); setTimeout(() => words.onend(), 50); };
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...given) { window.chimes += 1; return start.apply(this, given); };
"""
# What is cut off by its place.
CUT = """() => [...document.querySelectorAll("#windows li > *, #newest p, #lanes b, #missed b")].filter((one) => {
    const [own, place] = [one, one.closest("li, section")].map((box) => box.getBoundingClientRect());
    return own.left < place.left || own.right > place.right || own.top < place.top || own.bottom > place.bottom;
}).map((one) => one.textContent)"""


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


@pytest.fixture
def hall(city: City) -> Hall:
    return Hall.objects.create(office=city.city, name="云溪市人民来访接待大厅", notice="请保持安静")


@pytest.fixture
def window(hall: Hall) -> Window:
    return Window.objects.create(hall=hall, label="3号窗口", lanes=["A", "B"])


@pytest.fixture
def key(city: City, hall: Hall) -> str:
    return new_screen_key(by=city.system_admin, at=timezone.now(), hall=hall)


@pytest.fixture
def screen(page: Page, key: str, window: Window) -> Page:
    """The screen on a television, as it stands before the first call."""
    page.set_viewport_size(TELEVISION)
    page.add_init_script(VOICE)
    page.goto(f"/screen/{key}/")
    expect(page.get_by_text("等待叫号")).to_be_visible()
    return page


def issue(city: City, hall: Hall, number: int = 1, lane: str = "A", persons: int = 1) -> list[Ticket]:
    at = timezone.now() - timedelta(minutes=17)
    return [issue_ticket(hall=hall, by=city.clerk, at=at, lane=lane, persons=persons) for _ticket in range(number)]


def crowd(city: City, hall: Hall) -> list[Window]:
    """Eight windows, each in another state, and thirty who wait."""
    labels = ["1号窗口", "2号窗口", "4号窗口", "5号窗口", "住建人社联合接访窗口", "第一接谈室", "律师接待室"]
    kinds = [*["window"] * 5, "room", "room"]
    windows = [
        Window.objects.create(hall=hall, label=label, kind=kind, lanes=["A", "B", "C"])
        for label, kind in zip(labels, kinds, strict=True)
    ]
    windows = [*hall.windows.filter(label="3号窗口"), *windows]
    issue(city, hall, 31)
    issue(city, hall, 5, "B", 12)
    issue(city, hall, 6, "C")
    at = timezone.now() - timedelta(minutes=5)
    for _missed in range(4):
        skip(ticket_id=call_next(window=windows[0], by=city.clerk, at=at).pk, by=city.clerk, at=at)
    for place, window in enumerate(windows[:-1]):
        at += timedelta(seconds=30)
        ticket = call_next(window=window, by=city.clerk, at=at)
        if place not in (2, 6):
            start(ticket_id=ticket.pk, by=city.clerk, at=at)
    return windows


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def until(page: Page, expression: str) -> None:
    """Playwright's own waiting evaluates text in the page, which its policy forbids."""
    for _try in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(expression)


def no_scrolling(page: Page) -> bool:
    return page.evaluate("""() => { const all = document.documentElement;
        return all.scrollWidth <= innerWidth && all.scrollHeight <= innerHeight; }""")


# The screen


def test_a_call_at_a_window_reaches_the_screen_and_is_marked(
    screen: Page, city: City, window: Window, context: BrowserContext, log_in: LogIn
) -> None:
    issue(city, window.hall, 2)
    log_in(city.clerk)
    clerk = context.new_page()
    clerk.goto(f"/halls/{window.hall_id}/windows/{window.pk}/")
    clerk.keyboard.press("Alt+n")
    expect(clerk.get_by_text("开始接谈")).to_be_visible()
    newest = screen.locator("#newest")
    expect(newest).to_have_text(re.compile(r"请\s*A001\s*到\s*3号窗口"), timeout=5_000)
    expect(newest).to_have_class("is-fresh")
    tile = screen.locator("#windows li")
    expect(tile).to_have_class(re.compile("is-called is-fresh"))
    picture(screen, "screen-called")
    clerk.keyboard.press("Alt+s")
    expect(tile).to_have_class("is-serving", timeout=5_000)
    expect(newest).not_to_have_class("is-fresh")


def test_a_call_is_heard_and_a_recall_again(screen: Page, city: City, window: Window) -> None:
    issue(city, window.hall, 2)
    screen.get_by_role("button", name="开启声音").click()
    expect(screen.get_by_role("button", name="关闭声音")).to_be_visible()
    until(screen, "said.length == 1")
    at = timezone.now()
    ticket = call_next(window=window, by=city.clerk, at=at - timedelta(seconds=5))
    until(screen, "said.length == 2")
    recall(ticket_id=ticket.pk, by=city.clerk, at=at)
    until(screen, "said.length == 3")
    assert screen.evaluate("said") == ["声音已开启", "请A001号到3号窗口", "请A001号到3号窗口"]
    assert screen.evaluate("chimes") == 6
    screen.get_by_role("button", name="关闭声音").click()
    expect(screen.get_by_role("button", name="开启声音")).to_be_visible()
    recall(ticket_id=ticket.pk, by=city.clerk, at=at + timedelta(seconds=5))
    screen.wait_for_timeout(4_500)
    assert screen.evaluate("said.length") == 3


def test_a_lost_network_is_told_and_mends_itself(
    screen: Page, city: City, window: Window, context: BrowserContext
) -> None:
    issue(city, window.hall, 2)
    screen.get_by_role("button", name="开启声音").click()
    call_next(window=window, by=city.clerk, at=timezone.now())
    expect(screen.locator("#newest-ticket")).to_have_text("A001")
    context.set_offline(True)
    network = screen.locator("#network")
    expect(network).to_have_text(re.compile(r"^网络中断，显示的是 \d\d:\d\d:\d\d 的情况$"), timeout=15_000)
    expect(screen.locator("#newest-ticket")).to_have_text("A001")
    picture(screen, "screen-offline")
    since = network.text_content()
    ticket = Ticket.objects.get(number=1)
    skip(ticket_id=ticket.pk, by=city.clerk, at=timezone.now())
    long_ago = timezone.now() - timedelta(minutes=2)  # the network was gone so long that nobody need come running
    call_next(window=window, by=city.clerk, at=long_ago)
    screen.wait_for_timeout(3_000)
    expect(network).to_have_text(since or "")
    context.set_offline(False)
    expect(network).to_be_hidden(timeout=10_000)
    expect(screen.locator("#newest-ticket")).to_have_text("A002")
    expect(screen.locator("#missed")).to_contain_text("A001")
    screen.wait_for_timeout(1_500)
    assert "请A002号到3号窗口" not in screen.evaluate("said")


def test_a_withdrawn_key_is_told_and_asked_slowly(screen: Page, city: City, hall: Hall) -> None:
    asked: list[str] = []
    screen.on("request", lambda request: asked.append(request.url))
    screen.wait_for_timeout(3_000)
    assert asked
    withdraw_screen_key(by=city.system_admin, at=timezone.now(), hall=hall)
    expect(screen.get_by_text("这块大厅屏的地址已失效，请联系系统管理员更换地址")).to_be_visible()
    expect(screen.locator("main")).to_be_hidden()
    picture(screen, "screen-withdrawn")
    number = len(asked)
    screen.wait_for_timeout(6_000)
    assert len(asked) == number


def test_a_hall_opened_again_comes_back_by_itself(page: Page, key: str, window: Window) -> None:
    Hall.objects.update(is_active=False)
    page.clock.install()
    page.goto(f"/screen/{key}/")
    expect(page.get_by_text("地址已失效")).to_be_visible()
    Hall.objects.update(is_active=True)
    page.clock.run_for(130_000)
    expect(page.get_by_text("等待叫号")).to_be_visible()
    expect(page.get_by_text("地址已失效")).to_be_hidden()


def test_a_renewed_server_renews_the_page(screen: Page) -> None:
    screen.evaluate("document.body.dataset.script = 'an older one'; window.mark = 1;")
    Hall.objects.update(notice="新公告")
    with screen.expect_navigation():
        pass
    expect(screen.get_by_text("新公告")).to_be_visible()
    assert screen.evaluate("window.mark === undefined")


@pytest.mark.parametrize("size", [TELEVISION, LAPTOP, PHONE], ids=["television", "laptop", "phone"])
def test_a_crowded_hall_fits_the_screen(
    page: Page, city: City, hall: Hall, key: str, window: Window, size: dict[str, int]
) -> None:
    windows = crowd(city, hall)
    receive(city, hall, timezone.localdate(), room=windows[-2])
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(f"/screen/{key}/")
    expect(page.locator("#today")).to_have_text(re.compile("今日接访 .*副市长　定点接访　09:00—11:30　第一接谈室"))
    expect(page.locator("#windows li")).to_have_count(len(windows))
    expect(page.locator("#lanes li")).to_have_count(3)
    picture(page, f"screen-crowd-{size['width']}")
    assert no_scrolling(page)
    assert page.evaluate(CUT) == []
    call_next(window=windows[-1], by=city.clerk, at=timezone.now())
    expect(page.locator("#newest-window")).to_have_text(windows[-1].label)
    picture(page, f"screen-crowd-called-{size['width']}")


def test_a_ticket_is_large_enough_for_five_metres(page: Page, city: City, hall: Hall, key: str, window: Window) -> None:
    """On a screen of 55 inches a pixel is 0.63 mm; a sign of 25 mm is read from five metres."""
    crowd(city, hall)
    page.set_viewport_size(TELEVISION)
    page.goto(f"/screen/{key}/")
    expect(page.locator("#windows li")).to_have_count(8)
    sizes = """(selector) => [...document.querySelectorAll(selector)]
        .map((one) => parseFloat(getComputedStyle(one).fontSize))"""
    assert min(page.evaluate(sizes, "#windows li:not(.is-idle) b")) >= 80
    assert min(page.evaluate(sizes, "#newest-ticket, #newest-window")) >= 140
    assert min(page.evaluate(sizes, ".lane-head b, .window-label:not(.is-long), #clock")) >= 40


def test_twenty_windows_show_those_that_were_called_last(
    page: Page, city: City, hall: Hall, key: str, window: Window
) -> None:
    issue(city, hall, 20)
    for place in range(20):
        other = Window.objects.create(hall=hall, label=f"{place + 10}号窗口", lanes=["A"])
        if place < 15:
            call_next(window=other, by=city.clerk, at=timezone.now())
    page.set_viewport_size(TELEVISION)
    page.goto(f"/screen/{key}/")
    expect(page.locator("#windows li")).to_have_count(12)
    expect(page.locator("#windows li").first).to_contain_text("24号窗口")
    picture(page, "screen-twenty")
    assert page.evaluate(CUT) == []


def test_only_a_long_notice_runs(screen: Page, hall: Hall) -> None:
    notice = screen.locator("#notice")
    expect(notice).not_to_have_class("is-long")
    Hall.objects.update(notice="今天上午市住房和城乡建设局负责人在第一接谈室接访，" * 6)
    expect(notice).to_have_class("is-long")
    picture(screen, "screen-notice")
    assert no_scrolling(screen)
    Hall.objects.update(notice="")
    expect(notice).to_be_hidden()
    picture(screen, "screen-empty")


# The desk and the windows

# The server has the form, and its answer is lost on the way.
LOSE_THE_ANSWER = """() => {
    const sent = window.fetch;
    window.fetch = async (...asked) => { await sent(...asked); window.fetch = sent; throw new TypeError("lost"); };
}"""
NETWORK = "网络中断，内容已保留，请重试"


@pytest.fixture
def desk(page: Page, city: City, window: Window, log_in: LogIn) -> Page:
    page.add_init_script("window.print = () => {}")
    log_in(city.clerk)
    page.goto(f"/halls/{window.hall_id}/desk/")
    return page


def test_a_desk_without_network_keeps_the_form_and_takes_one_ticket(desk: Page, context: BrowserContext) -> None:
    desk.get_by_role("radio", name="集体访").check()
    desk.get_by_label("人数").fill("12")
    context.set_offline(True)
    desk.keyboard.press("Alt+s")
    expect(desk.get_by_text(NETWORK)).to_be_visible()
    picture(desk, "desk-offline")
    desk.wait_for_timeout(6_000)  # the queue asks in vain meanwhile
    expect(desk.get_by_label("人数")).to_have_value("12")
    expect(desk.get_by_role("radio", name="集体访")).to_be_checked()
    expect(desk.get_by_text(NETWORK)).to_have_count(1)
    context.set_offline(False)
    desk.evaluate(LOSE_THE_ANSWER)
    desk.keyboard.press("Alt+s")
    until(desk, "!document.querySelector('#take').hasAttribute('data-busy')")
    expect(desk.get_by_label("人数")).to_have_value("12")
    desk.keyboard.press("Alt+s")
    expect(desk.locator("#taken")).to_have_text("B001")
    expect(desk.get_by_text("这张表单已取过号，没有再取一个")).to_be_visible()
    assert [(ticket.label, ticket.persons) for ticket in Ticket.objects.all()] == [("B001", 12)]


def test_a_window_without_network_says_so_and_calls_once(
    page: Page, city: City, window: Window, context: BrowserContext, log_in: LogIn
) -> None:
    issue(city, window.hall, 3)
    log_in(city.clerk)
    page.goto(f"/halls/{window.hall_id}/windows/{window.pk}/")
    context.set_offline(True)
    page.keyboard.press("Alt+n")
    expect(page.get_by_text(NETWORK)).to_be_visible()
    context.set_offline(False)
    expect(page.get_by_text(NETWORK)).to_be_hidden(timeout=10_000)
    page.keyboard.press("Alt+n")
    expect(page.get_by_role("button", name="开始接谈")).to_be_visible()
    assert [(ticket.label, ticket.calls) for ticket in Ticket.objects.exclude(window=None)] == [("A001", 1)]


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_crowded_hall_fits_the_desk_and_the_windows(
    desk: Page, city: City, hall: Hall, log_in: LogIn, size: dict[str, int]
) -> None:
    windows = crowd(city, hall)
    windows[2].units.add(city.bureau, city.other_bureau)
    desk.set_viewport_size(size)  # type: ignore[arg-type]
    desk.reload()
    expect(desk.locator("#queue")).to_contain_text("A005")
    picture(desk, f"desk-crowd-{size['width']}")
    names = ("free", "serving", "called")
    for name, window in zip(names, (windows[-1], windows[0], windows[2]), strict=True):
        desk.goto(f"/halls/{hall.pk}/windows/{window.pk}/")
        expect(desk.locator("#state")).to_contain_text("A005")
        picture(desk, f"window-{name}-{size['width']}")
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    log_in(city.system_admin)
    for name, address in (
        ("list", "/halls/setup/"),
        ("hall", f"/halls/setup/{hall.pk}/"),
        ("window", f"/halls/setup/{hall.pk}/windows/{windows[2].pk}/"),
    ):
        desk.goto(address)
        picture(desk, f"setup-{name}-{size['width']}")
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if size is LAPTOP:
        desk.goto(f"/halls/setup/{hall.pk}/")
        desk.get_by_role("button", name="建立钥匙").click()
        expect(desk.get_by_text("地址只显示这一次")).to_be_visible()
        picture(desk, "setup-key")
        desk.get_by_role("link", name="已经抄好").click()
        expect(desk.get_by_role("button", name="收回钥匙")).to_be_visible()
        picture(desk, "setup-hall-key")
