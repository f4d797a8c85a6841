"""Nobody decides blind: what was asked, and the papers it is about, stand beside the form."""

from datetime import timedelta
from typing import Any

import pytest

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account
from offices.pages.words import cn_date
from tests.cases.procedure.walking import next_day, take
from tests.clients import client_of
from tests.factories import City, make_petition

pytestmark = pytest.mark.django_db


def form(petition: Petition, key: str, by: Account) -> str:
    page = client_of(by).get(f"{petition.get_absolute_url()}steps/{key}/")
    assert page.status_code == 200
    return page.text[page.text.index("<aside") :]


REVIEWS: list[tuple[State, str, tuple[str, ...]]] = [
    (State.REVIEW_REQUESTED, "reviewer", ("accept_review", "refuse_review", "ask_review_completion")),
    (State.REVIEW_HANDLING, "reviewer", ("issue_review", "remand_review")),
    (State.REREVIEW_REQUESTED, "province_reviewer", ("accept_rereview", "refuse_rereview")),
    (State.REREVIEW_HANDLING, "province_reviewer", ("issue_rereview", "remand_rereview")),
]


@pytest.mark.parametrize(("state", "who", "keys"), REVIEWS)
def test_a_review_is_decided_with_request_and_opinion_in_sight(
    city: City, state: State, who: str, keys: tuple[str, ...]
) -> None:
    petition = make_petition(city, state)
    review = petition.reviews.latest("pk")
    opinions = [petition.documents.get(kind="opinion"), *petition.documents.filter(kind="review_opinion")]

    for key in keys:
        beside = form(petition, key, getattr(city, who))

        assert review.reasons in beside, key
        for opinion in opinions:
            assert opinion.get_absolute_url() in beside, (key, str(opinion))
            assert opinion.body.splitlines()[0] in beside, key


def test_who_records_a_request_sees_the_opinion(city: City) -> None:
    petition = make_petition(city, State.SERVED)

    assert petition.documents.get(kind="opinion").get_absolute_url() in form(petition, "request_review", city.reviewer)


def test_an_objection_is_decided_with_its_reasons_in_sight(city: City) -> None:
    petition = make_petition(city, State.OBJECTED)
    objection = petition.objections.get()

    for key in ("agree_return", "deny_objection", "designate"):
        beside = form(petition, key, city.clerk)
        assert objection.reasons in beside, key
        assert objection.office.name in beside, key


def test_an_extension_is_decided_with_its_days_and_reason_in_sight(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    asked: dict[str, Any] = {"days": 15, "reason": "案情复杂，需要鉴定。"}
    petition = take(petition, "request_extension", city.handler, next_day(petition), **asked)
    due = petition.clocks.get(kind="decide").due

    for key in ("approve_extension", "refuse_extension"):
        beside = form(petition, key, city.head)
        assert "案情复杂，需要鉴定。" in beside, key
        assert f"{cn_date(due)} → {cn_date(due + timedelta(days=15))}" in beside, key


def test_what_is_served_and_what_was_to_be_heard_are_named(city: City) -> None:
    issued, heard = make_petition(city, State.OPINION_ISSUED), make_petition(city, State.HEARING)

    assert issued.documents.get(kind="opinion").get_absolute_url() in form(issued, "serve", city.handler)
    notice = heard.documents.get(kind="hearing_notice")
    assert notice.body.splitlines()[0] in form(heard, "close_hearing", city.handler)


def test_what_is_handled_anew_shows_the_order(city: City) -> None:
    petition = make_petition(city, State.REMANDED)
    order = petition.documents.get(kind="review_opinion")

    assert order.body.splitlines()[0] in form(petition, "restart_handling", city.handler)
