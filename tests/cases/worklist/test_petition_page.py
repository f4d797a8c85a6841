"""The page of one petition and of its steps: statements, masked people, refusals, conflicts."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.models import Event
from tests.cases.attachments.attached import attach
from tests.cases.procedure.test_states import REACHED_LATER
from tests.clients import client_of, opens
from tests.factories import make_city, make_petition, moment, picture

pytestmark = pytest.mark.django_db
NAME, ID_NUMBER, PHONE = "王小明", "11010519491231002X", "13800001234"


def recent() -> date:
    """A start day that leaves room for the steps before today."""
    return timezone.localdate() - timedelta(days=20)


def step_url(petition: Petition, key: str) -> str:
    return f"/petitions/{petition.number}/steps/{key}/"


def sent(petition: Petition, **values: Any) -> dict[str, Any]:
    return {"version": petition.version, "request_key": str(uuid4()), **values}


STATES = [state for state in State if state not in REACHED_LATER]


@pytest.mark.parametrize("state", STATES)
def test_page_and_open_steps_are_shown_in_every_state(state: State, django_assert_max_num_queries: Any) -> None:
    city = make_city()
    petition = make_petition(city, state, start=recent())
    link = {"other": make_petition(city), "kind": "same_matter"}
    if state != State.VOIDED:
        petition = perform("link", petition_id=petition.pk, by=city.clerk, at=timezone.now(), **link)
    for account in (city.clerk, city.handler, city.head, city.leader, city.reviewer, city.supervisor):
        client = client_of(account)
        with django_assert_max_num_queries(13):
            response = client.get(f"/petitions/{petition.number}/")
        if response.status_code == 404:
            continue
        assert response.status_code == 200
        assert petition.subject in response.text
        assert NAME not in response.text
        assert ID_NUMBER not in response.text
        keys = set(re.findall(rf"/petitions/{petition.number}/steps/(\w+)/", response.text))
        for key in keys:
            assert opens(client.get(step_url(petition, key)), key), key


def test_page_costs_the_same_with_three_and_twenty_events(django_assert_num_queries: Any) -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING, start=recent())
    client = client_of(city.handler)
    client.get("/")
    with django_assert_num_queries(8):
        client.get(f"/petitions/{petition.number}/")
    for number in range(20):
        perform(
            "add_batch",
            petition_id=petition.pk,
            by=city.clerk,
            at=timezone.now(),
            on=timezone.localdate(),
            channel="visit",
            persons=1,
            note=f"第{number}次",
        )
    assert Event.objects.filter(chain_id=petition.chain_id).count() >= 20
    with django_assert_num_queries(8):
        response = client.get(f"/petitions/{petition.number}/")
    assert "信访人又提出20次" in response.text


def test_thirty_attachments_and_twenty_letters_cost_no_statement(django_assert_max_num_queries: Any) -> None:
    city = make_city()
    petition = make_petition(city, State.SERVED, start=recent())
    client = client_of(city.handler)
    address = f"/petitions/{petition.number}/"
    client.get(address)
    with django_assert_max_num_queries(9) as before:
        client.get(address)
    for number in range(20):
        given = {"text": f"请报告第{number + 1}项落实情况。"}
        perform("urge_execution", petition_id=petition.pk, by=city.handler, at=timezone.now(), **given)
    attach(petition, city.handler, *(picture((side, 9)) for side in range(1, 31)))
    with django_assert_max_num_queries(len(before)):
        page = client.get(address).text
    assert "附件（30）" in page
    assert page.count("执行督促函") >= 20


def test_another_offices_number_is_not_found() -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING, start=recent())
    client = client_of(city.other_handler)
    clock, paper = petition.clocks.first(), petition.documents.first()
    for path in (
        "",
        "steps/conclude/",
        "steps/transfer/options/",
        "as-of/",
        f"clocks/{clock.pk}/",
        f"papers/{paper.pk}/",
    ):
        assert client.get(f"/petitions/{petition.number}/{path}").status_code == 404, path
    assert client.post(f"/petitions/{petition.number}/identity/", {"purpose": "handle"}).status_code == 404
    assert client.post(step_url(petition, "conclude"), sent(petition)).status_code == 404
    mine = make_petition(city, State.HANDLING, start=recent())
    other = client_of(city.handler)
    assert other.get(f"/petitions/{mine.number}/clocks/{clock.pk}/").status_code == 404
    assert other.get(f"/petitions/{mine.number}/papers/{paper.pk}/").status_code == 404


def test_personal_data_are_masked_until_read_for_a_purpose_and_the_reading_is_shown() -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING, start=recent())
    client, url = client_of(city.handler), f"/petitions/{petition.number}/identity/"
    assert client.get(url).status_code == 405
    refused = client.post(url, {"purpose": "curiosity"})
    assert refused.status_code == 422
    assert "请选择查看个人信息的目的" in refused.text
    assert NAME not in refused.text
    assert not PersonalDataAccess.objects.exists()

    read = client.post(url, {"purpose": "contact"})
    assert read.status_code == 200
    assert NAME in read.text
    assert ID_NUMBER in read.text
    assert "no-store" in read.headers["Cache-Control"]
    access = PersonalDataAccess.objects.get()
    assert (access.account, access.purpose, access.petition) == (city.handler, "contact", petition)
    page = client.get(f"/petitions/{petition.number}/")
    assert NAME not in page.text
    assert "联系信访人" in page.text
    assert client_of(city.supervisor).post(url, {"purpose": "handle"}).status_code == 403


def test_step_of_another_person_says_why() -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING, start=recent())
    perform(
        "request_extension", petition_id=petition.pk, by=city.handler, at=timezone.now(), days=30, reason="情况复杂"
    )
    page = client_of(city.deputy).get(f"/petitions/{petition.number}/")
    sentence = "“批准延期”须由测试市bureau局负责人决定。"
    assert f'<button type="button" class="btn btn-sm" disabled title="{sentence}">批准延期</button>' in page.text
    petition.refresh_from_db()
    response = client_of(city.deputy).post(step_url(petition, "approve_extension"), sent(petition))
    assert response.status_code == 403
    assert sentence in response.text
    assert client_of(city.deputy).get(step_url(petition, "approve_extension")).status_code == 409


def test_step_of_the_system_and_unknown_step_are_not_found() -> None:
    city = make_city()
    petition = make_petition(city, State.SERVED, start=recent())
    assert client_of(city.handler).get(step_url(petition, "lapse")).status_code == 404
    assert client_of(city.handler).get(step_url(petition, "explode")).status_code == 404


def test_refusal_keeps_everything_written() -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING, start=recent())
    client = client_of(city.handler)
    data = sent(
        petition,
        facts_found="查明的事实甲",
        opinion="处理意见乙",
        basis="依据丙",
        answer_1="答复丁",
        outcome_1="support",
        answer_2="",
        outcome_2="explain",
    )
    response = client.post(step_url(petition, "conclude"), data)
    assert response.status_code == 422
    assert "处理意见须逐项回应诉求，尚未回应第2项。" in response.text
    empty = client.post(step_url(petition, "conclude"), sent(petition)).context["form"].errors
    assert {"answer_1", "answer_2", "outcome_1", "outcome_2", "opinion", "basis"} <= set(empty)
    assert empty["answer_1"] == ["处理意见须逐项回应诉求，尚未回应第1项。"]
    for text in ("查明的事实甲", "处理意见乙", "依据丙", "答复丁", data["request_key"]):
        assert text in response.text


@pytest.mark.parametrize(
    ("days", "sentence"), [(31, "延长期限最多30日，不能延长31日。"), (0, "不能小于1"), ("x", "须是整数")]
)
def test_extension_too_long_is_refused(days: Any, sentence: str) -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING, start=recent())
    response = client_of(city.handler).post(
        step_url(petition, "request_extension"), sent(petition, days=days, reason="复杂")
    )
    assert response.status_code == 422
    assert sentence in response.text


def test_second_extension_is_refused() -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING, start=recent())
    now = timezone.now()
    perform("request_extension", petition_id=petition.pk, by=city.handler, at=now, days=30, reason="情况复杂")
    petition = perform("approve_extension", petition_id=petition.pk, by=city.head, at=now)
    response = client_of(city.handler).post(
        step_url(petition, "request_extension"), sent(petition, days=10, reason="再延")
    )
    assert response.status_code == 422
    assert "办理期限已延长过一次，不得再次延长。" in response.text


def test_accusation_is_not_passed_to_the_accused() -> None:
    city = make_city()
    petition = make_petition(
        city, State.REGISTERED, start=recent(), purpose="accusation", accused_offices=[city.county]
    )
    petition = perform(
        "screen",
        petition_id=petition.pk,
        by=city.clerk,
        at=timezone.now(),
        purpose="accusation",
        category=city.category,
    )
    client = client_of(city.clerk)
    for to in ("county", "township"):
        response = client.post(step_url(petition, "transfer"), sent(petition, to=to, note=""))
        assert response.status_code == 422
        assert "不得转给被检举控告的人员和单位" in response.text
    offered = client.get(f"{step_url(petition, 'transfer')}options/?field=to&to=").text
    assert "bureau局" in offered
    assert "county" not in offered
    assert "township" not in offered


def test_same_form_sent_twice_is_one_event() -> None:
    city = make_city()
    petition = make_petition(city, State.SCREENED, start=recent())
    client, data = client_of(city.clerk), sent(petition, to="bureau", note="请办理")
    first, second = (client.post(step_url(petition, "transfer"), data) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url == f"/petitions/{petition.number}/"
    used = client.post(step_url(petition, "transfer"), data | {"note": "请尽快办理"})
    assert used.status_code == 409
    assert "这一提交编号已用于另一次办理" in used.text
    assert "请尽快办理" in used.text
    other = make_petition(city, State.SCREENED, start=recent())
    assert client.post(step_url(other, "transfer"), data).status_code == 409
    assert client.post(step_url(petition, "mark_urgent"), data | {"reason": "甲"}).status_code == 409
    assert Event.objects.filter(chain_id=petition.chain_id, kind="transfer").count() == 1


def test_second_clerk_sees_both_versions_and_keeps_the_draft() -> None:
    city = make_city()
    petition = make_petition(city, State.REGISTERED, start=recent())
    client = client_of(city.clerk)
    opened = {
        f"was-{name}": value for name, value in {"subject": petition.subject, "place": "", "headcount": "1"}.items()
    }
    mine = sent(petition, **opened, subject="我改的概要", place="我写的地点", headcount="1", reason="核对")
    perform(
        "correct",
        petition_id=petition.pk,
        by=city.clerk,
        at=timezone.now(),
        changes={"subject": "别人改的概要", "headcount": 4},
        reason="更正",
    )

    response = client.post(step_url(petition, "correct"), mine)
    assert response.status_code == 409
    for text in (
        "clerk同志",
        "更正登记信息",
        "小区物业夜间施工噪音扰民",
        "别人改的概要",
        "我改的概要",
        "双方都改了",
        "按最新内容再次提交",
    ):
        assert text in response.text, text
    form = response.context["form"]
    assert form["subject"].value() == "我改的概要"
    assert form["headcount"].value() == "4"
    again = {name: form[name].value() or "" for name in form.fields} | dict(response.context["opened"])
    done = client.post(step_url(petition, "correct"), again)
    assert done.status_code == 302
    petition.refresh_from_db()
    assert (petition.subject, petition.place, petition.headcount) == ("我改的概要", "我写的地点", 4)


def test_step_that_is_no_longer_possible_keeps_the_draft_and_says_why() -> None:
    city = make_city()
    petition = make_petition(city, State.SCREENED, start=recent())
    data = sent(petition, to="other", note="我写的要求")
    perform("transfer", petition_id=petition.pk, by=city.clerk, at=timezone.now(), to=city.bureau)
    response = client_of(city.clerk).post(step_url(petition, "transfer"), data)
    assert response.status_code == 409
    assert "我写的要求" in response.text
    assert "信访件目前“已转送”，不能“转送”。" in response.text


def test_page_without_version_is_refused() -> None:
    city = make_city()
    petition = make_petition(city, State.SCREENED, start=recent())
    response = client_of(city.clerk).post(step_url(petition, "direct"), {})
    assert response.status_code == 422
    assert "页面不完整" in response.text


def test_petition_as_it_stood_on_a_day() -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING)
    client = client_of(city.handler)
    page = client.get(f"/petitions/{petition.number}/as-of/?day=2026-03-04")
    assert "已转送" in page.text
    assert "书面告知" in page.text
    assert "当日尚未登记" in client.get(f"/petitions/{petition.number}/as-of/?day=2026-03-01").text
    assert client.get(f"/petitions/{petition.number}/as-of/?day=x").status_code == 422
    assert moment("2026-03-04").date() == date(2026, 3, 4)
