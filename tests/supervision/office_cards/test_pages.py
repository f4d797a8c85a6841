"""The pages and the API of cards on offices: who reads what, what is shown, what a press does."""

import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from cases.petitions.models.petitions import Petition
from offices.organisation.models import RoleAssignment
from supervision.cards.models import Card
from supervision.office_cards.actions.scanning import propose_by_rules
from supervision.office_cards.models import OfficeCard
from tests.clients import client_of
from tests.factories import City, make_account, make_office, moment, seal
from tests.lists import cells_of
from tests.supervision.office_cards.carding import (
    ANSWER,
    DAY,
    DEMAND,
    FILE,
    REASON,
    REPORT,
    carded,
    issued,
    proposed,
    put_right,
    rule,
    second,
)

pytestmark = pytest.mark.django_db
LIST = "/supervision/office-cards/"
API = "/api/v1/office-cards/"


def by_rule(city: City) -> OfficeCard:
    rule(city)
    carded(city)
    propose_by_rules(as_of=DAY, at=moment(DAY))
    return OfficeCard.objects.get()


def test_a_supervisor_proposes_another_issues_and_the_office_answers_on_the_page(city: City) -> None:
    client = client_of(city.supervisor)
    new = {"office": city.bureau.code, "level": "red", "ground": "DB04", "file_number": FILE, "reason": REASON}
    empty = client.post(f"{LIST}new/", {"level": ""})
    assert (empty.status_code, "请选择" in empty.text) == (422, True)
    assert client.post(f"{LIST}new/", new).status_code == 302
    card = OfficeCard.objects.get()
    page = client.get(card.get_absolute_url()).text
    assert "单位牌由您提出，须由另一人核准。" in page
    assert FILE in page

    other = client_of(second(city))
    assert "待核准、认定、复查 1" in " ".join(other.get(LIST).text.split())
    wrong = other.post(f"{card.get_absolute_url()}issue/", {"demand": DEMAND})
    assert (wrong.status_code, DEMAND in wrong.text) == (422, True)  # what was written stays
    given = {"ground": "DB04", "demand": DEMAND, "review_on": "2027-06-01", "decision": "同意。"}
    assert other.post(f"{card.get_absolute_url()}issue/", given).status_code == 302
    for form, kind in (("pdf", b"%PDF"), ("word", b"PK")):
        answer = client_of(city.head).get(f"{card.get_absolute_url()}letter/{form}/")
        assert (answer.status_code, answer.content[: len(kind)]) == (200, kind)

    head = client_of(city.head)
    assert "单位牌待说明、整改" in head.get("/").text
    assert len(cells_of(head.get(f"{LIST}?tab=answer"))) == 1
    assert head.post(f"{card.get_absolute_url()}answer/", {"answer": ANSWER}).status_code == 302
    assert head.post(f"{card.get_absolute_url()}report/", REPORT).status_code == 302
    again = head.post(f"{card.get_absolute_url()}answer/", {"answer": ANSWER})
    assert (again.status_code, "已经提交过书面说明" in again.text) == (409, True)
    page = other.get(card.get_absolute_url()).text
    assert ANSWER in page
    assert REPORT["measures"] in page


def test_who_reads_which_card(city: City) -> None:
    card = issued(city)
    for who, status in (
        ("supervisor", 200), ("province_supervisor", 200), ("head", 200), ("handler", 200),
        ("other_handler", 404), ("county_supervisor", 404), ("clerk", 403), ("system_admin", 403),
    ):  # fmt: skip
        assert (who, client_of(getattr(city, who)).get(card.get_absolute_url()).status_code) == (who, status)
    waits = proposed(city, office=city.county_bureau) if _has_leader(city) else None
    assert waits is not None
    assert client_of(city.county_handler).get(waits.get_absolute_url()).status_code == 404


def _has_leader(city: City) -> bool:
    make_account("county_bureau_head", ("leader", city.county_bureau))
    return RoleAssignment.objects.filter(office=city.county_bureau, role="leader").exists()


def test_the_list_behind_a_card_is_what_it_was_counted_from_as_far_as_one_may_see(city: City) -> None:
    card = by_rule(city)
    client = client_of(city.supervisor)
    page = client.get(card.get_absolute_url())
    assert "统计明细 2 条" in page.text
    rows = cells_of(client.get(f"{card.get_absolute_url()}basis/"))
    numbers = list(Petition.objects.order_by("pk").values_list("number", flat=True))
    assert [cells["petition"].text.content for cells in rows] == numbers
    assert (len(cells_of(client.get(f"{card.get_absolute_url()}basis/?level=yellow"))), card.facts["yellow"]) == (2, 2)
    assert len(cells_of(client.get(f"{card.get_absolute_url()}basis/?level=red"))) == card.facts["red"] == 0
    seal(Petition.objects.filter(pk=Card.objects.first().petition_id))
    less = client.get(f"{card.get_absolute_url()}basis/")
    assert len(cells_of(less)) == 1
    assert "另有 1 条您看不到" in less.text
    book = load_workbook(io.BytesIO(client.get(f"{card.get_absolute_url()}basis/export/").content))
    assert sum("黄牌" in [cell.value for cell in row] for row in book.active.iter_rows()) == 1


