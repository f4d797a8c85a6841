"""揭榜挂帅 from the draft to the merit: who publishes what, who bids, who chooses, and what each learns of it."""

from datetime import timedelta

import pytest

from cases.packages.enums import PackageOrigin
from cases.packages.models.packages import Package
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Event, OutboxMessage
from offices.organisation.queries import facts_of
from offices.organisation.roles import Role
from supervision.calls.actions import calls
from supervision.calls.actions.bids import (
    BidFacts,
    change_bid,
    choose_bid,
    refuse_bids,
    withdraw_bid,
)
from supervision.calls.enums import BidState, CallCaseState, CallState
from supervision.calls.queries import calls_visible_to, cases_visible_to
from tests.clients import again
from tests.factories import City, make_account, make_petition, seal
from tests.supervision.calls.calling import DAY, at, bid, drafted, facts, published, refusal, sees, words

pytestmark = pytest.mark.django_db


# The list


def test_a_list_is_published_on_the_petitions_and_read_below(city: City, petition: Petition) -> None:
    call = published(city, petition)

    assert call.state == CallState.PUBLISHED
    assert Event.objects.filter(chain=petition.chain, kind="call_out").count() == 1
    told = set(OutboxMessage.objects.filter(event__kind="call_published").values_list("office__code", flat=True))
    assert told == {"city", "bureau"}
    for name in ("head", "handler", "other_handler", "county_handler", "clerk", "supervisor", "province_supervisor"):
        assert calls_visible_to(again(getattr(city, name))).filter(pk=call.pk).exists(), name
    for name in ("stranger", "reviewer", "system_admin", "security_admin", "audit_admin"):
        assert not calls_visible_to(again(getattr(city, name))).exists(), name


def test_a_draft_is_the_offices_own(city: City, petition: Petition) -> None:
    call = drafted(city, petition)

    assert calls_visible_to(again(city.leader)).get() == call
    assert not calls_visible_to(again(city.head)).exists()
    assert not cases_visible_to(again(city.head)).exists()


def test_an_empty_list_is_not_published(city: City) -> None:
    call = drafted(city)

    assert refusal(lambda: calls.publish_call(by=city.leader, at=at(), call_id=call.pk)) == "empty_call"


def test_only_the_office_itself_runs_its_list(city: City, petition: Petition) -> None:
    call = drafted(city, petition)

    for who in (city.head, city.clerk, city.province_supervisor, city.county_supervisor):
        assert refusal(lambda who=who: calls.publish_call(by=who, at=at(), call_id=call.pk)) == "not_your_call"
    assert refusal(lambda: calls.draft_call(by=city.clerk, at=at(), office=city.city, facts=facts())) == "not_your_call"


def test_what_the_publisher_does_not_see_is_not_put_on_a_list(city: City, petition: Petition) -> None:
    leader = make_account("other-leader", (Role.LEADER, city.other_bureau, True))
    call = calls.draft_call(by=leader, at=at(), office=city.other_bureau, facts=facts())

    add = lambda: calls.add_case(by=leader, at=at(), call_id=call.pk, petition=petition, facts=words(city))  # noqa: E731
    assert refusal(add) == "unknown_petition"


def test_a_sealed_petition_is_never_published(city: City, petition: Petition) -> None:
    other = make_petition(city, State.SERVED)
    call = drafted(city, petition, other)
    seal(Petition.objects.filter(pk=petition.pk))

    assert refusal(lambda: calls.publish_call(by=city.leader, at=at(), call_id=call.pk)) == "sealed"
    assert not Event.objects.filter(kind="call_out").exists()


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("difficulty", "王小明多次来访。"),
        ("wanted", "电话13912345678联系。"),
        ("wanted", "电话139 1234 5678联系。"),
        ("wanted", "证件11010519491231002X。"),
        ("merit_offered", "化解王小明一案。"),
    ],
)
def test_personal_data_does_not_go_on_a_list(city: City, petition: Petition, field: str, text: str) -> None:
    call = drafted(city)
    given = words(city, **{field: text})

    add = lambda: calls.add_case(by=city.leader, at=at(), call_id=call.pk, petition=petition, facts=given)  # noqa: E731
    assert refusal(add) == "personal_data"


def test_a_petition_is_on_one_list_at_a_time(city: City, petition: Petition) -> None:
    drafted(city, petition)
    other = drafted(city)

    add = lambda: calls.add_case(by=city.leader, at=at(), call_id=other.pk, petition=petition, facts=words(city))  # noqa: E731
    assert refusal(add) == "on_a_list"


