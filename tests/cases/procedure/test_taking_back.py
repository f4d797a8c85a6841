"""What somebody asked for and nobody has decided is taken back by who asked (撤回申请)."""

from typing import Any

import pytest

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.policies import choice_for
from cases.procedure.requests import waiting_of
from cases.procedure.step_kinds import step_kind
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.actions.messages import deliver
from offices.organisation.models import Account, Event, Notice
from tests.cases.petitions.read_back import clocks
from tests.cases.procedure.walking import last_event, next_day, reach, refusal, take
from tests.clients import client_of
from tests.factories import City, make_petition

pytestmark = pytest.mark.django_db

# By which step something is asked, who asks, by which step it is decided, what stands in the history.
ASKED: list[tuple[str, str, str, str]] = [
    ("request_extension", "handler", "approve_extension", "撤回延期申请。"),
    ("propose_correction", "handler", "decide_correction", "撤回更正申请。"),
    ("propose_person", "handler", "decide_correction", "撤回更正申请。"),
    ("propose_ending", "clerk", "approve_reply", "撤回报批。"),
    ("propose_no_longer", "clerk", "no_longer_accept", "撤回报批。"),
    ("ask_recusal", "clerk", "decide_recusal", "撤回回避申请（handler同志）。"),
    ("ask_hearing", "clerk", "decide_hearing", "撤回听证申请。"),
    ("ask_change", "handler", "decide_change", "撤回调整包案申请。"),
    ("ask_raise", "leader", "refuse_raise", "撤回提级办理申请。"),
    ("add_measure", "handler", "approve_measure", "撤回提出的化解措施（第1项）。"),
    ("prove_measure", "handler", "decide_measure", "撤回报措施完成（第1项）。"),
    ("prove_promise", "handler", "decide_promise", "撤回报承诺兑现（第1项）。"),
    ("prove_action", "handler", "decide_action", "撤回报议定事项完成（第1项）。"),
    ("propose_close", "handler", "sign_close", "撤回报请销号。"),
    ("ask_end_urgent", "clerk", "refuse_end_urgent", "撤回解除重大紧急的申请。"),
    ("ask_relief", "handler", "approve_relief", "撤回救助申请（第1项）。"),
    ("ask_withdrawal", "handler", "decide_withdrawal", "撤回撤回附件的申请（第1项）。"),
]


def asked_by(petition: Petition) -> Account:
    by = last_event(petition).by
    assert by is not None
    return by


BACK: dict[str, Any] = {"number": 1, "reason": "情况有变，不再申请。"}


def open_to(city: City, petition: Petition, step: str) -> list[str]:
    kind = step_kind(step)
    return [name for name, one in city.people().items() if choice_for(one, petition, kind).is_open]


@pytest.mark.parametrize(("step", "asker", "decided", "sentence"), ASKED)
def test_who_asked_takes_it_back_and_nobody_decides_any_more(
    city: City, step: str, asker: str, decided: str, sentence: str
) -> None:
    petition = reach(city, step)
    by = asked_by(petition)
    event = last_event(petition)
    deliver(at=event.at)
    told = Notice.objects.filter(message__event=event)
    others = Notice.objects.filter(message__event__chain=petition.chain_id, read_at=None).exclude(pk__in=told)
    before = others.count()
    assert open_to(city, petition, decided) != []

    petition = take(petition, "take_back", by, next_day(petition), **BACK)

    taken = last_event(petition)
    assert (taken.kind, taken.by, taken.facts["set"].get("state")) == ("take_back", by, None)
    assert open_to(city, petition, decided) == [] or step == "ask_withdrawal"  # any other attachment may wait
    assert open_to(city, petition, "take_back") == []
    assert not told.filter(read_at=None).exists()
    assert others.count() == before
    page = client_of(by).get(petition.get_absolute_url()).content.decode()
    assert sentence in page
    assert "理由：情况有变，不再申请。" in page


def test_only_who_asked_takes_it_back(city: City) -> None:
    petition = reach(city, "request_extension")

    assert open_to(city, petition, "take_back") == ["handler"]
    assert refusal(petition, "take_back", city.head, next_day(petition), **BACK)[:2] == (
        NotPermitted,
        "not_asked_by_you",
    )


def test_one_of_several_requests_is_chosen(city: City) -> None:
    petition = reach(city, "request_extension")
    day = next_day(petition)
    petition = take(petition, "propose_correction", city.handler, day, changes={"headcount": 3}, reason="来电说明。")

    refused = refusal(petition, "take_back", city.handler, day, number=3, reason="不再申请。")

    assert refused == (InvalidFacts, "no_request", "number")
    assert [one.line for one in waiting_of(petition, city.handler)] == ["延期申请", "更正申请"]


def test_a_recusal_taken_back_ends_its_clock_and_lets_cards_count(city: City) -> None:
    petition = reach(city, "ask_recusal")
    assert petition.recusal_waits

    petition = take(petition, "take_back", city.clerk, next_day(petition), **BACK)

    assert not petition.recusal_waits
    assert petition.recusals.get().status == "已撤回"
    assert not petition.clocks.filter(suspended=True).exists()
    # It can be asked for again.
    assert choice_for(city.clerk, petition, step_kind("ask_recusal")).is_open


def test_an_objection_taken_back_leaves_the_unit_its_first_limit(city: City) -> None:
    petition = make_petition(city, State.OBJECTED)
    event = last_event(petition)
    deliver(at=event.at)
    day = next_day(petition)
    assert refusal(petition, "take_back_objection", city.head, day, reason="已沟通。")[0] is NotPermitted

    petition = take(petition, "take_back_objection", city.handler, day, reason="已与转出单位沟通。")

    assert (petition.state, petition.holder) == (State.UNIT_RECEIVED, city.bureau)
    assert [clock[:3] for clock in clocks(petition)] == [
        ("route", "met", "city"),
        ("object", "met", "bureau"),
        ("notify", "running", "bureau"),
        ("rule_objection", "cancelled", "city"),
    ]
    assert not petition.clocks.filter(suspended=True).exists()
    assert not Notice.objects.filter(message__event=event, read_at=None).exists()
    assert choice_for(city.handler, petition, step_kind("object")).refusal == "对本次转送、交办已提出过异议。"


def test_on_the_page_and_by_the_api(city: City, api: Any) -> None:
    """The page offers it to who asked alone; the API takes the same request."""
    petition = reach(city, "request_extension")
    address = f"{petition.get_absolute_url()}steps/take_back/"
    assert address in client_of(city.handler).get(petition.get_absolute_url()).content.decode()
    assert address not in client_of(city.head).get(petition.get_absolute_url()).content.decode()
    form = client_of(city.handler).get(address).content.decode()
    assert "延期申请" in form

    given = {**BACK, "version": petition.version}
    answer = api(city.handler).post(f"/api/v1/petitions/{petition.number}/steps/take_back/", given)

    assert answer.status_code == 200, answer.content
    assert Event.objects.filter(chain=petition.chain_id).latest("sequence").kind == "take_back"
    assert petition.extensions.get().decision == "withdrawn"
