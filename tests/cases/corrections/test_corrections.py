"""Corrections: by the office that registered, beside the petitioner's words, decided by its head once passed on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.petitions.enums import State
from cases.procedure.policies import can_take, choice_for
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.queries import facts_of
from offices.organisation.roles import Role
from tests.cases.petitions.read_back import messages, said
from tests.cases.procedure.taken import PROPOSED
from tests.cases.procedure.walking import last_event, next_day, refusal, take, walk
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_petition


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def test_the_unit_complained_of_rewrites_nothing(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    day = next_day(petition)

    for person in (city.handler, city.head, city.deputy):
        assert not can_take(person, petition, "correct")
        refused = refusal(petition, "correct", person, day, changes={"headcount": 2}, reason="经解释已理解")
        assert refused == (NotPermitted, "not_your_office", None)


@pytest.mark.parametrize(
    "changes",
    [{"subject": "咨询补偿标准"}, {"headcount": 2}, {"keep_secret": True}, {"subject": "咨询", "place": "村口"}],
)
def test_after_the_transfer_the_head_decides_on_what_others_work_on(city: City, changes: dict[str, object]) -> None:
    before = make_petition(city, State.SCREENED)
    petition = make_petition(city, State.UNIT_RECEIVED)

    assert take(before, "correct", city.clerk, next_day(before), changes=changes, reason="笔误").version == 3
    refused = refusal(petition, "correct", city.clerk, next_day(petition), changes=changes, reason="笔误")

    assert refused == (InvalidFacts, "head_decides", next(iter(changes)))
    petition = take(petition, "correct", city.clerk, next_day(petition), changes={"place": "村口"}, reason="笔误")
    assert petition.place == "村口"


def test_the_petitioners_words_stay_and_the_correction_stands_beside_them(city: City) -> None:
    today = timezone.localdate()
    petition = make_petition(city, start=today - timedelta(days=1))
    body = petition.text.body

    petition = take(petition, "correct", city.clerk, today, changes={}, note="应为十三户。", reason="核对")

    assert petition.text.body == body
    assert facts_of(last_event(petition))["note"] == "应为十三户。"
    for address in (petition.get_absolute_url(), f"{petition.get_absolute_url()}steps/screen/"):
        page = client_of(city.clerk).get(address).text
        assert body in page, address
        assert "应为十三户。" in page, address


def test_a_proposal_is_decided_by_the_head_of_the_registering_office(city: City) -> None:
    petition = walk(city, make_petition(city, State.HANDLING), PROPOSED)
    asked = f"信访件 {petition.number} 申请更正登记信息，请审批"
    decide = step_kind("decide_correction")

    assert (petition.headcount, messages(petition)) == (1, [("city", "approve", asked)])
    opened = [who for who, person in city.people().items() if choice_for(person, petition, decide).is_open]
    assert opened == ["leader"]
    assert choice_for(city.handler, petition, step_kind("propose_correction")).refusal == "已有一份更正申请待审批。"
    assert petition.number in client_of(city.leader).get("/approvals/").text
    form = client_of(city.leader).get(f"{petition.get_absolute_url()}steps/decide_correction/").text
    for words in ("人数：由“1”更正为“3”", "附在正文之后：另有两人同去。", "理由：信访人来电说明"):
        assert words in form, words

    petition = take(petition, "decide_correction", city.leader, next_day(petition), agreed=True)

    assert petition.headcount == 3
    kind, facts = said(petition)
    assert (kind, facts["agreed"], facts["before"]) == ("decide_correction", True, {"headcount": 1})
    assert facts["note"] == "另有两人同去。"
    told = f"信访件 {petition.number} 的登记信息已更正"
    assert messages(petition) == [("city", "follow_up", told), ("bureau", "follow_up", told)]
    assert not petition.correction_proposals.filter(decision="pending").exists()


def test_a_proposal_that_is_refused_changes_nothing_and_says_why(city: City) -> None:
    petition = walk(city, make_petition(city, State.HANDLING), PROPOSED)
    day = next_day(petition)

    assert refusal(petition, "decide_correction", city.leader, day, agreed=False)[1] == "no_reason"
    petition = take(petition, "decide_correction", city.leader, day, agreed=False, reason="没有依据")

    assert (petition.headcount, facts_of(last_event(petition))["decision_reason"]) == (1, "没有依据")
    refused = refusal(petition, "decide_correction", city.leader, next_day(petition), agreed=True)
    assert refused[:2] == (ActionRefused, "no_request")


def test_who_proposed_does_not_decide(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    second = make_account("second", (Role.LEADER, city.city, True))
    facts = {"changes": {"headcount": 3}, "reason": "核对"}
    petition = take(petition, "propose_correction", city.leader, next_day(petition), **facts)

    refused = refusal(petition, "decide_correction", city.leader, next_day(petition), agreed=True)

    assert refused == (InvalidFacts, "own_proposal", None)
    assert can_take(second, petition, "decide_correction")


def test_where_nobody_else_decides_the_office_above_does(city: City) -> None:
    above = make_account("above", (Role.LEADER, city.province, True))
    petition = make_petition(city, State.HANDLING)
    facts = {"changes": {"headcount": 3}, "reason": "核对"}
    petition = take(petition, "propose_correction", city.leader, next_day(petition), **facts)

    refused = refusal(petition, "decide_correction", city.leader, next_day(petition), agreed=True)

    assert refused[:2] == (NotPermitted, "not_your_office")
    assert take(petition, "decide_correction", above, next_day(petition), agreed=True).headcount == 3


def test_nothing_to_correct_is_said_when_it_is_proposed(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    facts = {"changes": {"headcount": 1}, "reason": "核对"}

    refused = refusal(petition, "propose_correction", city.handler, next_day(petition), **facts)

    assert refused == (InvalidFacts, "no_change", None)
