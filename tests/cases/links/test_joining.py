"""并案: one case is led, the others go along; one opinion reaches everybody, each with its own time for review."""

from datetime import date
from typing import Any

import pytest

from cases.petitions.actions.parties import Person
from cases.petitions.enums import LinkKind, State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.queries import facts_of
from tests.cases.procedure.linking import neighbour
from tests.cases.procedure.taken import OPINION
from tests.cases.procedure.walking import last_event, mismatches, refusal, take
from tests.factories import City, make_city, make_petition, moment, seal

SERVED = {"method": "in_person", "received_by": "本人"}


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def read(petition: Petition) -> Petition:
    return Petition.objects.get(pk=petition.pk)


def joined(city: City, state: str = State.HANDLING, **values: Any) -> tuple[Petition, Petition]:
    lead = make_petition(city, state)
    other = neighbour(city, state, **{"demands": ["停止夜间施工", "恢复绿地"], **values})
    lead = take(lead, "join", city.handler, "2026-03-20", others=[other], reason="同一小区、同一事项。")
    return lead, read(other)


def answers(*numbers: int) -> dict[int, tuple[str, str]]:
    return {number: ("support", f"第{number}项已办。") for number in numbers}


def test_both_histories_say_it_and_the_points_are_taken_up(city: City) -> None:
    lead, other = joined(city)

    assert (lead.joined_ids, other.joined_to, other.joined_ids) == ([other.pk], lead, [])
    said = facts_of(last_event(lead))
    assert (said["others"], said["reason"]) == ([other.number], "同一小区、同一事项。")
    told = last_event(other)
    assert (told.kind, facts_of(told)["other"], facts_of(told)["set"]) == (
        "be_joined",
        lead.number,
        {"joined_to": lead.pk},
    )
    points = [(one.number, one.text, one.brought_by) for one in lead.demands.standing()]
    assert points == [(1, "停止夜间施工", None), (2, "赔偿损失", None), (3, "恢复绿地", other)]
    assert [one.taken_up_in.number for one in other.demands.all()] == [1, 3]
    link = other.links.get()
    assert (link.other, link.kind, link.ended_at) == (lead, LinkKind.JOINED, None)
    assert other.clocks.get(kind="decide").suspended
    assert not lead.clocks.get(kind="decide").suspended


def test_a_joined_petition_stands_still(city: City) -> None:
    lead, other = joined(city)

    for key in ("conclude", "request_extension", "open_hearing", "withdraw_matter", "split_off", "join"):
        refused = choice_for(city.handler, other, step_kind(key)).refusal
        assert refused.startswith(f"本件已并入主案{lead.number}"), key
    assert not choice_for(city.handler, lead, step_kind("withdraw_matter")).is_open
    assert choice_for(city.handler, lead, step_kind("conclude")).is_open
    # What concerns its own petitioner goes on.
    other = take(other, "add_batch", city.clerk, "2026-03-21", on=date(2026, 3, 21), channel="visit", persons=1)
    assert other.batches.count() == 2


def test_one_opinion_is_served_to_each_with_a_time_of_its_own(city: City) -> None:
    lead, other = joined(city)

    lead = take(lead, "conclude", city.handler, "2026-04-01", **{**OPINION, "answers": answers(1, 2, 3)})
    other = read(other)

    assert (lead.state, other.state) == (State.OPINION_ISSUED, State.OPINION_ISSUED)
    assert (lead.joined_ids, other.joined_to, other.outcome) == ([], None, "support")
    mine, copy = lead.documents.get(kind="opinion"), other.documents.get(kind="opinion")
    assert (copy.copy_of, copy.number, copy.body, copy.issued_on) == (mine, mine.number, mine.body, mine.issued_on)
    assert [(one.demand.number, one.text) for one in copy.answers.all()] == [(1, "第1项已办。"), (2, "第3项已办。")]
    assert mine.letter.content != copy.letter.content  # each is addressed to its own petitioner
    for name in ("停止夜间施工", "赔偿损失", "恢复绿地"):
        assert name in mine.letter.content
        assert name in copy.letter.content
    assert facts_of(last_event(other))["lead"] == lead.number

    lead = take(lead, "serve", city.handler, "2026-04-03", served_on=date(2026, 4, 3), **SERVED)
    assert read(other).state == State.OPINION_ISSUED
    other = take(other, "serve", city.handler, "2026-04-10", served_on=date(2026, 4, 10), **SERVED)
    rights = [one.clocks.get(kind="request_review").due for one in (lead, other)]
    assert rights == [date(2026, 5, 6), date(2026, 5, 11)]  # 3 and 10 May, rolled over the holiday and the Sunday


