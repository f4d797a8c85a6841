"""Rotas and reception days through the API."""

import datetime as dt

import pytest

from tests.visits.receptions.reception import MORNING, NOW, County, make_county, make_plan
from visits.rota.actions.days import replace_leader
from visits.rota.enums import PlanState

pytestmark = pytest.mark.django_db
ROTAS, DAYS = "/api/v1/rotas/", "/api/v1/reception-days/"


@pytest.fixture
def county() -> County:
    return make_county()


def test_a_rota_with_its_leaders(county: County, api) -> None:
    plan = make_plan(county, PlanState.PUBLISHED)
    client = api(county.clerk)
    row = client.get(ROTAS).json()["results"][0]
    assert (row["id"], row["month"], row["state_label"], row["days"]) == (plan.pk, "2026-03-01", "已公布", 9)
    whole = client.get(f"{ROTAS}{plan.pk}/").json()
    assert whole["findings"] == []
    assert [one["month"] for one in whole["leaders"]] == [3, 3, 3]
    assert client.get(ROTAS, {"state": "draft"}).json()["results"] == []


def test_days_with_their_changes(county: County, api) -> None:
    plan = make_plan(county, PlanState.PUBLISHED)
    first = plan.days.order_by("on").first()
    other = next(one for one in county.leaders if one.pk != first.leader_id)
    replace_leader(by=county.clerk, at=NOW, day_id=first.pk, version=0, leader=other, reason="因公")
    client = api(county.clerk)
    rows = client.get(DAYS, {"plan": plan.pk, "on_to": "2026-03-05"}).json()["results"]
    assert [row["on"] for row in rows] == ["2026-03-03", "2026-03-05"]
    assert (rows[0]["leader"]["name"], rows[0]["place"]) == (other.account.name, MORNING["place"])
    whole = client.get(f"{DAYS}{first.pk}/").json()
    assert whole["slots"] == [f"{h:02d}:{m:02d}" for h, m in ((9, 0), (9, 30), (10, 0), (10, 30), (11, 0))]
    assert [(one["kind"], one["reason"]) for one in whole["changes"]] == [("replaced", "因公")]


def test_each_sees_the_own_and_what_is_below(county: County, api) -> None:
    plan = make_plan(county)
    day = plan.days.filter(leader=county.leaders[1]).first()
    city = county.city
    for account, seen in (
        (city.supervisor, True),
        (city.county_supervisor, True),
        (county.chief, True),
        (city.clerk, False),
        (city.leader, False),
        (city.county_handler, False),
        (city.system_admin, False),
        (city.stranger, False),
    ):
        client = api(account)
        assert bool(client.get(ROTAS).json()["results"]) == seen
        assert bool(client.get(DAYS).json()["results"]) == seen
        assert client.get(f"{ROTAS}{plan.pk}/").status_code == (200 if seen else 404)
        assert client.get(f"{DAYS}{day.pk}/").status_code == (200 if seen else 404)


def test_long_lists_ask_no_more(county: County, api, django_assert_num_queries) -> None:
    make_plan(county)
    client = api(county.clerk)
    county.rule.units.add(county.city.county_bureau)
    make_plan(county, month=dt.date(2026, 4, 1))
    for url, number in ((ROTAS, 3), (DAYS, 4)):
        client.get(url)
        with django_assert_num_queries(number):
            assert len(client.get(url).json()["results"]) >= 2
