"""拆分: chosen points become a petition of their own, with the first day of receipt and the clocks that run."""

from datetime import date
from typing import Any

import pytest

from cases.petitions.actions.parties import Person
from cases.petitions.enums import LinkKind, State
from cases.petitions.models.petitions import Petition
from cases.procedure.policies import choice_for
from cases.procedure.reports.timeline import describe
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.queries import facts_of
from tests.cases.petitions.read_back import clocks, messages
from tests.cases.procedure.taken import OPINION
from tests.cases.procedure.walking import last_event, mismatches, next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_city, make_petition

SPLIT = {"points": [2], "subject": "施工噪音造成的损失赔偿", "reason": "赔偿由另一科室办理。"}


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def split(city: City, state: str = State.HANDLING, **more: Any) -> tuple[Petition, Petition]:
    first = make_petition(city, state)
    by = city.handler if state == State.HANDLING else city.clerk
    first = take(first, "split_off", by, "2026-03-20", **{**SPLIT, **more})
    return first, Petition.objects.latest("pk")


def test_the_points_leave_with_a_mark_and_the_clocks_run_on(city: City) -> None:
    first, second = split(city)

    assert [(one.number, one.gone_to) for one in first.demands.all()] == [(1, None), (2, second)]
    assert [(one.number, one.text) for one in second.demands.all()] == [(1, "赔偿损失")]
    same = ("state", "received_on", "holder", "handler", "handled_by", "accepted_on", "profile", "office_ids")
    assert [getattr(second, name) for name in same] == [getattr(first, name) for name in same]
    assert (second.subject, second.text.body) == ("施工噪音造成的损失赔偿", first.text.body)
    assert clocks(second) == [clock for clock in clocks(first) if clock[1] == "running"]
    assert (second.next_due, second.next_clock) == (first.next_due, first.next_clock)
    assert second.petitioners.get().name == "王小明"
    link = second.links.get()
    assert (link.other, link.kind) == (first, LinkKind.SPLIT)
    assert facts_of(last_event(first))["other"] == second.number
    began = last_event(second)
    assert (began.kind, began.sequence, facts_of(began)["other"]) == ("split_from", 1, first.number)
    assert mismatches() == []


def test_both_are_answered_for_themselves(city: City) -> None:
    first, second = split(city)

    first = take(first, "conclude", city.handler, "2026-04-01", **{**OPINION, "answers": {1: ("support", "已停工。")}})
    second = take(
        second, "conclude", city.handler, "2026-04-02", **{**OPINION, "answers": {1: ("explain", "请依法协商。")}}
    )

    assert (first.outcome, second.outcome) == ("support", "explain")


def test_before_routing_each_goes_its_own_way(city: City) -> None:
    first, second = split(city, State.SCREENED)

    second = take(second, "transfer", city.clerk, "2026-03-21", to=city.other_bureau)
    first = take(first, "transfer", city.clerk, "2026-03-21", to=city.bureau)

    assert (first.holder, second.holder) == (city.bureau, city.other_bureau)
    assert second.clocks.get(kind="route").start == date(2026, 3, 2)


def test_some_of_the_persons_bring_the_second(city: City) -> None:
    people = {"headcount": 3, "members": [Person("李秀英", phone="13900002222")]}
    first = make_petition(city, State.HANDLING, **people)
    member = first.petitioners.get(role="member")

    first = take(first, "split_off", city.handler, "2026-03-20", **SPLIT, persons=[member])

    second = Petition.objects.latest("pk")
    assert [(one.name, one.role) for one in second.petitioners.all()] == [("李秀英", "principal")]
    assert (second.petitioner_masked, second.headcount) == ("李**", 1)
    assert first.petitioners.count() == 2


PEOPLE = {"headcount": 3, "members": [Person("李秀英", phone="13900002222"), Person("赵六")]}


def test_who_goes_with_which(city: City) -> None:
    first = make_petition(city, State.SCREENED, **PEOPLE)
    stays, goes = first.petitioners.filter(role="member").order_by("pk")

    first = take(first, "split_off", city.clerk, "2026-03-20", **SPLIT, persons=[stays, stays], leaving=[goes, goes])

    second = Petition.objects.latest("pk")
    assert [(one.name, one.role) for one in second.petitioners.order_by("pk")] == [
        ("李秀英", "principal"), ("赵六", "member"),
    ]  # fmt: skip
    assert {one.name: one.role for one in first.petitioners.all()} == {
        "王小明": "principal", "李秀英": "member", "赵六": "split_off",
    }  # fmt: skip
    assert (first.headcount, second.headcount) == (2, 2)
    assert "1名信访人随之转出，不再参加本件。" in describe(last_event(first)).sentences
    assert mismatches() == []

    first = take(first, "undo_split", city.clerk, "2026-03-24", other=second.pk, reason="仍由同一单位答复。")

    assert (first.headcount, first.petitioners.filter(role="member").count()) == (3, 2)
    principal = first.petitioners.get(role="principal")
    told = refusal(first, "split_off", city.clerk, "2026-03-24", **SPLIT, leaving=[principal])
    assert told == (InvalidFacts, "principal_stays", "leaving")


