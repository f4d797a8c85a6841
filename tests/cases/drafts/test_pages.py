"""The step becomes a draft in the browser, is shown as it will be, decided on a phone, and told where one looks."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.drafts.models import Draft
from cases.papers.models import Document
from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.models import RoleAssignment
from tests.cases.drafts.drafting import NOTICE, OPINION, checker_of, drafted, handed_in, handled, received, signed_off
from tests.cases.papers.pages import words
from tests.clients import client_of
from tests.factories import City, make_city, seal
from tests.lists import cells_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> City:
    city = make_city()
    signed_off(city.bureau, notice="checked", opinion="signed")
    return city


def send(client: Client, petition: Petition, key: str = "notify", **more: Any) -> Any:
    facts = NOTICE if key == "notify" else OPINION
    data = {**facts, "version": petition.version, "request_key": str(uuid4()), **more}
    return client.post(f"/petitions/{petition.number}/steps/{key}/", data)


def of(draft: Draft) -> str:
    return draft.get_absolute_url()


def test_the_form_says_that_it_is_drafted_and_leads_to_the_draft(city: City) -> None:
    petition, client = received(city), client_of(city.handler)
    page = client.get(f"/petitions/{petition.number}/steps/notify/").text
    assert "本单位规定这一步的文书须审核后领导签发" in page
    assert 'name="draft"' in page
    key = str(uuid4())
    answer = send(client, petition, draft="1", request_key=key)
    draft = Draft.objects.get()
    assert (answer.status_code, answer.url) == (302, of(draft))
    again = send(client, petition, draft="1", request_key=key)
    assert (again.status_code, again.url) == (302, of(draft))
    assert Draft.objects.count() == 1
    page = client.get(of(draft)).text
    assert NOTICE["text"] in page
    assert "送审" in page
    assert "（签发时编号）" in page
    assert petition.petitioners.get(role="principal").name not in page
    assert "打开草稿" in client.get(f"/petitions/{petition.number}/steps/notify/").text
    assert "文书草稿" in client.get(f"/petitions/{petition.number}/").text


def test_a_form_sent_without_the_button_becomes_a_draft_too(city: City) -> None:
    petition = received(city)
    key = str(uuid4())
    answer = send(client_of(city.handler), petition, request_key=key)
    assert answer.url == of(Draft.objects.get())
    assert send(client_of(city.handler), petition, request_key=key).url == of(Draft.objects.get())
    assert not Document.objects.filter(petition=petition, kind="notice").exists()


def test_what_the_step_refuses_is_refused_while_drafting(city: City) -> None:
    petition = received(city)
    answer = send(client_of(city.handler), petition, draft="1", text="联系人：____，电话：____。")
    assert answer.status_code == 422
    assert "还有没有填写的空白" in answer.text
    assert not Draft.objects.exists()


def test_from_the_desk_to_the_leaders_phone(city: City) -> None:
    chief = checker_of(city.bureau)
    client = client_of(city.handler)
    petition = received(city)
    draft = Draft.objects.get(pk=send(client, petition, draft="1").url.split("/")[-2])
    answer = client.post(f"{of(draft)}act/", {"act": "hand_in", "edition": 1}, follow=True)
    assert "待审核" in answer.text
    assert cells_of(client_of(chief).get("/drafts/?waits=mine"))[0]["letter"].text.content == "信访事项告知书"
    assert "文书待审核、签发" in client_of(chief).get("/").text
    page = client_of(chief).get(of(draft))
    assert 'type="radio"' in page.text
    assert "checked" not in page.text.split("提交决定")[0].split("draft_decide")[-1].split('type="radio"')[1]
    empty = client_of(chief).post(f"{of(draft)}decide/", {"edition": 1})
    assert empty.status_code == 422
    answer = client_of(chief).post(f"{of(draft)}decide/", {"edition": 1, "decision": "agree", "remark": ""})
    assert answer.status_code == 302
    head = client_of(city.head)
    approvals = head.get("/approvals/").text
    assert "文书待审核、签发" in approvals
    assert of(draft) in approvals
    assert "文书待签发" in head.get("/packages/mine/").text
    refused = head.post(f"{of(draft)}decide/", {"edition": 1, "decision": "return", "remark": "。"})
    assert refused.status_code == 422
    answer = head.post(f"{of(draft)}decide/", {"edition": 1, "decision": "agree", "remark": ""}, follow=True)
    assert "信访事项告知书已出具" in answer.text
    assert Petition.objects.get(pk=petition.pk).state == State.NOTIFIED
    paper = Document.objects.get(petition=petition, kind="notice")
    assert paper.number in answer.text
    assert f"签发：{city.head.name}" in client.get(f"/petitions/{petition.number}/").text


def test_a_correction_shows_what_changed(city: City) -> None:
    draft = drafted(city, handled(city), "conclude")
    client = client_of(city.handler)
    page = client.get(f"{of(draft)}edit/")
    assert page.status_code == 200
    assert OPINION["opinion"] in page.text
    petition = draft.petition
    data = {**OPINION, "opinion": "予以支持，责令今晚起停止施工。", "version": petition.version, "edition": 1}
    sent = {**data, "request_key": str(uuid4()), "copies": "测试市city局\n县住建局", "annexes": "现场照片"}
    answer = client.post(f"{of(draft)}edit/", sent)
    assert answer.status_code == 302
    page = client.get(of(draft)).text
    assert "<del" in page
    assert "今晚起" in page
    assert "抄送：测试市city局，县住建局。" in page
    assert "1. 现场照片" in page
    stale = client.post(f"{of(draft)}edit/", {**sent, "opinion": "另一稿的意见内容，予以支持。"})
    assert stale.status_code == 409
    assert "本稿刚刚有了新的一稿" in stale.text
    assert stale.context["extras"].data["edition"] == "2"


def test_a_moved_petition_is_said_and_not_issued(city: City) -> None:
    draft = handed_in(city, handled(city), "conclude")
    facts = {"on": timezone.localdate(), "channel": "letter", "persons": 1}
    perform("add_batch", petition_id=draft.petition_id, by=city.clerk, at=timezone.now(), **facts)
    head = client_of(city.head)
    assert "拟稿以后信访件已有变动" in head.get(of(draft)).text
    answer = head.post(f"{of(draft)}decide/", {"edition": 1, "decision": "agree"})
    assert answer.status_code == 409
    assert "本稿没有出具" in answer.text


def test_the_name_is_a_reading(city: City) -> None:
    draft = handed_in(city, handled(city), "conclude")
    name = draft.petition.petitioners.get(role="principal").name
    head = client_of(city.head)
    assert name not in head.get(of(draft)).text
    assert name in head.post(of(draft)).text
    masked, named = head.get(f"{of(draft)}sheet/"), head.post(f"{of(draft)}sheet/")
    assert name not in words(masked.content)
    said = words(named.content)
    assert name in said
    assert "发文稿纸" in said
    assert f"拟稿{city.handler.name}" in said
    assert PersonalDataAccess.objects.filter(petition=draft.petition, account=city.head, purpose="serve").count() == 2


def test_others_find_nothing(city: City) -> None:
    checker_of(city.bureau)
    draft = handed_in(city)
    for account in (city.other_handler, city.clerk, city.leader, city.supervisor, city.county_clerk):
        client = client_of(account)
        assert client.get(of(draft)).status_code == 404
        for part, data in (("act", {"act": "drop", "edition": 1}), ("decide", {"edition": 1, "decision": "agree"})):
            assert client.post(f"{of(draft)}{part}/", data).status_code == 404
        listed = client.get("/drafts/")
        assert listed.status_code in (200, 403)
        assert "信访事项告知书</a>" not in listed.text
        assert "文书草稿" not in client.get(f"/petitions/{draft.petition.number}/").text


def test_a_copy_to_whom_it_accuses_is_refused(city: City) -> None:
    draft = drafted(city, handled(city), "conclude")
    seal(Petition.objects.filter(pk=draft.petition_id), accused_office_ids=[city.other_bureau.pk])
    RoleAssignment.objects.filter(account=city.handler).update(sees_sealed=True)
    client = client_of(city.handler)
    sent = {**OPINION, "version": draft.petition.version, "edition": 1, "request_key": str(uuid4())}
    answer = client.post(f"{of(draft)}edit/", {**sent, "copies": city.other_bureau.name})
    assert answer.status_code == 422
    assert "检举控告材料不得转给被检举控告的人员和单位" in answer.text
    answer = client.post(f"{of(draft)}edit/", {**sent, "copies": "某不在册的单位"})
    assert "密封件只能抄送列入本系统的单位" in answer.text


@pytest.mark.parametrize("copies", ["。", "一" * 101, "\n".join(f"第{n}个单位" for n in range(25))])
def test_wrong_copies_are_told_at_their_field(city: City, copies: str) -> None:
    draft = drafted(city, handled(city), "conclude")
    sent = {**OPINION, "version": draft.petition.version, "edition": 1, "request_key": str(uuid4()), "copies": copies}
    answer = client_of(city.handler).post(f"{of(draft)}edit/", sent)
    assert answer.status_code == 422
    assert answer.context["extras"].errors


@pytest.mark.parametrize(
    "sent", [{}, {"act": "x", "edition": 1}, {"act": "hand_in"}, {"act": "hand_in", "edition": "x"}]
)
def test_a_hostile_act_is_refused(city: City, sent: dict[str, Any]) -> None:
    draft = drafted(city)
    answer = client_of(city.handler).post(f"{of(draft)}act/", sent)
    assert answer.status_code == 409
    assert Draft.objects.get().state == "writing"


# Statements


def test_the_petition_page_reads_its_drafts_in_one_statement(city: City, django_assert_max_num_queries: Any) -> None:
    draft = drafted(city, handled(city), "conclude")
    client = client_of(city.handler)
    client.get("/drafts/")
    with django_assert_max_num_queries(16):
        client.get("/drafts/")
    with django_assert_max_num_queries(45):
        client.get(of(draft))


# Programs


def test_programs_draft_hand_in_and_sign(city: City, api: Any) -> None:
    petition = received(city)
    RoleAssignment.objects.filter(account=city.deputy).update(checks_letters=True)
    handler, deputy, head = api(city.handler), api(city.deputy), api(city.head)
    base = f"/api/v1/petitions/{petition.number}/drafts/"
    refused = handler.post(
        f"/api/v1/petitions/{petition.number}/steps/notify/", {**NOTICE, "version": petition.version}
    )
    assert (refused.status_code, refused.json()["type"]) == (409, "problem:sign_off_owed")
    body = {"step": "notify", "version": petition.version, "facts": NOTICE, "annexes": ["办理流程图"]}
    made = handler.post(base, body, format="json")
    assert made.status_code == 201, made.json()
    one = made.json()
    assert (one["state"], one["kind"], one["edition"], one["annexes"]) == ("writing", "notice", 1, ["办理流程图"])
    url = f"{base}{one['id']}/"
    for client, act, state in (
        (handler, "hand_in", "checking"),
        (deputy, "agree", "signing"),
        (head, "agree", "issued"),
    ):
        answer = client.post(f"{url}act/", {"act": act, "edition": 1}, format="json")
        assert answer.status_code == 200, answer.json()
        assert answer.json()["state"] == state
    assert [one["what"] for one in head.get(url).json()["moves"]] == ["拟稿", "送审", "审核", "签发"]
    assert head.get("/api/v1/drafts/?state=issued").json()["results"][0]["petition"] == petition.number
    assert head.get(f"{url}sheet/").content[:4] == b"%PDF"
    assert api(city.other_handler).get(url).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"step": "receive", "facts": {}}, 422),
        ({"step": "x", "facts": {}}, 422),
        ({"step": "conclude", "facts": {}}, 409),
        ({"step": "notify", "facts": {"text": "。"}}, 422),
        ({"step": "notify", "facts": {"unknown": 1}}, 422),
        ({"step": "notify", "facts": []}, 422),
        ({}, 422),
    ],
)
def test_programs_are_told_what_is_wrong(city: City, api: Any, body: dict[str, Any], status: int) -> None:
    petition = received(city)
    answer = api(city.handler).post(
        f"/api/v1/petitions/{petition.number}/drafts/", {"version": petition.version, **body}, format="json"
    )
    assert answer.status_code in (status, 400), answer.json()
    assert not Draft.objects.exists()
