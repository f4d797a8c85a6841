"""Who asked for something does not decide it, and is told so before the form is filled in, on pages and by the API."""

from datetime import timedelta
from typing import Any

import pytest

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from offices.organisation.models import Account
from offices.organisation.roles import Role
from tests.cases.procedure.taken import LAPSED
from tests.cases.procedure.walking import next_day, refusal, take, walk
from tests.clients import client_of
from tests.factories import City, make_account, make_petition

pytestmark = pytest.mark.django_db
HEARING: dict[str, Any] = {"by_whom": "unit", "reason": "事实有争议。"}


def both(city: City) -> Account:
    """Somebody who handles and heads the unit."""
    return make_account("两职", (Role.HANDLER, city.bureau), (Role.LEADER, city.bureau, True))


def told(account: Account, petition: Petition, key: str) -> str:
    return choice_for(account, Petition.objects.get(pk=petition.pk), step_kind(key)).refusal


def test_a_hearing(city: City) -> None:
    petition, asker = make_petition(city, State.HANDLING), both(city)
    day = next_day(petition)
    petition = take(petition, "ask_hearing", asker, day, **HEARING, asked_on=day)

    assert told(asker, petition, "decide_hearing") == "不能决定自己登记的听证申请。"
    assert told(city.head, petition, "decide_hearing") == ""
    page = client_of(asker).get(f"/petitions/{petition.number}/steps/decide_hearing/")
    assert page.status_code == 409
    assert "不能决定自己登记的听证申请。" in page.text
    choices = client_of(asker).get(f"/api/v1/petitions/{petition.number}/").json()["choices"]
    assert "decide_hearing" not in {one["key"] for one in choices if not one["refusal"]}
    assert refusal(petition, "decide_hearing", asker, day, agreed=True)[1] == "own_request"


def test_an_extension(city: City) -> None:
    petition, asker = make_petition(city, State.HANDLING), both(city)
    day = next_day(petition)
    petition = take(petition, "request_extension", asker, day, days=15, reason="案情复杂。")

    for key in ("approve_extension", "refuse_extension"):
        assert told(asker, petition, key) == "不能审批自己提出的延期申请，须由其他负责人决定。"
        assert told(city.head, petition, key) == ""


def test_a_late_request_for_review(city: City) -> None:
    petition = make_petition(city, State.SERVED)
    right = petition.clocks.get(kind="request_review")
    petition, day = walk(city, petition, LAPSED), right.due + timedelta(days=8)
    given = {"requested_on": day, "reasons": "不服", "late_reason": "住院", "late_proof": "出院小结"}
    petition = take(petition, "request_review", city.reviewer, day, **given)

    assert (
        told(city.reviewer, petition, "confirm_late_reason")
        == "逾期理由须由登记申请以外的复查复核员，或者本单位负责人审核。"
    )
    other = make_account("另一复查员", (Role.REVIEWER, petition.holder))
    assert told(other, petition, "confirm_late_reason") == ""
