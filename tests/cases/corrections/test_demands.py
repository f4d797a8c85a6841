"""Demands that were left out are added, those that nobody made are struck out and stay readable."""

from typing import Any

import pytest

from cases.petitions.enums import State
from offices.errors import ActionRefused, InvalidFacts
from tests.cases.petitions.read_back import messages
from tests.cases.procedure.walking import last_event, mismatches, next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_city, make_petition

ADDED = {"added": ["公布检测结果"], "reason": "登记时漏写"}


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def test_before_it_is_passed_on_the_desk_corrects_them(city: City) -> None:
    petition = make_petition(city, State.SCREENED)

    petition = take(petition, "correct_demands", city.clerk, next_day(petition), struck=[2], **ADDED)

    assert [str(one) for one in petition.demands.standing()] == ["1. 停止夜间施工", "3. 公布检测结果"]
    assert petition.demands.get(number=2).struck_on == next_day(petition) or petition.demands.get(number=2).struck_on
    page = client_of(city.clerk).get(petition.get_absolute_url()).text
    for words in ("<s>赔偿损失</s>", "不是信访人提出的", "补登诉求：公布检测结果。", "划去第2项诉求。"):
        assert words in page, words
    rows = client_of(city.clerk).get(f"/api/v1/petitions/{petition.number}/").json()["demands"]
    assert [(row["number"], bool(row["struck_on"])) for row in rows] == [(1, False), (2, True), (3, False)]
    assert mismatches() == []


def test_after_that_the_head_decides_and_the_opinion_answers_what_stands(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    day = next_day(petition)
    alone = refusal(petition, "correct_demands", city.clerk, day, **ADDED)
    assert alone == (InvalidFacts, "head_decides", None)
    petition = take(petition, "propose_demands", city.handler, day, struck=[2], **ADDED)
    assert messages(petition) == [("city", "approve", f"信访件 {petition.number} 申请更正诉求，请审批")]
    assert "更正诉求" in client_of(city.leader).get("/approvals/").text
    form = client_of(city.leader).get(f"{petition.get_absolute_url()}steps/decide_correction/").text
    for words in ("补登诉求：公布检测结果", "划去第2项诉求：赔偿损失", "理由：登记时漏写"):
        assert words in form, words

    petition = take(petition, "decide_correction", city.leader, day, agreed=True)

    opinion: dict[str, Any] = {"facts_found": "属实。", "opinion": "支持。", "basis": "《噪声污染防治法》"}
    one = {1: ("support", "已停工。")}
    missing = refusal(petition, "conclude", city.handler, day, **opinion, answers=one)
    assert missing[1] == "demand_unanswered"
    answered = {**one, 3: ("support", "已公布。")}
    petition = take(petition, "conclude", city.handler, day, **opinion, answers=answered)
    assert (petition.outcome, last_event(petition).kind) == ("support", "conclude")
    assert mismatches() == []


def test_wrong_corrections_are_refused(city: City) -> None:
    petition = make_petition(city, State.SCREENED)

    def refused(**given: Any) -> Any:
        return refusal(petition, "correct_demands", city.clerk, next_day(petition), **{"reason": "漏登", **given})

    assert refused() == (InvalidFacts, "no_change", "added")
    assert refused(added=["赔偿损失 "]) == (InvalidFacts, "said_already", "added")
    assert refused(added=["公开", "公开"]) == (InvalidFacts, "said_already", "added")
    assert refused(added=["。"]) == (InvalidFacts, "nothing_said", "added")
    assert refused(struck=[9]) == (InvalidFacts, "no_demand", "struck")
    assert refused(struck=[1, 2]) == (InvalidFacts, "nothing_left", "struck")
    assert refused(struck=[1], reason=" ") == (InvalidFacts, "no_reason", "reason")


def test_after_the_answer_nothing_is_added(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    asked = take(petition, "propose_demands", city.handler, next_day(petition), **ADDED)
    day = next_day(asked)
    answers = {1: ("support", "已停工。"), 2: ("explain", "可以协商。")}
    opinion = {"facts_found": "属实。", "opinion": "支持。", "basis": "《噪声污染防治法》", "answers": answers}
    petition = take(asked, "conclude", city.handler, day, **opinion)

    assert refusal(petition, "decide_correction", city.leader, day, agreed=True) == (InvalidFacts, "answered", None)
    assert refusal(petition, "correct_demands", city.clerk, day, **ADDED)[0] is ActionRefused


def test_a_program_corrects_them(city: City) -> None:
    petition = make_petition(city)
    address = f"/api/v1/petitions/{petition.number}/steps/correct_demands/"
    body = {"version": petition.version, "added": "公布检测结果\n书面道歉", "struck": [2], "reason": "漏登"}
    done = client_of(city.clerk).post(address, body, content_type="application/json")
    assert done.status_code == 200, done.text
    assert [one.number for one in petition.demands.standing()] == [1, 3, 4]
