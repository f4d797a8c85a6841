"""Every field of a person can be corrected: old values stay encrypted, and what hangs on them is counted again."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.petitions.actions.parties import Authorised, Person
from cases.petitions.actions.reading import read_identity
from cases.petitions.enums import State
from cases.petitions.history import IDENTITY_BEFORE
from cases.petitions.identity import masked_name
from cases.petitions.models.parties import Agent, Petitioner
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.people import of_same_people
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from cases.registration.queries.similar import similar_to
from offices.errors import ActionRefused, Conflict, InvalidFacts, NotPermitted
from offices.organisation.models import EventText
from offices.organisation.queries import facts_of
from offices.organisation.roles import Role
from tests.cases.petitions.read_back import messages, said
from tests.cases.procedure.accusing import ACCUSED
from tests.cases.procedure.persons import RENAMED
from tests.cases.procedure.walking import last_event, next_day, refusal, take, walk
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_petition, moment

OLD, NEW = "11010519491231002X", "110105194912310038"
AGENT = Authorised("李律师", "律师", "代为提出", None, "13700001111")


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def principal(petition: Petition) -> Petitioner:
    return petition.petitioners.get(role="principal")


def contact(petition: Petition, **values: Any) -> dict[str, Any]:
    return {"person": principal(petition), "reason": "信访人来电更换号码", **values}


def test_a_telephone_is_corrected_at_once_and_found_by_the_desk(city: City) -> None:
    petition = make_petition(city, State.HANDLING)

    petition = take(
        petition, "correct_person", city.handler, next_day(petition), **contact(petition, phone="13900001111")
    )

    person = principal(petition)
    assert (person.phone, person.phone_masked, person.address) == ("13900001111", "139****11", "测试市幸福路1号")
    kind, facts = said(petition)
    assert (kind, facts["part"], facts["fields"]) == ("correct_person", person.key, ["phone"])
    assert facts[IDENTITY_BEFORE] == "电话：13800001234"
    told = f"信访件 {petition.number} 的信访人信息已更正"
    assert messages(petition) == [("city", "follow_up", told), ("bureau", "follow_up", told)]
    assert [hit.pk for hit in similar_to(city.clerk, phone="13900001111")] == [petition.pk]
    assert similar_to(city.clerk, phone="13800001234") == []


def test_the_history_says_what_was_corrected_and_a_purpose_shows_the_old_value(city: City, api) -> None:
    today = timezone.localdate()
    petition = make_petition(city, State.HANDLING, start=today - timedelta(days=30))
    take(petition, "correct_person", city.handler, today, **contact(petition, phone="13900001111", address="和平路2号"))
    address = petition.get_absolute_url()

    page = client_of(city.handler).get(address).text
    events = api(city.handler).get(f"/api/v1/petitions/{petition.number}/events/").text
    assert "更正了信访人王**的电话、住址。" in page
    for text in ("13800001234", "幸福路1号", "13900001111", "和平路2号"):
        assert text not in page, text
        assert text not in events, text
    stored = EventText.objects.filter(event=last_event(petition), name=IDENTITY_BEFORE).get()
    assert stored.text == "电话：13800001234，住址：测试市幸福路1号"

    read = client_of(city.handler).post(f"{address}identity/", {"purpose": "check"}).text
    assert "更正前：电话：13800001234，住址：测试市幸福路1号" in read
    answer = api(city.handler).post(f"/api/v1/petitions/{petition.number}/identity/", {"purpose": "check"}).json()
    assert (answer[0]["phone"], len(answer[0]["former"])) == ("13900001111", 1)
    assert petition.accesses.count() == 2


def test_a_name_is_proposed_and_a_second_person_decides(city: City) -> None:
    petition = walk(city, make_petition(city, State.HANDLING), RENAMED)
    asked = f"信访件 {petition.number} 申请更正信访人身份，请审批"
    decide = step_kind("decide_correction")

    assert principal(petition).name == "王小明"
    assert messages(petition) == [("city", "approve", asked)]
    assert [who for who, person in city.people().items() if choice_for(person, petition, decide).is_open] == ["leader"]
    assert petition.number in client_of(city.leader).get("/approvals/").text
    form = client_of(city.leader).get(f"{petition.get_absolute_url()}steps/decide_correction/").text
    assert "信访人王**的姓名" in form
    assert "王晓明" not in form
    read = read_identity(petition=petition, by=city.clerk, at=moment(next_day(petition)), purpose="check")
    assert read[0].asked == "姓名：王晓明"

    petition = take(petition, "decide_correction", city.leader, next_day(petition), agreed=True)

    person = principal(petition)
    assert (person.name, person.name_masked, petition.petitioner_masked) == ("王晓明", "王**", masked_name("王晓明"))
    kind, facts = said(petition)
    assert (kind, facts["agreed"], facts["fields"], facts[IDENTITY_BEFORE]) == (
        "decide_correction",
        True,
        ["name"],
        "姓名：王小明",
    )
    assert "王晓明" not in last_event(petition).facts_text
    told = f"信访件 {petition.number} 的信访人信息已更正"
    assert messages(petition) == [("city", "follow_up", told), ("bureau", "follow_up", told)]
    found = similar_to(city.clerk, name="王晓明", subject=petition.subject)
    assert [(hit.pk, hit.same_name) for hit in found] == [(petition.pk, True)]


def test_a_refused_correction_leaves_the_person_as_registered(city: City) -> None:
    petition = walk(city, make_petition(city, State.HANDLING), RENAMED)

    petition = take(petition, "decide_correction", city.leader, next_day(petition), agreed=False, reason="没有依据")

    assert principal(petition).name == "王小明"
    assert IDENTITY_BEFORE not in facts_of(last_event(petition))


def test_who_proposed_does_not_decide(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    make_account("second", (Role.LEADER, city.city, True))
    facts = {"person": principal(petition), "name": "王晓明", "reason": "核对"}
    petition = take(petition, "propose_person", city.leader, next_day(petition), **facts)

    refused = refusal(petition, "decide_correction", city.leader, next_day(petition), agreed=True)

    assert refused == (InvalidFacts, "own_proposal", None)


def test_the_marks_are_counted_again_by_the_new_number(city: City) -> None:
    """With the right number the matter turns out to have come before."""
    earlier = make_petition(city, principal=Person("王小明", "111", NEW, "", "测试市幸福路1号"))
    petition = make_petition(city, occurrence="first", first_office=city.city)
    assert not of_same_people(petition).exists()
    facts = {"person": principal(petition), "identity_number": NEW, "reason": "核对身份证"}
    petition = take(petition, "propose_person", city.clerk, next_day(petition), **facts)

    petition = take(petition, "decide_correction", city.leader, next_day(petition), agreed=True)

    assert petition.occurrence == "repeated"
    assert list(of_same_people(petition)) == [earlier]
    assert Petition.objects.get(pk=earlier.pk).version == earlier.version


def test_an_anonymous_letter_gets_its_writer(city: City) -> None:
    petition = make_petition(city, principal=Person(), channel="letter", address_unclear=True)
    facts = {"person": principal(petition), "reason": "来电说明"}
    petition = take(petition, "correct_person", city.clerk, next_day(petition), address="幸福路1号", **facts)
    assert (petition.is_anonymous, petition.address_unclear) == (True, True)
    facts = {"person": principal(petition), "name": "赵六", "reason": "来电说明"}
    petition = take(petition, "propose_person", city.clerk, next_day(petition), **facts)

    petition = take(petition, "decide_correction", city.leader, next_day(petition), agreed=True)

    assert (petition.is_anonymous, petition.address_unclear, petition.petitioner_masked) == (False, False, "赵*")


def test_an_agent_is_corrected(city: City) -> None:
    petition = make_petition(city, State.HANDLING, agents=[AGENT])
    agent = Agent.objects.get(petition=petition)
    until = next_day(petition) + timedelta(days=90)
    facts = {"person": agent, "phone": "13700002222", "valid_until": until, "reason": "核对委托书"}

    petition = take(petition, "correct_person", city.handler, next_day(petition), **facts)

    agent.refresh_from_db()
    assert (agent.phone, agent.valid_until) == ("13700002222", until)
    assert facts_of(last_event(petition))[IDENTITY_BEFORE] == "电话：13700001111，授权截止：（空）"
    facts = {"person": agent, "address": "幸福路", "reason": "核对"}
    refused = refusal(petition, "correct_person", city.handler, next_day(petition), **facts)
    assert refused == (InvalidFacts, "not_of_person", "address")


WRONG: list[tuple[dict[str, Any], str, str | None]] = [
    ({"phone": "13800001234"}, "no_change", None),
    ({}, "no_change", None),
    ({"phone": "13900001111", "reason": " "}, "no_reason", "reason"),
]


@pytest.mark.parametrize(("values", "code", "field"), WRONG)
def test_a_correction_that_says_nothing_is_refused(
    city: City, values: dict[str, Any], code: str, field: str | None
) -> None:
    petition = make_petition(city, State.HANDLING)
    facts = contact(petition, **values)

    assert refusal(petition, "correct_person", city.handler, next_day(petition), **facts) == (InvalidFacts, code, field)


def test_wrong_use_is_answered(city: City) -> None:
    petition, other = make_petition(city, State.HANDLING), make_petition(city)
    closed = make_petition(city, State.CLOSED_FINAL)
    day, handler = next_day(petition), city.handler

    stranger = {**contact(petition, phone="13900001111"), "person": principal(other)}
    assert refusal(petition, "correct_person", handler, day, **stranger)[1:] == ("strangers_person", "person")
    facts = contact(closed, phone="13900001111")
    assert refusal(closed, "correct_person", handler, next_day(closed), **facts)[:2] == (ActionRefused, "wrong_state")
    facts = contact(petition, phone="13900001111")
    assert refusal(petition, "correct_person", city.other_handler, day, **facts)[0] == NotPermitted
    seen = petition.version
    petition = take(petition, "correct_person", handler, day, **facts)
    refused = refusal(petition, "correct_person", handler, day, **{**facts, "phone": "13900002222"}, version=seen)
    assert refused[:2] == (Conflict, "changed_meanwhile")
    facts = {"person": principal(petition), "name": "王大明", "reason": "核对"}
    waiting = take(petition, "propose_person", handler, next_day(petition), **facts)
    assert refusal(waiting, "propose_person", city.clerk, next_day(waiting), **facts)[1] == "correction_waits"


def test_the_page_checks_number_and_person(city: City) -> None:
    today = timezone.localdate()
    petition, other = make_petition(city, start=today), make_petition(city, start=today)
    client, address = client_of(city.clerk), f"{petition.get_absolute_url()}steps/propose_person/"
    sent = {"version": petition.version, "person": principal(petition).key, "reason": "核对身份证"}

    page = client.post(address, {**sent, "identity_number": "110105194912310021"})
    assert (page.status_code, "校验位不对" in page.text) == (422, True)
    page = client.post(address, {**sent, "person": principal(other).key, "name": "王晓明"})
    assert (page.status_code, "所选人员不是本件的" in page.text) == (422, True)
    page = client.post(address, {**sent, "identity_number": NEW})
    assert page.status_code == 302
    assert petition.correction_proposals.count() == 1


@pytest.mark.parametrize("key", ["propose_person", "change_agent"])
def test_a_number_is_no_name(city: City, key: str) -> None:
    petition = make_petition(city)
    facts: dict[str, Any] = {"name": "王晓明13900001111", "reason": "核对"}
    if key == "propose_person":
        facts["person"] = principal(petition)
    else:
        facts |= {"relation": "律师", "scope": "全程代理", "authorised_on": next_day(petition), "written": True}

    assert refusal(petition, key, city.clerk, next_day(petition), **facts)[1:] == ("number_in_name", "name")


def test_one_document_is_one_person(city: City) -> None:
    people = [Person(f"代表{place}") for place in "甲乙"]
    petition = make_petition(city, channel="visit", headcount=6, representatives=people)
    second = petition.petitioners.get(role="representative", position=2)
    facts = {"person": second, "identity_number": OLD, "reason": "核对"}

    assert refusal(petition, "propose_person", city.clerk, next_day(petition), **facts)[1] == "same_number"


def test_the_name_of_an_accused_is_looked_at_first(city: City) -> None:
    petition = walk(city, make_petition(city), ACCUSED)
    name = petition.accused.get().name
    facts = {"person": principal(petition), "name": name, "reason": "核对"}

    refused = refusal(petition, "propose_person", city.clerk, next_day(petition), **facts)

    assert refused == (InvalidFacts, "accused_name", "name")
    take(petition, "propose_person", city.clerk, next_day(petition), **facts, namesake=True)


def test_the_petitioner_reads_that_it_was_corrected_and_never_to_what(city: City, client) -> None:
    today = timezone.localdate()
    petition = make_petition(city, State.HANDLING, start=today - timedelta(days=30))
    take(petition, "correct_person", city.handler, today, **contact(petition, phone="13900001111"))

    page = client.post("/query/", {"number": petition.number, "code": petition.query_code}).text

    assert "更正信访人信息" in page
    for number in ("13900001111", "139****11", "13800001234"):
        assert number not in page, number
