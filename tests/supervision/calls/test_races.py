"""Two choose at once, one chooses while another withdraws the list, the same form comes twice at one moment."""

from uuid import uuid4

import pytest

from cases.packages.models.packages import Package
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.errors import Conflict
from offices.organisation.roles import Role
from supervision.calls.actions.bids import BidFacts, choose_bid, make_bid
from supervision.calls.actions.calls import withdraw_call
from supervision.calls.enums import BidState, CallCaseState
from supervision.calls.models import Bid, CallCase
from tests.cases.procedure.test_races import at_once, history_is_whole
from tests.clients import again
from tests.factories import City, make_account, make_city, make_petition
from tests.supervision.calls.calling import at, bid, published

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(transactional_db: None) -> City:
    made = make_city()
    made.second = make_account("second", (Role.LEADER, made.city))  # type: ignore[attr-defined]
    return made


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.SERVED)


def test_of_two_choices_at_once_one_wins(city: City, petition: Petition) -> None:
    case = published(city, petition).cases.get()
    one, other = bid(case, city.head), bid(case, city.deputy)

    results = at_once(
        lambda: choose_bid(by=city.leader, at=at(1), bid_id=one.pk),
        lambda: choose_bid(by=city.second, at=at(1), bid_id=other.pk),  # type: ignore[attr-defined]
    )

    assert sum(isinstance(result, Bid) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert Package.objects.count() == 1
    assert sorted(Bid.objects.values_list("state", flat=True)) == [BidState.CHOSEN, BidState.REFUSED]
    assert history_is_whole()


def test_a_choice_and_the_withdrawal_of_the_list_do_not_both_hold(city: City, petition: Petition) -> None:
    call = published(city, petition)
    made = bid(call.cases.get(), city.head)

    at_once(
        lambda: choose_bid(by=city.leader, at=at(1), bid_id=made.pk),
        lambda: withdraw_call(by=city.second, at=at(1), call_id=call.pk, reason="要求有变。"),  # type: ignore[attr-defined]
    )

    case, made = CallCase.objects.get(), Bid.objects.get()
    if Package.objects.exists():
        assert (case.state, made.state) == (CallCaseState.ASSIGNED, BidState.CHOSEN)
    else:
        assert (case.state, made.state) == (CallCaseState.WITHDRAWN, BidState.REFUSED)
    assert history_is_whole()


def test_the_same_bid_sent_twice_at_once_is_one(city: City, petition: Petition) -> None:
    case, key = published(city, petition).cases.get(), uuid4()
    facts = BidFacts(plan="约谈各方。", days=30)
    send = lambda: make_bid(by=again(city.head), at=at(), case_id=case.pk, facts=facts, request_key=key)  # noqa: E731

    results = at_once(send, send)

    assert {result.pk for result in results} == {Bid.objects.get().pk}
