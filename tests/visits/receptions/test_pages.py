"""The pages of a reception's record over HTTP and in a browser."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from cases.packages.models.commitments import Promise
from cases.packages.models.packages import Package
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account, Event
from tests.factories import City, make_city, make_petition
from tests.visits.receptions.test_receptions import day_on, facts, promised
from visits.receptions.actions.receptions import record_reception
from visits.receptions.enums import ReceptionFollowUp
from visits.receptions.models import Reception
from visits.rota.enums import DayKind
from visits.rota.models import ReceptionDay

pytestmark = pytest.mark.django_db
PICTURES = os.environ.get("PICTURES")


@pytest.fixture
def city() -> City:
    return make_city()


def today_of(city: City, **values: Any) -> ReceptionDay:
    return day_on(city, timezone.localdate(), starts=dt.time(0, 0), ends=dt.time(23, 50), **values)


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def form(day: ReceptionDay, **changes: Any) -> dict[str, Any]:
    now = timezone.localtime(timezone.now()).replace(second=0, microsecond=0)
    values = {
        "request_key": "6c1d6a86-9f6a-4cf6-8d4b-7a52e4ad0f11",
        "leader": day.leader_id,
        "began_at": f"{max(now - dt.timedelta(minutes=20), now.replace(hour=0, minute=0)):%Y-%m-%dT%H:%M}",
        "ended_at": f"{now:%Y-%m-%dT%H:%M}",
        "persons": 2,
        "name": "张三",
        "said": "当面作了解释。",
        "outcome": "explained",
        "satisfaction": "satisfied",
        "points-0-asked": "何时发工资？",
        "points-0-answered": "月底前。",
    }
    for name, number in (("points", 2), ("promises", 1), ("present", 2)):
        values |= {f"{name}-TOTAL_FORMS": number, f"{name}-INITIAL_FORMS": 0}
    return {**values, **changes}


def record_url(day: ReceptionDay, query: str = "") -> str:
    return f"/reception/days/{day.pk}/record/{query}"


def due(days: int) -> str:
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


def test_recorded_with_a_promise_and_a_package(city: City) -> None:
    day, petition = today_of(city), make_petition(city, State.HANDLING)
    promise = {
        "promises-0-text": "月底前补发。",
        "promises-0-owner": "王处长",
        "promises-0-due_on": due(9),
        "promises-0-unit": city.bureau.pk,
    }
    values = form(day, petition=petition.number, outcome="registered", package_due_on=due(30), **promise)
    client = as_(city.clerk)
    page = client.get(record_url(day, f"?petition={petition.number}")).content.decode()
    assert petition.number in page
    answer = client.post(record_url(day), values)
    reception = Reception.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/reception/records/{reception.pk}/")
    assert Package.objects.get().leader == city.leader
    assert Promise.objects.get().unit == city.bureau
    text = client.get(answer["Location"]).content.decode()
    assert "月底前补发。" in text
    assert "还有1项承诺没有凭证明材料确认兑现" in text
    assert "何时发工资" not in text
    assert "张三" not in text
    assert "steps/decide_promise/" not in text
    assert "确认承诺兑现：" in text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"leader": ""}, "没有领导到场的，按一般来访记录"),
        ({"points-0-asked": "", "points-0-answered": ""}, "请逐项写明来访人的诉求"),
        ({"promises-0-text": "补发", "promises-0-owner": "王"}, "有承诺的事项须登记信访件"),
        ({"petition": "没有"}, "不是信访件编号，编号如"),
        ({"points-TOTAL_FORMS": "x"}, "页面不完整，请刷新后再提交"),
        ({"said": ""}, "请写明领导的答复"),
        ({"outcome": ""}, "请选择结果。"),
    ],
)
def test_what_is_wrong_is_said_and_kept(city: City, changes: dict[str, Any], sentence: str) -> None:
    day = today_of(city)
    answer = as_(city.clerk).post(record_url(day), form(day, **changes))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert sentence in text
    assert "张三" in text
    assert not Reception.objects.exists()


def test_all_that_is_missing_is_said_at_once(city: City) -> None:
    day, petition = today_of(city), make_petition(city, State.HANDLING)
    wrong = {"petition": petition.number, "outcome": "registered", "said": "", "leader": ""}
    answer = as_(city.clerk).post(record_url(day), form(day, **wrong, **{"promises-0-text": "月底前补发。"}))
    assert answer.status_code == 422
    found = answer.context["form"].errors
    assert {"said", "leader", "package_due_on"} <= set(found)
    assert set(answer.context["rows"]["promises"].forms[0].errors) == {"due_on", "owner"}
    text = answer.content.decode()
    for sentence in (
        "请写明领导的答复。",
        "请填写承诺的兑现期限。",
        "请写明承诺的责任人。",
        "谁接访谁包案：请填写化解期限。",
    ):
        assert sentence in text
    assert not Reception.objects.exists()


def test_a_promise_without_a_date_is_said_on_its_row(city: City) -> None:
    day, petition = today_of(city), make_petition(city, State.HANDLING)
    rows = {
        "promises-TOTAL_FORMS": 3,
        "promises-2-text": "补发",
        "promises-2-owner": "王处长",
        "petition": petition.number,
    }
    answer = as_(city.clerk).post(record_url(day), form(day, **rows))
    assert answer.status_code == 422
    row = answer.context["rows"]["promises"].forms[2]
    assert row.errors["due_on"] == ["请填写承诺的兑现期限。"]


def test_a_record_about_no_petition_is_printed(city: City) -> None:
    day, at = today_of(city), timezone.now()
    values = facts(day, began_at=at - dt.timedelta(seconds=1), ended_at=at)
    reception = record_reception(by=city.clerk, at=timezone.now(), **values)
    given = {"purpose": "handle", "print": "1"}
    printed = as_(city.leader).post(f"/reception/records/{reception.pk}/read/", given)
    assert (printed.status_code, printed.text.count("<article"), printed.text.count("张三")) == (200, 2, 2)


def test_read_printed_and_acted_on(city: City) -> None:
    day, petition = today_of(city), make_petition(city, State.SERVED)
    at = timezone.now()
    values = facts(day, began_at=at - dt.timedelta(seconds=1), ended_at=at, petition=petition, outcome="settled")
    reception = record_reception(by=city.clerk, at=timezone.now(), **values)
    at_page = f"/reception/records/{reception.pk}/"
    leader = as_(city.leader)
    assert leader.post(f"{at_page}read/", {"purpose": ""}).status_code == 422
    read = leader.post(f"{at_page}read/", {"purpose": "handle"}).content.decode()
    assert "什么时候发工资" in read
    printed = leader.post(f"{at_page}read/", {"purpose": "handle", "print": "1"}).content.decode()
    assert printed.count("<article") == 2
    assert Event.objects.filter(kind="reception_read").count() == 2
    assert as_(city.supervisor).post(f"{at_page}read/", {"purpose": "handle"}).status_code in {403, 404}
    clerk = as_(city.clerk)
    assert "还没有签名" in clerk.post(f"{at_page}steps/close/", {"text": "闭"}).content.decode()
    amended = {"text": "漏记", "said": "已道歉"}
    assert clerk.post(f"{at_page}steps/amend/", amended).status_code == 422
    assert clerk.post(f"{at_page}steps/amend/", {**amended, "version": 1}).status_code == 302
    stale = clerk.post(f"{at_page}steps/amend/", {"version": 1, "text": "又漏", "said": "另一说法"})
    assert stale.status_code == 409
    assert "刚刚被更正过" in stale.content.decode()
    assert "另一说法" in stale.content.decode()
    assert 'name="version" value="2"' in stale.content.decode()
    assert clerk.post(f"{at_page}sign/", {"how": "paper"}).status_code == 302
    assert clerk.post(f"{at_page}sign/", {"how": "paper"}).status_code == 409
    assert clerk.post(f"{at_page}steps/close/", {"text": "再闭"}).status_code == 409
    assert clerk.get(f"{at_page}signature/").status_code == 404
    reception.refresh_from_db()
    assert (reception.signed_how, reception.said, reception.follow_up) == ("paper", "已道歉", ReceptionFollowUp.CLOSED)


def test_strangers_find_nothing(city: City) -> None:
    day = today_of(city)
    at = timezone.now()
    reception = record_reception(by=city.clerk, at=at, **facts(day, began_at=at - dt.timedelta(seconds=1), ended_at=at))
    pages = [record_url(day), f"/reception/records/{reception.pk}/", f"/reception/records/{reception.pk}/sign/"]
    for account in (city.county_clerk, city.handler, city.stranger, city.system_admin):
        for page in pages:
            assert as_(account).get(page).status_code in {403, 404}, (account, page)
        assert as_(account).post(f"/reception/records/{reception.pk}/read/", {"purpose": "handle"}).status_code == 404
        assert (
            as_(account).post(f"/reception/records/{reception.pk}/steps/close/", {"text": "已答复"}).status_code == 404
        )
    assert as_(city.leader).get(record_url(day)).status_code == 403


@pytest.mark.parametrize("number", [1, 4])
def test_the_list_does_not_ask_more_for_more(city: City, number: int, django_assert_num_queries: Any) -> None:
    day, petition = today_of(city), make_petition(city, State.HANDLING)
    for _time in range(number):
        at = timezone.now()
        values = facts(
            day,
            began_at=at - dt.timedelta(seconds=1),
            ended_at=at,
            petition=petition,
            promises=[promised(due_on=day.on)],
        )
        record_reception(by=city.clerk, at=timezone.now(), **values)
    client = as_(city.clerk)
    client.get("/reception/records/")
    with django_assert_num_queries(4):
        text = client.get("/reception/records/?outcome=explained").content.decode()
    assert text.count(f">{petition.number}<") == number


# In the browser


def shot(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


@pytest.mark.django_db(transaction=True)
def test_a_record_is_typed_signed_and_printed(live_server: Any, page: Page, log_in: Callable[[Account], None]) -> None:
    city = make_city()
    day = today_of(city, kind=DayKind.VIDEO)
    petition = make_petition(city, State.HANDLING)
    log_in(city.clerk)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{live_server.url}{record_url(day, f'?petition={petition.number}')}")
    page.select_option("[name=leader]", str(day.leader_id))
    page.fill("[name=name]", "欧阳春晓")
    page.fill("[name=points-0-asked]", "小区夜间施工两年，何时停工？")
    page.fill("[name=points-0-answered]", "今晚起停止夜间施工。")
    page.fill("[name=said]", "请城管部门今晚到场，三日内书面答复。")
    page.fill("[name=promises-0-text]", "三日内停止夜间施工并公示许可情况")
    page.fill("[name=promises-0-owner]", "王处长")
    page.fill("[name=promises-0-due_on]", due(3))
    page.get_by_role("button", name="增加一项承诺").click()
    page.fill("[name=promises-1-text]", "一个月内安装噪声监测设备")
    page.fill("[name=promises-1-owner]", "李科长")
    page.fill("[name=package_due_on]", due(60))
    page.select_option("[name=satisfaction]", "satisfied")
    page.fill("[name=present-0-name]", "赵明")
    page.fill("[name=present-0-unit]", "区城管局")
    page.fill("[name=present-0-place]", "云东区分会场")
    shot(page, "record-form")
    page.context.set_offline(True)
    page.get_by_role("button", name="保存接访记录").click()
    page.get_by_text("网络").first.wait_for()
    page.context.set_offline(False)
    page.get_by_role("button", name="保存接访记录").click()
    page.get_by_text("请填写承诺的兑现期限").first.wait_for()
    shot(page, "record-form-wrong")
    page.fill("[name=promises-1-due_on]", due(30))
    page.get_by_role("button", name="保存接访记录").click()
    page.wait_for_url("**/reception/records/*/")
    shot(page, "record")
    assert Reception.objects.count() == 1
    assert Promise.objects.count() == 2
    page.get_by_role("link", name="读承诺、签名").click()
    box = page.locator("canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 40 + step * 25, box["y"] + 60 + (step % 3) * 30)
    page.mouse.up()
    shot(page, "record-sign")
    page.get_by_role("button", name="签名确认").click()
    page.wait_for_url("**/reception/records/*/")
    reception = Reception.objects.select_related("signature").get()
    assert (reception.signed_how, reception.signature is not None) == ("screen", True)
    assert reception.read_back_at is not None
    page.select_option("[name=purpose]", "handle")
    page.get_by_role("button", name="打印两份").click()
    page.locator("article").first.wait_for()
    page.emulate_media(media="print")
    shot(page, "record-print")
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/reception/records/{reception.pk}/")
    shot(page, "record-phone")
    page.goto(f"{live_server.url}{record_url(day)}")
    shot(page, "record-form-phone")
    page.goto(f"{live_server.url}/reception/records/")
    shot(page, "records-phone")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{live_server.url}/reception/records/")
    shot(page, "records")
    assert Petition.objects.get().version > petition.version


def test_who_mistypes_the_number_is_not_asked_for_a_name(city: City) -> None:
    day = today_of(city)
    for typed, asked in (("没有", []), ("", ["请填写来访人或信访件编号。"])):
        page = as_(city.clerk).post(record_url(day), form(day, petition=typed, name=""))
        assert page.context["form"].errors.get("name", []) == asked
    assert not Reception.objects.exists()
