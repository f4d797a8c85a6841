"""Who acts for the petitioners changes: agents by a dated authority, representatives by election, at most five."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.petitions.actions.parties import Authorised, Person
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from tests.cases.petitions.read_back import messages, said
from tests.cases.procedure.accusing import ACCUSED
from tests.cases.procedure.walking import next_day, refusal, take, walk
from tests.clients import client_of
from tests.factories import City, make_city, make_petition

AGENT = Authorised("李律师", "律师", "代为提出", None, "13700001111")


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def authority(petition: Petition, **other: Any) -> dict[str, Any]:
    words = {"name": "赵律师", "relation": "律师", "scope": "全程代理", "written": True}
    return {**words, "authorised_on": next_day(petition) - timedelta(days=2), **other}


def together(city: City, *names: str, **other: Any) -> Petition:
    people = [Person(name) for name in names]
    return make_petition(city, channel="visit", headcount=8, representatives=people, **other)


def test_an_agent_is_replaced_and_the_old_authority_ends(city: City) -> None:
    petition = make_petition(city, State.HANDLING, agents=[AGENT])
    old, day = petition.agents.get(), next_day(petition)
    facts = authority(petition, ends=old, reason="信访人解除委托")

    petition = take(petition, "change_agent", city.handler, day, **facts)

    kind, told = said(petition)
    signed = facts["authorised_on"].isoformat()
    assert (kind, told["ended"], told["named"], told["authorised_on"]) == (
        "change_agent",
        "代理人李**",
        "代理人赵**",
        signed,
    )
    assert [(agent.name, agent.ended_on) for agent in petition.agents.all()] == [("李律师", day), ("赵律师", None)]
    text = f"信访件 {petition.number} 的代理人已变更"
    assert messages(petition) == [("city", "follow_up", text), ("bureau", "follow_up", text)]
    page = client_of(city.handler).get(petition.get_absolute_url()).text
    assert "终止代理人李**的代理。" in page
    assert "李律师" not in page
    again = refusal(petition, "change_agent", city.handler, next_day(petition), ends=old, reason="再次")
    assert again == (InvalidFacts, "agent_ended", "ends")
    late = refusal(petition, "correct_person", city.handler, next_day(petition), person=old, phone="1", reason="核对")
    assert late == (InvalidFacts, "agent_ended", "person")


def test_an_agent_whose_authority_ended_receives_nothing(city: City) -> None:
    petition = make_petition(city, State.OPINION_ISSUED, agents=[AGENT])
    day = next_day(petition)
    petition = take(petition, "change_agent", city.handler, day, ends=petition.agents.get(), reason="解除委托")
    served = {"method": "in_person", "received_by": "代理人"}

    later = day + timedelta(days=1)
    refused = refusal(petition, "serve", city.handler, later, served_on=later, **served)

    assert refused == (InvalidFacts, "authority_ended", "received_by")


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"name": ""}, "no_agent", "name"),
    ({"scope": ""}, "no_scope", "scope"),
    ({"written": False}, "not_written", "written"),
    ({"authorised_on": None}, "no_day", "authorised_on"),
    ({"authorised_on": timezone.localdate() + timedelta(days=900)}, "future_date", "authorised_on"),
    ({"name": "李律师"}, "same_agent", "name"),
]


@pytest.mark.parametrize(("wrong", "code", "field"), WRONG, ids=[row[1] for row in WRONG])
def test_an_agent_without_authority_is_refused(city: City, wrong: dict[str, Any], code: str, field: str) -> None:
    petition = make_petition(city, State.HANDLING, agents=[AGENT])
    facts = authority(petition, **wrong)

    refused = refusal(petition, "change_agent", city.handler, next_day(petition), **facts)

    assert refused == (InvalidFacts, code, field)


def test_there_are_two_agents_at_most_and_none_of_another_petition(city: City) -> None:
    petition = make_petition(city, State.HANDLING, agents=[AGENT, Authorised("钱律师", "律师", "代为提出")])
    other = make_petition(city, agents=[AGENT])
    day = next_day(petition)

    assert refusal(petition, "change_agent", city.handler, day, **authority(petition))[1] == "too_many_agents"
    stranger = refusal(petition, "change_agent", city.handler, day, ends=other.agents.get(), reason="解除")
    assert stranger == (InvalidFacts, "strangers_person", "ends")
    untold = refusal(petition, "change_agent", city.handler, day, ends=petition.agents.first())
    assert untold == (InvalidFacts, "no_reason", "reason")
    assert refusal(petition, "change_agent", city.other_handler, day, **authority(petition))[0] == NotPermitted
    over = authority(petition, valid_until=day - timedelta(days=1))
    assert refusal(petition, "change_agent", city.handler, day, **over)[1] == "authority_ended"


def test_nobody_accused_acts_for_the_petitioner(city: City) -> None:
    petition = walk(city, make_petition(city), ACCUSED)
    facts = authority(petition, name=petition.accused.get().name)

    assert refusal(petition, "change_agent", city.clerk, next_day(petition), **facts)[1] == "accused_name"


def test_a_representative_is_replaced_by_a_participant(city: City) -> None:
    petition = together(city, "钱一", "钱二", members=[Person("孙三")])
    first, member = petition.petitioners.get(name_masked="钱*", position=1), petition.petitioners.get(role="member")
    facts = {"leaves": first, "member": member, "reason": "信访人改选"}

    petition = take(petition, "change_representative", city.clerk, next_day(petition), **facts)

    people = petition.petitioners.exclude(role="principal")
    assert {(one.name, one.role, one.position) for one in people} == {
        ("钱一", "member", None),
        ("钱二", "representative", 2),
        ("孙三", "representative", 1),
    }
    kind, told = said(petition)
    assert (kind, told["left"], told["joined"]) == ("change_representative", "代表钱*", "代表孙*")
    assert messages(petition) == [("city", "follow_up", f"信访件 {petition.number} 的代表已变更")]


def test_representatives_are_never_more_than_five_and_never_none(city: City) -> None:
    full = together(city, "甲一", "甲二", "甲三", "甲四", "甲五")
    facts = {"name": "甲六", "reason": "补选"}
    refused = refusal(full, "change_representative", city.clerk, next_day(full), **facts)
    assert refused[:2] == (InvalidFacts, "too_many_representatives")
    one = together(city, "乙一")
    only = one.petitioners.get(role="representative")

    refused = refusal(one, "change_representative", city.clerk, next_day(one), leaves=only, reason="退出")

    assert refused == (InvalidFacts, "no_representatives", "name")
    one = take(one, "change_representative", city.clerk, next_day(one), leaves=only, name="乙二", reason="改选")
    assert [person.name for person in one.petitioners.filter(role="representative")] == ["乙二"]


def test_wrong_representatives_are_refused(city: City) -> None:
    petition, single = together(city, "钱一"), make_petition(city)
    day, principal = next_day(petition), petition.petitioners.get(role="principal")
    step = step_kind("change_representative")

    assert choice_for(city.clerk, single, step).refusal == "不足5人不是集体访，不推选代表。"
    facts = {"name": "钱二", "reason": "补选"}
    assert refusal(single, step.key, city.clerk, next_day(single), **facts)[:2] == (ActionRefused, "not_collective")
    assert refusal(petition, step.key, city.clerk, day, reason="补选")[1] == "no_change"
    assert refusal(petition, step.key, city.clerk, day, leaves=principal, reason="退出")[1] == "no_representative"
    assert refusal(petition, step.key, city.clerk, day, member=principal, reason="补选")[1] == "no_member"
    stranger = single.petitioners.get()
    assert refusal(petition, step.key, city.clerk, day, leaves=stranger, reason="退出")[1] == "strangers_person"


def test_the_page_offers_only_whom_the_step_is_about(city: City) -> None:
    today = timezone.localdate()
    petition = together(city, "钱一", start=today, agents=[AGENT])
    client = client_of(city.clerk)

    agents = client.get(f"{petition.get_absolute_url()}steps/change_agent/").text
    elected = client.get(f"{petition.get_absolute_url()}steps/change_representative/").text

    assert ("代理人李** 律师" in agents, "代表钱*" in agents) == (True, False)
    every = client.get(f"{petition.get_absolute_url()}steps/correct_person/").text
    assert every.index(">信访人王**") < every.index(">代表钱*") < every.index(">代理人李**")
    assert "新代表姓名（还没有登记的人员）" in elected
    assert ("代理人李**" in elected, "代表钱*" in elected) == (False, True)