def test_a_withdrawn_list_is_called_again_with_what_nobody_took(city: City, petition: Petition) -> None:
    other = make_petition(city, State.SERVED)
    call = published(city, petition, other)
    taken = call.cases.get(petition=other)
    choose_bid(by=city.leader, at=at(1), bid_id=bid(taken, city.head).pk)
    live = bid(call.cases.get(petition=petition), city.head)

    ended = calls.withdraw_call(by=city.leader, at=at(2), call_id=call.pk, reason="要求有变。")
    new = calls.call_again(
        by=city.leader, at=at(3), call_id=call.pk, facts=facts(name="第二批", closes_on=DAY + timedelta(days=30))
    )

    live.refresh_from_db()
    taken.refresh_from_db()
    assert ended.state == CallState.WITHDRAWN
    assert live.state == BidState.REFUSED
    assert taken.state == CallCaseState.ASSIGNED
    assert facts_of(Event.objects.get(chain=petition.chain, kind="call_back"))["reason"] == "要求有变。"
    assert new.follows_id == call.pk
    assert [case.petition_id for case in new.cases.all()] == [petition.pk]
    assert new.cases.get().carried_from == call.cases.get(petition=petition)
    assert refusal(lambda: calls.call_again(by=city.leader, at=at(3), call_id=call.pk, facts=facts())) == "called_again"


def test_a_list_is_closed_when_its_days_are_over_and_nothing_waits(city: City, petition: Petition) -> None:
    call = published(city, petition)
    case = call.cases.get()
    close = lambda days: calls.close_call(by=city.leader, at=at(days), call_id=call.pk, reason="期满。")  # noqa: E731

    assert refusal(lambda: close(3)) == "still_open"
    bid(case, city.head)
    assert refusal(lambda: close(11)) == "bids_waiting"
    refuse_bids(by=city.leader, at=at(11), case_id=case.pk, reason="方案不可行。")
    assert close(11).state == CallState.CLOSED
    case.refresh_from_db()
    assert case.state == CallCaseState.WITHDRAWN


# Bids


def test_a_leader_bids_and_the_choice_packages_the_case(city: City, petition: Petition) -> None:
    case = published(city, petition).cases.get()
    county_leader = make_account("county-leader", (Role.LEADER, city.county, True))
    mine = bid(case, county_leader, facts={"team": [city.county_handler]})
    lost = bid(case, city.head)
    assert not sees(county_leader, petition)

    choose_bid(by=city.leader, at=at(2), bid_id=mine.pk, reason="方案具体。")

    package = Package.objects.get(petition=petition)
    lost.refresh_from_db()
    mine.refresh_from_db()
    case.refresh_from_db()
    assert package.leader == county_leader
    assert package.origin == PackageOrigin.OPEN_CALL
    assert package.due_on == DAY + timedelta(days=32)
    assert [member.account for member in package.team.all()] == [city.county_handler]
    assert (mine.state, lost.state) == (BidState.CHOSEN, BidState.REFUSED)
    assert (case.state, case.package) == (CallCaseState.ASSIGNED, package)
    assert sees(county_leader, petition)
    assert sees(city.county_handler, petition)
    told = OutboxMessage.objects.filter(event__kind="bid_chosen").values_list("office__code", flat=True)
    assert set(told) == {"county", "bureau"}


def test_staff_bids_with_a_leader_who_then_leads(city: City, petition: Petition) -> None:
    case = published(city, petition).cases.get()

    assert refusal(lambda: bid(case, city.county_handler)) == "no_sponsor"
    assert refusal(lambda: bid(case, city.county_handler, facts={"sponsor": city.county_clerk})) == "no_sponsor"
    made = bid(case, city.county_handler, facts={"sponsor": city.head})
    choose_bid(by=city.leader, at=at(1), bid_id=made.pk)

    package = Package.objects.get(petition=petition)
    assert package.leader == city.head
    assert [member.account for member in package.team.all()] == [city.county_handler]
    assert sees(city.county_handler, petition)


def test_a_department_recommends_its_own_people(city: City, petition: Petition) -> None:
    case = published(city, petition).cases.get()

    assert refusal(lambda: bid(case, city.head, bidder=city.county_handler)) == "not_your_staff"
    made = bid(case, city.head, bidder=city.handler)
    assert (made.bidder, made.recommended_by, made.sponsor) == (city.handler, city.head, city.head)


def test_one_live_bid_each_changed_and_withdrawn_until_it_is_decided(city: City, petition: Petition) -> None:
    case = published(city, petition).cases.get()
    made = bid(case, city.head)

    assert refusal(lambda: bid(case, city.head)) == "one_bid"
    change_bid(by=city.head, at=at(1), bid_id=made.pk, facts=BidFacts(plan="另一方案。", days=20))
    late = BidFacts(plan="迟了。", days=20)
    assert refusal(lambda: change_bid(by=city.head, at=at(11), bid_id=made.pk, facts=late)) == "bids_closed"
    assert refusal(lambda: withdraw_bid(by=city.handler, at=at(1), bid_id=made.pk)) == "not_your_bid"
    assert withdraw_bid(by=city.head, at=at(11), bid_id=made.pk).state == BidState.WITHDRAWN
    assert refusal(lambda: withdraw_bid(by=city.head, at=at(11), bid_id=made.pk)) == "bid_decided"
    assert bid(case, city.head).state == BidState.LIVE


