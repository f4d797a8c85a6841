"""A petition's life in the browser, from registration to service by three roles; on both widths."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.models import Event
from tests.conftest import LAPTOP, PHONE
from tests.factories import make_city, make_petition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES", "")
LogIn = Callable[..., None]


def picture(page: Page, name: str) -> None:
    """Kept only where somebody wants to look: the folder is named by PICTURES."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")


def choose(page: Page, label: str, text: str, line: str) -> None:
    """Type into a field that is looked up, wait for the suggestion, take it."""
    field = page.get_by_label(label)
    field.press_sequentially(text)
    page.locator(f"datalist option[value='{line}']").wait_for(state="attached")
    field.fill(line)


def take_next(page: Page, step: str) -> None:
    """Open the one next step by its key, once the page and its scripts are there."""
    expect(page.get_by_role("heading", name=f"下一步：{step}")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("Alt+n")
    expect(page.get_by_role("heading", name=step, exact=True)).to_be_visible()


def test_a_petition_lives_from_registration_to_service_by_three_roles(page: Page, log_in: LogIn) -> None:
    city = make_city()
    log_in(city.clerk)
    page.goto("/registration/")
    page.get_by_label("姓名", exact=True).first.fill("欧阳小明")
    page.get_by_label("概要").fill("小区物业夜间施工噪音扰民")
    page.get_by_label("正文").fill("反映小区夜间施工噪音扰民。")
    page.get_by_label("诉求", exact=True).fill("停止夜间施工\n赔偿损失")
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("查询码").first).to_be_visible()
    petition = Petition.objects.get()

    page.goto("/")
    page.get_by_role("link", name=petition.number).click()
    take_next(page, "甄别分类")
    expect(page.locator("#step :focus")).to_have_count(1)  # who came by a key goes on without the mouse
    choose(page, "内容分类", "噪音", "010101 城乡建设/物业管理/噪音扰民")
    page.get_by_label("申诉求决", exact=True).check()
    page.get_by_label("办理途径").select_option("6")
    page.get_by_role("button", name="甄别分类").click()
    expect(page.get_by_role("heading", name="下一步：转送")).to_be_visible()
    page.get_by_role("link", name="转送", exact=False).first.click()
    choose(page, "转送至", "bureau", "测试市bureau局")
    picture(page, "step-transfer")
    page.get_by_role("button", name="转送", exact=False).click()
    expect(page.get_by_text("“转送”已完成。")).to_be_visible()
    expect(page.get_by_text("由 bureau局 办理")).to_be_visible()

    log_in(city.handler)
    page.goto("/")
    page.get_by_role("link", name=petition.number).click()
    for step in ("签收", "书面告知", "受理", "开始办理"):
        take_next(page, step)
        page.get_by_role("button", name=step).click()
        expect(page.get_by_text(f"“{step}”已完成。")).to_be_visible()
    page.get_by_role("link", name="申请延期", exact=True).click()
    page.get_by_label("延长天数").fill("31")
    page.get_by_role("button", name="需要鉴定").click()
    page.get_by_role("button", name="申请延期").click()
    expect(page.get_by_text("延长期限最多30日，不能延长31日。").first).to_be_visible()
    expect(page.get_by_label("延期理由")).to_have_value("需要鉴定、检测、评估，结论尚未作出")
    page.get_by_label("延长天数").fill("30")
    page.get_by_role("button", name="申请延期").click()
    expect(page.get_by_text("“申请延期”已完成。")).to_be_visible()

    log_in(city.deputy)
    page.goto("/approvals/")
    expect(page.get_by_text("“批准延期”须由测试市bureau局负责人决定。")).to_be_visible()
    expect(page.get_by_role("button", name="批准延期", exact=True)).to_be_disabled()
    log_in(city.head)
    page.set_viewport_size(PHONE)
    page.goto("/approvals/")
    fits(page)
    picture(page, "approvals-phone")
    page.get_by_role("button", name="批准延期", exact=True).click()
    expect(page.get_by_text("没有等您决定的事项。")).to_be_visible()
    assert petition.clocks.get(kind="decide").extension_days == 30
    page.set_viewport_size(LAPTOP)

    log_in(city.handler)
    page.goto(f"/petitions/{petition.number}/")
    page.get_by_role("link", name="申请延期", exact=True).click()
    page.get_by_label("延期理由").fill("再延长一次")
    page.get_by_role("button", name="申请延期").click()
    expect(page.get_by_text("办理期限已延长过一次，不得再次延长。")).to_be_visible()
    expect(page.get_by_label("延期理由")).to_have_value("再延长一次")
    page.get_by_role("link", name="返回信访件").click()
    take_next(page, "出具处理意见")
    page.get_by_label("诉求1：停止夜间施工").fill("已责令停止。")
    page.locator("[name=outcome_1][value=support]").check()
    page.get_by_label("认定的事实和理由").fill("经调查，属实。")
    page.get_by_label("处理意见内容").fill("支持停止施工的请求。")
    page.get_by_label("依据的法律、法规、政策").fill("《噪声污染防治法》")
    page.locator("[name=outcome_2][value=explain]").check()
    page.get_by_role("button", name="出具处理意见").click()
    expect(page.get_by_text("尚未回应第2项。").first).to_be_visible()
    picture(page, "step-conclude")
    page.get_by_label("诉求2：赔偿损失").fill("请依法协商。")
    page.get_by_role("button", name="出具处理意见").click()
    take_next(page, "记录送达")
    page.get_by_label("直接送达").check()
    page.get_by_label("签收人与信访人关系").fill("本人")
    page.get_by_role("button", name="记录送达").click()
    expect(page.get_by_text("等待信访人决定是否申请复查")).to_be_visible()
    petition.refresh_from_db()
    assert petition.state == State.SERVED
    picture(page, "petition-served")
    page.get_by_role("link", name="信访处理意见书").first.click()
    picture(page, "paper")
    expect(page.get_by_text("书面提出复查申请")).to_be_visible()
    assert Event.objects.filter(chain_id=petition.chain_id).count() == 11


