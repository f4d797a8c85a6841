"""The rare steps of the responsible unit: procedure, extension, hearing, mediation, execution, report, instructions."""

from datetime import date
from typing import Any

import pytest

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from tests.cases.petitions.read_back import clocks, messages, papers, said
from tests.cases.procedure.taken import ANSWERED, EXTENSION, OPINION, SERVED, TAKEN
from tests.cases.procedure.walking import before, reach, refusal, take, walk
from tests.factories import City, make_city, make_petition

DECIDE = ("decide", "running", "bureau", "2026-05-06", None)


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def screened(city: City, **facts: Any) -> Petition:
    return take(make_petition(city), "screen", city.clerk, "2026-03-03", category=city.category, **facts)


def at_the_unit(city: City, petition: Petition) -> Petition:
    petition = take(petition, "transfer", city.clerk, "2026-03-04", to=city.bureau)
    petition = take(petition, "receive", city.handler, "2026-03-05")
    petition = take(petition, "notify", city.handler, "2026-03-06", text="已收到")
    return take(petition, "accept", city.handler, "2026-03-07")


def at_a_county(city: City, path: int = 6) -> Petition:
    """The city assigned the matter to a county with a date for the result; the county has screened it."""
    facts = {"purpose": "demand", "category": city.category, "path": path}
    petition = take(make_petition(city), "screen", city.clerk, "2026-03-03", **facts)
    petition = take(
        petition,
        "assign",
        city.clerk,
        "2026-03-04",
        to=city.county,
        note="请报结果",
        result_due=date(2026, 4, 13),
    )
    petition = take(petition, "receive", city.county_clerk, "2026-03-05")
    return take(petition, "screen", city.county_clerk, "2026-03-06", **facts)


# 转为普通程序


def test_the_ordinary_time_runs_from_the_simplified_acceptance(city: City) -> None:
    petition = reach(city, "to_ordinary")

    assert (petition.state, petition.simplified) == (State.HANDLING, False)
    assert said(petition) == (
        "to_ordinary",
        {
            "from": "handling_simple",
            "set": {"simplified": False, "state": "handling"},
            "on": "2026-03-09",
            "reason": "情况较复杂",
            "clocks": [
                ("stop", "simple_decide", "cancelled", "2026-03-09"),
                ("start", "decide", "bureau", "2026-03-07", "2026-05-06"),
            ],
        },
    )
    assert clocks(petition)[-2:] == [("simple_decide", "cancelled", "bureau", "2026-03-20", "2026-03-09"), DECIDE]
    assert (papers(petition), messages(petition)) == ([], [])
    assert walk(city, petition, ANSWERED[-1]).state == State.OPINION_ISSUED


@pytest.mark.parametrize(
    ("profile", "after"),
    [("NAT-2022", []), ("SD-2016", [("suggestion_feedback", "running", "bureau", "2026-04-06", None)])],
)
def test_a_suggestion_gets_no_sixty_days_by_changing_the_procedure(city: City, profile: str, after: list[Any]) -> None:
    city.city.profile = profile
    city.city.save()
    petition = at_the_unit(city, screened(city, purpose="suggestion", simplified=True))
    petition = take(petition, "start_simple", city.handler, "2026-03-08")

    petition = take(petition, "to_ordinary", city.handler, "2026-03-09", reason="须研究论证")

    assert [clock for clock in clocks(petition) if clock[1] == "running"] == after


# 延期


def test_a_refused_extension_leaves_the_limit(city: City) -> None:
    petition = reach(city, "refuse_extension")

    assert petition.state == State.HANDLING
    assert said(petition) == (
        "refuse_extension",
        {"from": "handling", "set": {}, "on": "2026-03-10", "days": 10, "reason": "请按期办结"},
    )
    assert clocks(petition)[-1] == DECIDE
    assert (papers(petition), petition.clocks.get(kind="decide").extension_days) == ([], 0)
    assert messages(petition) == [("bureau", "handle", f"信访件 {petition.number} 延期未获批准")]
    extension = petition.extensions.get()
    assert (extension.decision, extension.decision_reason, extension.decided_by) == ("refused", "请按期办结", city.head)
    once_more = refusal(petition, "refuse_extension", city.head, "2026-03-11", reason="不")
    assert once_more == (ActionRefused, "no_request", None)
    # What was refused may be asked for again.
    walk(city, petition, EXTENSION)


