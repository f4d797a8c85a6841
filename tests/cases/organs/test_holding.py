"""How long each office held a petition (经办时长), and the open ones by how long their office has held them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.organs.reports.holding import holding_of
from cases.petitions.actions.accusations import AccusedPerson
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import RoleAssignment
from tests.cases.petitions.test_accused import accusation, named
from tests.cases.procedure.walking import take
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_petition
from tests.lists import cells_of

TODAY = date(2026, 3, 20)


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def stretches(petition: Petition, today: date = TODAY) -> list[tuple[str, str, str | None, int]]:
    held = holding_of(petition, today).stretches
    return [(one.office.code, str(one.first), str(one.last) if one.last else None, one.days) for one in held]


def test_one_office_after_the_other(city: City) -> None:
    petition = make_petition(city, State.RETURNED)  # 2 March registered, 4 sent, 6 objected, 7 back
    screened = {"purpose": "demand", "path": 6, "category": city.category}
    petition = take(petition, "screen", city.clerk, "2026-03-08", **screened)
    petition = take(petition, "transfer", city.clerk, "2026-03-10", to=city.other_bureau)

    assert stretches(petition) == [
        ("city", "2026-03-02", "2026-03-04", 2),
        ("bureau", "2026-03-04", "2026-03-07", 3),
        ("city", "2026-03-07", "2026-03-10", 3),
        ("other", "2026-03-10", None, 10),
    ]
    found = holding_of(petition, TODAY)
    assert found.days == (TODAY - date(2026, 3, 2)).days
    owed = [[(one.clock.kind, one.late) for one in part.owed] for part in found.stretches]
    assert owed == [
        [("route", False)],
        [("object", False), ("notify", False)],
        [("rule_objection", False), ("route", False)],
        [("object", False), ("notify", False)],
    ]
    assert petition.held_since.date() == date(2026, 3, 10)


def test_it_ends_with_the_petition(city: City) -> None:
    petition = make_petition(city, State.STATUTORY_PATH)
    last = stretches(petition, date(2027, 1, 1))[-1]
    assert (last[0], last[2] is not None) == ("bureau", True)
    assert holding_of(petition, date(2027, 1, 1)).days == holding_of(petition, date(2028, 1, 1)).days


def test_what_is_late_says_so_and_who_helped_stands_below(city: City) -> None:
    petition = make_petition(city, State.UNIT_RECEIVED)
    asked = {"assisting": [city.other_bureau], "request": "请核实许可情况。", "assist_due": date(2026, 3, 10)}
    petition = take(petition, "ask_assistance", city.handler, "2026-03-06", **asked)
    found = holding_of(petition, date(2026, 3, 25))
    assert [(one.clock.kind, one.late) for one in found.stretches[-1].owed if one.clock.kind == "notify"] == [
        ("notify", True)
    ]
    assert [(one.asked.office.code, one.days, one.late) for one in found.helped] == [("other", 19, True)]
    petition = take(petition, "answer_assistance", city.other_handler, "2026-03-09", text="没有许可。")
    assert [(one.days, one.late) for one in holding_of(petition, date(2026, 3, 25)).helped] == [(3, False)]


def test_page_and_api(city: City) -> None:
    petition = make_petition(city, State.UNIT_RECEIVED)
    address = f"/petitions/{petition.number}/holding/"
    page = client_of(city.handler).get(address)
    assert ("测试市city局" in page.text, "测试市bureau局" in page.text, "承担中" in page.text) == (True, True, True)
    assert address in client_of(city.handler).get(petition.get_absolute_url()).text
    assert client_of(city.other_handler).get(address).status_code == 404
    told = client_of(city.handler).get(f"/api/v1{address}").json()
    assert [one["office"]["code"] for one in told["stretches"]] == ["city", "bureau"]
    assert client_of(city.other_handler).get(f"/api/v1{address}").status_code == 404


FILTERS = {"": 3, "office=bureau": 2, "office=测试市bureau局": 2, "below=city": 3, "below=county": 0, "days=10": 1}


@pytest.mark.parametrize(("query", "number"), FILTERS.items())
def test_the_list_of_a_supervisor(city: City, query: str, number: int) -> None:
    today = timezone.localdate()
    old = make_petition(city, State.TRANSFERRED, start=today - timedelta(days=30))
    make_petition(city, State.TRANSFERRED, start=today - timedelta(days=4))
    make_petition(city, start=today - timedelta(days=1))
    make_petition(city, State.FILED, start=today - timedelta(days=9))
    client = client_of(city.supervisor)

    rows = cells_of(client.get(f"/held/?{query}"))

    assert len(rows) == number
    if number:
        assert rows[0]["number"].text.content == (old.number if query != "below=county" else "")
        assert client.get(f"/api/v1/held/?{query}").json()["results"][0]["number"] == old.number
    assert client.get(f"/held/export/?{query}").status_code == 200
    assert len(cells_of(client_of(city.county_supervisor).get("/held/"))) == 0


def test_the_number_of_statements_does_not_grow(city: City, django_assert_num_queries: Any) -> None:
    today = timezone.localdate()
    client = client_of(city.supervisor)
    for _round in range(2):
        make_petition(city, State.TRANSFERRED, start=today - timedelta(days=4))
        with django_assert_num_queries(7):  # how many all of the list are, among them
            client.get("/held/")


def test_of_a_sealed_petition_only_the_number_is_told(city: City) -> None:
    petition = accusation(city, AccusedPerson("苏敏"), subject="只有承办人员知道的检举")
    trusted = make_account("trusted", ("handler", city.city))
    RoleAssignment.objects.filter(account=trusted).update(sees_sealed=True)
    client = client_of(trusted)

    page = client.get("/held/")

    assert (petition.number in page.text, "检举" in page.text) == (True, False)
    rows = client.get("/api/v1/held/").json()["results"]
    assert [(one["number"], one["subject"]) for one in rows] == [(petition.number, "密封")]
    assert client.get(f"/petitions/{petition.number}/holding/").status_code == 302
    assert client.get(f"/api/v1/petitions/{petition.number}/holding/").status_code == 403
    named(trusted, "苏敏")
    assert petition.number not in client.get("/held/").text
    assert client.get(f"/petitions/{petition.number}/holding/").status_code == 404