def test_bids_only_within_the_days_and_by_those_who_read_it(city: City, petition: Petition) -> None:
    case = published(city, petition).cases.get()

    assert refusal(lambda: bid(case, city.head, days=-1)) == "too_early"
    assert refusal(lambda: bid(case, city.head, days=11)) == "bids_closed"
    assert refusal(lambda: bid(case, city.stranger)) == "not_called"
    province_leader = make_account("province-leader", (Role.LEADER, city.province))
    assert refusal(lambda: bid(case, province_leader)) == "not_called"
    assert refusal(lambda: bid(case, city.head, facts={"team": [city.stranger]})) == "no_member"
    assert refusal(lambda: bid(case, city.head, facts={"plan": "  "})) == "no_plan"
    assert refusal(lambda: bid(case, city.head, facts={"days": 0})) == "days"


def test_nobody_chooses_his_own_bid(city: City, petition: Petition) -> None:
    case = published(city, petition).cases.get()
    own = bid(case, city.leader)
    with_me = bid(case, city.head, facts={"team": [again(city.leader)]})

    assert refusal(lambda: choose_bid(by=city.leader, at=at(1), bid_id=own.pk)) == "own_bid"
    assert refusal(lambda: choose_bid(by=city.leader, at=at(1), bid_id=with_me.pk)) == "own_bid"
    assert refusal(lambda: choose_bid(by=city.head, at=at(1), bid_id=own.pk)) == "not_your_call"
    assert refusal(lambda: refuse_bids(by=city.leader, at=at(1), case_id=case.pk, reason="不行")) == "own_bid"
    choose_bid(by=city.second, at=at(1), bid_id=own.pk)  # type: ignore[attr-defined]
    assert Package.objects.get().leader == city.leader


def test_a_bidder_or_sponsor_who_has_left_is_not_chosen(city: City, petition: Petition) -> None:
    case = published(city, petition).cases.get()
    mine, staffs = bid(case, city.head), bid(case, city.county_handler, facts={"sponsor": city.deputy})
    city.head.assignments.update(revoked_at=at(1), revoked_by=city.security_admin)
    city.deputy.assignments.update(revoked_at=at(1), revoked_by=city.security_admin)

    assert refusal(lambda: choose_bid(by=city.leader, at=at(2), bid_id=mine.pk)) == "bidder_left"
    assert refusal(lambda: choose_bid(by=city.leader, at=at(2), bid_id=staffs.pk)) == "sponsor_left"
    assert not Package.objects.exists()


def test_a_petition_that_was_closed_or_sealed_meanwhile_is_not_given_away(city: City, petition: Petition) -> None:
    handled = make_petition(city, State.HANDLING)
    call = published(city, petition, handled)
    open_bid, sealed_bid = (bid(call.cases.get(petition=one), city.head) for one in (handled, petition))
    Petition.objects.filter(pk=handled.pk).update(state=State.CLOSED_SETTLED)
    seal(Petition.objects.filter(pk=petition.pk))

    assert refusal(lambda: choose_bid(by=city.leader, at=at(2), bid_id=open_bid.pk)) == "closed_meanwhile"
    assert refusal(lambda: choose_bid(by=city.leader, at=at(2), bid_id=sealed_bid.pk)) == "sealed"
    assert not cases_visible_to(again(city.other_handler)).filter(petition=petition).exists()


def test_refused_bids_leave_the_case_open(city: City, petition: Petition) -> None:
    case = published(city, petition).cases.get()
    made = bid(case, city.head)

    refuse_bids(by=city.leader, at=at(1), case_id=case.pk, reason="方案不可行。")

    made.refresh_from_db()
    case.refresh_from_db()
    assert (made.state, made.reason) == (BidState.REFUSED, "方案不可行。")
    assert case.state == CallCaseState.OPEN
    assert refusal(lambda: refuse_bids(by=city.leader, at=at(1), case_id=case.pk, reason="再")) == "no_bids"


def test_who_lost_sees_nothing_of_the_petition(city: City, petition: Petition) -> None:
    case = published(city, petition).cases.get()
    loser = make_account("county-leader", (Role.LEADER, city.county, True))
    bid(case, loser, facts={"team": [city.county_handler]})

    choose_bid(by=city.leader, at=at(1), bid_id=bid(case, city.head).pk)

    assert not sees(loser, petition)
    assert not sees(city.county_handler, petition)
    assert sees(city.head, petition)
