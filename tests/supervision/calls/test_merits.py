"""Merit of who settled what an open call gave: two decide, in words only."""

from typing import Any

import pytest
from django.test import Client

from cases.packages.enums import PackageState
from cases.packages.models.packages import Package
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.models import Account, Event, OutboxMessage
from offices.organisation.queries import facts_of
from offices.organisation.roles import Role
from supervision.calls.actions import calls
from supervision.calls.actions.merits import decide_merit, propose_merit, revoke_merit
from supervision.calls.enums import CallCaseState, MeritState
from supervision.calls.models import Merit
from supervision.calls.queries import merits_kept_by, merits_visible_to
from tests.clients import again
from tests.factories import City, make_accounts
from tests.supervision.calls.calling import assigned, at, refusal, settled

pytestmark = pytest.mark.django_db


# Merit


def test_the_closing_settles_the_case_and_merit_is_recorded_by_two(city: City, petition: Petition) -> None:
    case = settled(city, petition)
    assert case.state == CallCaseState.SETTLED
    assert OutboxMessage.objects.filter(event__kind="call_case_settled", office=city.city).exists()

    give = lambda by, account, what="牵头化解多年积案。": propose_merit(  # noqa: E731
        by=by, at=at(6), case_id=case.pk, account=account, what=what
    )
    assert refusal(lambda: give(city.head, city.head)) == "not_your_call"
    assert refusal(lambda: give(city.leader, city.handler)) == "not_of_the_case"
    assert refusal(lambda: give(city.leader, city.head, "为王小明化解。")) == "personal_data"
    merit = give(city.leader, city.head)
    assert refusal(lambda: give(city.leader, city.head)) == "merit_once"
    decide = lambda by, **given: decide_merit(by=by, at=at(7), merit_id=merit.pk, **given)  # noqa: E731
    assert refusal(lambda: decide(city.leader, approved=True)) == "own_merit"
    assert refusal(lambda: decide(city.second, approved=False)) == "no_reason"  # type: ignore[attr-defined]
    assert not merits_visible_to(again(city.head)).exists()
    assert decide(city.second, approved=True).state == MeritState.APPROVED  # type: ignore[attr-defined]
    assert merits_visible_to(again(city.head)).get() == merit
    assert merits_kept_by(again(city.head)).get() == merit
    assert merits_kept_by(again(city.leader)).get() == merit
    for name in ("deputy", "handler", "clerk", "county_clerk", "province_supervisor", "stranger"):
        assert not merits_visible_to(again(getattr(city, name))).exists(), name