def test_only_the_head_refuses_an_extension(city: City) -> None:
    petition = before(city, "refuse_extension")

    refused = refusal(petition, "refuse_extension", city.deputy, "2026-03-10", reason="不同意")

    assert refused == (NotPermitted, "head_only", None)


def test_a_request_left_undecided_does_not_block_the_redoing(city: City) -> None:
    petition = walk(city, make_petition(city, State.HANDLING), EXTENSION)
    petition = walk(city, walk(city, petition, ANSWERED[-1]), SERVED)
    petition = take(
        petition, "request_review", city.reviewer, "2026-03-12", requested_on=date(2026, 3, 12), reasons="不服"
    )
    petition = take(petition, "accept_review", city.reviewer, "2026-03-13")
    petition = take(petition, "remand_review", city.reviewer, "2026-03-14", text="事实不清", basis="第三十五条")
    petition = take(petition, "restart_handling", city.handler, "2026-03-15")
    petition = walk(city, petition, EXTENSION)

    petition = take(petition, "approve_extension", city.head, "2026-03-17")

    assert list(petition.extensions.order_by("pk").values_list("decision", flat=True)) == ["withdrawn", "agreed"]
    assert clocks(petition)[-1] == ("decide", "running", "bureau", "2026-05-23", None)


# 听证、调解


def test_a_closed_hearing_takes_no_time_off_the_sixty_days(city: City) -> None:
    petition = reach(city, "close_hearing")

    assert petition.state == State.HANDLING
    assert said(petition) == (
        "close_hearing",
        {
            "from": "hearing",
            "set": {"state": "handling"},
            "on": "2026-03-10",
            "papers": [("hearing_record", "〔2026〕4号"), ("hearing_conclusion", "〔2026〕5号")],
        },
    )
    assert clocks(petition)[-1] == DECIDE
    assert papers(petition) == [
        (
            "hearing_record",
            "bureau",
            None,
            "听证日期：2026年3月9日\n主持人：李科长\n到场人：信访人、物业公司\n记录人：王科员\n听证结论：应当停止施工。",
        ),
        (
            "hearing_conclusion",
            "bureau",
            None,
            f"关于“{petition.subject}”的听证，经合议形成以下听证结论：\n应当停止施工。\n主持人：李科长（签字）\n记录人：王科员（签字）",
        ),
    ]
    assert messages(petition) == []


def test_a_failed_mediation_goes_back_to_handling(city: City) -> None:
    petition = reach(city, "close_mediation")

    assert petition.state == State.HANDLING
    assert said(petition) == (
        "close_mediation",
        {"from": "mediation", "set": {"state": "handling"}, "on": "2026-03-10", "reason": "双方分歧较大"},
    )
    assert clocks(petition)[-1] == DECIDE
    assert (papers(petition), messages(petition)) == ([], [])
    no_consent = refusal(petition, "open_mediation", city.handler, "2026-03-11", consent=False)
    assert no_consent == (InvalidFacts, "no_consent", "consent")


# 督促执行


def test_execution_of_a_supporting_opinion_is_urged(city: City) -> None:
    petition = reach(city, "urge_execution")

    assert (petition.state, petition.is_open) == (State.SERVED, True)
    assert said(petition) == (
        "urge_execution",
        {"from": "served", "set": {}, "on": "2026-03-11", "papers": [("execution_urge", "〔2026〕4号")]},
    )
    assert clocks(petition)[-3:] == [
        ("decide", "met", "bureau", "2026-05-06", "2026-03-09"),
        ("serve", "met", "bureau", "2026-03-19", "2026-03-10"),
        ("request_review", "running", "bureau", "2026-04-09", None),
    ]
    assert papers(petition) == [("execution_urge", "bureau", None, "请于本月内执行。")]
    assert messages(petition) == []


