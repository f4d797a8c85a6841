"""The registration desk: what it takes, what it refuses with which sentence, and that nothing typed is lost."""

import datetime as dt
import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.imports.cell_values import person_in
from cases.jobs.errors import RowRefused
from cases.petitions.enums import LinkKind
from cases.petitions.models.parties import Agent, Batch, Petitioner
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Event
from offices.organisation.roles import Role
from tests.factories import City, make_account, make_city, make_petition
from tests.threads import leave_connections

ID_NUMBER = "11010519491231002X"
OTHER_ID = "110101199003076632"


@pytest.fixture
def city(db) -> City:
    return make_city()


@pytest.fixture
def desk(city: City, client: Client) -> Client:
    client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    return client


def typed(**values: Any) -> dict[str, Any]:
    """The fields of the page, filled in as a clerk would."""
    fields = {
        "request_key": str(uuid4()),
        "channel": "visit",
        "received_on": timezone.localdate().isoformat(),
        "name": "王小明",
        "identity_type": "111",
        "identity_number": ID_NUMBER,
        "phone": "13800001234",
        "headcount": "1",
        "subject": "小区夜间施工噪音扰民",
        "body": "反映小区夜间施工。\n1.停止施工\n2.赔偿损失",
        "demands": "1.停止施工 2.赔偿损失",
        "representatives-TOTAL_FORMS": "5",
        "representatives-INITIAL_FORMS": "0",
        "agents-TOTAL_FORMS": "1",
        "agents-INITIAL_FORMS": "0",
    }
    return fields | values


def representatives(count: int) -> dict[str, str]:
    names = {f"representatives-{place}-name": f"代表{place + 1}" for place in range(count)}
    return names | {"representatives-TOTAL_FORMS": str(max(5, count))}


def test_desk_opens_with_today_visit_and_a_new_key(desk: Client) -> None:
    form = desk.get("/registration/").context["form"]
    assert form["channel"].value() == "visit"
    assert form["received_on"].value() == timezone.localdate()
    assert form["request_key"].value() != desk.get("/registration/").context["form"]["request_key"].value()


def test_registering_stores_petition_demands_event_and_leads_to_the_receipt(desk: Client, city: City) -> None:
    response = desk.post("/registration/", typed(urgent="on", urgent_reason="可能伤人", keep_secret="on"))
    petition = Petition.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, f"/petitions/{petition.number}/receipt/")
    assert [(demand.number, demand.text) for demand in petition.demands.all()] == [(1, "停止施工"), (2, "赔偿损失")]
    assert (petition.urgent_reason, petition.keep_secret, petition.registered_by) == ("可能伤人", True, city.clerk)
    assert [event.kind for event in Event.objects.filter(chain=petition.chain)] == ["register"]


def test_registering_stays_within_fifteen_statements(desk: Client) -> None:
    desk.post("/registration/", typed())  # the work calendar is read once a process
    with CaptureQueriesContext(connection) as captured:
        other = typed(category="010101", name="李四", identity_number=OTHER_ID, phone="13800001235")
        assert desk.post("/registration/", other).status_code == 302
    statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 15


