"""An opinion answers each demand; its outcome follows from the points."""

import re
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from cases.papers.actions import letter_as_issued
from cases.petitions.enums import Outcome, State
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from cases.regulation.actions.handling import outcome_of
from cases.regulation.policies import excluded_from_simple
from offices.errors import InvalidFacts
from offices.organisation.roles import Role
from tests.cases.procedure.taken import OPINION
from tests.cases.procedure.walking import refusal, take
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_petition

SUPPORT, PARTLY, EXPLAIN, NOT_SUPPORT, NOT_OURS = Outcome


@pytest.fixture
def city(db: None) -> City:
    return make_city()


SAID = {
    "support": ("support", "已停止。"),
    "partly": ("partly", "赔偿一部分。", "2026年以后的损失"),
    "explain": ("explain", "请协商。"),
    "not_support": ("not_support", "没有依据。", "《民法典》第一千一百六十五条"),
    "not_ours": ("not_ours", "不归我局管。", "市住房和城乡建设局"),
}


def opinion(*outcomes: str, **others: Any) -> dict[str, Any]:
    return {**OPINION, "answers": {number: SAID[one] for number, one in enumerate(outcomes, 1)}, **others}


@pytest.mark.parametrize(
    ("points", "whole"),
    [
        ([SUPPORT, SUPPORT], SUPPORT),
        ([SUPPORT, EXPLAIN], PARTLY),
        ([SUPPORT, NOT_SUPPORT], PARTLY),
        ([NOT_OURS, SUPPORT], PARTLY),
        ([PARTLY], PARTLY),
        ([EXPLAIN, PARTLY, NOT_OURS], PARTLY),
        ([EXPLAIN, EXPLAIN], EXPLAIN),
        ([EXPLAIN, NOT_SUPPORT], NOT_SUPPORT),
        ([EXPLAIN, NOT_OURS], EXPLAIN),
        ([NOT_OURS, NOT_SUPPORT], NOT_SUPPORT),
        ([NOT_OURS], NOT_OURS),
    ],
)
def test_the_outcome_of_the_whole_follows_from_the_points(points: list[str], whole: str) -> None:
    assert outcome_of(points) == whole


@pytest.mark.parametrize("second", list(SAID))
def test_each_point_is_kept_with_what_it_asks_and_stands_everywhere(city: City, second: str) -> None:
    petition = make_petition(city, State.HANDLING)
    petition = take(petition, "conclude", city.handler, "2026-03-09", **opinion("explain", second))

    paper = petition.documents.get(kind="opinion")
    assert petition.outcome == paper.outcome == outcome_of(["explain", second])
    kept = [(one.outcome, one.text, one.detail) for one in paper.answers.all()]
    assert kept == [("explain", "请协商。", ""), (*SAID[second], "")[:3]]
    point = letter_as_issued(paper).points[1]
    assert point.outcome == Outcome(second).label
    assert all(text in point.answer for text in SAID[second][1:])
    page = client_of(city.handler).get(petition.get_absolute_url()).text
    assert all(text in page for text in (str(Outcome(second).label), *SAID[second][1:]))


@pytest.mark.parametrize(
    ("outcome", "asked"), [("partly", "支持的部分"), ("not_support", "依据"), ("not_ours", "何处提出")]
)
def test_a_point_without_what_it_asks_is_refused(city: City, outcome: str, asked: str) -> None:
    petition = make_petition(city, State.HANDLING)
    facts = opinion("support", outcome)
    facts["answers"][2] = (outcome, "答复。", "  ")

    assert refusal(petition, "conclude", city.handler, "2026-03-09", **facts) == (InvalidFacts, "no_detail", "detail_2")
    data = {f"{part}_{n}": text for n in (1, 2) for part, text in (("answer", "答复"), ("outcome", outcome))}
    form_page = client_of(city.handler).post(f"{petition.get_absolute_url()}steps/conclude/", data)
    assert form_page.status_code == 422
    assert re.search(rf"第2项诉求的意见是“{Outcome(outcome).label}”，请写明[^。]*{asked}", form_page.text)


