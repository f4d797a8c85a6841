"""In a browser: the whole import from upload to corrected rejects, and the search for what came in."""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from cases.petitions.models.petitions import Petition
from tests.cases.imports.test_importing import workbook
from tests.factories import make_city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEADING = ["流水", "姓名", "概要", "日期", "内容"]


def upload(page: Page, name: str, content: bytes) -> None:
    page.goto("/imports/new/")
    page.get_by_label("Excel文件").set_input_files({"name": name, "mimeType": "application/zip", "buffer": content})
    page.get_by_role("button", name="上传").click()


def test_import_from_upload_to_corrected_rejects(page, log_in, celery_worker_process, tmp_path):
    city = make_city()
    log_in(city.clerk)
    days = [date(2019, 3, 1) + timedelta(days=n) for n in range(121)]  # the same matter twice in a day is refused
    rows = [
        [str(n), "张三", f"第{n}件反映物业收费", f"{days[n]:%Y/%m/%d} 8:00:00", "夜间施工噪音扰民，请处理。"]
        for n in range(1, 121)
    ]
    rows[4][2] = ""
    rows[9][3] = "昨天"
    upload(page, "改名.xlsx", b"%PDF-1.7 a renamed file")
    expect(page.get_by_text("这是PDF文件，不是表格。").first).to_be_visible()
    upload(page, "来件.xlsx", workbook(["某市来件登记表"], HEADING, *rows))
    expect(page.get_by_text("各列的含义")).to_be_visible()
    expect(page.get_by_label("概要")).to_have_value("2")
    page.get_by_label("来源编号", exact=True).select_option(label="流水")
    shots = Path(tmp_path)
    page.screenshot(path=shots / "mapping.png", full_page=True)
    page.get_by_role("button", name="试导入").click()
    expect(page.get_by_text("试导入完成，没有登记任何信访件。共 120 行：可导入 118，未变 0，退回 2。")).to_be_visible(
        timeout=60_000
    )
    assert Petition.objects.count() == 0
    page.get_by_label("作为历史件登记，不计登记期限").check()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="正式导入").click()
    expect(page.locator("#progress")).to_be_visible()
    page.screenshot(path=shots / "progress.png", full_page=True)
    expect(page.get_by_text("导入完成。共 120 行：导入 118，未变 0，退回 2。")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("没有概要。")).to_be_visible()
    page.screenshot(path=shots / "done.png", full_page=True)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载退回文件").click()
    book = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert book.active.max_row == 3
    book.active["C2"], book.active["D3"] = "补上概要", days[10].isoformat()
    corrected = io.BytesIO()
    book.save(corrected)
    upload(page, download.value.suggested_filename, corrected.getvalue())
    page.get_by_label("来源编号", exact=True).select_option(label="流水")
    page.get_by_label("作为历史件登记，不计登记期限").check()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="正式导入").click()
    expect(page.get_by_text("导入完成。共 2 行：导入 2，未变 0，退回 0。")).to_be_visible(timeout=60_000)
    assert Petition.objects.count() == 120
    page.goto("/imports/")
    page.screenshot(path=shots / "imports.png", full_page=True)


def test_search_box(page, log_in, tmp_path):
    from tests.factories import make_petition  # noqa: PLC0415

    city = make_city()
    petitions = [make_petition(city, subject=f"第{number}次反映物业收费") for number in range(30)]
    log_in(city.clerk)
    shots = Path(tmp_path)
    page.goto("/search/")
    page.get_by_placeholder("编号、姓名（全名）或内容").fill("王小明")
    page.get_by_label("按姓名检索的目的").select_option(label="按姓名：办理本信访事项")
    page.get_by_placeholder("编号、姓名（全名）或内容").press("Enter")
    expect(page.get_by_text("共 30 件")).to_be_visible()
    assert page.url.endswith("/search/")
    page.get_by_placeholder("编号、姓名（全名）或内容").fill("物业收费")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("物业收费")
    page.screenshot(path=shots / "search.png")
    page.get_by_role("button", name="下一页").click()
    expect(page.get_by_text("第0次反映")).to_be_visible()
    page.get_by_role("link", name=petitions[0].number).click()
    page.wait_for_url(f"**{petitions[0].get_absolute_url()}")
    page.go_back()
    expect(page.get_by_text("第0次反映")).to_be_visible()
    page.get_by_placeholder("编号、姓名（全名）或内容").fill("水")
    page.keyboard.press("Enter")
    expect(page.get_by_text("请至少输入两个连续的字")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_placeholder("编号、姓名（全名）或内容").fill("物业 噪音")
    page.keyboard.press("Enter")
    expect(page.get_by_text("共 30 件")).to_be_visible()
    page.screenshot(path=shots / "search-phone.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_placeholder("编号、姓名（全名）或内容").fill(petitions[3].number)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{petitions[3].get_absolute_url()}")