def test_registering_a_collective_visit_keeps_everybody(desk: Client) -> None:
    members = f"李四 {OTHER_ID} １３８００００１２３５\n张三"
    agent = {
        "name": "赵律师",
        "relation": "律师",
        "scope": "代为提出信访事项",
        "valid_until": "2099-01-01",
        "written": "on",
    }
    data = typed(
        headcount="７",
        collective="on",
        members=members,
        **representatives(2),
        **{f"agents-0-{name}": value for name, value in agent.items()},
    )
    assert desk.post("/registration/", data).status_code == 302
    petition = Petition.objects.get()
    people = Petitioner.objects.filter(petition=petition).order_by("pk")
    assert [(person.role, person.position, person.name, person.phone) for person in people] == [
        ("principal", None, "王小明", "13800001234"),
        ("representative", 1, "代表1", ""),
        ("representative", 2, "代表2", ""),
        ("member", None, "李四", "13800001235"),
        ("member", None, "张三", ""),
    ]
    assert (petition.headcount, petition.is_collective, Batch.objects.get().persons) == (7, True, 7)
    assert (Agent.objects.get().name, Agent.objects.get().valid_until) == ("赵律师", dt.date(2099, 1, 1))


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "check digit",
        {"identity_number": "110105194912310021"},
        "identity_number",
        "居民身份证号码的校验位不对，请核对。",
    ),
    ("short number", {"identity_number": "1101"}, "identity_number", "居民身份证号码应为18位。"),
    ("telephone", {"phone": "打不通"}, "phone", "电话“打不通”不正确，请核对位数。"),
    ("tomorrow", {"received_on": "2099-01-01"}, "received_on", "收到日期不能晚于今天。"),
    ("no date", {"received_on": ""}, "received_on", "请填写收到日期。"),
    ("no subject", {"subject": "  "}, "subject", "请填写概要。"),
    ("visit without a name", {"name": "", "anonymous": "on"}, "name", "来访须登记信访人姓名。"),
    ("letter without a name", {"name": "", "channel": "letter"}, "name", "请填写姓名；信访人未具名的，请勾选“匿名”。"),
    (
        "anonymous with a name",
        {"anonymous": "on", "channel": "letter"},
        "anonymous",
        "已填写姓名，不能同时勾选“匿名”。",
    ),
    (
        "collective of four",
        {"headcount": "4", "collective": "on"},
        "headcount",
        "集体访须5人以上，现填4人；不足5人的，请不勾选“集体访”，登记为个访。",
    ),
    ("nobody", {"headcount": "0"}, "headcount", "人数不能小于1，请改正。"),
    ("not a number", {"headcount": "好多"}, "headcount", "人数须是整数，请只填写数字。"),
    (
        "30,000 characters",
        {"body": "长" * 30_000},
        "body",
        "正文有30000字，最多20000字，请将其余内容作为附件材料保存。",
    ),
    ("long point", {"demands": "短\n" + "长" * 501}, "demands", "第2项诉求有501字，每项最多500字。"),
    ("too many points", {"demands": "\n".join(["赔"] * 51)}, "demands", "诉求最多分为50项，现有51项。"),
    ("full stop", {"demands": "退还预付款\n。"}, "demands", "第2行诉求没有写明内容，请写清楚或者删去。"),
    ("question marks", {"demands": "？？\n退还预付款\n1."}, "demands", "第1、3行诉求没有写明内容，请写清楚或者删去。"),
    ("urgent without a reason", {"urgent": "on"}, "urgent_reason", "请写明重大紧急的理由。"),
    ("reason without urgent", {"urgent_reason": "紧急"}, "urgent", "已写明理由，请勾选“重大紧急”，或清空理由。"),
    ("unknown category", {"category": "没有这类"}, "category", "没有内容分类“没有这类”，请从列表中选择。"),
    ("unknown office", {"accused_offices": "没有这局"}, "accused_offices", "没有单位“没有这局”，请从列表中选择。"),
    (
        "member's number",
        {"members": "张三 110105194912310021"},
        "members",
        "第1行：居民身份证号码的校验位不对，请核对。",
    ),
    (
        "list longer than the headcount",
        {"headcount": "5", "members": "\n".join(f"张{place}" for place in "甲乙丙丁戊")},
        "headcount",
        "信访人、代表和名单共6人，多于所填人数5人。",
    ),
    ("no key", {"request_key": "x"}, "request_key", "页面内容不完整，请刷新页面后重新填写。"),
    (
        "representatives of three",
        {"headcount": "3", **representatives(1)},
        "headcount",
        "不足5人不是集体访，不推选代表；请登记为个访。",
    ),
]


