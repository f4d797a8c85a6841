"""What a review changed is carried out by the unit, urged by the organ, and dropped where re-review differs."""

from datetime import date, timedelta
from typing import Any

import pytest

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.models import TERM_FIELDS
from cases.procedure.policies import choice_for
from cases.procedure.rules import TERM_RULES
from cases.procedure.step_kinds import step_kind
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.actions.rules import set_rule
from tests.cases.petitions.read_back import clocks, messages, papers, said
from tests.cases.procedure.walking import next_day, reach, refusal, take
from tests.clients import client_of
from tests.factories import City, make_account, make_petition, moment

pytestmark = pytest.mark.django_db
BASIS = "《信访工作条例》第三十五条"
DONE: dict[str, Any] = {"proof": "已安装隔声屏，验收单附后。", "voucher": "验收单3号"}
SERVED = {"method": "in_person", "received_by": "本人"}


def changed(city: City) -> Petition:
    """A review has changed the opinion on 2026-03-23, to be carried out by 2026-04-20."""
    petition = make_petition(city, State.REVIEW_HANDLING)
    facts = {"outcome": "partly", "text": "经查，应当安装隔声屏。", "basis": BASIS, "changed": "补充安装隔声屏。"}
    return take(petition, "issue_review", city.reviewer, "2026-03-23", **facts, carry_out_by=date(2026, 4, 20))


def clock_of(petition: Petition) -> list[tuple[Any, ...]]:
    return [clock for clock in clocks(petition) if clock[0] == "carry_out"]


def test_the_unit_has_it_to_do_by_a_day(city: City) -> None:
    petition = changed(city)

    one = petition.implementations.get()
    assert (one.unit, one.office, one.text, one.due_on) == (
        city.bureau,
        city.city,
        "补充安装隔声屏。",
        date(2026, 4, 20),
    )
    assert clock_of(petition) == [("carry_out", "running", "bureau", "2026-04-20", None)]
    opened = [name for name, who in city.people().items() if choice_for(who, petition, step_kind("carry_out")).is_open]
    assert opened == ["handler"]
    page = client_of(city.handler).get(petition.get_absolute_url()).content.decode()
    assert "记录落实复查、复核意见" in page
    assert "补充安装隔声屏。" in page


def test_the_unit_records_it_with_proof_and_the_organ_is_told(city: City) -> None:
    petition = changed(city)
    future = {"done_on": date(2026, 4, 3), **DONE}
    assert refusal(petition, "carry_out", city.handler, "2026-04-02", **future)[2] == "done_on"
    early = {"done_on": date(2026, 3, 22), **DONE}
    assert refusal(petition, "carry_out", city.handler, "2026-04-02", **early)[1] == "before_order"
    assert refusal(petition, "carry_out", city.reviewer, "2026-04-02", **early)[0] is NotPermitted

    petition = take(petition, "carry_out", city.handler, "2026-04-02", done_on=date(2026, 4, 1), **DONE)

    one = petition.implementations.get()
    assert (one.status, one.recorded_by, one.proof, one.voucher) == (
        "已落实",
        city.handler,
        "已安装隔声屏，验收单附后。",
        "验收单3号",
    )
    assert clock_of(petition) == [("carry_out", "met", "bureau", "2026-04-20", "2026-04-01")]
    assert said(petition)[1]["implementation"] == {
        "number": 1,
        "performed_on": "2026-04-01",
        "proof": "已安装隔声屏，验收单附后。",
    }
    ((office, permission, told),) = messages(petition)
    assert (office, permission) == ("city", "review")
    assert told.endswith("变更的内容已由bureau局落实")


def test_the_organ_urges_in_a_letter_to_the_unit(city: City) -> None:
    petition = changed(city)
    assert refusal(petition, "urge_carrying_out", city.handler, "2026-04-02", text="请落实。")[0] is NotPermitted

    for day in ("2026-04-02", "2026-04-10"):
        petition = take(petition, "urge_carrying_out", city.reviewer, day, text="请按期安装隔声屏。")

    assert petition.implementations.get().urged == 2
    assert [paper[:3] for paper in papers(petition)] == [("execution_urge", "city", "bureau")]
    ((office, permission, told),) = messages(petition)
    assert (office, permission) == ("bureau", "handle")
    assert told.endswith("变更的内容请在2026年4月20日（周一）前落实（第2次催办）")


