"""The date by which feedback is due on an instruction is a clock: reminded of, moved with reason, ended by feedback."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.reports.timeline import describe
from offices.errors import InvalidFacts
from offices.organisation.roles import Role
from offices.pages.words import cn_day
from supervision.cards.models import Card, Rule
from supervision.sweep.actions.sweep import sweep
from tests.cases.petitions.read_back import clocks
from tests.cases.procedure.walking import last_event, mismatches, next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_account, make_petition, moment, next_version

pytestmark = pytest.mark.django_db
DAY, DUE = date(2026, 3, 20), date(2026, 4, 3)


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.HANDLING)


def instructed(petition: Petition, city: City, **facts: Any) -> Petition:
    return take(petition, "instruct", city.leader, DAY, **{"text": "请限期报结果。", "due_on": DUE, **facts})


def running(petition: Petition) -> list[tuple[int, date, str]]:
    found = petition.clocks.filter(kind="instruction", state="running").order_by("item")
    return [(clock.item, clock.due, clock.office.code) for clock in found]


def test_the_holder_owes_the_feedback_and_the_list_shows_it(city: City, petition: Petition) -> None:
    petition = instructed(petition, city)

    assert running(petition) == [(1, DUE, "bureau")]
    assert (petition.next_clock, petition.next_due) == ("instruction", DUE)
    petition = take(petition, "report_instruction", city.handler, "2026-04-01", feedback="已责令停工。")
    assert clocks(petition)[-1] == ("instruction", "met", "bureau", "2026-04-03", "2026-04-01")
    assert petition.next_clock == "decide"
    assert mismatches() == []


def test_an_instruction_without_a_date_has_no_clock(city: City, petition: Petition) -> None:
    assert running(instructed(petition, city, due_on=None)) == []


def test_the_office_that_holds_it_again_owes_the_feedback(city: City) -> None:
    petition = make_petition(city, State.REVIEW_REQUESTED)
    head = make_account("市负责人", (Role.LEADER, city.city, True))
    petition = take(petition, "instruct", head, next_day(petition), text="请限期报结果。", due_on=date(2026, 4, 30))
    assert [office for _item, _due, office in running(petition)] == ["city"]

    refused = {"ground": "out_of_scope", "text": "不属于复查范围，不予受理。"}
    petition = take(petition, "refuse_review", city.reviewer, next_day(petition), **refused)

    assert petition.holder == city.bureau
    assert [office for _item, _due, office in running(petition)] == ["bureau"]


def test_of_several_the_one_that_is_meant_is_answered(city: City, petition: Petition) -> None:
    petition = instructed(instructed(petition, city), city, due_on=date(2026, 3, 30))

    petition = take(petition, "report_instruction", city.handler, DAY, feedback="已办。", number=1)
    assert running(petition) == [(2, date(2026, 3, 30), "bureau")]
    told = refusal(petition, "report_instruction", city.handler, DAY, feedback="再报。", number=1)
    assert told == (InvalidFacts, "no_instruction", "number")
    petition = take(petition, "report_instruction", city.handler, DAY, feedback="已办。")
    assert running(petition) == []


def test_its_writer_alone_moves_the_date_and_says_why(city: City, petition: Petition) -> None:
    petition = instructed(petition, city)
    moved = {"due_on": date(2026, 4, 20), "reason": "等待鉴定结论。"}

    for by in (city.head, make_account("另一领导", (Role.LEADER, city.city))):
        assert refusal(petition, "move_instruction", by, DAY, **moved) == (InvalidFacts, "not_the_writer", "number")
    assert refusal(petition, "move_instruction", city.leader, DAY, due_on=DUE, reason="等待。")[1] == "same_day"
    petition = take(petition, "move_instruction", city.leader, DAY, **moved)

    assert running(petition) == [(1, date(2026, 4, 20), "bureau")]
    assert petition.instructions.get().due_on == date(2026, 4, 20)
    assert describe(last_event(petition)).sentences[:2] == [
        "反馈期限由2026年4月3日（周五）调整为2026年4月20日（周一）。",
        "理由：等待鉴定结论。",
    ]
    assert mismatches() == []


def test_who_takes_the_place_of_a_leader_who_left_may_move_it(city: City, petition: Petition) -> None:
    other = make_account("另一领导", (Role.LEADER, city.city))
    petition = take(petition, "instruct", other, DAY, text="请限期报结果。", due_on=DUE)
    other.assignments.update(revoked_at=moment(DAY), revoked_by=city.security_admin)

    petition = take(petition, "move_instruction", city.leader, DAY, due_on=date(2026, 4, 9), reason="人员调整。")

    assert running(petition) == [(1, date(2026, 4, 9), "bureau")]


def test_it_follows_the_petition_to_its_next_holder(city: City) -> None:
    petition = make_petition(city, State.SCREENED)
    petition = take(petition, "instruct", city.leader, DAY, text="请限期报结果。", due_on=DUE)
    assert running(petition) == [(1, DUE, "city")]

    petition = take(petition, "transfer", city.clerk, DAY, to=city.bureau)

    assert running(petition) == [(1, DUE, "bureau")]
    assert mismatches() == []


def test_it_is_owed_beyond_the_end(city: City) -> None:
    petition = instructed(make_petition(city, State.SERVED), city, due_on=date(2026, 9, 30))
    petition = take(petition, "lapse", None, "2026-07-20")
    assert (petition.state, petition.is_open) == (State.CLOSED_LAPSED, True)

    petition = take(petition, "report_instruction", city.handler, "2026-07-21", feedback="已办结。")

    assert (petition.next_clock, petition.is_open) == ("", False)


@pytest.mark.parametrize(("carded", "levels"), [(False, ["reminder"]), (True, ["reminder", "yellow", "red"])])
def test_it_draws_a_card_only_where_the_rule_says_so(
    city: City, petition: Petition, carded: bool, levels: list[str]
) -> None:
    next_version(Rule.objects.get(office=None), reminded_may_be_carded=carded)
    petition = instructed(petition, city)

    for day in ("2026-04-01", "2026-04-07", "2026-04-17"):
        sweep(as_of=date.fromisoformat(day), at=moment(day))

    assert [card.level for card in Card.objects.filter(clock__kind="instruction").order_by("pk")] == levels


def test_the_page_offers_both_and_the_api_takes_them(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    leader, handler = client_of(city.leader), client_of(city.handler)

    def sent(client: Client, key: str, **body: Any) -> dict[str, Any]:
        url = f"/api/v1/petitions/{petition.number}/steps/{key}/"
        version = Petition.objects.get(pk=petition.pk).version
        answer = client.post(url, {**body, "version": version}, content_type="application/json")
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    first, later = (timezone.localdate() + timedelta(days=days) for days in (30, 60))
    sent(leader, "instruct", text="请限期报结果。", due_on=first.isoformat())
    assert "steps/move_instruction/" in leader.get(petition.get_absolute_url()).content.decode()
    told = sent(leader, "move_instruction", due_on=later.isoformat(), reason="等待鉴定。")
    assert told["instructions"][0]["due_on"] == later.isoformat()
    form = handler.get(f"{petition.get_absolute_url()}steps/report_instruction/").content.decode()
    assert cn_day(later) in form
    assert sent(handler, "report_instruction", feedback="已责令停工。")["next_step"]["key"] == "conclude"


def test_what_was_written_by_mistake_is_withdrawn_by_its_writer(city: City, petition: Petition) -> None:
    petition = instructed(instructed(petition, city), city, due_on=date(2026, 3, 30))
    given: dict[str, Any] = {"number": 1, "reason": "误作批示。"}
    other = make_account("另一领导", (Role.LEADER, city.city))
    assert refusal(petition, "withdraw_instruction", other, DAY, **given)[1] == "not_the_writer"
    writer = petition.instructions.get(number=1).written_by
    assert refusal(petition, "withdraw_instruction", writer, DAY, number=1, reason=" ")[1] == "no_reason"

    petition = take(petition, "withdraw_instruction", writer, DAY, **given)

    assert running(petition) == [(2, date(2026, 3, 30), "bureau")]
    told = refusal(petition, "report_instruction", city.handler, DAY, feedback="已办。", number=1)
    assert told == (InvalidFacts, "no_instruction", "number")
    assert "撤回第1项批示，理由：误作批示。" in describe(last_event(petition)).sentences
    page = client_of(city.handler).get(petition.get_absolute_url()).text
    assert "已撤回</span> 误作批示。" in page
    petition = take(petition, "report_instruction", city.handler, DAY, feedback="已办。", number=2)
    assert refusal(petition, "withdraw_instruction", writer, DAY, number=2, reason="误作。")[1] == "no_instruction"
