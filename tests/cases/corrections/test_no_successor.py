"""无承继人终结: proposed with proof in every open state, approved by a second person, with a paper of its own."""

from datetime import date
from typing import Any

import pytest

from cases.petitions.enums import FINISHED, State
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.models import Account
from tests.cases.petitions.read_back import messages, papers
from tests.cases.procedure.test_states import REACHED_LATER
from tests.cases.procedure.walking import last_event, mismatches, next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_city, make_petition
from tests.paths import NO_SUCCESSOR

# The province has nobody in the test city who proposes.
OPEN = [state for state in State if state not in FINISHED | REACHED_LATER and not state.startswith("rereview")]


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def staff(city: City, office: Any) -> tuple[Account, Account]:
    """Who proposes in an office of the test city, and its head."""
    return {
        city.city: (city.clerk, city.leader),
        city.bureau: (city.handler, city.head),
    }[office]


@pytest.mark.slow
@pytest.mark.parametrize("state", OPEN)
def test_in_every_open_state(city: City, state: State) -> None:
    petition = make_petition(city, state)
    proposer, head = staff(city, petition.holder)
    day = next_day(petition)

    petition = take(petition, "propose_no_successor", proposer, day, ended_on=day, **NO_SUCCESSOR)
    assert not choice_for(proposer, petition, step_kind("close_without_successor")).is_open
    petition = take(petition, "close_without_successor", head, day)

    assert (petition.state, petition.is_open, petition.next_due) == (State.CLOSED_NO_SUCCESSOR, False, None)
    assert [(kind, office) for kind, office, _to, _body in papers(petition)] == [
        ("closure", petition.holder.code),
    ]
    assert not petition.clocks.filter(state="running").exists()
    assert mismatches() == []


def test_the_paper_says_who_when_and_with_which_proof(city: City) -> None:
    petition = make_petition(city, State.CLOSED_NO_SUCCESSOR)

    (paper,) = papers(petition)
    assert paper[3] == (
        "信访人王**于2026年3月2日提出的“小区物业夜间施工噪音扰民”信访事项，因信访人于2026年3月9日死亡，没有承继人，决定终结。\n"
        "证明和查找承继人的情况：死亡医学证明；社区核实没有近亲属。"
    )
    assert ("city", "follow_up", f"信访件 {petition.number} 已批准无承继人终结") in messages(petition)


def test_who_is_silent_has_the_time_of_the_handling(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    due = petition.clocks.get(kind="decide").due
    silent = {**NO_SUCCESSOR, "silent": True, "ended_on": date(2026, 3, 10)}

    assert refusal(petition, "propose_no_successor", city.handler, "2026-03-20", **silent) == (
        InvalidFacts,
        "not_yet_silent",
        "silent",
    )
    petition = take(petition, "propose_no_successor", city.handler, due, **silent)
    assert petition.ending_proposals.get().ground == "died"


def test_what_is_refused(city: City) -> None:
    petition = make_petition(city, State.HANDLING)

    def refused(**given: Any) -> Any:
        facts = {"ended_on": date(2026, 3, 10), **NO_SUCCESSOR, **given}
        return refusal(petition, "propose_no_successor", city.handler, "2026-03-20", **facts)

    assert refused(ended_on=date(2026, 3, 21)) == (InvalidFacts, "future_date", "ended_on")
    assert refused(proof=" ") == (InvalidFacts, "no_proof", "proof")
    assert refused(ground="thanks") == (InvalidFacts, "no_ground", "ground")
    assert refused(attachment=3) == (InvalidFacts, "no_attachment", "attachment")
    together = make_petition(city, State.HANDLING, headcount=3)
    others = refusal(
        together, "propose_no_successor", city.handler, "2026-03-20", ended_on=date(2026, 3, 10), **NO_SUCCESSOR
    )
    assert others == (InvalidFacts, "others_go_on", None)


def test_it_is_decided_once_by_a_head_and_may_be_refused(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    day = next_day(petition)
    petition = take(petition, "propose_no_successor", city.handler, day, ended_on=day, **NO_SUCCESSOR)

    extension = choice_for(city.handler, petition, step_kind("request_extension")).refusal
    assert extension.startswith("已报批无承继人终结")
    page = client_of(city.head).get("/approvals/").text
    assert f"/petitions/{petition.number}/steps/close_without_successor/" in page
    petition = take(petition, "refuse_ending", city.head, day, reason="外地有子女，请联系。")
    assert (petition.state, last_event(petition).kind) == (State.HANDLING, "refuse_ending")
    again = refusal(petition, "close_without_successor", city.head, day)
    assert again == (ActionRefused, "no_request", None)