def test_letter_clock_and_page_tell_the_same_day(city: City) -> None:
    """A day off in the form: the day that counts is the next working day, wherever it is told."""
    petition = make_petition(city, State.REVIEW_HANDLING)
    facts = {"outcome": "partly", "text": "经查，应当安装隔声屏。", "basis": BASIS, "changed": "补充安装隔声屏。"}

    petition = take(petition, "issue_review", city.reviewer, "2026-03-23", **facts, carry_out_by=date(2026, 4, 19))

    assert petition.implementations.get().due_on == date(2026, 4, 20)
    assert clock_of(petition)[0][3] == "2026-04-20"
    assert papers(petition)[0][3].endswith("于2026年4月20日（周一）前落实。")


def test_what_re_review_revokes_is_not_carried_out(city: City) -> None:
    petition = changed(city)
    petition = take(petition, "serve_review", city.reviewer, "2026-03-24", served_on=date(2026, 3, 24), **SERVED)
    asked = {"requested_on": date(2026, 3, 30), "reasons": "仍有不服"}
    petition = take(petition, "request_rereview", city.province_reviewer, "2026-03-30", **asked)
    petition = take(petition, "accept_rereview", city.province_reviewer, "2026-03-31")
    assert clock_of(petition)[0][1] == "running"

    petition = take(petition, "remand_rereview", city.province_reviewer, "2026-04-03", text="事实不清。", basis=BASIS)

    assert petition.implementations.get().status == "不再落实"
    assert clock_of(petition) == [("carry_out", "cancelled", "bureau", "2026-04-20", "2026-04-03")]
    assert choice_for(city.handler, petition, step_kind("carry_out")).refusal


def test_what_is_final_is_still_carried_out(city: City) -> None:
    """The petition is closed at the service of the re-review opinion; the unit's duty goes on."""
    petition = make_petition(city, State.REREVIEW_HANDLING)
    facts = {"outcome": "change", "text": "经查，期限不当。", "basis": BASIS, "changed": "期限改为30日。"}
    day = next_day(petition)
    due = day + timedelta(days=20)
    petition = take(petition, "issue_rereview", city.province_reviewer, day, **facts, carry_out_by=due)
    petition = take(petition, "serve_rereview", city.province_reviewer, day, served_on=day, **SERVED)
    assert (petition.state, petition.is_open) == (State.CLOSED_FINAL, False)

    petition = take(petition, "carry_out", city.handler, day + timedelta(days=3), done_on=day, **DONE)

    assert clock_of(petition)[0][1] == "met"


def test_the_days_of_the_organs_rule_stand_in_for_the_date(city: City) -> None:
    petition = make_petition(city, State.REVIEW_HANDLING)
    facts = {"outcome": "change", "text": "经查，期限不当。", "basis": BASIS, "changed": "期限改为30日。"}
    assert refusal(petition, "issue_review", city.reviewer, "2026-03-23", **facts) == (
        InvalidFacts,
        "no_carry_out_by",
        "carry_out_by",
    )
    days = dict.fromkeys(TERM_FIELDS, None) | {"carry_out_days": 30}
    admin = make_account("规则员", ("system_admin", city.city))
    set_rule(TERM_RULES, office=city.city, by=admin, at=moment("2026-03-20"), values=days)

    petition = take(petition, "issue_review", city.reviewer, "2026-03-23", **facts)

    assert petition.implementations.get().due_on == date(2026, 4, 22)
    upheld = {"outcome": "uphold", "text": "维持。", "basis": BASIS, "carry_out_by": date(2026, 4, 20)}
    other = make_petition(city, State.REVIEW_HANDLING)
    refused = refusal(other, "issue_review", city.reviewer, "2026-03-23", **upheld)
    assert refused == (InvalidFacts, "nothing_to_carry_out", "carry_out_by")


def test_the_unit_learns_of_a_hearing_the_service_and_what_is_missing(city: City) -> None:
    told = []
    for key in ("ask_review_completion", "serve_review", "move_rereview_hearing", "close_rereview_hearing"):
        found = [
            text
            for office, permission, text in messages(reach(city, key))
            if (office, permission) == ("bureau", "handle")
        ]
        told.append((key, len(found)))

    assert told == [
        ("ask_review_completion", 1),
        ("serve_review", 1),
        ("move_rereview_hearing", 1),
        ("close_rereview_hearing", 1),
    ]
