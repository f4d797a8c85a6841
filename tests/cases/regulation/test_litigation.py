"""涉法涉诉 (第二十二条第二款): visitors are guided with organ and limit, letters go to the political-legal organ."""

from typing import Any

import pytest

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.policies import choice_for, next_step_kind
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.enums import OfficeKind
from tests.cases.petitions.read_back import papers
from tests.cases.procedure.walking import next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_city, make_office, make_petition


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def of_the_courts(city: City, channel: str) -> Petition:
    petition = make_petition(city, channel=channel)
    given = {"purpose": "demand", "category": city.category, "path": 1, "litigation_related": True}
    return take(petition, "screen", city.clerk, next_day(petition), **given)


def test_a_visitor_is_guided_with_organ_and_limit(city: City) -> None:
    petition = of_the_courts(city, "visit")
    day = next_day(petition)

    for key in ("transfer", "assign", "direct", "direct_reply"):
        said = choice_for(city.clerk, petition, step_kind(key)).refusal
        assert said.startswith("涉法涉诉的来访"), key
    assert next_step_kind(petition) is step_kind("guide")
    to_whom = {"text": "已解释有关法律规定。", "where": "市中级人民法院"}
    assert refusal(petition, "guide", city.clerk, day, **to_whom) == (InvalidFacts, "no_limit", "limit")
    petition = take(petition, "guide", city.clerk, day, **to_whom, limit="自收到判决书之日起15日内上诉")

    assert papers(petition)[-1][3] == (
        "已解释有关法律规定。\n请向市中级人民法院提出。\n期限：自收到判决书之日起15日内上诉。"
    )


def test_a_letter_goes_to_the_political_legal_organ_of_the_level(city: City) -> None:
    petition = of_the_courts(city, "letter")
    day = next_day(petition)
    organ = make_office("political", city.city, kind=OfficeKind.POLITICAL_LEGAL, level=city.city.level)
    below = make_office("lower", city.county, kind=OfficeKind.POLITICAL_LEGAL, level=city.county.level)

    for to in (city.bureau, below):
        refused = refusal(petition, "transfer", city.clerk, day, to=to)
        assert refused == (InvalidFacts, "not_political_legal", "to")
    assert refusal(petition, "direct", city.clerk, day)[:2] == (ActionRefused, "litigation")
    assert refusal(petition, "direct_reply", city.clerk, day, text="答复")[:2] == (ActionRefused, "litigation")
    petition = take(petition, "transfer", city.clerk, day, to=organ)
    assert petition.holder == organ


def test_other_matters_go_on_as_before(city: City) -> None:
    petition = make_petition(city, State.SCREENED)
    assert choice_for(city.clerk, petition, step_kind("direct")).is_open


def test_the_pages_say_it(city: City) -> None:
    petition = of_the_courts(city, "visit")
    page = client_of(city.clerk).get(petition.get_absolute_url()).text
    assert "涉法涉诉的来访，应当释法明理" in page
    form = client_of(city.clerk).get(f"{petition.get_absolute_url()}steps/guide/").text
    assert 'name="limit"' in form
    body: dict[str, Any] = {"version": petition.version, "text": "已解释法律。", "where": "市中级人民法院"}
    address = f"/api/v1/petitions/{petition.number}/steps/guide/"
    wrong = client_of(city.clerk).post(address, body, content_type="application/json")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["limit"])
