"""What the law leaves open stands on one page: source, where it acts, what holds, and that it is unverified."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.procedure.models import TERM_FIELDS
from cases.procedure.rules import DAYS, TERM_RULES
from offices.organisation.actions.rules import set_rule
from offices.organisation.reports import open_points
from offices.organisation.rules import points_left_open, rule_kind
from tests.clients import client_of
from tests.factories import City, make_city


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def told(city: City, office: Any = None) -> dict[str, Any]:
    return {str(row.point.name): row for row in open_points(office or city.city, date(2026, 3, 2))}


def test_each_says_where_it_comes_from_and_where_it_acts() -> None:
    points = points_left_open()
    assert len(points) >= 20
    for point in points:
        assert all(map(str, (point.question, point.source, point.acts, point.default))), point.name
        kind = rule_kind(point.rule) if point.rule else None
        assert point.rule == "" or kind is not None, point.name
        assert kind is None or set(point.fields) <= set(kind.fields), point.name
    assert len({str(point.name) for point in points}) == len(points)


def test_every_day_that_an_office_sets_itself_is_listed_with_its_default() -> None:
    terms = [point for point in points_left_open() if point.rule == "terms"]
    listed = {name: str(point.default) for point in terms for name in point.fields}
    assert listed.keys() == set(TERM_FIELDS)
    for kind, days in DAYS.items():
        said = listed[f"{kind.value}_days"]
        assert said == f"{days}日" if days else said.startswith("不设")


def test_what_an_office_or_one_above_set_holds(city: City) -> None:
    assert (told(city)["协办单位答复"].holds, told(city)["协办单位答复"].set_by) == ("不设", "")
    days = {**dict.fromkeys(TERM_FIELDS), "assist_days": 15}
    set_rule(TERM_RULES, office=city.city, by=city.system_admin, at=timezone.now(), values=days, version=0)
    today = timezone.localdate()
    row = next(row for row in open_points(city.bureau, today) if str(row.point.name) == "协办单位答复")
    assert (row.holds, row.set_by) == ("15", city.city.short_name)
    served = next(row for row in open_points(city.bureau, today) if row.point.fields == ("serve_days",))
    assert served.holds == "不设"


def test_the_page_lists_all_and_who_makes_rules_goes_on_to_them(city: City) -> None:
    page = client_of(city.system_admin).get("/offices/left-open/")
    assert page.text.count("未核实") >= len(points_left_open())
    assert f"/offices/rules/terms/{city.city.code}/" in page.text
    clerk = client_of(city.clerk).get("/offices/left-open/").text
    assert "裁定管辖争议" in clerk
    assert "/offices/rules/terms/" not in clerk


def test_of_an_office_that_is_not_ones_own_nothing_is_told(city: City, client: Client) -> None:
    assert client_of(city.handler).get(f"/offices/left-open/?office={city.county.code}").status_code == 404
    below = client_of(city.supervisor).get(f"/offices/left-open/?office={city.bureau.code}")
    assert below.status_code == 200
    assert client.get("/offices/left-open/").status_code == 302


def test_a_program_reads_it(city: City) -> None:
    rows = client_of(city.clerk).get("/api/v1/left-open/").json()
    assert len(rows) == len(points_left_open())
    simple = next(row for row in rows if row["name"] == "简易办理的期限")
    assert (simple["verified"], simple["holds"], simple["rule"]) == (False, "3、3、10个工作日", "")
    assert client_of(city.clerk).get("/api/v1/left-open/?office=none").status_code == 404


def test_statements_do_not_grow_with_the_points(city: City, django_assert_max_num_queries: Any) -> None:
    kinds = {point.rule for point in points_left_open() if point.rule}
    with django_assert_max_num_queries(len(kinds)):
        open_points(city.city, date(2026, 3, 2))


def test_the_api_refuses_what_names_no_office_that_may_be_asked_about(city: City) -> None:
    client = client_of(city.system_admin)
    assert client.get("/api/v1/left-open/?office=%00").status_code in (400, 404, 422)
    assert client.get("/api/v1/left-open/?offise=city").status_code == 422
