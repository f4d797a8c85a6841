"""The petitioner is told in writing where the petition went, once for each passing-on; of an accusation not to whom."""

import pytest

from cases.petitions.actions.parties import Person
from cases.petitions.enums import State
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.models import Office
from tests.cases.petitions.read_back import papers
from tests.cases.procedure.accusing import RECALLED
from tests.cases.procedure.walking import mismatches, next_day, reach, refusal, take, walk
from tests.factories import City, make_city, make_petition

CLOSING = "收件单位将把接收情况以及处理途径和程序书面告知您。您可以凭查询码查询办理进展。"


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def test_the_letter_says_where_it_went_and_when_and_how_to_reach_the_unit(city: City) -> None:
    Office.objects.filter(pk=city.bureau.pk).update(telephone="0530-1", address="甲路1号")
    petition = make_petition(city, State.TRANSFERRED)
    sent = petition.handovers.get().sent_at.date()

    petition = take(petition, "tell_transfer", city.clerk, next_day(petition), text=" 请保持电话畅通。 ")

    kind, office, addressee, body = papers(petition)[-1]
    assert (kind, office, addressee, petition.state) == ("transfer_notice", "city", None, State.TRANSFERRED)
    name = city.bureau.name
    day = f"{sent.year}年{sent.month}月{sent.day}日"
    first, reach_line, *rest = body.split("\n")
    assert first.startswith(f"您反映的“{petition.subject}”（编号{petition.number}），已于{day}")
    assert first.endswith(f"转送{name}处理。")
    assert reach_line == f"{name}联系电话：0530-1；地址：甲路1号。"
    assert rest == [CLOSING, "请保持电话畅通。"]
    document = petition.documents.latest("pk")
    assert document.basis == "《信访工作条例》第二十三条第一款"
    assert mismatches() == []


def test_it_is_told_once_for_each_passing_on_and_served_as_other_letters(city: City) -> None:
    petition = reach(city, "tell_transfer")
    day = next_day(petition)
    assert refusal(petition, "tell_transfer", city.clerk, day)[:2] == (ActionRefused, "told_already")
    assert not choice_for(city.clerk, petition, step_kind("tell_transfer")).is_open

    paper = petition.documents.latest("pk")
    given = {"served_on": day, "method": "in_person", "received_by": "本人", "document": paper.pk}
    take(petition, "serve_paper", city.clerk, day, **given)

    paper.refresh_from_db()
    assert paper.service.on == day


def test_no_unit_is_named_of_an_accusation(city: City) -> None:
    petition = make_petition(city, State.REGISTERED)
    for step in RECALLED[:2]:
        petition = walk(city, petition, step)
    day = next_day(petition)
    named = refusal(petition, "tell_transfer", city.clerk, day, text=f"请联系{city.bureau.name}。")
    assert named == (InvalidFacts, "names_unit", "text")

    petition = take(petition, "tell_transfer", city.clerk, day)

    body = papers(petition)[-1][3]
    assert "转送有权处理的机关、单位处理。" in body
    assert not any(name in body for name in (*city.bureau.all_names, petition.subject))


def test_whom_nobody_can_tell_gets_no_letter(city: City) -> None:
    for given in ({"channel": "letter", "principal": Person()}, {"address_unclear": True}):
        petition = make_petition(city, State.TRANSFERRED, **given)
        refused = refusal(petition, "tell_transfer", city.clerk, next_day(petition))
        assert refused[:2] == (ActionRefused, "nobody_to_tell")


def test_who_sent_it_on_tells_and_after_a_new_passing_on_again(city: City) -> None:
    petition = make_petition(city, State.TRANSFERRED)
    petition = take(petition, "tell_transfer", city.clerk, next_day(petition))
    for who, key, facts in (
        (city.handler, "receive", {}),
        (city.handler, "object", {"reasons": "不属本局职权。"}),
        (city.clerk, "designate", {"to": city.other_bureau, "reason": "双方对管辖有争议"}),
    ):
        petition = take(petition, key, who, next_day(petition), **facts)

    petition = take(petition, "tell_transfer", city.clerk, next_day(petition))

    assert f"指定{city.other_bureau.name}办理。" in papers(petition)[-1][3]
    told = list(petition.documents.values_list("kind", flat=True))
    assert told.count("transfer_notice") == 2