@pytest.mark.parametrize("outcome", ["explain", "not_support", "not_ours"])
def test_only_a_supporting_opinion_is_urged(city: City, outcome: str) -> None:
    petition = make_petition(city, State.HANDLING)
    said = (outcome, "没有依据。", "" if outcome == "explain" else "《民法典》")
    petition = take(petition, "conclude", city.handler, "2026-03-09", **(OPINION | {"answers": {1: said, 2: said}}))
    petition = walk(city, petition, SERVED)

    refused = refusal(petition, "urge_execution", city.handler, "2026-03-11", text="请执行")

    assert refused == (InvalidFacts, "not_supported", None)


# 报送办结报告


def test_the_result_is_reported_to_the_office_that_assigned(city: City) -> None:
    petition = before(city, "report_result")
    owed = ("report_back", "running", "bureau", "2026-04-13", None)
    assert owed in clocks(petition)

    petition = walk(city, petition, TAKEN["report_result"][1][-1])

    assert petition.state == State.OPINION_ISSUED
    assert said(petition) == (
        "report_result",
        {
            "from": "opinion_issued",
            "set": {},
            "on": "2026-03-10",
            "clocks": [("hold", "report_back", True)],
            "papers": [("conclusion_report", "〔2026〕4号")],
        },
    )
    assert owed in clocks(petition)
    assert (petition.next_due, petition.next_clock) == (date(2026, 3, 19), "serve")
    body = "已办结。\n处理意见书尚未送达，理由：信访人外出，约定下周送达。"
    assert papers(petition) == [("conclusion_report", "bureau", "city", body)]
    assert messages(petition) == [("city", "screen", f"信访件 {petition.number} 已报送办结报告")]
    twice = refusal(petition, "report_result", city.handler, "2026-03-11", text="再报", unserved="仍未送达")
    assert twice == (ActionRefused, "report_waits", None)


def test_a_report_before_service_says_why(city: City) -> None:
    petition = before(city, "report_result")

    refused = refusal(petition, "report_result", city.handler, "2026-03-10", text="已办结。")

    assert refused == (InvalidFacts, "unserved", "unserved")


def test_nothing_is_reported_where_nothing_was_assigned(city: City) -> None:
    petition = make_petition(city, State.SERVED)

    assert refusal(petition, "report_result", city.handler, "2026-03-11", text="已办结") == (
        ActionRefused,
        "no_assignment",
        None,
    )


def test_a_result_still_owed_when_the_petition_lapses_is_reported_then(city: City) -> None:
    petition = walk(city, before(city, "report_result"), SERVED)
    petition = take(petition, "lapse", None, "2026-04-20")
    assert (petition.state, petition.is_open, petition.next_clock) == (State.CLOSED_LAPSED, True, "report_back")

    petition = take(petition, "report_result", city.handler, "2026-04-21", text="已办结。")
    assert petition.is_open
    petition = take(petition, "accept_report", city.clerk, "2026-04-23")

    assert (petition.state, petition.is_open, petition.next_due) == (State.CLOSED_LAPSED, False, None)
    assert ("report_back", "met", "bureau", "2026-04-13", "2026-04-21") in clocks(petition)


@pytest.mark.parametrize(
    ("key", "facts"),
    [
        ("direct_reply", {"text": "已答复"}),
        ("guide", {"text": "属于诉讼事项", "where": "人民法院"}),
        ("refuse", {"ground": "《信访工作条例》第十九条第三款", "text": "已受理"}),
        ("file", {"reason": "无具体诉求"}),
    ],
)
def test_a_petition_office_reports_how_it_ended_what_was_assigned_to_it(
    city: City, key: str, facts: dict[str, str]
) -> None:
    petition = take(at_a_county(city, path=4), key, city.county_clerk, "2026-03-07", **facts)
    assert (petition.is_open, petition.next_clock) == (True, "report_back")

    petition = take(petition, "report_result", city.county_clerk, "2026-03-08", text="已办结。")
    assert papers(petition) == [("conclusion_report", "county", "city", "已办结。")]
    petition = take(petition, "accept_report", city.clerk, "2026-03-09")

    assert petition.is_open is False


def test_what_a_county_owes_the_city_survives_the_objection_of_its_unit(city: City) -> None:
    owed = ("report_back", "running", "county", "2026-04-13", None)
    petition = take(at_a_county(city), "transfer", city.county_clerk, "2026-03-07", to=city.county_bureau)
    petition = take(petition, "receive", city.county_handler, "2026-03-08")
    petition = take(petition, "object", city.county_handler, "2026-03-09", reasons="不属于我局职权")

    petition = take(petition, "agree_return", city.county_clerk, "2026-03-10", reason="核实属实")

    assert [clock for clock in clocks(petition) if clock[1] == "running"] == [
        owed,
        ("route", "running", "county", "2026-03-25", None),
    ]


