"""Whom nobody can tell gets no letters, and no service is recorded; who holds the query code reads the answer."""

import pytest
from django.urls import reverse

from cases.petitions.actions.parties import Person
from cases.petitions.enums import State
from cases.procedure.policies import choice_for, next_step_kind
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, InvalidFacts
from tests.cases.petitions.read_back import messages
from tests.cases.procedure.walking import mismatches, next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_city, make_petition

NAMELESS = {"channel": "letter", "principal": Person()}


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def test_an_anonymous_letter_ends_without_a_false_service(city: City) -> None:
    petition = make_petition(city, State.OPINION_ISSUED, **NAMELESS)
    day = next_day(petition)

    kinds = list(petition.documents.values_list("kind", flat=True))
    assert "notice" not in kinds
    assert "acceptance" not in kinds
    assert next_step_kind(petition) is step_kind("archive_unserved")
    given = {"served_on": day, "method": "in_person", "received_by": "本人"}
    assert refusal(petition, "serve", city.handler, day, **given)[:2] == (ActionRefused, "nobody_to_serve")
    assert refusal(petition, "archive_unserved", city.handler, day, reason=" ") == (InvalidFacts, "no_reason", "reason")
    petition = take(petition, "archive_unserved", city.handler, day, reason="匿名来信，没有地址。")

    assert (petition.state, petition.is_open, petition.served_on) == (State.CLOSED_UNSERVED, False, None)
    assert not petition.clocks.filter(state="running").exists()
    assert not petition.clocks.filter(kind="request_review").exists()
    assert ("city", "follow_up", f"信访件 {petition.number} 无法送达，已归档") in messages(petition)
    assert mismatches() == []


def test_who_holds_the_code_reads_the_answer(city: City, client) -> None:  # type: ignore[no-untyped-def]
    petition = make_petition(city, State.CLOSED_UNSERVED)

    page = client.post("/query/", {"number": petition.number, "code": petition.query_code}, follow=True).text

    assert "无法送达，请在这里查看" in page
    assert "第1项诉求：支持" in page


def test_who_turns_up_later_is_served_after_all(city: City) -> None:
    """The address was unclear; the person is named, and has the thirty days from receipt."""
    petition = make_petition(city, State.CLOSED_UNSERVED)
    day = next_day(petition)
    assert next_step_kind(petition) is None
    assert choice_for(city.handler, petition, step_kind("serve")).is_open
    url = petition.get_absolute_url()
    assert "steps/serve/" in client_of(city.handler).get(url).text
    assert client_of(city.handler).get(f"{url}steps/serve/").status_code == 200

    petition = take(petition, "serve", city.handler, day, served_on=day, method="in_person", received_by="本人")

    assert (petition.state, petition.is_open, petition.served_on) == (State.SERVED, True, day)
    assert petition.documents.get(kind="opinion").service.on == day
    assert petition.clocks.get(kind="request_review").start == day
    assert mismatches() == []


def test_an_anonymous_writer_who_is_known_later_is_served_after_all(city: City) -> None:
    petition = make_petition(city, State.OPINION_ISSUED, **NAMELESS)
    petition = take(petition, "archive_unserved", city.handler, next_day(petition), reason="匿名来信，没有地址。")
    day = next_day(petition)
    given = {"served_on": day, "method": "in_person", "received_by": "本人"}
    assert refusal(petition, "serve", city.handler, day, **given)[:2] == (ActionRefused, "nobody_to_serve")
    asked = {"person": petition.petitioners.get(), "name": "王小明", "reason": "来电说明"}
    petition = take(petition, "propose_person", city.handler, day, **asked)
    assert petition.number in client_of(city.leader).get("/approvals/").text
    petition = take(petition, "decide_correction", city.leader, day, agreed=True)
    assert (petition.state, petition.is_open, petition.is_anonymous) == (State.CLOSED_UNSERVED, True, False)
    assert next_step_kind(petition) is step_kind("serve")
    owed = petition.clocks.get(kind="serve", state="running")
    assert (owed.start, owed.office, petition.next_due) == (day, petition.holder, owed.due)
    assert petition.number in client_of(city.handler).get(reverse("cases:worklist") + "?tab=held").text
    assert (petition.holder.code, "handle", f"信访件 {petition.number} 已知道信访人，请送达处理意见") in messages(
        petition
    )

    petition = take(petition, "serve", city.handler, day, **given)

    assert (petition.state, petition.served_on) == (State.SERVED, day)
    assert petition.clocks.get(kind="request_review").start == day
    assert mismatches() == []


def test_who_can_be_told_is_served(city: City) -> None:
    petition = make_petition(city, State.OPINION_ISSUED)
    said = choice_for(city.handler, petition, step_kind("archive_unserved")).refusal
    assert said == "信访人的姓名、住址清楚，请“记录送达”。"
    assert choice_for(city.handler, petition, step_kind("serve")).is_open


def test_the_page_opens_with_why(city: City) -> None:
    petition = make_petition(city, State.OPINION_ISSUED, **NAMELESS)
    form = client_of(city.handler).get(f"{petition.get_absolute_url()}steps/archive_unserved/").text
    assert "信访人匿名，按照《信访工作条例》第二十三条第二款不能书面告知。" in form
