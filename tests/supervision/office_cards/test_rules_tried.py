"""A draft of the rule is tried on last quarter, beside the rules in force; nothing is proposed by it."""

import datetime as dt

import pytest
from django.test import Client

from offices.organisation.models import Account
from supervision.office_cards.measures import judged_on, reached_on
from supervision.office_cards.models import OfficeCard, OfficeCardRule
from supervision.office_cards.rules import FIELDS
from tests.clients import client_of
from tests.factories import City, moment
from tests.supervision.office_cards.carding import carded, rule

pytestmark = pytest.mark.django_db
TRY = "/supervision/office-cards/try/"
TODAY = dt.date(2026, 5, 12)


def draft(city: City, **values: object) -> dict[str, object]:
    standard = OfficeCardRule()
    given = {name: getattr(standard, name) for name in FIELDS} | {"applies": "on", "two_persons": "on"} | values
    return {"try": "1", "office": city.city.code, **given}


def in_may(admin: Account, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The clock stands after the quarter; who makes the rules has logged in then."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment(TODAY, 9))
    return client_of(admin)


def test_the_offices_that_would_get_another_card_are_told_and_nothing_is_written(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule(city, yellow_from=5)
    carded(city)
    client = in_may(city.system_admin, monkeypatch)
    page = client.get(TRY, draft(city, yellow_from=2)).text
    assert "1 个单位结果不同" in page
    assert "多提出" in page
    assert "信访件黄牌2张" in page
    fewer = client.get(TRY, draft(city, yellow_from=6)).text
    assert "现行规则和草案都不会提出单位牌。" in fewer
    assert OfficeCard.objects.count() == 0


def test_an_office_with_a_rule_of_its_own_keeps_it(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(city, city.bureau, yellow_from=9)
    carded(city)
    assert "都不会提出" in in_may(city.system_admin, monkeypatch).get(TRY, draft(city, yellow_from=2)).text


def test_a_draft_that_overlaps_or_proposes_nothing_is_refused_with_its_numbers_kept(city: City) -> None:
    client = client_of(city.system_admin)
    for values, said in (
        ({"yellow_from": 5, "red_from": 5}, "否则两级重叠"),
        ({}, "至少填写一项累计张数或者选择一项指标"),
        ({"rate_of": "on_time.none"}, "rate_of"),
        ({"rate_of": "on_time.all", "rate_limit": 0}, "没有低于0%的比率"),
        ({"office": "nowhere"}, "office"),
    ):
        answer = client.get(TRY, draft(city, **{"rate_least": 7, **values}))
        assert (answer.status_code, said in answer.text, 'value="7"' in answer.text) == (422, True, True), said


def test_who_may_try_and_who_may_make_a_rule_of_it(city: City) -> None:
    made = draft(city, yellow_from=3, rate_of="on_time.all")
    own = client_of(city.system_admin).get(TRY, made)
    assert "以此制定新版本" in own.text
    supervisor = client_of(city.supervisor).get(TRY, made)
    assert (supervisor.status_code, "以此制定新版本" in supervisor.text) == (200, False)
    assert client_of(city.handler).get(TRY).status_code == 403
    edit = client_of(city.system_admin).get(f"/offices/rules/office-cards/{city.city.code}/edit/", made | {"draft": 1})
    assert (edit.status_code, 'value="3"' in edit.text) == (200, True)


def test_the_morning_proposes_what_the_trial_says(city: City) -> None:
    rule(city, yellow_from=2)
    carded(city)
    on = dt.date(2026, 3, 20)
    found = list(reached_on(on, judged_on(on), today=on))
    assert [(one.office, one.level) for one in found] == [(city.bureau, "yellow")]
