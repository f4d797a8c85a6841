"""The desk proposes the competent office while one types; the table comes from a file; a split says who goes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.organs.models import CompetenceRule
from cases.organs.rules import COMPETENCE_RULES
from cases.petitions.actions.parties import Person
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Account
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_city, make_petition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def fits(page: Page) -> None:
    for size in (PHONE, LAPTOP):
        page.set_viewport_size(size)
        assert page.evaluate(WIDE) == 0


def test_proposed_at_the_desk(page: Page, log_in: Callable[[Account], None], transactional_db: None) -> None:
    city: City = make_city()
    values = {"departments": "噪音扰民：测试市bureau局"}
    set_rule(COMPETENCE_RULES, office=city.city, by=city.system_admin, at=timezone.now(), values=values)
    log_in(city.clerk)
    page.goto("/registration/")
    panel = page.locator("#competent")
    expect(panel).to_contain_text("填写内容分类或者问题发生地后")

    page.get_by_label("内容分类").press_sequentially("噪音扰民")

    expect(panel).to_contain_text("测试市bureau局")
    expect(panel).to_contain_text("只供参考")
    assert Petition.objects.count() == 0
    fits(page)


def test_loaded_from_a_file(page: Page, log_in: Callable[[Account], None], transactional_db: None) -> None:
    city: City = make_city()
    log_in(city.system_admin)
    page.goto(f"/offices/rules/competence/{city.city.code}/")
    page.get_by_role("link", name="从Excel载入").click()
    content = "内容分类,单位\n噪音扰民,测试市bureau局\n城乡建设/物业管理,测试市other局\n".encode()
    page.get_by_label("文件", exact=True).set_input_files(
        {"name": "归口.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_label("以文件为准").check()
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("载入后归口表共2行")).to_be_visible()
    fits(page)

    page.get_by_role("button", name="确认载入").click()

    expect(page.get_by_text("已保存新版本。")).to_be_visible()
    assert len(CompetenceRule.objects.get().departments) == 2


def test_a_split_says_who_goes(page: Page, log_in: Callable[[Account], None], transactional_db: None) -> None:
    city: City = make_city()
    people = {"headcount": 3, "members": [Person("李秀英", phone="13900002222"), Person("赵六七")]}
    petition = make_petition(city, State.HANDLING, start=timezone.localdate() - timedelta(days=20), **people)
    log_in(city.handler)
    page.goto(f"/petitions/{petition.number}/steps/propose_split/")
    fits(page)
    page.get_by_role("group", name="拆分出去的诉求").get_by_role("checkbox").nth(1).check()
    page.get_by_role("group", name="不再留在本件的人").get_by_role("checkbox").nth(1).check()
    page.get_by_label("拆分的理由").fill("赔偿由另一科室办理。")

    page.get_by_role("button", name="申请拆分").click()

    page.wait_for_url(f"**{petition.get_absolute_url()}")
    perform("decide_correction", petition_id=petition.pk, by=city.leader, at=timezone.now(), agreed=True)
    page.reload()
    expect(page.get_by_text("1名信访人随之转出，不再参加本件。")).to_be_visible()
    petition.refresh_from_db()
    assert petition.headcount == 2