def test_an_outcome_that_is_none_and_one_that_contradicts_the_points_are_refused(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    unknown = opinion("support", "support")
    unknown["answers"][2] = ("refuse", "不行。")

    assert refusal(petition, "conclude", city.handler, "2026-03-09", **unknown)[1:] == ("no_outcome", "outcome_2")
    other = opinion("support", "explain", outcome="support")
    assert refusal(petition, "conclude", city.handler, "2026-03-09", **other)[1:] == ("outcome_follows", "outcome")
    same = opinion("support", "explain", outcome="partly")
    same["answers"][2] = ("explain", "请协商。", "多余的话")
    assert take(petition, "conclude", city.handler, "2026-03-09", **same).outcome == "partly"
    assert [one.detail for one in petition.documents.get(kind="opinion").answers.all()] == ["", ""]


def test_a_petition_without_numbered_demands_is_asked_for_the_outcome(city: City) -> None:
    petition = make_petition(city, State.HANDLING, demands=[])
    url = f"{petition.get_absolute_url()}steps/conclude/"

    assert 'name="outcome"' in client_of(city.handler).get(url).text
    facts = {**OPINION, "answers": {}}
    assert refusal(petition, "conclude", city.handler, "2026-03-09", **facts)[1] == "no_outcome"
    assert take(petition, "conclude", city.handler, "2026-03-09", **facts, outcome="explain").outcome == "explain"


def test_a_simple_matter_may_be_supported_in_one_point_and_explained_in_another(city: City) -> None:
    petition = make_petition(city, State.HANDLING_SIMPLE)

    petition = take(petition, "conclude", city.handler, "2026-03-09", **opinion("support", "explain"))

    assert (petition.state, petition.outcome) == (State.OPINION_ISSUED, "partly")


def test_programs_answer_by_point_and_read_it(city: City, api: Any) -> None:
    petition = make_petition(city, State.HANDLING, start=timezone.localdate())
    answers = [
        {"number": 1, "outcome": "support", "text": "已停止。"},
        {"number": 2, "outcome": "not_ours", "text": "不归我局。"},
    ]
    body = {
        "version": petition.version,
        "facts_found": "属实",
        "opinion": "见各项。",
        "basis": "民法典",
        "answers": answers,
    }
    url = f"/api/v1/petitions/{petition.number}/steps/conclude/"

    refused = api(city.handler).post(url, body)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["answers"])
    answers[1]["detail"] = "市住建局"
    done = api(city.handler).post(url, body)

    assert done.status_code == 200, done.text
    assert (done.json()["outcome"], done.json()["outcome_label"]) == ("partly", "部分支持")
    told = [(one["outcome"], one["answer"], one["detail"]) for one in done.json()["demands"]]
    assert told == [("support", "已停止。", ""), ("not_ours", "不归我局。", "市住建局")]


def test_the_list_and_the_register_find_by_outcome(city: City, api: Any) -> None:
    found = make_petition(city, State.HANDLING)
    take(found, "conclude", city.handler, "2026-03-09", **opinion("partly", "support"))
    make_petition(city, State.SERVED)
    take(make_petition(city, State.HANDLING), "conclude", city.handler, "2026-03-09", **opinion("not_ours", "not_ours"))

    rows = api(city.handler).get("/api/v1/petitions/?outcome=not_ours").json()["results"]
    assert len(rows) == 1
    rows = api(city.handler).get("/api/v1/petitions/?outcome=partly").json()["results"]
    assert found.number in {row["number"] for row in rows}


def test_a_quashed_opinion_says_nothing_any_more(city: City) -> None:
    petition = make_petition(city, State.REMANDED)

    page = client_of(city.handler).get(petition.get_absolute_url()).text

    assert "赔偿请依法协商。" not in page


def test_nothing_is_answered_in_the_simple_procedure_once_it_is_excluded(city: City) -> None:
    petition = make_petition(city, State.HANDLING_SIMPLE)
    known = {"changes": {"headcount": 5}, "reason": "来信由五人署名"}
    petition = take(petition, "propose_correction", city.clerk, "2026-03-09", **known)
    petition = take(petition, "decide_correction", city.leader, "2026-03-09", agreed=True)

    refused = choice_for(city.handler, petition, step_kind("conclude")).refusal
    assert refused == "集体信访事项不适用简易办理。请先“转为普通程序”。"
    assert refusal(petition, "conclude", city.handler, "2026-03-09", **opinion("support", "explain"))[1] == "not_simple"
    petition = take(petition, "to_ordinary", city.handler, "2026-03-09", reason="五人联名")
    assert take(petition, "conclude", city.handler, "2026-03-09", **opinion("support", "explain")).outcome == "partly"


@pytest.mark.parametrize(
    ("key", "given", "said"),
    [
        ("mark_urgent", {"reason": "正在聚集，可能引发事故"}, "重大紧急的信访事项不适用简易办理。"),
        (
            "ask_assistance",
            {"request": "请协助核实施工许可。", "assist_due": date(2026, 3, 20)},
            "由几个单位共同办理（协办）的信访事项不适用简易办理。",
        ),
    ],
)
def test_what_is_grave_or_of_several_offices_is_not_simple(
    city: City, key: str, given: dict[str, Any], said: str
) -> None:
    """At the screening and while it runs: 《信访事项简易办理办法（试行）》 names both."""
    petition = make_petition(city, State.HANDLING_SIMPLE)
    assert choice_for(city.handler, petition, step_kind("conclude")).refusal == ""
    more = {"assisting": [city.other_bureau]} if key == "ask_assistance" else {}
    by = make_account("登记员", (Role.REGISTRATION_CLERK, city.bureau)) if key == "mark_urgent" else city.handler

    petition = take(petition, key, by, "2026-03-09", **given, **more)

    assert choice_for(city.handler, petition, step_kind("conclude")).refusal == f"{said}请先“转为普通程序”。"
    petition = take(petition, "to_ordinary", city.handler, "2026-03-09", reason="不适用简易办理")
    assert choice_for(city.handler, petition, step_kind("conclude")).refusal == ""
    assert excluded_from_simple(petition, "demand", 6) == said


def test_help_is_not_asked_for_with_a_simple_matter(city: City) -> None:
    petition = make_petition(city, State.SCREENED)
    known = {"purpose": "demand", "category": city.category, "path": 6}
    petition = take(petition, "screen", city.clerk, "2026-03-03", **known, simplified=True)
    given = {"to": city.bureau, "assisting": [city.other_bureau], "request": "请协助核实。"}

    assert refusal(petition, "transfer", city.clerk, "2026-03-03", **given)[1:] == ("not_simple", "assisting")

    petition = take(petition, "screen", city.clerk, "2026-03-03", **known)
    assert take(petition, "transfer", city.clerk, "2026-03-03", **given).assistances.count() == 1