def test_notice_acceptance_and_extension_go_to_all(city: City) -> None:
    lead, other = joined(city, State.UNIT_RECEIVED)

    lead = take(lead, "notify", city.handler, "2026-03-21", text="已收到，由我局按信访程序办理。")
    lead = take(lead, "accept", city.handler, "2026-03-22")
    lead = take(lead, "start_handling", city.handler, "2026-03-23", handled_by=city.handler)
    lead = take(lead, "request_extension", city.handler, "2026-04-23", days=10, reason="情况复杂")
    lead = take(lead, "approve_extension", city.head, "2026-04-24", reason="同意")
    other = read(other)

    kinds = ("notice", "acceptance", "extension")
    own = list(lead.documents.filter(kind__in=kinds).values_list("kind", "number"))
    assert list(other.documents.filter(kind__in=kinds).values_list("kind", "number")) == own
    assert (other.state, other.accepted_on, other.handled_by) == (State.HANDLING, date(2026, 3, 22), city.handler)
    decide = other.clocks.get(kind="decide")
    assert (decide.due, decide.extension_days) == (date(2026, 5, 31), 10)
    assert other.clocks.get(kind="notify").state == "met"
    extension = other.extensions.get()
    assert (extension.decision, extension.requested_by) == ("agreed", city.handler)


def test_an_extension_is_taken_back_for_all(city: City) -> None:
    lead, other = joined(city)
    lead = take(lead, "request_extension", city.handler, "2026-03-21", days=10, reason="情况复杂")
    assert other.extensions.get().decision == "pending"

    lead = take(lead, "take_back", city.handler, "2026-03-22", number=1, reason="已查清，不需延期。")

    assert [one.extensions.get().decision for one in (lead, other)] == ["withdrawn", "withdrawn"]
    told = last_event(read(other))
    assert (told.kind, facts_of(told)["lead"]) == ("take_back", lead.number)


def test_an_earlier_date_of_the_joined_one_still_counts(city: City) -> None:
    other = neighbour(city, State.HANDLING)
    lead = make_petition(city, State.HANDLING, start=date(2026, 3, 9))

    lead = take(lead, "join", city.handler, "2026-03-20", others=[other], reason="同一事项。")

    assert other.clocks.get(kind="decide").due < lead.clocks.get(kind="decide").due
    assert not read(other).clocks.get(kind="decide").suspended


