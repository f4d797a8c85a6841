"""拆分: what was split off has the past of the petition that it came from, as far as it was there when it left."""

from datetime import timedelta
from typing import Any

import pytest

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.lineage import past_of
from offices.errors import ActionRefused, InvalidFacts
from tests.cases.procedure.taken import OPINION
from tests.cases.procedure.walking import next_day, refusal, take
from tests.factories import City, make_city, make_petition

SPLIT = {"points": [2], "subject": "赔偿损失", "reason": "赔偿由另一科室办理。"}
ANSWER: dict[str, Any] = {**OPINION, "answers": {1: ("explain", "赔偿请依法协商。")}}
DIFFERENCE = "与上次意见认定的事实不同，已重新调查。"


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def split_off(petition: Petition, by: Any, day: Any, **more: Any) -> tuple[Petition, Petition]:
    first = take(petition, "split_off", by, day, **{**SPLIT, **more})
    return first, Petition.objects.latest("pk")


def test_the_quashed_opinion_binds_what_was_split_off(city: City) -> None:
    petition = make_petition(city, State.REMANDED)
    day = next_day(petition)
    petition = take(petition, "restart_handling", city.handler, day)
    _first, second = split_off(petition, city.handler, day)

    same = {**ANSWER, "difference": DIFFERENCE}
    assert refusal(second, "conclude", city.handler, day, **same) == (InvalidFacts, "same_opinion", "opinion")
    other = {**ANSWER, "facts_found": "另行查明没有超标。"}
    assert refusal(second, "conclude", city.handler, day, **other)[1] == "no_difference"
    assert take(second, "conclude", city.handler, day, **other, difference=DIFFERENCE).state == State.OPINION_ISSUED


def test_an_opinion_of_the_first_after_the_split_binds_nobody_else(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    day = next_day(petition)
    first, second = split_off(petition, city.handler, day)
    take(first, "conclude", city.handler, day, **{**OPINION, "answers": {1: ("support", "已停工。")}})

    assert take(second, "conclude", city.handler, day, **ANSWER).state == State.OPINION_ISSUED


def test_the_past_goes_back_to_the_first_petition(city: City) -> None:
    petition = make_petition(city, State.HANDLING, demands=["停止施工", "赔偿损失", "公开信息"])
    day = next_day(petition)
    first, second = split_off(petition, city.handler, day, points=[2, 3])
    _second, third = split_off(second, city.handler, day + timedelta(days=1))

    assert [one for one, _until in past_of(third)] == [second, first]
    assert {until for _one, until in past_of(third)[1:]} == {second.links.get().linked_at}
    assert past_of(first) == ()


def test_a_demand_that_was_split_off_is_not_filed_without_approval(city: City) -> None:
    petition = make_petition(city, State.SCREENED)
    day = next_day(petition)
    _first, second = split_off(petition, city.clerk, day)
    given = {"purpose": "suggestion", "category": city.category}

    assert refusal(second, "screen", city.clerk, day, **given) == (InvalidFacts, "no_reason", "reason")
    second = take(second, "screen", city.clerk, day, **given, reason="改为建议。")

    assert refusal(second, "file", city.clerk, day, reason="存查")[:2] == (ActionRefused, "head_approves")


def test_who_was_refused_does_not_object_to_what_was_split_off(city: City) -> None:
    petition = make_petition(city, State.OBJECTED)
    day = next_day(petition)
    petition = take(petition, "deny_objection", city.clerk, day, reason="属于你局职权。")
    _first, second = split_off(petition, city.handler, day)

    again = refusal(second, "object", city.handler, day + timedelta(days=20), reasons="不属于我局职权")
    assert again[:2] == (ActionRefused, "objected_already")


def test_who_handed_the_first_back_does_not_get_what_was_split_off(city: City) -> None:
    petition = make_petition(city, State.OBJECTED)
    day = next_day(petition)
    petition = take(petition, "agree_return", city.clerk, day, reason="不属你局职权。")
    petition = take(
        petition, "screen", city.clerk, day, purpose="demand", category=city.category, path=6, litigation_related=False
    )
    _first, second = split_off(petition, city.clerk, day)

    assert refusal(second, "transfer", city.clerk, day, to=city.bureau) == (InvalidFacts, "circle", "to")
