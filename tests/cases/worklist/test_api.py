"""Reading petitions and registering them."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rest_framework.exceptions import ValidationError

from cases.petitions.actions.accusations import AccusedPerson
from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from cases.worklist.api.search import _as_field
from offices.organisation.models import Event
from offices.pages.filters import NumberFilter
from petition_office.answers import LocalRenderer
from tests.factories import City, make_petition, moment

LIST = "/api/v1/petitions/"
GIVEN = {
    "channel": "visit",
    "received_on": "2026-03-02",
    "subject": "小区物业夜间施工噪音扰民",
    "body": "反映小区夜间施工噪音扰民。",
    "principal": {"name": "王小明", "identity_number": "11010519491231002X", "phone": "13800001234"},
    "demands": ["停止夜间施工", "赔偿损失"],
}


def one(petition: Petition) -> str:
    return f"{LIST}{petition.number}/"


# Reading


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_statements_for_every_length(city: City, api, rows, django_assert_max_num_queries) -> None:
    for _number in range(rows):
        make_petition(city)
    client = api(city.clerk)
    with django_assert_max_num_queries(8) as captured:
        answer = client.get(LIST)
    assert len(answer.json()["results"]) == rows
    assert len(captured) == 3


def test_pages_follow_each_other_without_gaps(city: City, api) -> None:
    numbers = [make_petition(city).number for _number in range(5)]
    client, url, seen = api(city.clerk), f"{LIST}?limit=2", []
    while url:
        page = client.get(url).json()
        seen.append([row["number"] for row in page["results"]])
        url = page["next"]
    assert seen == [numbers[:2:-1], numbers[2:0:-1], numbers[:1]]


def test_due_soonest_first(city: City, api) -> None:
    late = make_petition(city, start=moment("2026-03-10").date())
    soon = make_petition(city, start=moment("2026-03-03").date())
    ended = make_petition(city, State.FILED)
    client, url, seen = api(city.clerk), f"{LIST}?order=next_due&limit=1", []
    while url:
        page = client.get(url).json()
        seen += [row["number"] for row in page["results"]]
        url = page["next"]
    assert seen == [soon.number, late.number]
    assert ended.number not in seen


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=x", "limit=²", "cursor=x", "cursor=WzFd", "order=subject", "cursor=WyItaWQiLCAieCJd"]
)
def test_wrong_query_is_422(city: City, api, query) -> None:
    answer = api(city.clerk).get(f"{LIST}?{query}")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_whole_petition_is_masked_and_says_what_comes_next(city: City, api) -> None:
    petition = make_petition(city)
    answer = api(city.clerk).get(one(petition))
    shown = answer.json()
    assert answer.headers["ETag"].startswith(f'"{petition.version}-')
    assert [person["name"] for person in shown["persons"]] == ["王**"]
    assert "王小明" not in answer.text
    assert "11010519491231002X" not in answer.text
    assert [demand["text"] for demand in shown["demands"]] == ["停止夜间施工", "赔偿损失"]
    assert shown["next_step"]["key"] == "screen"
    assert shown["next_step"]["due"] is None  # screening meets no clock; the routing is due later
    assert {choice["key"] for choice in shown["choices"] if choice["is_open"]} >= {"screen", "mark_urgent"}


def test_refusals_are_those_of_the_page(city: City, api) -> None:
    petition = make_petition(city, State.UNIT_RECEIVED)
    shown = api(city.clerk).get(one(petition)).json()
    refused = {choice["key"]: choice["refusal"] for choice in shown["choices"] if not choice["is_open"]}
    assert "信访工作机构" in refused["screen"]


def test_link_to_an_invisible_petition_is_not_shown(city: City, api) -> None:
    sealed = make_petition(city, accused=[AccusedPerson("某局长")], accused_offices=[city.bureau])
    petition = make_petition(city, State.UNIT_RECEIVED)
    petition.links.create(other=sealed, kind="joined", linked_at=moment("2026-03-09"), linked_by=city.clerk)
    assert [row["number"] for row in api(city.clerk).get(one(petition)).json()["links"]] == [sealed.number]
    assert api(city.handler).get(one(petition)).json()["links"] == []


def test_history_is_a_chain(city: City, api) -> None:
    petition = make_petition(city, State.UNIT_RECEIVED)
    rows = api(city.clerk).get(f"{one(petition)}events/").json()["results"]
    assert [row["kind"] for row in rows] == ["register", "screen", "transfer", "receive"]
    assert [row["previous_hash"] for row in rows[1:]] == [row["hash"] for row in rows[:-1]]


def test_as_of_a_day(city: City, api) -> None:
    petition = make_petition(city, State.UNIT_RECEIVED)
    client = api(city.clerk)
    assert client.get(f"{one(petition)}as-of/?day=2026-03-03").json()["state"] == "screened"
    assert client.get(f"{one(petition)}as-of/?day=2026-03-01").json()["code"] == "not_yet_registered"
    assert client.get(f"{one(petition)}as-of/?day=2026-02-30").status_code == 422
    assert client.get(f"{one(petition)}as-of/").status_code == 422


def test_paper_in_full(city: City, api) -> None:
    petition = make_petition(city, State.NOTIFIED)
    client = api(city.handler)
    paper = client.get(one(petition)).json()["papers"][-1]
    whole = client.get(f"{one(petition)}papers/{paper['id']}/").json()
    assert "信访程序" in whole["body"]
    other = make_petition(city, State.NOTIFIED)
    assert client.get(f"{one(other)}papers/{paper['id']}/").status_code == 404


def test_identity_is_shown_for_a_purpose_and_recorded(city: City, api) -> None:
    petition = make_petition(city)
    client = api(city.clerk)
    assert client.post(f"{one(petition)}identity/", {}).status_code == 422
    assert not PersonalDataAccess.objects.exists()
    (person,) = client.post(f"{one(petition)}identity/", {"purpose": "contact"}).json()
    assert (person["name"], person["identity_number"]) == ("王小明", "11010519491231002X")
    access = PersonalDataAccess.objects.get()
    assert (access.account, access.purpose) == (city.clerk, "contact")


def test_supervisor_sees_the_case_but_not_the_person(city: City, api) -> None:
    petition = make_petition(city)
    answer = api(city.supervisor).post(f"{one(petition)}identity/", {"purpose": "contact"})
    assert (answer.status_code, answer.json()["code"]) == (403, "no_custody")


# Registering


def test_register_and_send_again(city: City, api) -> None:
    client, key = api(city.clerk), str(uuid.uuid4())
    first = client.post(LIST, GIVEN, headers={"Idempotency-Key": key})
    again = client.post(LIST, GIVEN, headers={"Idempotency-Key": key})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["number"] == again.json()["number"]
    assert first.headers["Location"] == f"{LIST}{first.json()['number']}/"
    petition = Petition.objects.get()
    assert first.json()["query_code"] == petition.query_code
    Petition.objects.update(registered_at=petition.registered_at - timedelta(days=1))
    later = client.post(LIST, GIVEN, headers={"Idempotency-Key": key})
    assert (later.json()["number"], later.json()["query_code"]) == (petition.number, "")
    assert petition.petitioners.get().name == "王小明"
    assert [demand.text for demand in petition.demands.all()] == GIVEN["demands"]


def test_without_a_key_every_request_is_a_petition(city: City, api) -> None:
    client = api(city.clerk)
    first = client.post(LIST, GIVEN).json()["number"]
    asked = client.post(LIST, GIVEN)
    assert (asked.status_code, asked.json()["code"]) == (422, "certain_twin")
    second = client.post(LIST, {**GIVEN, "not_same": "另一处工地"}).json()["number"]
    assert {first, second} == set(Petition.objects.values_list("number", flat=True))


def test_key_of_another_is_refused(city: City, api) -> None:
    key = str(uuid.uuid4())
    assert api(city.clerk).post(LIST, GIVEN, headers={"Idempotency-Key": key}).status_code == 201
    answer = api(city.county_clerk).post(LIST, GIVEN, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (409, "key_used")
    assert api(city.clerk).post(LIST, GIVEN, headers={"Idempotency-Key": "x"}).status_code == 422


def test_collective_petition_with_all_its_people(city: City, api) -> None:
    people = [{"name": f"代表{number}"} for number in "一二三四五"]
    given = GIVEN | {
        "headcount": 8,
        "representatives": people,
        "members": [{"name": "成员甲"}, {"name": "成员乙", "phone": "13800001235"}],
    }
    given["agents"] = [{"name": "李律师", "relation": "律师", "scope": "全程代理", "written": True}]
    answer = api(city.clerk).post(LIST, given)
    assert answer.status_code == 201, answer.text
    roles = [person["role"] for person in answer.json()["persons"]]
    assert (roles.count("representative"), roles.count("member"), len(answer.json()["agents"])) == (5, 2, 1)


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"principal": {"name": "王小明", "identity_number": "110105194912310021"}}, "principal", "校验位"),
        (
            {"headcount": 9, "representatives": [{"name": f"代表{n}"} for n in "一二三四五六"]},
            "representatives",
            "不得超过5人",
        ),
        ({"headcount": 4, "representatives": [{"name": "代表一"}]}, "headcount", "不足5人"),
        ({"received_on": "2099-01-01"}, "received_on", "不能晚于今天"),
        ({"body": "长" * 30_000}, "body", "最多20000字"),
        ({"subject": ""}, "subject", ""),
        ({"category": "没有的分类"}, "category", "没有"),
        ({"members": [{"name": "甲", "identity_number": "1"}], "headcount": 6}, "members", "第1人"),
        ({"accused_offices": ["nowhere"]}, "accused_offices", "nowhere"),
        ({"office": "bureau"}, "office", "bureau"),
        ({"agents": [{"name": "李", "relation": "子", "scope": "全程", "written": False}]}, "agents", "书面"),
        (
            {"agents": [{"name": "李", "relation": "子", "scope": "全", "written": True, "valid_until": "2026-01-01"}]},
            "agents",
            "授权已于2026年1月1日（周四）届满",
        ),
    ],
)
def test_bad_registration_says_what_is_wrong(city: City, api, change, field, sentence) -> None:
    answer = api(city.clerk).post(LIST, GIVEN | change)
    assert answer.status_code == 422, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert sentence in str(answer.json()["errors"][field])
    assert not Petition.objects.exists()
    assert not Event.objects.filter(kind="register").exists()


@pytest.mark.parametrize("text", ["😀噪音", "𠮷祥小区", "１２３号楼"])
def test_rare_characters_stay_as_they_are(city: City, api, text) -> None:
    assert api(city.clerk).post(LIST, GIVEN | {"subject": text}).json()["subject"] == text


def test_only_clerks_register(city: City, api) -> None:
    for name, account in city.people().items():
        expected = 201 if "clerk" in name else 403
        assert api(account).post(LIST, GIVEN).status_code == expected, name


# Filters


def test_filters_are_those_of_the_pages(city: City, api) -> None:
    early = make_petition(city, channel="letter")
    late = make_petition(city, State.UNIT_RECEIVED, start=moment("2026-03-10").date())
    client = api(city.clerk)

    def found(query: str) -> list[str]:
        return [row["number"] for row in client.get(f"{LIST}?{query}").json()["results"]]

    assert found("channel=letter") == [early.number]
    assert found("state=unit_received&state=registered") == [late.number, early.number]
    assert found("office=bureau") == [late.number]
    assert found("received_from=2026-03-09") == [late.number]
    assert found("category=0101") == [late.number]
    assert found("open=true&overdue=true&order=next_due") == [early.number, late.number]
    wrong = client.get(f"{LIST}?channel=pigeon&received_to=x")
    assert (wrong.status_code, set(wrong.json()["errors"])) == (422, {"channel", "received_to"})


# Search


def test_search_by_word_name_and_number(city: City, api) -> None:
    petition = make_petition(city)
    other = make_petition(city, subject="拖欠工资", body="拖欠工资三个月。")
    client = api(city.clerk)

    def found(q: str) -> list[str]:
        return [row["number"] for row in client.post("/api/v1/search/", {"q": q, "why": "handle"}).json()["results"]]

    assert found("噪音") == [petition.number]
    assert found("王小明") == [other.number, petition.number]
    assert found(other.number) == [other.number]
    assert found("不存在的词") == []
    assert client.post("/api/v1/search/", {"q": "噪"}).json()["code"] == "query_too_short"
    assert client.post("/api/v1/search/", {}).status_code == 422
    assert api(city.handler).post("/api/v1/search/", {"q": "噪音"}).json()["total"] == 0


FILTERS = [
    ({"state": ["unit_received", "handling"]}, "received"),
    ({"open": True, "channel": "visit", "received_to": "2026-03-31"}, "both"),
    ({"urgent": False, "collective": False, "overdue": True}, "both"),
    ({"overdue": False}, "none"),
    ({"clock": "notify", "due_to": "2026-12-31"}, "received"),
    ({"office": "bureau"}, "received"),
    ({"state": []}, "both"),
    ({"category": "不存在的分类"}, "none"),
]


@pytest.mark.parametrize(("filters", "which"), FILTERS)
def test_search_is_narrowed_by_the_filters_of_the_list(city: City, api, filters, which) -> None:
    registered, received = make_petition(city), make_petition(city, State.UNIT_RECEIVED)
    expected = {"received": [received], "both": [received, registered], "none": []}[which]
    client = api(city.clerk)
    answer = client.post("/api/v1/search/", {"q": "噪音", **filters})
    assert answer.status_code == 200, answer.text
    assert [row["number"] for row in answer.json()["results"]] == [petition.number for petition in expected]
    listed = client.get(LIST, filters).json()
    assert [row["number"] for row in listed["results"]] == [petition.number for petition in expected]
    exact = client.post("/api/v1/search/", {"q": registered.number, **filters})
    assert [row["number"] for row in exact.json()["results"]] == [registered.number]


@pytest.mark.parametrize(
    "filters",
    [
        {"state": ["nowhere"]},
        {"state": "registered"},
        {"channel": "pigeon"},
        {"received_to": "2026-02-30"},
        {"received_from": "1066-01-01"},
        {"overdue": "perhaps"},
        {"category": "x" * 201},
        {"overdu": True},
    ],
)
def test_search_refuses_a_wrong_filter(city: City, api, filters) -> None:
    answer = api(city.clerk).post("/api/v1/search/", {"q": "噪音", **filters})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert set(answer.json()["errors"]) == set(filters)


def test_a_filter_of_numbers_is_a_number_of_the_search() -> None:
    number = _as_field(NumberFilter(label="人数", max_value=9))

    assert number.run_validation("9") == 9
    with pytest.raises(ValidationError):
        number.run_validation(10)


@pytest.mark.parametrize("rows", [1, 3])
def test_search_takes_the_same_statements(city: City, api, rows, django_assert_max_num_queries) -> None:
    for _number in range(rows):
        make_petition(city)
    client = api(city.clerk)
    with django_assert_max_num_queries(16) as captured:
        assert client.post("/api/v1/search/", {"q": "噪音"}).json()["total"] == rows
    assert len([query for query in captured if query["sql"].startswith("SELECT")]) <= 7


def test_proof_of_a_clock(city: City, api) -> None:
    petition = make_petition(city)
    client = api(city.clerk)
    clock = client.get(one(petition)).json()["clocks"][0]
    proof = client.get(f"{one(petition)}clocks/{clock['id']}/proof/").json()
    assert (proof["due"], proof["agrees"]) == (clock["due"], True)
    assert proof["days"][0]["mark"] == "start"
    other = make_petition(city)
    assert client.get(f"{one(other)}clocks/{clock['id']}/proof/").status_code == 404


def test_who_has_the_answer_is_told_that_it_holds(city: City, api: Any) -> None:
    petition = make_petition(city)
    client, url = api(city.clerk), f"/api/v1/petitions/{petition.number}/"
    tag = client.get(url).headers["ETag"]
    held = client.get(url, headers={"If-None-Match": tag})
    assert (held.status_code, held.content, held.headers["ETag"]) == (304, b"", tag)
    mine = api(city.leader).get(url, headers={"If-None-Match": tag})
    assert mine.status_code == 200, "another may take other steps"
    changed = client.post(f"{url}steps/mark_urgent/", {"reason": "可能伤人"}, headers={"If-Match": tag})
    assert changed.status_code == 200, changed.content
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 200


def test_every_moment_is_in_the_offices_time(city: City, api: Any) -> None:
    """The facts of an event stay as they were hashed."""
    petition = make_petition(city, State.HANDLING)
    url = f"/api/v1/petitions/{petition.number}/"
    moments = re.findall(r'"\d{4}-\d\d-\d\dT[^"]*"', api(city.clerk).get(url).content.decode())
    moments += [f'"{event["at"]}"' for event in api(city.clerk).get(f"{url}events/").json()["results"]]
    assert moments
    assert {moment[-7:] for moment in moments} == {'+08:00"'}
    assert (
        LocalRenderer().render({"at": datetime(2026, 3, 2, 1, 5, tzinfo=UTC)}) == b'{"at":"2026-03-02T09:05:00+08:00"}'
    )


def test_the_next_page_is_a_whole_address(city: City, api: Any) -> None:
    for _number in range(2):
        make_petition(city)
    page = api(city.clerk).get("/api/v1/petitions/?limit=1").json()
    assert page["next"].startswith("http://testserver/api/v1/petitions/?")
    assert len(api(city.clerk).get(page["next"]).json()["results"]) == 1
