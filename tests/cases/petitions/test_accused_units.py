"""An accused unit is added after registration, kept from what it accuses, and taken back where it was a mistake."""

from datetime import date

import pytest
from django.test import Client

from cases.packages.models.packages import Package
from cases.petitions.actions.accusations import AccusedPerson
from cases.petitions.actions.parties import Person
from cases.petitions.enums import State
from cases.petitions.models.parties import Accused
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from cases.registration.actions.register import register
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.actions.messages import deliver
from offices.organisation.models import Event, Notice, Office, OutboxMessage
from offices.organisation.queries import facts_of, with_texts
from tests.cases.petitions.test_accused import LATER, accusation, named, refused, sees, step
from tests.clients import client_of
from tests.factories import City, make_petition, moment

WHY = {"organ_reason": "由主管部门核实"}


def page(client: Client, petition: Petition) -> str:
    return client.get(f"/petitions/{petition.number}/").text


def test_a_unit_is_added_alone_and_gets_nothing(city: City) -> None:
    petition = accusation(city, accused_unknown="来信未写明", state=State.SCREENED)
    client, address = client_of(city.clerk), f"/petitions/{petition.number}/steps/name_accused/"
    empty = client.post(address, {"version": petition.version})
    assert "请填写被检举控告人，或者选择被检举控告单位。" in empty.text
    sent = {"accused_office": city.bureau.name, "reason": "来信补充", "version": petition.version}
    assert client.post(address, sent).status_code == 302

    petition.refresh_from_db()
    assert (petition.sealed, petition.accused_office_ids) == (True, [city.bureau.pk])
    event = with_texts(Event.objects.filter(chain=petition.chain, kind="name_accused")).get()
    assert facts_of(event)["accused"] == city.bureau.name
    shown = page(client, petition)
    assert "被检举控告单位已登记，本件密封。" in shown
    assert city.bureau.name not in shown.partition('id="parties"')[2].partition("</section>")[0]
    assert refused(petition, "transfer", city.clerk, to=city.bureau, **WHY) == ("accused_recipient", "to")
    assert refused(petition, "name_accused", city.clerk, accused_office=city.bureau) == (
        "named_already",
        "accused_office",
    )
    assert refused(petition, "name_accused", city.clerk, accused_office=city.city) == (
        "accused_is_registering",
        "accused_office",
    )