def test_released_each_goes_on_for_itself(city: City) -> None:
    lead, other = joined(city)
    third = make_petition(
        city, State.HANDLING, principal=Person("赵六", phone="13900003333"), demands=["恢复绿地", "公开费用"]
    )
    lead = take(lead, "join", city.handler, "2026-03-21", others=[third], reason="同一事项。")

    lead = take(lead, "release", city.handler, "2026-03-24", other=other.pk, reason="信访人要求单独答复。")
    other = read(other)

    assert (lead.joined_ids, other.joined_to) == ([third.pk], None)
    points = [(one.number, one.brought_by, one.gone_to) for one in lead.demands.all()]
    assert points == [(1, None, None), (2, None, None), (3, third, None), (4, third, None)]
    link = other.links.get()
    assert (link.ended_by, link.end_reason) == (city.handler, "信访人要求单独答复。")
    assert last_event(other).kind == "be_released"
    assert not other.clocks.get(kind="decide").suspended
    other = take(other, "conclude", city.handler, "2026-04-01", **{**OPINION, "answers": answers(1, 2)})
    assert (other.state, read(lead).state) == (State.OPINION_ISSUED, State.HANDLING)
    lead = take(lead, "release", city.handler, "2026-04-02", other=third.pk, reason="分别答复。")
    assert [one.gone_to for one in lead.demands.all()] == [None, None, third, third]
    again = take(lead, "join", city.handler, "2026-04-03", others=[third], reason="还是并案。")
    assert again.joined_ids == [third.pk]


def test_what_cannot_be_joined(city: City) -> None:
    lead, other = joined(city)
    third = neighbour(city)

    def refused(others: list[Petition], by: Any = city.handler, on: Petition = third) -> Any:
        return refusal(on, "join", by, "2026-03-24", others=others, reason="同一事项。")

    not_joined = (InvalidFacts, "not_joined", "others")
    assert refused([third]) == not_joined  # itself
    assert refused([other]) == not_joined  # joined already
    assert refused([lead]) == not_joined  # a circle
    assert refused([make_petition(city, State.ACCEPTED)]) == not_joined  # another station
    assert refused([make_petition(city, State.SERVED)]) == not_joined
    sealed = make_petition(city, State.HANDLING)
    seal(Petition.objects.filter(pk=sealed.pk))
    assert refused([read(sealed)]) == not_joined
    assert refusal(read(sealed), "join", city.handler, "2026-03-24", others=[third], reason="同一事项。")[1] == "sealed"
    elsewhere = make_petition(city, State.HANDLING)
    Petition.objects.filter(pk=elsewhere.pk).update(holder=city.other_bureau)
    assert refused([read(elsewhere)]) == not_joined
    province = make_petition(city, State.HANDLING)
    Petition.objects.filter(pk=province.pk).update(profile="NAT-2005")
    assert refused([read(province)]) == not_joined
    assert refused([], by=city.handler)[1] == "nobody"
    assert refused([lead], by=city.clerk) == (NotPermitted, "not_your_office", None)
    with pytest.raises(ActionRefused, match="检举控告"):
        perform("join", petition_id=third.pk, by=city.handler, at=moment("2026-03-24"), others=[sealed], reason="同一")
    assert "解除并案" in choice_for(city.clerk, lead, step_kind("name_accused")).refusal


def test_what_a_joined_one_cannot_do_the_lead_does_not(city: City) -> None:
    lead, other = joined(city)
    Petition.objects.filter(pk=other.pk).update(recused_ids=[city.handler.pk])

    refused = refusal(lead, "conclude", city.handler, "2026-04-01", **{**OPINION, "answers": answers(1, 2, 3)})

    assert refused == (ActionRefused, "joined_refuses", None)
    assert (read(lead).state, read(other).state) == (State.HANDLING, State.HANDLING)


def test_transferred_together(city: City) -> None:
    lead, other = make_petition(city, State.SCREENED), neighbour(city, State.SCREENED)
    lead = take(lead, "join", city.clerk, "2026-03-05", others=[other], reason="同一事项。")

    lead = take(lead, "transfer", city.clerk, "2026-03-06", to=city.bureau)
    lead = take(lead, "receive", city.handler, "2026-03-07")
    other = read(other)

    assert (other.state, other.holder, other.handler) == (State.UNIT_RECEIVED, city.bureau, city.bureau)
    assert other.handovers.get().received_by == city.handler
    slips = [one.documents.get(kind="transfer_slip") for one in (lead, other)]
    assert (slips[0].number, slips[1].copy_of) == (slips[1].number, slips[0])
    assert mismatches() == []
