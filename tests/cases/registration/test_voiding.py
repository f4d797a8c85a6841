"""A registration made by mistake: voided by a second person, out of all figures, with nothing deleted."""

from datetime import timedelta

import pytest

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from cases.procedure.policies import can_take, choice_for
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.queries import facts_of
from tests.cases.petitions.read_back import messages
from tests.cases.procedure.walking import last_event, mismatches, next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, moment

GIVEN = {"ground": "trial", "text": "培训时登记的练习件。"}


@pytest.fixture
def city(db: None) -> City:
    return make_city()


@pytest.mark.parametrize("state", [State.REGISTERED, State.SCREENED])
def test_it_is_voided_by_the_head_and_stays_on_record(city: City, state: State) -> None:
    petition = make_petition(city, state)
    day = next_day(petition)
    petition = take(petition, "propose_voiding", city.clerk, day, **GIVEN)
    assert not can_take(city.clerk, petition, "void_registration")
    assert f"/petitions/{petition.number}/steps/void_registration/" in client_of(city.leader).get("/approvals/").text

    petition = take(petition, "void_registration", city.leader, day)

    assert (petition.state, petition.is_open, petition.next_due) == (State.VOIDED, False, None)
    assert not petition.clocks.filter(state="running").exists()
    assert not petitions_visible_to(city.clerk).filter(pk=petition.pk).exists()
    facts = facts_of(last_event(petition))
    assert (facts["ground"], facts["reason"], facts["cards"]) == ("trial", "培训时登记的练习件。", 0)
    told = f"信访件 {petition.number} 系误登记，已批准撤销，编号不再使用"
    assert ("city", "register", told) in messages(petition)
    page = client_of(city.clerk).get(petition.get_absolute_url()).text
    assert "批准撤销误登记" in page
    assert "培训时登记的练习件。" in page
    assert mismatches() == []


def test_who_registered_does_not_decide_and_the_head_may_refuse(city: City) -> None:
    petition = take(make_petition(city), "propose_voiding", city.clerk, "2026-03-03", **GIVEN)

    page = choice_for(city.clerk, petition, step_kind("propose_voiding")).refusal
    assert page.startswith("已报批撤销误登记")
    petition = take(petition, "refuse_ending", city.leader, "2026-03-04", reason="内容属实，请办理。")
    assert petition.state == State.REGISTERED
    assert refusal(petition, "void_registration", city.leader, "2026-03-05") == (ActionRefused, "no_request", None)


def test_who_asked_takes_it_back(city: City) -> None:
    petition = take(make_petition(city), "propose_voiding", city.clerk, "2026-03-03", **GIVEN)

    petition = take(petition, "take_back", city.clerk, "2026-03-03", number=1, reason="核对后确系信访事项。")

    assert not petition.ending_proposals.filter(decision="pending").exists()


def test_what_was_worked_on_is_not_voided(city: City) -> None:
    for state in (State.TRANSFERRED, State.HANDLING):
        petition = make_petition(city, state)
        refused = refusal(petition, "propose_voiding", city.clerk, next_day(petition), **GIVEN)
        assert refused[0] is ActionRefused
    returned = make_petition(city, State.RETURNED)
    again = take(returned, "screen", city.clerk, next_day(returned), purpose="demand", category=city.category, path=6)
    refused = refusal(again, "propose_voiding", city.clerk, next_day(again), **GIVEN)
    assert refused == (InvalidFacts, "worked_on", None)


def test_what_is_done_between_asking_and_deciding_counts(city: City) -> None:
    petition = take(make_petition(city), "propose_voiding", city.clerk, "2026-03-03", **GIVEN)
    petition = take(
        petition, "package", city.leader, "2026-03-04", leader=city.leader, unit=city.bureau,
        due_on=next_day(petition) + timedelta(days=30), origin="reception",
    )  # fmt: skip

    refused = refusal(petition, "void_registration", city.leader, "2026-03-05")

    assert refused == (InvalidFacts, "worked_on", None)


def test_wrong_proposals_are_refused(city: City) -> None:
    petition = make_petition(city)

    def refused(**given: object) -> object:
        return refusal(petition, "propose_voiding", city.clerk, "2026-03-03", **{**GIVEN, **given})

    assert refused(ground="died") == (InvalidFacts, "no_ground", "ground")
    assert refused(text=" ") == (InvalidFacts, "no_reason", "text")
    assert refused(ground="twice") == (InvalidFacts, "no_other", "other")
    assert refused(ground="twice", other=petition) == (InvalidFacts, "itself", "other")


