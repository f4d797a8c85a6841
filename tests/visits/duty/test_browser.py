"""The duty book on a phone, in a real browser: photos add up, the place is taken, and a lost network loses nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from offices.organisation.models import Account
from offices.organisation.roles import Role
from tests.conftest import PHONE
from tests.factories import City, make_city, picture
from tests.visits.duty.book import keeper
from visits.duty.models import DutyBookEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


@pytest.fixture
def staff(city: City) -> Account:
    return keeper(city, role=Role.REGISTRATION_CLERK)


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Two small ones, and one as large as a phone takes them."""
    sizes = [(40, 30), (30, 40), (4000, 3000)]
    files = [tmp_path / f"{number}.jpg" for number in range(len(sizes))]
    for file, size in zip(files, sizes, strict=True):
        file.write_bytes(picture(size))
    return files


def fill(page: Page) -> None:
    page.get_by_label("事项").fill("宅基地边界纠纷")
    page.get_by_label("地点").fill("青山镇东村")
    page.get_by_label("情况").fill("两家因界石争吵，已劝开。")


def test_a_phone_writes_an_entry_through_a_lost_network(
    page: Page, log_in: Callable[..., None], staff: Account, photos: list[Path], live_server
) -> None:
    page.set_viewport_size(PHONE)
    page.context.grant_permissions(["geolocation"], origin=live_server.url)
    page.context.set_geolocation({"latitude": 36.651234, "longitude": 117.12})
    log_in(staff)
    page.goto("/duty/new/")
    camera, album = page.locator("#id_photos"), page.locator("#id_album")
    for file in photos[:2]:
        camera.set_input_files(file)  # a camera gives one photo at a time
    album.set_input_files(photos[2])
    thumbs = page.locator("[data-thumbs] li")
    expect(thumbs).to_have_count(3)
    page.get_by_label("去掉这张").first.click()
    expect(thumbs).to_have_count(2)
    page.get_by_role("button", name="取当前位置").click()
    expect(page.get_by_text("36.65123, 117.12000")).to_be_visible()
    fill(page)
    page.get_by_label("继续跟进").check()
    expect(page.get_by_label("怎样化解的")).to_be_hidden()
    page.context.set_offline(True)
    page.get_by_role("button", name="记入手册").click()
    expect(page.get_by_text("网络中断，内容已保留，请重试")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="记入手册").click()
    expect(page.get_by_text("已记入工作手册")).to_be_visible()
    entry = DutyBookEntry.objects.get()
    assert (str(entry.latitude), entry.photos.count()) == ("36.65123", 2)
    expect(page.locator(".duty-pictures img")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_photos_outlive_an_error_in_the_form(
    page: Page, log_in: Callable[..., None], staff: Account, photos: list[Path]
) -> None:
    page.set_viewport_size(PHONE)
    log_in(staff)
    page.goto("/duty/new/")
    page.locator("#id_photos").set_input_files(photos[0])
    fill(page)
    page.get_by_label("已就地化解").check()
    expect(page.get_by_label("下次跟进")).to_be_hidden()
    page.get_by_role("button", name="记入手册").click()
    expect(page.get_by_text("请写明怎样化解的。").first).to_be_visible()
    expect(page.locator("[data-thumbs] li")).to_have_count(1)
    page.get_by_label("怎样化解的").fill("已和好")
    page.get_by_role("button", name="记入手册").click()
    expect(page.get_by_text("已记入工作手册")).to_be_visible()
    entry = DutyBookEntry.objects.get()
    assert (entry.settled_on_the_spot, entry.photos.count()) == (True, 1)


def test_a_phone_that_does_not_say_where_it_is(page: Page, log_in: Callable[..., None], staff: Account) -> None:
    log_in(staff)
    page.goto("/duty/new/")
    page.get_by_role("button", name="取当前位置").click()
    expect(page.get_by_text("没有允许取位置")).to_be_visible()