def test_what_is_typed_before_the_scripts_are_there_is_looked_up_when_they_come(page: Page, log_in: LogIn) -> None:
    city = make_city()
    petition = make_petition(city, State.REGISTERED)
    log_in(city.clerk)
    held: list[Route] = []
    page.route("**/htmx.min*.js", lambda route: held.append(route))
    page.goto(f"/petitions/{petition.number}/steps/screen/", wait_until="commit")
    field = page.get_by_label("内容分类")
    field.press_sequentially("噪音")
    page.wait_for_timeout(500)
    assert page.locator("datalist option").count() == 0
    held[0].continue_()
    page.locator("datalist option[value='010101 城乡建设/物业管理/噪音扰民']").wait_for(state="attached")
    expect(field).to_have_value("噪音")


def test_crowded_petition_is_readable_on_both_widths(page: Page, log_in: LogIn) -> None:
    city = make_city()
    city.bureau.name = "测试市人力资源和社会保障局劳动保障监察与信访调解仲裁综合服务中心"
    city.bureau.save(update_fields=["name"])
    today = timezone.localdate()
    petition = make_petition(
        city,
        State.HANDLING,
        start=today - timedelta(days=75),
        subject="反映某某建设工程有限公司长期拖欠农民工工资并且在多次协商之后仍然拒绝支付一事",
        headcount=12,
        urgent_reason="涉及人数较多，春节前须妥善处理",
    )
    for number in range(8):
        perform(
            "add_batch",
            petition_id=petition.pk,
            by=city.clerk,
            at=timezone.now(),
            on=today,
            channel="visit",
            persons=3,
            note=f"补充材料{number}",
        )
    perform(
        "instruct",
        petition_id=petition.pk,
        by=city.head,
        at=timezone.now(),
        text="请限期办结。",
        due_on=today + timedelta(days=5),
    )
    log_in(city.handler)
    for name, size in (("laptop", LAPTOP), ("phone", PHONE)):
        page.set_viewport_size(size)
        page.goto(f"/petitions/{petition.number}/")
        expect(page.get_by_text("信访人又提出8次")).to_be_visible()
        picture(page, f"petition-{name}")
        fits(page)
        clock = petition.clocks.get(kind="decide")
        page.goto(f"/petitions/{petition.number}/clocks/{clock.pk}/")
        picture(page, f"clock-{name}")
        fits(page)
        page.goto(f"/petitions/{petition.number}/as-of/?day={today - timedelta(days=70)}")
        picture(page, f"as-of-{name}")
        fits(page)
        page.goto(f"/petitions/{petition.number}/steps/conclude/")
        picture(page, f"conclude-{name}")
        fits(page)
        page.goto(f"/petitions/{petition.number}/papers/{petition.documents.first().pk}/")
        picture(page, f"slip-{name}")
        fits(page)
        page.goto("/deadlines/?profile=NAT-2022&clock=object&start=2026-09-28&as_of=2026-10-20")
        picture(page, f"deadlines-{name}")
        fits(page)


