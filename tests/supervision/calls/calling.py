"""What the tests of open calls stand on: a list, its cases, bids, and a case that was settled."""

from datetime import date, timedelta
from typing import Any

import pytest

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused
from offices.organisation.models import Account
from supervision.calls.actions import calls
from supervision.calls.actions.bids import BidFacts, choose_bid, make_bid
from supervision.calls.actions.calls import CallFacts, CaseFacts
from supervision.calls.models import Bid, CallCase, OpenCall
from tests.cases.procedure.taken import closing
from tests.clients import again
from tests.factories import City, moment

DAY = date(2026, 4, 20)


def at(days: int = 0) -> Any:
    return moment(DAY + timedelta(days=days))


def facts(**changes: Any) -> CallFacts:
    values = {"name": "第一批榜单", "opens_on": DAY, "closes_on": DAY + timedelta(days=10), "rules": "自愿揭榜。"}
    return CallFacts(**{**values, **changes})


def words(city: City, **changes: Any) -> CaseFacts:
    values = {
        "unit": city.bureau,
        "difficulty": "施工与居民休息矛盾多年。",
        "wanted": "停止夜间施工。",
        "due_on": DAY + timedelta(days=60),
    }
    return CaseFacts(**{**values, **changes})


def drafted(city: City, *petitions: Petition, by: Account | None = None) -> OpenCall:
    by = by or city.leader
    call = calls.draft_call(by=by, at=at(), office=city.city, facts=facts())
    for one in petitions:
        calls.add_case(by=by, at=at(), call_id=call.pk, petition=one, facts=words(city))
    return call


def published(city: City, *petitions: Petition) -> OpenCall:
    call = drafted(city, *petitions)
    return calls.publish_call(by=city.leader, at=at(), call_id=call.pk)


def bid(case: CallCase, by: Account, *, days: int = 0, **changes: Any) -> Bid:
    given = BidFacts(**{"plan": "约谈各方，错时施工。", "days": 30, **changes.pop("facts", {})})
    return make_bid(by=by, at=at(days), case_id=case.pk, facts=given, **changes)


def refusal(act: Any) -> str:
    with pytest.raises(ActionRefused) as caught:
        act()
    return caught.value.code


def sees(account: Account, petition: Petition) -> bool:
    return petitions_visible_to(again(account)).filter(pk=petition.pk).exists()


def assigned(city: City, petition: Petition, by: Account | None = None) -> CallCase:
    case = published(city, petition).cases.get()
    choose_bid(by=city.leader, at=at(1), bid_id=bid(case, by or city.head).pk)
    case.refresh_from_db()
    return case


def settled(city: City, petition: Petition) -> CallCase:
    """Taken by the head of the bureau and closed by the supervisor above."""
    case = assigned(city, petition)
    proof = closing(city, DAY)
    for key, who, given in (
        ("accept_package", city.head, {}),
        ("record_contact", city.handler, {"kind": "phone", "on": DAY, "said": "要求停工。"}),
        ("propose_close", city.handler, proof),
        ("sign_close", city.head, {"agreed": True}),
        ("check_close", city.supervisor, {"passed": True}),
    ):
        perform(key, petition_id=petition.pk, by=again(who), at=at(5), **given)
    case.refresh_from_db()
    return case