def test_the_list_asks_as_many_statements_for_three_as_for_one(city: City) -> None:
    client = client_of(city.supervisor)
    counts = []
    issued(city)
    for number in (1, 3):
        for extra in range(number - 1):
            office = make_office(f"unit{extra}", city.city)
            make_account(f"unit_head{extra}", ("leader", office))
            proposed(city, office=office)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            answer = client.get(f"{LIST}?tab=all")
        assert len(cells_of(answer)) == number
        counts.append(len(caught))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("tab=active", 1), ("tab=all&level=red", 0), ("tab=all&ground=DB04", 1), ("tab=all&origin=rate", 0),
        ("tab=all&issued_from=2026-03-20&issued_to=2026-03-20", 1), ("tab=all&issued_to=2026-03-19", 0),
        ("tab=all&lifted_from=2026-03-20", 0), ("tab=all&late=true", 1), ("tab=all&state=lifted", 0),
        ("tab=over", 0), ("tab=all&office=other", 0),
    ],
)  # fmt: skip
def test_each_filter(city: City, query: str, number: int) -> None:
    issued(city)
    client = client_of(city.supervisor)
    assert len(cells_of(client.get(f"{LIST}?{query}"))) == number
    book = load_workbook(io.BytesIO(client.get(f"{LIST}export/?{query}").content))
    assert sum(REASON in [cell.value for cell in row] for row in book.active.iter_rows()) == number


def test_the_board_and_its_numbers_lead_to_their_lists(city: City) -> None:
    card = by_rule(city)
    page = " ".join(client_of(city.supervisor).get("/my-day/").text.split())
    assert f'href="{LIST}?tab=decide">单位牌待处理 <span class="day-count">1</span>' in page
    assert card.reason in page
    assert len(cells_of(client_of(city.supervisor).get(f"{LIST}?tab=decide"))) == 1
    assert card.state == "proposed"


def post(who: Any, address: str, **body: Any) -> Any:
    return client_of(who).post(address, json.dumps(body), content_type="application/json")


def test_the_api_walks_the_same_way(city: City) -> None:
    new = {"office": "bureau", "level": "yellow", "ground": "DB09", "file_number": FILE, "reason": REASON}
    assert post(city.head, API, **new).status_code == 403
    assert post(city.supervisor, API, **{**new, "office": "nowhere"}).status_code == 422
    made = post(city.supervisor, API, **new)
    assert (made.status_code, made.json()["state"]) == (201, "proposed")
    one = f"{API}{made.json()['id']}/"
    given = {"ground": "DB09", "demand": DEMAND, "review_on": "2027-06-01", "decision": "同意。"}
    assert post(city.supervisor, f"{one}issue/", **given).status_code == 403
    answer = post(second(city), f"{one}issue/", **given)
    assert (answer.status_code, answer.json()["state"]) == (200, "active")
    assert post(city.handler, f"{one}answer/", answer=ANSWER).status_code == 200
    assert post(city.handler, f"{one}report/", **REPORT).status_code == 200
    assert post(city.head, f"{one}object/", objection="其中两件由县局承担，不应计入我单位。").status_code == 200
    assert (
        post(city.supervisor, f"{one}find/", upheld=True, finding="经核对，两件确由县局承担。").json()["upheld"] is True
    )
    held = {"outcome": "held", "held_on": "2026-11-30", "record_text": "已当面指出问题，提出要求。", "present": "局长"}
    assert post(city.supervisor, f"{one}interview-result/", **held).status_code == 409
    wrong = {"error": "office", "evidence": "两件确由县局承担，不应计入。"}
    assert post(city.supervisor, f"{one}void/", **wrong).status_code == 200
    agreed = {"agreed": False, "decision": "其余各件仍应由该单位负责。"}
    assert post(city.supervisor, f"{one}void-decision/", **agreed).status_code == 403
    assert post(city.province_supervisor, f"{one}void-decision/", **agreed).status_code == 200
    lifted = post(city.supervisor, f"{one}lift/", lift_reason="整改报告所列事项均已核实。")
    assert (lifted.status_code, lifted.json()["state"]) == (200, "lifted")
    assert [row["id"] for row in client_of(city.handler).get(f"{API}?tab=over").json()["results"]] == [
        made.json()["id"]
    ]
    assert client_of(city.county_supervisor).get(one).status_code == 404


def test_a_put_right_card_may_be_lifted_on_the_page(city: City) -> None:
    card = issued(city)
    put_right(card, city)
    client = client_of(city.supervisor)
    short = client.post(f"{card.get_absolute_url()}lift/", {"lift_reason": "好"})
    assert short.status_code == 422
    done = client.post(f"{card.get_absolute_url()}lift/", {"lift_reason": "逐件核对，均已按期答复。"})
    assert done.status_code == 302
    assert "已解除" in client.get(card.get_absolute_url()).text