def test_a_county_passes_on_what_was_assigned_and_reports_itself(city: City) -> None:
    petition = at_a_county(city)
    twice = {"to": city.county_bureau, "note": "请报结果", "result_due": date(2026, 4, 1)}
    refused = refusal(petition, "assign", city.county_clerk, "2026-03-07", **twice)
    assert refused == (InvalidFacts, "assigned_already", None)

    petition = take(petition, "transfer", city.county_clerk, "2026-03-07", to=city.county_bureau)
    petition = take(petition, "receive", city.county_handler, "2026-03-08")
    petition = take(petition, "notify", city.county_handler, "2026-03-09", text="已收到")
    petition = take(petition, "accept", city.county_handler, "2026-03-10")
    petition = take(petition, "start_handling", city.county_handler, "2026-03-11")
    petition = take(petition, "conclude", city.county_handler, "2026-03-12", **OPINION)
    unit = refusal(petition, "report_result", city.county_handler, "2026-03-13", text="已办结。")
    assert unit == (NotPermitted, "not_your_office", None)
    petition = take(petition, "report_result", city.county_clerk, "2026-03-13", text="已办结。", unserved="正在送达。")
    body = "已办结。\n处理意见书尚未送达，理由：正在送达。"
    assert papers(petition) == [("conclusion_report", "county", "city", body)]
    petition = take(petition, "accept_report", city.clerk, "2026-03-16")

    assert ("report_back", "met", "county", "2026-04-13", "2026-03-13") in clocks(petition)


def test_the_unit_reports_while_a_reviewing_organ_holds_the_petition(city: City) -> None:
    petition = walk(city, before(city, "report_result"), SERVED)
    petition = take(
        petition, "request_review", city.reviewer, "2026-03-20", requested_on=date(2026, 3, 20), reasons="不服"
    )
    assert petition.holder_id == city.city.pk

    petition = take(petition, "report_result", city.handler, "2026-03-21", text="已办结。")
    assert papers(petition)[-1] == ("conclusion_report", "bureau", "city", "已办结。")
    petition = take(petition, "accept_report", city.clerk, "2026-03-24")

    assert ("report_back", "met", "bureau", "2026-04-13", "2026-03-21") in clocks(petition)


# 反馈批示落实情况


def test_an_instruction_is_reported_on(city: City) -> None:
    petition = reach(city, "report_instruction")
    instruction = petition.instructions.get()

    assert petition.state == State.HANDLING
    assert said(petition) == (
        "report_instruction",
        {"from": "handling", "set": {}, "on": "2026-03-10", "instruction": instruction.pk, "feedback": "已责令停工"},
    )
    assert (instruction.feedback, instruction.feedback_by) == ("已责令停工", city.handler)
    assert clocks(petition)[-1] == DECIDE
    assert papers(petition) == []
    assert messages(petition) == [("bureau", "instruct", f"信访件 {petition.number} 的批示已反馈")]
    twice = refusal(petition, "report_instruction", city.handler, "2026-03-11", feedback="再报")
    assert twice == (ActionRefused, "no_instruction", None)


def test_the_instruction_due_first_is_reported_on_first(city: City) -> None:
    petition = before(city, "report_instruction")
    petition = take(petition, "instruct", city.leader, "2026-03-10", text="请报市里", due_on=date(2026, 3, 20))
    blank = refusal(petition, "report_instruction", city.handler, "2026-03-11", feedback=" \n")
    assert blank == (InvalidFacts, "no_text", "feedback")

    petition = take(petition, "report_instruction", city.handler, "2026-03-11", feedback="已落实")

    reported = petition.instructions.order_by("pk").values_list("office__code", "feedback")
    assert list(reported) == [("bureau", ""), ("city", "已落实")]
    petition = take(petition, "report_instruction", city.handler, "2026-03-12", feedback="已报局里")
    assert messages(petition)[0][:2] == ("bureau", "instruct")
