"""Files are chosen in a real browser: each with its progress, one that is refused, one taken away; then looked at."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.attachments.models import Attachment
from cases.case_files.actions.making import make
from cases.case_files.models import CaseFile
from cases.petitions.enums import State
from offices.organisation.models import Account
from tests.cases.attachments.attached import attach, process_all, processed
from tests.conftest import PHONE
from tests.factories import City, make_city, make_petition, picture
from tests.offices.files.test_previews import pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two photos, a letter as PDF, and a program that calls itself a photo."""
    contents = {
        "现场1.jpg": picture((800, 600)),
        "现场2.jpg": picture((600, 800)),
        "来信.pdf": pdf(pages=2),
        "程序.jpg": b"MZ" + b"\0" * 200,
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in contents]


def test_several_files_are_brought_with_progress_and_attached(
    page: Page, log_in: Callable[[Account], None], city: City, files: list[Path]
) -> None:
    petition = make_petition(city, State.HANDLING)
    log_in(city.handler)
    page.goto(f"/petitions/{petition.number}/attachments/add/?event=1")
    page.get_by_label("文件", exact=True).set_input_files(files)
    lines = page.locator("[data-attach-files] li")
    expect(lines).to_have_count(4)
    expect(lines.get_by_text("已上传")).to_have_count(3)
    expect(lines.nth(3)).to_contain_text("只能上传照片、扫描件")
    lines.nth(3).get_by_role("button", name="去掉").click()
    lines.nth(1).get_by_role("button", name="去掉").click()
    page.get_by_label("证据").check()
    page.get_by_label("名称").fill("现场照片")
    page.get_by_role("button", name="添加附件").click()
    expect(page.get_by_text("附件已添加，正在处理。")).to_be_visible()
    assert [one.file_name for one in Attachment.objects.order_by("number")] == ["现场1.jpg", "来信.pdf"]
    process_all()
    expect(page.locator("#attachments").get_by_text("已就绪")).to_have_count(2, timeout=15_000)


def test_a_phone_takes_a_photo_and_the_keyboard_reaches_everything(
    page: Page, log_in: Callable[[Account], None], city: City, files: list[Path]
) -> None:
    petition = make_petition(city, State.HANDLING)
    page.set_viewport_size(PHONE)
    page.context.new_cdp_session(page).send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    log_in(city.handler)
    page.goto(f"/petitions/{petition.number}/attachments/add/")
    expect(page.locator("#attach-folder")).to_have_count(0)  # a finger chooses no folder
    camera = page.locator("#attach-camera")
    assert camera.get_attribute("capture") == "environment"
    for file in files[:2]:
        camera.set_input_files(file)  # a camera gives one photo at a time
    expect(page.locator("[data-attach-files] li").get_by_text("已上传")).to_have_count(2)
    page.get_by_label("文件", exact=True).focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "attach-camera"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_label("送达凭证").check()
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("附件已添加，正在处理。")).to_be_visible()
    assert Attachment.objects.filter(kind="service").count() == 2


@pytest.mark.parametrize("width", [1366, 390])
def test_attachments_are_looked_at(page: Page, log_in: Callable[[Account], None], city: City, width: int) -> None:
    petition = make_petition(city, State.HANDLING)
    processed(*attach(petition, city.handler, picture((900, 600)), pdf(pages=2), title="土地承包合同"))
    attach(petition, city.handler, picture((300, 300)), kind="envelope")
    page.set_viewport_size({"width": width, "height": 844})
    log_in(city.handler)
    page.goto(f"/petitions/{petition.number}/attachments/")
    assert page.locator("#attachments img").count() == 0
    page.get_by_label("查看目的").select_option("handle")
    page.get_by_role("button", name="查看附件").click()
    expect(page.locator("#attachments img")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="附件2《土地承包合同》").last.click()
    expect(page.locator(".attachment-page img")).to_have_count(2)
    first = page.locator(".attachment-page img").first
    expect(first).to_have_js_property("complete", True)
    assert first.evaluate("image => image.naturalWidth") > 100
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1366, 390])
def test_a_case_file_is_made_and_taken_away(
    page: Page, log_in: Callable[[Account], None], city: City, width: int
) -> None:
    petition = make_petition(city, State.SERVED)
    processed(*attach(petition, city.handler, picture((900, 600)), title="土地承包合同"))
    page.set_viewport_size({"width": width, "height": 844})
    log_in(city.handler)
    page.goto(f"/petitions/{petition.number}/")
    page.get_by_role("link", name="案卷", exact=True).click()
    page.get_by_label("制作目的").select_option("handle")
    page.get_by_role("button", name="制作案卷").click()
    expect(page.get_by_text("正在制作")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    make(CaseFile.objects.get().pk, clock=timezone.now)
    expect(page.get_by_role("button", name="下载PDF")).to_be_visible(timeout=15_000)
    with page.expect_download() as taken, page.context.expect_page():
        page.get_by_role("button", name="下载压缩包").click()
    assert taken.value.suggested_filename == f"案卷{petition.number}.zip"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