def test_later_petitions_are_compared_again_without_it(city: City) -> None:
    first = make_petition(city, occurrence="first")
    later = make_petition(city, occurrence="repeated")
    first = take(first, "propose_voiding", city.clerk, "2026-03-03", ground="twice", text="同一封信。", other=later)

    take(first, "void_registration", city.leader, "2026-03-03")

    later.refresh_from_db()
    assert (later.occurrence, last_event(later).kind) == ("first", "compared_again")
    assert mismatches() == []


TWICE = {"ground": "twice", "text": "同一封信登记了两次。"}


def test_of_two_registrations_of_one_letter_one_stays(city: City) -> None:
    one, other = make_petition(city), make_petition(city)
    one = take(one, "propose_voiding", city.clerk, "2026-03-03", **TWICE, other=other)

    for given in ({**TWICE, "other": one}, {"ground": "wrong_office", "text": "应由县局登记。"}):
        refused = refusal(other, "propose_voiding", city.clerk, "2026-03-03", **given)
        assert refused == (InvalidFacts, "other_rests_on_it", None)
    one = take(one, "void_registration", city.leader, "2026-03-03")
    for given in ({**TWICE, "other": one}, {"ground": "wrong_office", "text": "应由县局登记。"}):
        refused = refusal(other, "propose_voiding", city.clerk, "2026-03-04", **given)
        assert refused == (InvalidFacts, "other_rests_on_it", None)
    assert (one.state, other.state) == (State.VOIDED, State.REGISTERED)


def test_what_was_asked_before_the_other_one_is_not_approved_after_it(city: City) -> None:
    one, other = make_petition(city), make_petition(city)
    other = take(other, "propose_voiding", city.clerk, "2026-03-03", ground="wrong_office", text="应由县局登记。")
    one = take(one, "propose_voiding", city.clerk, "2026-03-03", **TWICE, other=other)

    refused = refusal(other, "void_registration", city.leader, "2026-03-03")
    assert refused == (InvalidFacts, "other_rests_on_it", None)
    one = take(one, "void_registration", city.leader, "2026-03-03")
    refused = refusal(other, "void_registration", city.leader, "2026-03-04")
    assert refused == (InvalidFacts, "other_rests_on_it", None)


def test_what_was_voided_is_no_reason_to_void_another(city: City) -> None:
    one, other = make_petition(city), make_petition(city)
    other = take(other, "propose_voiding", city.clerk, "2026-03-03", **GIVEN)
    other = take(other, "void_registration", city.leader, "2026-03-03")

    refused = refusal(one, "propose_voiding", city.clerk, "2026-03-04", **TWICE, other=other)

    assert refused == (InvalidFacts, "other_voided", "other")


def test_what_was_voided_meanwhile_is_no_reason_either(city: City) -> None:
    one, other = make_petition(city), make_petition(city)
    one = take(one, "propose_voiding", city.clerk, "2026-03-03", **TWICE, other=other)
    Petition.objects.filter(pk=other.pk).update(state=State.VOIDED)

    with pytest.raises(InvalidFacts) as caught:
        perform("void_registration", petition_id=one.pk, by=city.leader, at=moment("2026-03-04"))

    assert caught.value.code == "other_voided"


def test_a_refused_proposal_binds_nothing(city: City) -> None:
    one, other = make_petition(city), make_petition(city)
    one = take(one, "propose_voiding", city.clerk, "2026-03-03", **TWICE, other=other)
    take(one, "refuse_ending", city.leader, "2026-03-03", reason="不是同一封信。")

    other = take(other, "propose_voiding", city.clerk, "2026-03-04", **GIVEN)
    assert take(other, "void_registration", city.leader, "2026-03-04").state == State.VOIDED


def test_a_program_voids_it(city: City) -> None:
    petition = make_petition(city)
    address = f"/api/v1/petitions/{petition.number}/steps/"
    asked = client_of(city.clerk).post(
        f"{address}propose_voiding/", {**GIVEN, "version": petition.version}, content_type="application/json"
    )
    assert asked.status_code == 200, asked.text
    version = {"version": asked.json()["version"]}
    wrong = client_of(city.clerk).post(f"{address}void_registration/", version, content_type="application/json")
    assert wrong.status_code == 403
    done = client_of(city.leader).post(f"{address}void_registration/", version, content_type="application/json")
    assert done.status_code == 200, done.text
    assert Petition.objects.get(pk=petition.pk).state == State.VOIDED
