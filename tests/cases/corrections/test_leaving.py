"""Who brought a petition withdraws, alone or with the whole matter, or dies: the others or the successor go on."""

from datetime import timedelta
from typing import Any

import pytest

from cases.petitions.actions.parties import Authorised, Person
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.people import of_same_people
from cases.procedure.plain_words import state_sentence
from cases.procedure.policies import can_take
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from tests.cases.petitions.read_back import messages, said
from tests.cases.procedure.walking import next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_city, make_petition

WANG = Person("王小明", "111", "11010519491231002X", "13800001234", "测试市幸福路1号")


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def withdrawal(petition: Petition, **other: Any) -> dict[str, Any]:
    return {"asked_on": next_day(petition), "confirmed": "承办人当面核实。", "written": True, **other}


def together(city: City, *names: str, headcount: int = 6, **other: Any) -> Petition:
    people = [Person(name) for name in names]
    return make_petition(city, channel="visit", headcount=headcount, representatives=people, **other)


def roles(petition: Petition) -> dict[str, tuple[str, int | None]]:
    return {person.name: (person.role, person.position) for person in petition.petitioners.all()}


@pytest.mark.parametrize("state", [State.REGISTERED, State.ASSIGNED, State.OBJECTED, State.HANDLING, State.HEARING])
def test_the_matter_is_withdrawn_and_nothing_is_owed_any_more(city: City, state: State) -> None:
    petition = make_petition(city, state)
    by = city.clerk if state == State.REGISTERED else city.handler

    petition = take(petition, "withdraw_matter", by, next_day(petition), **withdrawal(petition))

    assert (petition.state, petition.is_open, petition.next_due) == (State.CLOSED_WITHDRAWN, False, None)
    assert not petition.clocks.filter(state="running").exists()
    assert state_sentence(petition.state) == "您已撤回，信访程序终结。"
    kind, facts = said(petition)
    assert (kind, facts["confirmed"]) == ("withdraw_matter", "承办人当面核实。")
    text = f"信访件 {petition.number} 的信访人已撤回信访事项"
    assert ("city", "follow_up", text) in messages(petition)


def test_after_the_answer_nothing_is_withdrawn(city: City) -> None:
    petition = make_petition(city, State.SERVED)

    refused = refusal(petition, "withdraw_matter", city.handler, next_day(petition), **withdrawal(petition))

    assert refused[:2] == (ActionRefused, "wrong_state")


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"written": False}, "not_written", "written"),
        ({"confirmed": " "}, "not_confirmed", "confirmed"),
        ({"asked_on": None, "days": 5}, "future_date", "asked_on"),
        ({"asked_on": None, "days": -900}, "before_receipt", "asked_on"),
    ],
)
def test_a_withdrawal_has_its_paper_and_its_day(city: City, wrong: dict[str, Any], code: str, field: str) -> None:
    petition = make_petition(city, State.HANDLING)
    facts = withdrawal(petition, **wrong)
    if "days" in facts:
        facts["asked_on"] = next_day(petition) + timedelta(days=facts.pop("days"))

    refused = refusal(petition, "withdraw_matter", city.handler, next_day(petition), **facts)

    assert refused == (InvalidFacts, code, field)


def test_several_withdraw_only_all_together(city: City) -> None:
    petition = together(city, "钱一")
    facts = withdrawal(petition)

    refused = refusal(petition, "withdraw_matter", city.clerk, next_day(petition), **facts)

    assert refused == (InvalidFacts, "not_everybody", "everybody")
    petition = take(petition, "withdraw_matter", city.clerk, next_day(petition), **facts, everybody=True)
    assert petition.state == State.CLOSED_WITHDRAWN


def test_the_last_one_withdraws_the_matter(city: City) -> None:
    petition = make_petition(city)
    facts = withdrawal(petition, person=petition.petitioners.get())

    refused = refusal(petition, "withdraw_person", city.clerk, next_day(petition), **facts)

    assert refused == (ActionRefused, "last_person", None)


def test_a_representative_withdraws_and_the_others_go_on(city: City) -> None:
    petition = together(city, "钱一", "钱二")
    person = petition.petitioners.get(role="representative", position=1)

    petition = take(petition, "withdraw_person", city.clerk, next_day(petition), **withdrawal(petition, person=person))

    assert (petition.headcount, petition.state, petition.is_open) == (5, State.REGISTERED, True)
    assert roles(petition) == {
        "王小明": ("principal", None),
        "钱一": ("withdrawn", None),
        "钱二": ("representative", 2),
    }
    kind, facts = said(petition)
    assert (kind, facts["withdrawn"]) == ("withdraw_person", "代表钱*")
    page = client_of(city.clerk).get(petition.get_absolute_url()).text
    assert "代表钱*撤回，其他人继续。" in page
    again = refusal(petition, "withdraw_person", city.clerk, next_day(petition), **withdrawal(petition, person=person))
    assert again == (InvalidFacts, "person_gone", "person")


def test_fewer_than_five_have_no_representatives(city: City) -> None:
    petition = together(city, "钱一", "钱二", headcount=5)
    person = petition.petitioners.get(role="representative", position=1)

    petition = take(petition, "withdraw_person", city.clerk, next_day(petition), **withdrawal(petition, person=person))

    assert (petition.headcount, roles(petition)["钱二"]) == (4, ("member", None))
    assert not can_take(city.clerk, petition, "change_representative")


