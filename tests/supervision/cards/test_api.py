"""Cards and the board through the API."""

import datetime as dt

import pytest
from django.utils import timezone

from cases.petitions.enums import State
from offices.organisation.roles import Role
from supervision.cards.models import Card
from supervision.sweep.actions.sweep import sweep
from tests.factories import City, make_account, make_petition, moment, seal
from tests.supervision.sweep.statements import AGREED, ANSWER, CLAIM, FOUND, REPORT, VOID

CARDS = "/api/v1/cards/"
LATE = dt.date(2026, 4, 8)


@pytest.fixture
def red(city: City) -> Card:
    """A bureau that never told the petitioner anything; the city's petition office issues the card."""
    petition = make_petition(city, State.UNIT_RECEIVED)
    sweep(as_of=LATE, at=moment(LATE))
    return Card.objects.get(petition=petition, level="red", clock__kind="notify")


@pytest.fixture
def yellow(city: City) -> Card:
    petition = make_petition(city, State.UNIT_RECEIVED)
    sweep(as_of=dt.date(2026, 3, 23), at=moment("2026-03-23"))
    return Card.objects.get(petition=petition, level="yellow")


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_statements_for_every_length(city: City, api, rows, django_assert_max_num_queries) -> None:
    for _number in range(rows):
        make_petition(city, State.UNIT_RECEIVED)
    sweep(as_of=LATE, at=moment(LATE))
    client = api(city.handler)
    with django_assert_max_num_queries(8) as captured:
        answer = client.get(f"{CARDS}?level=red&clock=notify")
    assert len(answer.json()["results"]) == rows
    assert len(captured) == 3


def test_card_is_explained(city: City, api, red: Card) -> None:
    shown = api(city.supervisor).get(f"{CARDS}{red.pk}/").json()
    assert shown["office"]["code"] == "bureau"
    assert shown["issuer"]["code"] == "city"
    assert any("工作日" in sentence for sentence in shown["why"])
    assert "如不晚于" in shown["avoided"]
    assert [choice["key"] for choice in shown["choices"]] == ["lift", "interview", "void"]


def test_yellow_card_is_answered_by_the_unit(city: City, api, yellow: Card) -> None:
    url = f"{CARDS}{yellow.pk}/answer/"
    future = (timezone.localdate() + dt.timedelta(days=3)).isoformat()
    assert api(city.supervisor).post(url, ANSWER).json()["code"] == "not_carded_unit"
    client = api(city.handler)
    assert client.post(url, {}).status_code == 422
    assert client.post(url, ANSWER).json()["code"] == "no_new_date"
    answer = client.post(url, {"new_date": future, **ANSWER, **CLAIM})
    assert (answer.status_code, answer.json()["objective_reason"]) == (200, "force")
    again = client.post(url, {"new_date": future, **ANSWER})
    assert (again.status_code, again.json()["code"]) == (409, "answered_already")
    found = api(city.supervisor).post(f"{CARDS}{yellow.pk}/find/", {"upheld": False, "reason": FOUND})
    assert (found.status_code, found.json()["objective_upheld"]) == (200, False)


def test_card_is_not_lifted_before_the_duty_is_done(city: City, api, red: Card) -> None:
    answer = api(city.supervisor).post(f"{CARDS}{red.pk}/lift/", {"reason": "已办结"})
    assert (answer.status_code, answer.json()["code"]) == (409, "duty_undone")
    assert api(city.head).post(f"{CARDS}{red.pk}/lift/", {"reason": "已办结"}).status_code == 403


def test_issuer_voids_a_card(city: City, api, red: Card) -> None:
    answer = api(city.supervisor).post(f"{CARDS}{red.pk}/void/", VOID)
    assert (answer.status_code, answer.json()["state"]) == (200, "active")
    answer = api(city.supervisor).post(f"{CARDS}{red.pk}/void-decision/", AGREED)
    assert (answer.status_code, answer.json()["code"]) == (403, "same_person")
    answer = api(city.province_supervisor).post(f"{CARDS}{red.pk}/void-decision/", AGREED)
    assert (answer.status_code, answer.json()["state"]) == (200, "voided")


