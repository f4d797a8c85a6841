"""The lists of reception in a real browser: forty rows on a laptop, a phone, what one press does, looked at."""

import os
import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.packages.models.commitments import Promise
from cases.petitions.enums import State
from offices.organisation.enums import OfficeLevel
from offices.organisation.models import Account
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_account, make_city, make_petition
from tests.visits.receptions.received import day_of, leader_of, promised, received, registered
from visits.receptions.models import Reception
from visits.rota.models import Leader
from visits.rota.periods import period_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LogIn = Callable[[Account], None]
PICTURES = os.environ.get("PICTURES", "")
PAGES = ("promises", "matters", "compliance")
NAMES = ("王建国", "李秀英", "张伟", "刘洋", "陈静", "杨磊", "赵敏", "黄海涛")
POSTS = ("党委书记、局长", "副局长", "副局长", "纪检组长", "四级调研员", "总工程师", "副局长", "工会主席")
SUBJECTS = (
    "城东安置小区逾期交房并要求支付过渡费",
    "拖欠农民工工资",
    "小区物业夜间施工噪音扰民",
    "老旧管网改造后反复停水",
)


def look(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


@pytest.fixture
def leaders(city: City) -> list[Leader]:
    found = []
    for place, (name, post) in enumerate(zip(NAMES, POSTS, strict=True)):
        account = make_account(f"leader{place}", ("leader", city.city))
        Account.objects.filter(pk=account.pk).update(name=name)
        account.refresh_from_db()
        found.append(leader_of(city.city, account, post=post, is_chief=place == 0))
    return found


def fill(city: City, leaders: list[Leader]) -> None:
    """Forty-five matters with promises, made once by the actions and then copied with other dates."""
    today, names = timezone.localdate(), cycle(SUBJECTS)
    made: list[Reception] = []
    for place, leader in enumerate(leaders[:4]):
        on = today - timedelta(days=50 - 12 * place)
        petition = make_petition(city, State.HANDLING, start=on - timedelta(days=9), subject=next(names))
        text = "月底前协调施工单位补发拖欠的工资，并书面告知信访人。"
        promises = [promised(today + timedelta(days=6 * place - 8), text), promised(today + timedelta(days=30))]
        day = day_of(leader, on, city.clerk)
        made.append(registered(city, day, petition, promises=promises))
        received(city, day, outcome="settled", persons=3)
    for place, one in zip(range(45), cycle(made), strict=False):
        one.pk, one.visit, one.package, one.leader = None, None, None, leaders[place % len(leaders)]
        one._state.adding = True
        one.save(force_insert=True)
    for place, promise in zip(range(3, 48), cycle(list(Promise.objects.select_related("clock"))), strict=False):
        clock = promise.clock
        clock.pk, clock.item, clock.due = None, place, today + timedelta(days=place - 12)
        clock.due_strict = clock.due_rolled = clock.due
        promise.pk, promise.number, promise.leader = None, place, leaders[place % len(leaders)].account
        for row in (clock, promise):
            row._state.adding = True
        clock.save(force_insert=True)
        promise.clock = clock
        promise.save(force_insert=True)


def many_offices(city: City, leaders: list[Leader]) -> None:
    """Leaders of the city's other offices, too: each of them short of a day."""
    last = period_of(OfficeLevel.CITY, timezone.localdate() - timedelta(days=95))
    for office in (city.bureau, city.other_bureau, city.county, city.county_bureau, city.township):
        for leader in leaders[1:]:
            leader_of(office, leader.account, post=leader.post)
    for place, leader in enumerate(leaders):
        for n in range(place % 4):
            received(city, day_of(leader, last.first + timedelta(days=9 + n), city.clerk), persons=n + 1)


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def test_forty_rows_stand_on_a_laptop(page: Page, log_in: LogIn, city: City, leaders: list[Leader]) -> None:
    fill(city, leaders)
    many_offices(city, leaders)
    log_in(city.supervisor)
    page.set_viewport_size(LAPTOP)
    last = period_of(OfficeLevel.CITY, timezone.localdate() - timedelta(days=95))
    for name in PAGES:
        year = f"?year={last.first.year}&part=q{(last.first.month + 2) // 3}" if name == "compliance" else ""
        page.goto(f"/reception/{name}/{year}")
        expect(page.locator("tbody tr")).to_have_count(40)
        rows = page.locator("tbody tr")
        height = rows.last.bounding_box()["y"] - rows.first.bounding_box()["y"]  # type: ignore[index]
        assert height <= 39 * 64, name
        assert overflow(page) <= 0, name
        look(page, name)
        if PICTURES:
            page.screenshot(path=str(Path(PICTURES) / f"{name}-whole.png"), full_page=True)


def test_phone_has_a_card_for_each_row(page: Page, log_in: LogIn, city: City, leaders: list[Leader]) -> None:
    fill(city, leaders[:4])
    log_in(city.clerk)
    page.set_viewport_size(PHONE)
    leader = leaders[0]
    paths = [*(f"{name}/" for name in PAGES), f"compliance/{leader.pk}/", f"yearly/{leader.pk}/{date.today().year}/"]  # noqa: DTZ011
    for path in paths:
        page.goto(f"/reception/{path}")
        assert overflow(page) <= 0, path
        look(page, f"phone-{path.replace('/', '-')}")


def test_one_leader_on_a_laptop(page: Page, log_in: LogIn, city: City, leaders: list[Leader]) -> None:
    fill(city, leaders[:4])
    log_in(city.clerk)
    page.set_viewport_size(LAPTOP)
    year = timezone.localdate().year
    page.goto(f"/reception/compliance/{leaders[1].pk}/?year={year}")
    look(page, "leader")
    reason = page.locator(".list-reason").first
    if reason.count():
        reason.locator("input[name=reason]").fill("参加省里统一组织的防汛督导")
        reason.get_by_role("button").click()
        expect(page.get_by_text("原因已记下")).to_be_visible()
        expect(page.locator("#periods")).to_contain_text("参加省里统一组织的防汛督导")
        look(page, "leader-told")
    page.goto(f"/reception/yearly/{leaders[0].pk}/{year}/")
    assert overflow(page) <= 0
    look(page, "yearly")


def test_empty_lists_say_what_they_are_for(page: Page, log_in: LogIn, city: City) -> None:
    log_in(city.clerk)
    for name in PAGES:
        page.goto(f"/reception/{name}/")
        expect(page.locator(".empty")).to_be_visible()
        look(page, f"empty-{name}")


def test_a_filter_answers_at_once_and_keeps_the_address(
    page: Page, log_in: LogIn, city: City, leaders: list[Leader]
) -> None:
    fill(city, leaders)
    log_in(city.clerk)
    page.goto("/reception/promises/")
    page.get_by_label("承诺领导").select_option("leader1")
    expect(page.locator("tbody tr").first).to_contain_text("李秀英")
    expect(page).to_have_url(re.compile("leader=leader1"))
    page.goto("/reception/matters/?leader=leader1")
    page.get_by_label("滞留", exact=True).select_option("true")
    expect(page).to_have_url(re.compile("leader=leader1.*stuck=true"))


def test_press_sends_back_and_says_what_became_of_each(
    page: Page, log_in: LogIn, city: City, leaders: list[Leader]
) -> None:
    leader, today = leaders[0], timezone.localdate()
    for n in (30, 20):
        petition = make_petition(city, State.HANDLING, start=today - timedelta(days=n + 9))
        registered(city, day_of(leader, today - timedelta(days=n), city.clerk), petition)
    other = make_petition(city, State.HANDLING, start=today - timedelta(days=20))
    registered(city, day_of(leaders[1], today - timedelta(days=9), city.clerk), other)
    day_of(leader, today + timedelta(days=3), city.clerk)
    log_in(city.clerk)
    page.goto("/reception/matters/")
    page.get_by_role("button", name="再接访").first.click()
    expect(page.locator(".list-results li")).to_have_count(1)
    expect(page.locator(".list-results")).to_contain_text("已列入")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="勾选的回到领导下一接访日").click()
    expect(page.locator(".list-results li")).to_have_count(3)
    look(page, "sent-back")
    texts = page.locator(".list-results li").all_inner_texts()
    assert [("已排在" in text, "已列入" in text, "还没有已公布" in text) for text in texts] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


def test_ticked_rows_have_their_bar_in_sight(page: Page, log_in: LogIn, city: City, leaders: list[Leader]) -> None:
    """Of a list longer than the screen: what is to be done with the ticked ones stands where one is."""
    fill(city, leaders)
    log_in(city.clerk)
    page.set_viewport_size(LAPTOP)
    page.goto("/reception/matters/")
    button = page.get_by_role("button", name="勾选的回到领导下一接访日")
    expect(button).to_be_hidden()
    for place in (0, 1):
        page.locator("tbody input[type=checkbox]").nth(place).check()
    expect(button).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("已选 2")).to_be_in_viewport()