def test_the_only_representative_is_replaced_first(city: City) -> None:
    petition = together(city, "钱一")
    facts = withdrawal(petition, person=petition.petitioners.get(role="representative"))

    assert refusal(petition, "withdraw_person", city.clerk, next_day(petition), **facts)[1] == "no_representatives"


def test_the_petitioner_withdraws_and_another_goes_on(city: City) -> None:
    petition = together(city, "钱一", "钱二", principal=WANG)
    other = make_petition(city, principal=WANG)
    first, second = petition.petitioners.get(role="principal"), petition.petitioners.get(position=2)
    facts = withdrawal(petition, person=first, goes_on=second)

    petition = take(petition, "withdraw_person", city.clerk, next_day(petition), **facts)

    assert (petition.petitioner_masked, petition.headcount) == ("钱*", 5)
    assert roles(petition) == {
        "王小明": ("withdrawn", None),
        "钱一": ("representative", 1),
        "钱二": ("principal", None),
    }
    assert not of_same_people(petition).filter(pk=other.pk).exists()


def test_who_goes_on_is_named_where_nobody_else_is_registered(city: City) -> None:
    petition = make_petition(city, headcount=2)
    facts = withdrawal(petition, person=petition.petitioners.get())

    assert refusal(petition, "withdraw_person", city.clerk, next_day(petition), **facts)[1] == "nobody_goes_on"
    petition = take(petition, "withdraw_person", city.clerk, next_day(petition), **facts, name="李秀英")
    assert (petition.petitioner_masked, petition.headcount) == ("李**", 1)


@pytest.mark.parametrize("state", [State.REGISTERED, State.HANDLING, State.SERVED, State.REREVIEW_HANDLING])
def test_a_successor_goes_on_where_the_petition_stands(city: City, state: State) -> None:
    agent = Authorised("李律师", "律师", "代为提出")
    petition = make_petition(city, state, agents=[agent])
    before = list(petition.clocks.order_by("pk").values_list("kind", "state", "due"))
    day = next_day(petition)
    facts = {"person": petition.petitioners.get(), "ended_on": day, "proof": "死亡医学证明", "relation": "妻"}

    petition = take(petition, "succeed_person", city.clerk, day, **facts, name="李秀英", phone="13900001111")

    assert (petition.state, petition.petitioner_masked, petition.headcount) == (state, "李**", 1)
    assert list(petition.clocks.order_by("pk").values_list("kind", "state", "due")) == before
    assert roles(petition) == {"王小明": ("succeeded", None), "李秀英": ("principal", None)}
    assert petition.agents.get().ended_on == day
    kind, told = said(petition)
    assert (kind, told["succeeded"], told["successor"]) == ("succeed_person", "信访人王**", "信访人李**")
    assert told["ended"] == "代理人李**"
    page = client_of(city.clerk).get(petition.get_absolute_url()).text
    assert "信访人王**死亡或者终止，由信访人李**（妻）承继。" in page
    assert "李秀英" not in page


def test_one_of_several_succeeds_another(city: City) -> None:
    petition = make_petition(city, headcount=3, members=[Person("李秀英"), Person("王大")])
    day, heir = next_day(petition), petition.petitioners.filter(role="member").order_by("pk").first()
    facts = {
        "person": petition.petitioners.get(role="principal"),
        "ended_on": day,
        "proof": "户口簿",
        "relation": "配偶",
    }

    petition = take(petition, "succeed_person", city.clerk, day, **facts, heir=heir)

    assert (petition.headcount, petition.petitioner_masked) == (2, "李**")
    assert roles(petition)["李秀英"] == ("principal", None)


def test_a_wrong_succession_is_refused(city: City) -> None:
    petition, other = make_petition(city, State.HANDLING), make_petition(city)
    closed = make_petition(city, State.CLOSED_FINAL)
    day, key = next_day(petition), "succeed_person"
    person = petition.petitioners.get()
    facts = {"person": person, "ended_on": day, "proof": "死亡医学证明", "relation": "配偶", "name": "李秀英"}

    def refused(**wrong: Any) -> tuple[Any, ...]:
        return refusal(petition, key, city.handler, day, **{**facts, **wrong})[1:]

    assert refused(ended_on=day + timedelta(days=1)) == ("future_date", "ended_on")
    assert refused(proof=" ") == ("no_proof", "proof")
    assert refused(relation=" ") == ("no_relation", "relation")
    assert refused(name="") == ("no_heir", "name")
    assert refused(name="", heir=person) == ("own_heir", "heir")
    assert refused(person=other.petitioners.get()) == ("strangers_person", "person")
    assert refusal(petition, key, city.other_handler, day, **facts)[0] == NotPermitted
    ended = refusal(closed, key, city.handler, next_day(closed), **{**facts, "person": closed.petitioners.get()})
    assert ended[:2] == (ActionRefused, "wrong_state")


def test_nothing_is_offered_to_choose_from_where_nobody_is(city: City) -> None:
    """The only heir would be who died, and one alone withdraws the whole matter."""
    petition = make_petition(city, State.HANDLING)
    url, handler = f"{petition.get_absolute_url()}steps/", client_of(city.handler)

    heirs = handler.get(f"{url}succeed_person/").content.decode()
    alone = handler.get(f"{url}withdraw_person/")

    assert 'name="person"' in heirs
    assert 'name="heir"' not in heirs
    assert alone.status_code == 409
    assert "由承担单位“撤回信访事项”" in alone.content.decode()
    assert f"{url}withdraw_matter/" in alone.content.decode()
