"""What is joined or split keeps what is its own: urgency, mandates, instructions, who keeps away."""

from datetime import date, timedelta

import pytest

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.roles import Role
from tests.cases.links.test_joining import joined, read
from tests.cases.links.test_splitting import SPLIT
from tests.cases.petitions.read_back import clocks
from tests.cases.procedure.linking import neighbour
from tests.cases.procedure.taken import OPINION
from tests.cases.procedure.walking import mismatches, next_day, refusal, take
from tests.cases.relief.test_relief import with_proof
from tests.clients import client_of
from tests.factories import City, make_account, make_petition

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 20)


def split(petition: Petition, city: City) -> tuple[Petition, Petition]:
    by = city.handler if petition.holder_id == city.bureau.pk else city.clerk
    first = take(petition, "split_off", by, next_day(petition), **SPLIT)
    return first, Petition.objects.latest("pk")


def running(petition: Petition, kind: str) -> list[str]:
    return [office for name, state, office, *_rest in clocks(petition) if (name, state) == (kind, "running")]


def test_nothing_is_told_of_one_from_which_somebody_is_recused(city: City) -> None:
    lead, other = joined(city)
    Petition.objects.filter(pk=other.pk).update(recused_ids=[city.handler.pk])

    page = client_of(city.handler).get(f"/petitions/{lead.number}/steps/release/").content.decode()
    assert other.subject not in page.replace(lead.subject, "")
    assert f"{other.number} {other.subject}" not in page
    told = refusal(lead, "release", city.handler, DAY, other=other.pk, reason="单独答复。")
    assert told == (NotPermitted, "recused", None)


def test_what_is_owed_beside_follows_where_the_lead_case_goes(city: City) -> None:
    lead = make_petition(city, State.SCREENED)
    other = neighbour(city, State.SCREENED, demands=["停止夜间施工"])
    other = take(other, "instruct", city.leader, DAY, text="请限期报结果。", due_on=DAY + timedelta(days=20))
    lead = take(lead, "join", city.clerk, DAY, others=[other], reason="同一事项。")

    take(lead, "transfer", city.clerk, DAY, to=city.bureau)

    assert running(read(other), "instruction") == ["bureau"]
    assert mismatches() == []


def test_what_was_asked_about_the_joined_one_is_not_paused_by_another(city: City) -> None:
    lead = make_petition(city, State.HANDLING)
    other = neighbour(city, State.HANDLING, demands=["停止夜间施工"])
    lead = take(lead, "instruct", city.leader, DAY, text="请报总体情况。", due_on=DAY + timedelta(days=5))
    other = take(other, "instruct", city.leader, DAY, text="请就该户单独报告。", due_on=DAY + timedelta(days=20))

    take(lead, "join", city.handler, DAY, others=[other], reason="同一事项。")

    assert not read(other).clocks.get(kind="instruction").suspended
    assert read(other).clocks.get(kind="decide").suspended


def test_what_is_urgent_is_reported_and_ended_for_each(city: City) -> None:
    petition = make_petition(city, State.SCREENED)
    petition = take(petition, "mark_urgent", city.clerk, next_day(petition), reason="人员聚集。")
    first, second = split(petition, city)

    matter = second.urgent_matters.get()
    assert (matter.reason, matter.office, matter.reported_at) == ("人员聚集。", city.city, None)
    text = "约四十人聚集在工地门口，建议主管部门到场处置。"
    second = take(second, "report_urgent", city.clerk, DAY, text=text, leader=city.leader)
    second = take(second, "ask_end_urgent", city.clerk, DAY, reason="人员已经散去。")
    head = make_account("市负责人", (Role.LEADER, city.city, True))
    second = take(second, "unmark_urgent", head, DAY, reason="人员已经散去。")
    assert (second.urgent, read(first).urgent) == (False, True)


def test_an_instruction_stays_with_what_it_was_written_on(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    due = DAY + timedelta(days=20)
    petition = take(petition, "instruct", city.leader, next_day(petition), text="请限期报结果。", due_on=due)
    first, second = split(petition, city)

    assert (running(first, "instruction"), running(second, "instruction")) == (["bureau"], [])


def test_the_result_of_either_is_examined_by_who_ordered_it(city: City) -> None:
    petition = make_petition(city, State.ASSIGNED)
    petition = take(petition, "receive", city.handler, next_day(petition))
    first, second = split(petition, city)

    (mandate,) = second.mandates.all()
    before = first.mandates.get()
    assert (mandate.office, mandate.owing, mandate.their_number) == (before.office, before.owing, before.their_number)
    assert mandate.clock == second.clocks.get(kind="report_back")
    assert before.clock == first.clocks.get(kind="report_back")


def test_who_keeps_away_keeps_away_from_each_until_it_is_ended(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    day = next_day(petition)
    facts = {"person": city.deputy, "by_petitioner": True, "ground": "matter", "reason": "与施工方有亲属关系。"}
    petition = take(petition, "ask_recusal", city.handler, day, asked_on=day, **facts)
    petition = take(petition, "decide_recusal", city.head, day, number=1, upheld=True, reason="属实。")
    first, second = split(petition, city)
    assert second.recused_ids == [city.deputy.pk]

    second = take(second, "end_recusal", city.head, next_day(second), number=1, reason="亲属已离职。")

    assert (second.recused_ids, read(first).recused_ids) == ([], [city.deputy.pk])


def test_what_a_file_was_added_to_is_worked_on(city: City) -> None:
    first, second = split(make_petition(city, State.HANDLING), city)
    second = with_proof(city, second)

    told = refusal(first, "undo_split", city.handler, next_day(first), other=second.pk, reason="仍由同一单位答复。")

    assert told == (InvalidFacts, "worked_on", "other")
    assert not choice_for(city.handler, second, step_kind("conclude")).refusal


def test_a_hearing_that_one_of_them_asked_for_is_decided_before_all_are_answered(city: City) -> None:
    lead = make_petition(city, State.HANDLING)
    other = neighbour(city, State.HANDLING, demands=["停止夜间施工"])
    asks = {"asked_on": DAY, "by_whom": "petitioner", "reason": "双方对噪声数值争议较大。"}
    other = take(other, "ask_hearing", city.clerk, DAY, **asks)
    lead = take(lead, "join", city.handler, DAY, others=[other], reason="同一事项。")
    answers = {"answers": dict.fromkeys((1, 2), ("support", "已办。"))}

    assert refusal(lead, "conclude", city.handler, DAY, **{**OPINION, **answers})[1] == "joined_refuses"
    take(read(other), "decide_hearing", city.head, DAY, agreed=False, reason="事实清楚。")
    take(lead, "conclude", city.handler, DAY, **{**OPINION, **answers})

    assert read(other).state == State.OPINION_ISSUED


def test_the_lead_case_goes_to_who_has_a_joined_one_already(city: City) -> None:
    second = make_account("另一承办人", (Role.HANDLER, city.bureau))
    lead = make_petition(city, State.HANDLING)
    other = neighbour(city, State.HANDLING, demands=["停止夜间施工"])
    other = take(other, "change_handler", city.head, DAY, handled_by=second, reason="工作调整。")
    lead = take(lead, "join", city.handler, DAY, others=[other], reason="同一事项。")

    lead = take(lead, "change_handler", city.head, DAY, handled_by=second, reason="工作调整。")

    assert (lead.handled_by, read(other).handled_by) == (second, second)