def test_what_was_recorded_in_error_is_revoked_and_may_be_proposed_anew(city: City, petition: Petition) -> None:
    case = settled(city, petition)
    facts = {"case_id": case.pk, "account": city.head, "what": "牵头化解多年积案。"}
    merit = propose_merit(by=city.leader, at=at(6), **facts)
    revoke = lambda by, reason="回头看发现没有化解。": revoke_merit(by=by, at=at(8), merit_id=merit.pk, reason=reason)  # noqa: E731
    assert refusal(lambda: revoke(city.leader)) == "merit_decided"  # nothing is recorded yet
    decide_merit(by=city.second, at=at(7), merit_id=merit.pk, approved=True)  # type: ignore[attr-defined]
    assert refusal(lambda: revoke(city.head)) == "not_your_call"
    assert refusal(lambda: revoke(city.leader, " ")) == "no_reason"
    assert revoke(city.leader).state == MeritState.REVOKED
    assert refusal(lambda: revoke(city.leader)) == "merit_decided"
    event = Event.objects.filter(kind="merit_revoked").get()
    assert facts_of(event) == {
        "call": case.call_id,
        "case": case.pk,
        "merit": merit.pk,
        "reason": "回头看发现没有化解。",
    }
    assert not merits_visible_to(again(city.head)).exists()
    assert merits_kept_by(again(city.leader)).get().revoke_reason == "回头看发现没有化解。"
    assert propose_merit(by=city.leader, at=at(9), **facts).state == MeritState.PROPOSED


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(again(account), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_merit_is_proposed_decided_and_revoked_on_its_pages(city: City, petition: Petition) -> None:
    case = settled(city, petition)
    given = {"account": city.head.username, "what": "牵头化解多年积案。"}
    assert client_of(city.leader).post(f"/calls/cases/{case.pk}/merit/", given).status_code == 302
    merit = Merit.objects.get()
    decision = {"approved": "true", "reason": ""}
    second = client_of(city.second)  # type: ignore[attr-defined]
    assert second.post(f"/calls/merit/{merit.pk}/decide/", decision).status_code == 302
    page = second.get(case.get_absolute_url()).content.decode()
    assert f"/calls/merit/{merit.pk}/revoke/" in page
    empty = second.post(f"/calls/merit/{merit.pk}/revoke/", {"reason": ""})
    assert (empty.status_code, "请填写" in empty.content.decode()) == (422, True)
    assert second.post(f"/calls/merit/{merit.pk}/revoke/", {"reason": "没有化解。"}).status_code == 302
    page = second.get(case.get_absolute_url()).content.decode()
    assert "撤销：没有化解。" in page
    assert f"/calls/merit/{merit.pk}/revoke/" not in page
    for account in (city.handler, city.county_clerk, city.stranger):
        assert client_of(account).get(f"/calls/merit/{merit.pk}/revoke/").status_code in {403, 404}


def test_merit_through_the_api(city: City, petition: Petition) -> None:
    case = settled(city, petition)
    leader, second = client_of(city.leader), client_of(city.second)  # type: ignore[attr-defined]

    def post(client: Client, path: str, **given: Any) -> Any:
        return client.post(f"/api/v1/calls/{path}", given, content_type="application/json")

    wrong = post(leader, f"cases/{case.pk}/merits/", account="nobody", what="功绩")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "not_of_the_case")
    made = post(leader, f"cases/{case.pk}/merits/", account=city.head.username, what="牵头化解。")
    assert (made.status_code, made.json()["state"]) == (201, "proposed")
    merit = made.json()["id"]
    own = post(leader, f"merits/{merit}/decide/", approved=True)
    assert (own.status_code, own.json()["code"]) == (403, "own_merit")
    assert post(second, f"merits/{merit}/decide/", approved=True).json()["state"] == "approved"
    listed = client_of(city.head).get("/api/v1/calls/merits/").json()["results"]
    assert [(one["id"], one["petition"], one["what"]) for one in listed] == [(merit, petition.number, "牵头化解。")]
    assert post(client_of(city.handler), f"merits/{merit}/revoke/", reason="没有化解。").status_code == 403
    revoked = post(leader, f"merits/{merit}/revoke/", reason="没有化解。").json()
    assert (revoked["state"], revoked["revoke_reason"]) == ("revoked", "没有化解。")
    assert client_of(city.head).get("/api/v1/calls/merits/").json()["results"] == []


def test_a_list_of_merit_costs_the_same_with_one_and_twenty(
    city: City, petition: Petition, django_assert_num_queries: Any
) -> None:
    case = settled(city, petition)
    merit = propose_merit(by=city.leader, at=at(6), case_id=case.pk, account=city.head, what="牵头化解多年积案。")
    client = client_of(city.leader)
    for address, statements in (("/api/v1/calls/merits/", 3), ("/calls/merit/", 5)):
        client.get(address)
        with django_assert_num_queries(statements):
            client.get(address)
    members = make_accounts({f"member{number}": ((Role.HANDLER, city.bureau),) for number in range(20)})
    for account in members.values():
        Merit.objects.create(
            case=case,
            account=account,
            office=city.bureau,
            what="参与",
            proposed_at=at(6),
            proposed_by=merit.proposed_by,
        )
    for address, statements in (("/api/v1/calls/merits/", 3), ("/calls/merit/", 5)):
        with django_assert_num_queries(statements):
            client.get(address)


def test_no_merit_before_the_closing(city: City, petition: Petition) -> None:
    case = assigned(city, petition)

    give = lambda: propose_merit(by=city.leader, at=at(2), case_id=case.pk, account=city.head, what="功绩")  # noqa: E731
    assert refusal(give) == "not_settled"
    assert not Merit.objects.exists()


def test_a_taken_case_is_withdrawn_only_after_its_package_has_come_back(city: City, petition: Petition) -> None:
    case = assigned(city, petition)
    back = lambda: calls.withdraw_case(by=city.leader, at=at(3), case_id=case.pk, reason="领导有异议。")  # noqa: E731

    assert refusal(back) == "still_packaged"
    perform("object_package", petition_id=petition.pk, by=again(city.head), at=at(2), reason="不分管。")
    perform("decide_package_objection", petition_id=petition.pk, by=city.leader, at=at(2), upheld=True, reason="同意。")
    assert Package.objects.get().state == PackageState.RETURNED
    assert back().state == CallCaseState.WITHDRAWN