@pytest.mark.parametrize(("values", "field", "sentence"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_bad_input_is_answered_at_its_field_and_kept(
    desk: Client, values: dict[str, Any], field: str, sentence: str
) -> None:
    data = typed(**values)
    response = desk.post("/registration/", data)
    form = response.context["form"]
    assert response.status_code == 422
    assert dict(form.errors) == {field: [sentence]}
    assert [problem.sentence.removeprefix(f"{form[field].label}：") for problem in form.problems] == [sentence]
    assert {name: form.data[name] for name in data} == data
    assert f'href="#{form[field].id_for_label}"' in response.text
    assert not Petition.objects.exists()


def test_sixth_representative_is_refused_and_kept(desk: Client) -> None:
    response = desk.post("/registration/", typed(headcount="60", collective="on", **representatives(6)))
    assert response.status_code == 422
    sentence = "代表人数不得超过5人（《信访工作条例》第二十条第三款），现有6人。"
    assert response.context["form"].problems == [("representatives", sentence)]
    assert "代表6" in response.text


def test_agent_needs_written_authority(desk: Client) -> None:
    response = desk.post("/registration/", typed(**{"agents-0-name": "赵律师"}))
    assert response.status_code == 422
    assert response.context["form"].problems == [
        ("id_agents-0-relation", "代理人1：请填写与信访人关系。"),
        ("id_agents-0-scope", "代理人1：请填写授权范围。"),
        ("id_agents-0-written", "代理人1 已收存书面授权委托书：信访代理须有书面授权委托书。"),
    ]


def test_registering_office_is_not_registered_as_accused(desk: Client, city: City) -> None:
    response = desk.post("/registration/", typed(accused_offices=[city.bureau.name, city.city.code]))
    assert response.status_code == 422
    (sentence,) = response.context["form"].errors["accused_offices"]
    assert sentence.startswith("被检举控告的是本单位，不能由本单位登记")
    assert city.bureau.name in response.text


def test_accusation_is_sealed(desk: Client, city: City) -> None:
    named = {"accused-TOTAL_FORMS": 1, "accused-INITIAL_FORMS": 0, "accused-0-name": "某科长", "accused-0-unit": "某局"}
    desk.post("/registration/", typed(accused_offices=[city.bureau.name], purpose="accusation", **named))
    petition = Petition.objects.get()
    (accused,) = petition.accused.all()
    assert (petition.sealed, petition.accused_office_ids) == (True, [city.bureau.pk])
    assert (accused.name, accused.unit, accused.post, accused.account) == ("某科长", "某局", "", None)


def test_an_accusation_without_an_accused_says_why(desk: Client) -> None:
    refused = desk.post("/registration/", typed(purpose="accusation"))
    assert refused.status_code == 422
    assert refused.context["form"].errors["accused_unknown"] == [
        "检举控告须写明被检举控告的人员或单位；被反映人不明的，请写明。"
    ]

    desk.post("/registration/", typed(purpose="accusation", accused_unknown="只写有人收钱"))
    assert Petition.objects.get().accused_unknown == "只写有人收钱"


@pytest.mark.parametrize("text", ["𠮷野家门前积水😀", "ＡＢＣ小区２号楼", "'; DROP TABLE x; --", "\\'&|!<b>"])
def test_rare_characters_are_kept_as_typed(desk: Client, text: str) -> None:
    assert desk.post("/registration/", typed(name="𠮷田", subject=text, body=text)).status_code == 302
    petition = Petition.objects.get()
    assert (petition.subject, petition.text.body, petition.petitioner_masked) == (text, text, "𠮷*")
    assert desk.post("/registration/similar/", {"subject": text, "body": text}).status_code == 200


def test_full_width_digits_find_the_same_person(desk: Client) -> None:
    wide = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
    data = typed(identity_number=ID_NUMBER.translate(wide), phone="13800001234".translate(wide))
    assert desk.post("/registration/", data).status_code == 302
    person = Petitioner.objects.get()
    assert (person.identity_number, person.phone) == (ID_NUMBER, "13800001234")


def test_same_form_twice_is_one_petition(desk: Client) -> None:
    data = typed()
    first, second = desk.post("/registration/", data), desk.post("/registration/", data, follow=True)
    assert second.redirect_chain == [(first.headers["Location"] + "?note=repeated", 302)]
    assert "没有重复登记" in second.text
    assert Petition.objects.count() == 1


def test_used_key_with_another_content_keeps_the_content(desk: Client) -> None:
    data = typed()
    desk.post("/registration/", data)
    response = desk.post(
        "/registration/", data | {"subject": "另一件", "name": "李四", "identity_number": "", "phone": ""}
    )
    form = response.context["form"]
    assert response.status_code == 409
    assert form.data["subject"] == "另一件"
    assert form["request_key"].value() != data["request_key"]
    assert desk.post("/registration/", form.data.dict()).status_code == 302
    assert Petition.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_same_form_at_once_is_one_petition(transactional_db: None) -> None:
    city, data = make_city(), typed()
    clients = [Client() for _number in range(4)]
    for client in clients:
        client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    answers: list[str] = []
    together = threading.Barrier(len(clients))

    def send(client: Client) -> None:
        together.wait()
        try:
            answers.append(client.post("/registration/", data).headers["Location"])
        finally:
            leave_connections()

    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    receipt = f"/petitions/{Petition.objects.get().number}/receipt/"
    assert sorted(answers) == [receipt, *[f"{receipt}?note=repeated"] * 3]
    assert (Event.objects.filter(kind="register").count(), Batch.objects.count()) == (1, 1)


@pytest.mark.parametrize("person", ["handler", "leader", "supervisor", "stranger", "system_admin"])
def test_desk_is_closed_to_those_who_do_not_register(city: City, client: Client, person: str) -> None:
    client.force_login(city.people()[person], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/registration/").status_code == 403
    assert client.post("/registration/", typed()).status_code == 403
    assert client.post("/registration/similar/", {"name": "王小明"}).status_code == 403
    assert client.get("/registration/offices/").status_code == 403


def test_clerk_of_two_offices_chooses_one(city: City, client: Client) -> None:
    clerk = make_account("two", (Role.REGISTRATION_CLERK, city.city), (Role.REGISTRATION_CLERK, city.county))
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/registration/", typed(office=str(city.bureau.pk))).status_code == 422
    assert client.post("/registration/", typed(office=str(city.county.pk))).status_code == 302
    assert Petition.objects.get().registered_office == city.county


def test_matter_brought_again_is_a_batch_and_no_second_petition(desk: Client, city: City) -> None:
    earlier = make_petition(city, "handling")
    data = typed(again=earlier.number, channel="phone", headcount="3", subject="", body="仍在夜间施工")
    assert desk.post("/registration/", data).headers["Location"] == f"/petitions/{earlier.number}/receipt/?note=again"
    assert desk.post("/registration/", data).status_code == 302
    assert Petition.objects.count() == 1
    assert list(Batch.objects.order_by("pk").values_list("channel", "persons", "note")) == [
        ("visit", 1, ""),
        ("phone", 3, "仍在夜间施工"),
    ]


def test_matter_brought_again_refuses_what_is_too_long_for_a_note(desk: Client, city: City) -> None:
    earlier = make_petition(city)
    response = desk.post("/registration/", typed(again=earlier.number, subject="", body="新" * 501))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["body"]
    assert Batch.objects.count() == 1


def test_same_matter_is_registered_and_linked_once(desk: Client, city: City) -> None:
    earlier = make_petition(city)
    data = typed(same_matter=earlier.number)
    assert desk.post("/registration/", data).status_code == 302
    assert desk.post("/registration/", data).status_code == 302
    petition = Petition.objects.exclude(pk=earlier.pk).get()
    assert [(link.other, link.kind) for link in petition.links.all()] == [(earlier, LinkKind.SAME_MATTER)]


@pytest.mark.parametrize("button", ["again", "same_matter"])
def test_petition_of_another_office_is_not_found_by_its_number(city: City, client: Client, button: str) -> None:
    elsewhere = make_petition(city)
    client.force_login(city.county_clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/registration/", typed(**{button: elsewhere.number})).status_code == 404
    assert Petition.objects.count() == 1


def test_points_of_the_text_are_offered_one_a_line(desk: Client) -> None:
    response = desk.post("/registration/points/", {"body": "一、夜间施工\n二、扬尘\n请求：①停工②赔偿"})
    assert response.text == "停工\n赔偿"


def test_categories_and_offices_are_offered_by_a_part_of_their_name(desk: Client, city: City) -> None:
    assert "城乡建设/物业管理/噪音扰民" in desk.get("/registration/categories/", {"category": "噪音"}).text
    assert city.bureau.name in desk.get("/registration/offices/", {"accused_offices": "bureau"}).text


@pytest.mark.parametrize("place", ["name", "representatives-0-name", "agents-0-name", "members"])
def test_no_number_is_taken_for_a_part_of_a_name(city: City, desk: Client, place: str) -> None:
    wrong = "钱多多 13900007777" if place != "members" else "钱多多13900007777"
    answer = desk.post("/registration/", typed(headcount="5") | {place: wrong})
    assert answer.status_code == 422
    assert f"“{wrong}”里有号码：姓名栏只写姓名，电话、证件号码填在各自的栏里。" in answer.text
    assert not Petition.objects.exists()


def test_neither_a_program_nor_a_table_keeps_a_number_as_a_name(city: City, api: Any) -> None:
    body = {"channel": "web", "received_on": "2026-03-02", "subject": "路灯不亮", "office": "city"}
    for facts in ({"principal": {"name": "钱多多 13900007777"}}, {"principal": {"name": "１３９００００７７７７"}}):
        answer = api(city.clerk).post("/api/v1/petitions/", body | facts, format="json")
        assert answer.status_code == 422, facts
        assert "里有号码" in answer.text
    with pytest.raises(RowRefused, match="里有号码"):
        person_in("钱多多 139-0000-7777")
    assert person_in("钱多多（13900007777）")[0] == "钱多多"
    with pytest.raises(RowRefused, match="里有号码"):
        person_in("11010519491231002X")


@pytest.mark.parametrize("name", ["A000102948", "UU008706", "wang.1985_02138"])
def test_who_wrote_under_a_user_name_is_called_by_it(name: str) -> None:
    assert person_in(name)[0] == name