def test_the_unit_that_holds_it_does_nothing_more_and_it_is_taken_back(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    shared = {"unit": city.bureau, "due_on": date(2026, 6, 1)}
    step(petition, "package", city.supervisor, leader=city.head, **shared)
    Petition.objects.filter(pk=petition.pk).update(purpose="accusation", handled_by=city.handler)

    petition = step(petition, "name_accused", city.clerk, accused_office=city.bureau)

    assert (petition.handled_by, Package.objects.get().state) == (None, "returned")
    event = Event.objects.filter(chain=petition.chain_id, kind="name_accused").get()
    assert facts_of(event)["left"] == {"handler": True, "package": True}
    told = OutboxMessage.objects.filter(event=event, text__contains="须收回或者改由他人办理")
    assert {message.office for message in told} == {city.city}
    for account in (city.handler, city.head, city.deputy):
        assert not sees(account, petition)
    assert sees(city.clerk, petition)
    assert "承办单位是被检举控告的单位，须收回或者改由他人办理" in page(client_of(city.clerk), petition)
    with pytest.raises(ActionRefused) as caught:
        step(petition, "conclude", city.handler)
    assert caught.value.code == "held_by_accused"
    petition = step(petition, "recall_accusation", city.clerk, reason="承办单位被检举控告")
    assert (petition.state, petition.holder) == (State.RETURNED, city.city)


def test_an_unsent_message_does_not_reach_the_accused_unit(city: City) -> None:
    petition = make_petition(city, State.HANDLING, purpose="accusation", accused_unknown="未写明")
    step(petition, "instruct", city.leader, text="请依法办理")
    step(petition, "name_accused", city.clerk, accused_office=city.bureau)
    deliver(at=LATER)
    there = {city.handler.pk, city.head.pk, city.deputy.pk}
    assert not Notice.objects.filter(account__in=there, message__event__chain=petition.chain_id).exists()


def test_an_office_that_registered_an_accusation_of_one_above_goes_on(city: City) -> None:
    facts = {"channel": "visit", "received_on": date(2026, 3, 2), "subject": "检举市局违规发包", "body": "违规发包。"}
    facts |= {"principal": Person("王小明"), "purpose": "accusation", "accused_offices": [city.city]}
    petition = register(by=city.county_clerk, at=moment("2026-03-02"), office=city.county, **facts)
    assert sees(city.county_clerk, petition)
    assert not CaseFacts(petition).held_by_accused


def test_a_wrong_unit_is_taken_back_by_the_head_with_a_reason(city: City) -> None:
    petition = accusation(city, accused_offices=[city.bureau], state=State.SCREENED)
    facts = {"accused": city.bureau, "reason": "登记时选错了单位"}
    with pytest.raises(NotPermitted):
        step(petition, "withdraw_accused", city.clerk, **facts)
    assert refused(petition, "withdraw_accused", city.leader, **facts) == ("last_accused", "accused")
    petition = step(petition, "name_accused", city.clerk, accused_office=city.other_bureau)
    assert refused(petition, "withdraw_accused", city.leader, **{**facts, "reason": " "}) == ("no_reason", "reason")

    client, address = client_of(city.leader), f"/petitions/{petition.number}/steps/withdraw_accused/"
    client.post(f"/petitions/{petition.number}/open/", {"purpose": "handle"})
    form = client.get(address)
    assert city.bureau.name not in form.text
    assert "被检举控告单位b***局" in form.text or "被检举控告单位测***局" in form.text
    sent = {"accused": f"office-{city.bureau.pk}", "reason": facts["reason"], "version": petition.version}
    strange = client.post(address, {**sent, "accused": f"office-{city.county.pk}"})
    assert "所选的不是本件的被检举控告人、单位" in strange.text
    assert client.post(address, sent).status_code == 302

    petition.refresh_from_db()
    assert petition.accused_office_ids == [city.other_bureau.pk]
    event = with_texts(Event.objects.filter(chain=petition.chain, kind="withdraw_accused")).get()
    assert (facts_of(event)["withdrawn"], facts_of(event)["reason"]) == (city.bureau.name, facts["reason"])
    assert "误登记的被检举控告单位已撤销。" in page(client, petition)
    assert step(petition, "transfer", city.clerk, to=city.bureau, **WHY).holder == city.bureau


def test_a_wrong_person_is_taken_back_as_well(city: City) -> None:
    deputy = named(city.deputy, "苏敏")
    petition = accusation(city, AccusedPerson("苏敏"), AccusedPerson("李强"), state=State.SCREENED)
    wrong = petition.accused.get(name_masked="苏*")
    assert refused(petition, "transfer", city.clerk, to=city.bureau, **WHY) == ("namesake", "to")
    petition = step(petition, "withdraw_accused", city.leader, accused=wrong, reason="写错了姓名")
    assert [one.name for one in petition.accused.all()] == ["李强"]
    assert Accused.on_record.get(pk=wrong.pk).voided_at == LATER
    petition = step(petition, "transfer", city.clerk, to=city.bureau, **WHY)
    Petition.objects.filter(pk=petition.pk).update(handled_by=deputy)
    assert sees(deputy, petition)


def test_nobody_takes_back_who_stands_above(city: City) -> None:
    petition = accusation(city, accused_offices=[city.province, city.bureau], state=State.SCREENED)
    facts = {"accused": city.province, "reason": "选错了单位"}
    assert refused(petition, "withdraw_accused", city.leader, **facts) == ("of_above", "accused")


def test_nobody_is_asked_about_where_no_account_has_the_name(city: City) -> None:
    petition = accusation(city, AccusedPerson("李大明"))
    choice = choice_for(city.clerk, petition, step_kind("answer_namesake"))
    assert choice.refusal == "没有账号与被检举控告人同名，无须核对。"
    named(city.deputy, "李大明")
    assert choice_for(city.clerk, petition, step_kind("answer_namesake")).is_open


def test_the_step_offers_whom_the_text_names(city: City) -> None:
    Office.objects.filter(pk=city.bureau.pk).update(name="测试市住房和城乡建设局", short_name="市住建局")
    petition = make_petition(city, subject="市住建局不管违建", body="局长张三丰收了钱。")
    form = client_of(city.clerk).get(f"/petitions/{petition.number}/steps/name_accused/").text
    assert 'data-phrase="张三丰" data-into="id_name"' in form
    assert 'data-phrase="测试市住房和城乡建设局" data-into="id_accused_office"' in form
