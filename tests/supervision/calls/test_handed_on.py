"""Open call and direct packaging know each other: who has a case is named, and what was handed on leaves its list."""

from datetime import timedelta
from uuid import uuid4

import pytest

from cases.packages.models.packages import Package
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.models import Account, OutboxMessage
from supervision.calls.actions import calls
from supervision.calls.actions.bids import choose_bid
from tests.clients import client_of
from tests.factories import City
from tests.supervision.calls.calling import DAY, assigned, at, bid, published, refusal


@pytest.fixture
def second(city: City) -> Account:
    leader: Account = city.second  # type: ignore[attr-defined]
    return leader


def test_a_leader_who_has_the_case_is_named_and_the_reason_is_a_persons(
    city: City, petition: Petition, second: Account
) -> None:
    case = published(city, petition).cases.get()
    given = {"leader": second, "unit": city.bureau, "due_on": DAY + timedelta(days=40)}
    given["reason"] = "领导已接访。"
    perform("package", petition_id=petition.pk, by=city.clerk, at=at(), origin="hand", **given)
    made = bid(case, city.head)
    assert refusal(lambda: choose_bid(by=city.leader, at=at(1), bid_id=made.pk)) == "no_reason"
    assert "现由second同志包案，选定即移交" in client_of(city.leader).get(case.get_absolute_url()).text
    choose_bid(by=city.leader, at=at(1), bid_id=made.pk, reason="揭榜方案更具体。")
    handed = Package.objects.get(petition=petition, state="handed_over")
    assert (handed.leader, handed.conclusion) == (second, "揭榜方案更具体。")


def test_a_taken_case_that_was_handed_on_says_so_and_can_leave_its_list(
    city: City, petition: Petition, second: Account
) -> None:
    case = assigned(city, petition)
    url = case.get_absolute_url()
    assert "撤下这一件" not in client_of(city.leader).get(url).text
    assert refusal(lambda: calls.withdraw_case(by=city.leader, at=at(2), case_id=case.pk, reason="另行确定")) == (
        "still_packaged"
    )
    given = {"leader": second, "unit": city.bureau, "due_on": DAY + timedelta(days=40)}
    perform("package", petition_id=petition.pk, by=city.leader, at=at(2), origin="hand", reason="分工调整", **given)
    page = client_of(city.leader).get(url).text
    assert "，已移交。可以撤下这一件" in page
    calls.withdraw_case(by=city.leader, at=at(3), case_id=case.pk, reason="已移交他人")
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert Package.objects.get(petition=petition, state="open").leader == second


def test_packaging_past_the_list_is_said_reasoned_and_told(city: City, petition: Petition, second: Account) -> None:
    """The page names the list and how many bid for the case; without a reason page and API refuse."""
    case = published(city, petition).cases.get()
    bid(case, city.head)
    petition.refresh_from_db()
    url = f"{petition.get_absolute_url()}steps/package/"
    said = f"本件在榜（“{case.call.name}”），已有1人揭榜。请先撤榜，或者写明另行包案的理由。"
    assert said in client_of(city.clerk).get(url).text
    due = DAY + timedelta(days=40)
    given = {"leader": second.username, "unit": city.bureau.name, "due_on": due.isoformat(), "origin": "hand"}
    refused = client_of(city.clerk).post(url, {**given, "request_key": str(uuid4()), "version": petition.version})
    assert (refused.status_code, said in refused.text) == (422, True)
    facts = {"leader": second, "unit": city.bureau, "due_on": due, "origin": "hand"}
    step = {"petition_id": petition.pk, "by": city.clerk, "at": at(), **facts}
    assert refusal(lambda: perform("package", **step)) == "reason_asked"
    perform("package", **step, reason="领导当日接访，当场包案。")
    case.refresh_from_db()
    assert case.state == "open"  # it stays on its list until the calling office takes it off or chooses
    told = OutboxMessage.objects.filter(text__contains="没有经过揭榜审定").values_list("office", "permission")
    assert sorted(told) == sorted([(city.city.pk, "convene"), (city.bureau.pk, "follow_up")])


def test_off_the_list_nothing_is_asked(city: City, petition: Petition, second: Account) -> None:
    case = published(city, petition).cases.get()
    calls.withdraw_case(by=city.leader, at=at(), case_id=case.pk, reason="另行确定")
    facts = {"leader": second, "unit": city.bureau, "due_on": DAY + timedelta(days=40), "origin": "hand"}
    perform("package", petition_id=petition.pk, by=city.clerk, at=at(), **facts)
    assert Package.objects.get(petition=petition).leader == second
    assert not OutboxMessage.objects.filter(text__contains="揭榜审定").exists()