def test_red_card_is_reported_on_and_an_interview_proposed(city: City, api, red: Card) -> None:
    url, unit, issuer = f"{CARDS}{red.pk}/", api(city.handler), api(city.supervisor)
    report = REPORT
    assert unit.get(url).json()["report"] is None
    assert issuer.post(f"{url}report/", report).json()["code"] == "not_carded_unit"
    assert unit.post(f"{url}report/", {"causes": "x"}).status_code == 422
    told = unit.post(f"{url}report/", report).json()
    assert (told["report"]["measures"], told["report_late"], told["report_due"]) == (
        REPORT["measures"],
        True,
        "2026-04-22",
    )
    proposal = {"proposed_on": red.issued_on.isoformat(), "reason": "整改不力"}
    silent = issuer.post(f"{url}interview/", proposal | {"reason": "。"})
    assert (silent.status_code, silent.json()["errors"]) == (422, {"reason": ["没有写明内容，请写清楚。"]})
    assert unit.post(f"{url}interview/", proposal).json()["code"] == "own_unit"
    assert issuer.post(f"{url}interview/", proposal).json()["interview"]["reason"] == "整改不力"
    result = {
        "outcome": "held",
        "result_on": timezone.localdate().isoformat(),
        "result": "已约谈，责令限期整改到位。",
        "present": "局长",
    }
    assert issuer.post(f"{url}interview-result/", result | {"outcome": "x"}).status_code == 422
    assert issuer.post(f"{url}interview-result/", result).json()["interview"]["outcome"] == "held"
    assert [row["id"] for row in issuer.get(f"{CARDS}?interview=true").json()["results"]] == [red.pk]
    assert red.pk in [row["id"] for row in issuer.get(f"{CARDS}?late=explanation").json()["results"]]
    assert issuer.get(f"{CARDS}?late=report").json()["results"] == []


def test_sealed_card_is_lifted_without_its_matter(city: City, api, yellow: Card) -> None:
    seal([yellow.petition])
    client = api(city.supervisor)
    assert client.get(f"{CARDS}{yellow.pk}/").status_code == 404
    rows = client.get(f"{CARDS}sealed/").json()["results"]
    assert [(row["id"], row["petition"], "subject" in row) for row in rows] == [
        (yellow.pk, yellow.petition.number, False)
    ]
    assert client.post(f"{CARDS}sealed/{yellow.pk}/lift/", {"reason": "情况有变"}).json()["code"] == "duty_undone"
    assert api(city.handler).post(f"{CARDS}sealed/{yellow.pk}/void/", {"reason": "情况有变"}).status_code == 404
    assert client.post(f"{CARDS}sealed/{yellow.pk}/void/", {}).status_code == 422
    assert client.post(f"{CARDS}sealed/{yellow.pk}/void/", VOID).json()["state"] == "active"
    second = make_account("second", (Role.SUPERVISOR, city.city))
    decided = api(second).post(f"{CARDS}sealed/{yellow.pk}/void-decision/", AGREED)
    assert decided.json()["state"] == "voided"


@pytest.mark.parametrize("name", ["other_handler", "county_supervisor", "stranger", "system_admin"])
def test_strangers_find_no_card(city: City, api, red: Card, name) -> None:
    client = api(getattr(city, name))
    assert client.get(CARDS).json()["results"] == []
    assert client.get(f"{CARDS}{red.pk}/").status_code == 404
    for act in ("answer", "report", "lift", "void", "void-decision", "find", "interview", "interview-result"):
        assert client.post(f"{CARDS}{red.pk}/{act}/", {"reason": "情况有变"}).status_code == 404


def test_board_is_the_sum_of_its_lists(city: City, api, red: Card) -> None:
    client = api(city.supervisor)
    board = client.get("/api/v1/board/").json()
    listed = client.get(f"{CARDS}?level=red&state=active&office=city").json()["results"]
    assert board["total"]["red"] == len(listed) >= 1
    bureau = next(row for row in board["below"] if row["office"]["code"] == "bureau")
    assert bureau["red"] >= 1
    assert client.get("/api/v1/board/?office=county").json()["own"]["red"] == 0
    assert client.get("/api/v1/board/?office=province").status_code == 404
    assert api(city.handler).get("/api/v1/board/").status_code == 403
