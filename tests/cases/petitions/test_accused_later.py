"""Who turns out to be accused once it was passed on does nothing of it any more, and their unit answers nothing."""

from datetime import date

import pytest

from cases.packages.models.packages import Package
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.case_facts import CaseFacts
from offices.errors import ActionRefused
from offices.organisation.actions.offices import deactivate_office
from offices.organisation.models import Account, Event, OutboxMessage, RoleAssignment
from offices.organisation.queries import facts_of
from tests.cases.petitions.test_accused import LATER, named, refused, sees, step
from tests.clients import client_of
from tests.factories import City, make_account, make_petition, moment


def held_by_the_accused(city: City) -> tuple[Petition, Account]:
    """The bureau that handles it is led by whom it accuses, and the registering office has said so."""
    head = named(city.head, "苏敏")
    petition = make_petition(city, State.HANDLING)
    perform(
        "package",
        petition_id=petition.pk,
        by=city.supervisor,
        at=moment("2026-03-12"),
        leader=head,
        unit=city.bureau,
        due_on=date(2026, 6, 1),
        team=[city.deputy],
    )
    Petition.objects.filter(pk=petition.pk).update(purpose="accusation", handled_by=head)
    petition = step(petition, "name_accused", city.clerk, name="苏敏")
    return step(petition, "answer_namesake", city.clerk, account=head, is_accused=True, reason="单位、职务相符"), head


def test_who_turns_out_to_be_accused_handles_and_leads_it_no_more(city: City) -> None:
    petition, _head = held_by_the_accused(city)
    package = Package.objects.get()
    assert (petition.handled_by, package.state) == (None, "returned")
    assert not petition.clocks.filter(kind__in=("package", "progress", "measure"), state="running").exists()
    event = Event.objects.filter(chain=petition.chain_id).latest("sequence")
    assert event.kind == "answer_namesake"
    assert facts_of(event)["left"] == {"handler": True, "package": True}
    told = OutboxMessage.objects.filter(event=event, text__contains="须收回或者改由他人办理")
    assert {message.office for message in told} == {city.city}
    page = client_of(city.clerk).get(f"/petitions/{petition.number}/").text
    assert "被检举控告人在承办单位任职，须收回或者改由他人办理" in page
    assert "不再包案，包案退回确定人员" in page


def test_who_turns_out_to_be_accused_leaves_the_team(city: City) -> None:
    deputy = named(city.deputy, "李强")
    petition = make_petition(city, State.HANDLING)
    wanted = {"leader": city.leader, "unit": city.bureau, "due_on": date(2026, 6, 1), "team": [deputy]}
    step(petition, "package", city.supervisor, **wanted)
    Petition.objects.filter(pk=petition.pk).update(purpose="accusation")
    package = Package.objects.get()
    assert package.team.filter(left_at=None).count() == 1

    step(petition, "name_accused", city.clerk, name="李强", account=deputy)

    package.refresh_from_db()
    assert (package.state, package.team.filter(left_at=None).count()) == ("open", 0)


OPINION = {
    "facts_found": "经查不属实，全部情况已核。",
    "opinion": "经核查不予支持有关请求。",
    "basis": "《噪声污染防治法》",
    "answers": {1: ("refuse", "经查不属实。"), 2: ("refuse", "经查不属实。")},
}


def test_a_unit_that_the_accused_leads_answers_nothing_and_the_sender_takes_it_back(city: City) -> None:
    petition, head = held_by_the_accused(city)
    for key, facts in (("conclude", OPINION), ("request_extension", {"days": 10, "reason": "情况复杂"})):
        with pytest.raises(ActionRefused) as caught:
            step(petition, key, city.handler, **facts)
        assert caught.value.code == "held_by_accused"

    petition = step(petition, "recall_accusation", city.clerk, reason="承办单位由被检举控告人领导。")

    assert (petition.state, petition.holder, petition.handled_by) == (State.RETURNED, city.city, None)
    assert city.bureau.pk not in petition.office_ids
    assert [clock.kind for clock in petition.clocks.filter(state="running", office=city.bureau)] == []
    assert petition.clocks.filter(kind="route", state="running", office=city.city).count() == 1
    assert petition.handovers.filter(returned_at=None).count() == 0
    assert Event.objects.filter(chain=petition.chain_id).latest("sequence").kind == "recall_accusation"
    assert not sees(city.handler, petition)
    assert not sees(head, petition)

    why = "来信补充后属检举控告"
    petition = step(petition, "screen", city.clerk, purpose="accusation", category=city.category, reason=why)
    passing = {"organ_reason": "由其他单位核查", "mentioned": "已核对"}
    assert refused(petition, "transfer", city.clerk, to=city.bureau, **passing)[0] == "accused_recipient_leader"
    assert step(petition, "transfer", city.clerk, to=city.other_bureau, **passing).holder == city.other_bureau


def test_where_the_registering_office_is_led_by_the_accused_the_office_above_takes_it_back(city: City) -> None:
    leader = named(city.leader, "苏敏")
    petition = make_petition(city, State.NOTIFIED)
    Petition.objects.filter(pk=petition.pk).update(purpose="accusation")
    petition = step(petition, "name_accused", city.clerk, name="苏敏", account=leader)
    assert CaseFacts(petition).recaller == city.province
    clerk = make_account("above", ("clerk", city.province))
    RoleAssignment.objects.filter(account=clerk).update(sees_sealed=True)
    client = client_of(clerk)
    client.post(f"/petitions/{petition.number}/open/", {"purpose": "handle"})
    assert client.get(f"/petitions/{petition.number}/steps/recall_accusation/").status_code == 200
    assert OutboxMessage.objects.filter(office=city.province, text__contains="被检举控告人在承办单位任职").exists()
    petition = step(petition, "recall_accusation", clerk, reason="被检举控告人领导承办单位")
    assert (petition.holder, petition.handler) == (city.province, None)


def test_who_stands_for_a_closed_unit_gives_up_custody_and_clocks_as_well(city: City) -> None:
    petition = make_petition(city, State.NOTIFIED)
    deactivate_office(by=city.system_admin, at=LATER, office=city.bureau, reason="合并", successor=city.other_bureau)
    petition.refresh_from_db()
    assert petition.holder == city.other_bureau
    leader = named(make_account("second", ("leader", city.other_bureau)), "苏敏")
    Petition.objects.filter(pk=petition.pk).update(purpose="accusation")
    petition = step(petition, "name_accused", city.clerk, name="苏敏", account=leader)
    petition = step(petition, "recall_accusation", city.clerk, reason="被检举控告人领导承办单位")
    assert city.other_bureau.pk not in petition.office_ids
    assert not petition.clocks.filter(office=city.other_bureau, state="running").exists()


def test_the_accused_is_no_other_head(city: City) -> None:
    leader = named(city.leader, "苏敏")
    petition = make_petition(city, State.HANDLING)
    Petition.objects.filter(pk=petition.pk).update(purpose="accusation")
    petition = step(petition, "name_accused", city.clerk, name="苏敏", account=leader)
    make_account("head_above", ("leader", city.province, True))
    petition = step(petition, "propose_correction", city.clerk, changes={"headcount": 2}, reason="核对人数")
    assert petition.correction_proposals.get().decider == city.province


def test_nothing_is_taken_back_from_another_unit(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    with pytest.raises(ActionRefused) as caught:
        step(petition, "recall_accusation", city.clerk, reason="由其他单位核查")
    assert caught.value.code == "not_of_accused"