def test_once_it_was_passed_on_the_head_who_registered_it_decides_that_somebody_leaves(city: City) -> None:
    first = make_petition(city, State.HANDLING, **PEOPLE)
    day, goes = next_day(first), first.petitioners.get(name_masked="赵*")
    alone = refusal(first, "split_off", city.handler, day, **SPLIT, leaving=[goes])
    assert alone == (InvalidFacts, "head_decides", "leaving")
    assert refusal(first, "propose_split", city.handler, day, **SPLIT) == (InvalidFacts, "no_head_needed", "leaving")

    first = take(first, "propose_split", city.handler, day, **SPLIT, leaving=[goes])

    told = f"信访件 {first.number} 申请拆分，有人不再参加本件，请审批"
    assert messages(first) == [("city", "approve", told)]
    assert (first.headcount, Petition.objects.count()) == (3, 1)
    assert "拆分，有人不再参加本件" in client_of(city.leader).get("/approvals/").text
    form = client_of(city.leader).get(f"{first.get_absolute_url()}steps/decide_correction/").text
    for words in ("拆分出第2项诉求：赔偿损失", "新件的概要：施工噪音造成的损失赔偿", "不再留在本件：", "理由：赔偿由"):
        assert words in form, words

    first = take(first, "decide_correction", city.leader, day, agreed=True)

    second = Petition.objects.latest("pk")
    assert (first.headcount, second.headcount, second.petitioners.get().name) == (2, 1, "赵六")
    assert (second.holder, second.state, second.registered_office) == (city.bureau, State.HANDLING, city.city)
    assert {office for office, _permission, _text in messages(first)} == {"bureau"}
    said = describe(last_event(first)).sentences
    assert f"第2项诉求拆分为{second.number}。" in said
    assert "1名信访人随之转出，不再参加本件。" in said
    assert mismatches() == []

    first = take(first, "undo_split", city.handler, day, other=second.pk, reason="仍由同一单位答复。")

    assert (first.headcount, first.petitioners.filter(role="member").count()) == (3, 2)
    assert messages(first)[0][0] == "city"
    assert mismatches() == []


def test_what_the_head_refuses_or_what_has_gone_on_is_not_split(city: City) -> None:
    first = make_petition(city, State.HANDLING, **PEOPLE)
    day, goes = next_day(first), first.petitioners.get(name_masked="赵*")
    first = take(first, "propose_split", city.handler, day, **SPLIT, leaving=[goes])
    refused = take(first, "decide_correction", city.leader, day, agreed=False, reason="应当一并答复。")
    assert (refused.headcount, Petition.objects.count()) == (3, 1)

    first = take(refused, "propose_split", city.handler, day, **SPLIT, leaving=[goes])
    first = take(first, "conclude", city.handler, day, **OPINION)
    late = refusal(first, "decide_correction", city.leader, day, agreed=True)
    assert late[1] == "not_splittable"
    first = take(first, "take_back", city.handler, day, number=1, reason="已经答复。")
    assert not first.correction_proposals.filter(decision="pending").exists()


def test_an_accusation_stays_sealed_with_whom_it_accuses(city: City) -> None:
    first = make_petition(
        city,
        purpose="accusation",
        accused_offices=[city.county],
    )

    take(first, "split_off", city.clerk, "2026-03-20", **SPLIT)

    second = Petition.objects.latest("pk")
    assert (second.sealed, second.accused_office_ids) == (True, [city.county.pk])


def test_what_is_not_split(city: City) -> None:
    first = make_petition(city, State.HANDLING)

    def refused(**given: Any) -> Any:
        return refusal(first, "split_off", city.handler, "2026-03-20", **{**SPLIT, **given})

    assert refused(points=[]) == (InvalidFacts, "no_demands", "points")
    assert refused(points=[3]) == (InvalidFacts, "no_demand", "points")
    assert refused(points=[1, 2]) == (InvalidFacts, "nothing_left", "points")
    assert refused(reason=" ") == (InvalidFacts, "no_reason", "reason")
    stranger = make_petition(city).petitioners.get()
    assert refused(persons=[stranger]) == (InvalidFacts, "strangers_person", "persons")
    one = make_petition(city, State.HANDLING, demands=["停止夜间施工"])
    assert choice_for(city.handler, one, step_kind("split_off")).refusal == "本件登记的诉求不足两项，不能拆分。"


def test_undone_the_points_come_back(city: City) -> None:
    first, second = split(city)

    first = take(first, "undo_split", city.handler, "2026-03-24", other=second.pk, reason="仍由同一单位答复。")

    second.refresh_from_db()
    assert [(one.number, one.gone_to) for one in first.demands.all()] == [(1, None), (2, None)]
    assert (second.state, second.is_open, second.next_due) == (State.VOIDED, False, None)
    assert (last_event(second).kind, second.links.get().end_reason) == ("be_taken_back", "仍由同一单位答复。")
    assert mismatches() == []
    again = refusal(first, "undo_split", city.handler, "2026-03-25", other=second.pk, reason="再次。")
    assert again == (ActionRefused, "nothing_split", None)


def test_what_was_worked_on_is_not_undone(city: City) -> None:
    first, second = split(city)
    take(second, "request_extension", city.handler, "2026-03-23", days=10, reason="情况复杂")

    refused = refusal(first, "undo_split", city.handler, "2026-03-24", other=second.pk, reason="仍由同一单位答复。")

    assert refused == (InvalidFacts, "worked_on", "other")