def test_list_is_readable_on_both_widths_and_empty(page: Page, log_in: LogIn) -> None:
    city = make_city()
    today = timezone.localdate()
    starts = [today - timedelta(days=days) for days in (0, 3, 12, 13, 14, 15, 16, 40)]
    for start in starts:
        make_petition(
            city,
            start=start,
            subject="反映某小区物业公司夜间施工噪音扰民并且要求停止施工赔偿损失一事",
            urgent_reason="危急" if start == today else "",
        )
    for name, size in (("laptop", LAPTOP), ("phone", PHONE)):
        page.set_viewport_size(size)
        log_in(city.clerk)
        page.goto("/")
        picture(page, f"worklist-{name}")
        fits(page)
        page.get_by_role("link", name="筛选").click()
        expect(page.get_by_label("收到日期起")).to_be_visible()
        page.get_by_label("信访形式").select_option("visit")
        picture(page, f"worklist-filters-{name}")
        fits(page)
        page.get_by_role("button", name="查看结果").click()
        expect(page.get_by_text("信访形式：来访")).to_be_visible()
        log_in(city.handler)
        page.goto("/")
        expect(page.get_by_text("没有信访件。")).to_be_visible()
        picture(page, f"worklist-empty-{name}")
        fits(page)


def test_two_clerks_on_one_petition(page: Page, log_in: LogIn) -> None:
    city = make_city()
    petition = make_petition(city, start=timezone.localdate())
    log_in(city.clerk)
    page.goto(f"/petitions/{petition.number}/steps/correct/")
    page.get_by_label("概要").fill("我改的概要")
    page.get_by_label("更正理由").fill("核对登记")
    perform(
        "correct",
        petition_id=petition.pk,
        by=city.clerk,
        at=timezone.now(),
        changes={"subject": "别人改的概要", "place": "幸福路"},
        reason="更正",
    )
    page.get_by_role("button", name="更正登记信息").click()
    expect(page.get_by_role("heading", name="您在另一个页面已办理这一信访件，这里的内容尚未保存")).to_be_visible()
    expect(page.get_by_role("cell", name="别人改的概要")).to_be_visible()
    expect(page.get_by_label("概要")).to_have_value("我改的概要")
    expect(page.get_by_label("问题发生地")).to_have_value("幸福路")
    picture(page, "conflict")
    page.get_by_role("button", name="按最新内容再次提交").click()
    expect(page.get_by_text("“更正登记信息”已完成。")).to_be_visible()
    petition.refresh_from_db()
    assert (petition.subject, petition.place) == ("我改的概要", "幸福路")
