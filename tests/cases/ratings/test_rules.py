"""For how many days from service a petitioner may rate: an office lengthens the time of those above it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.petitions.enums import State
from cases.ratings.rules import RATING_RULES, days_to_rate
from offices.errors import InvalidFacts
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Office
from tests.clients import client_of
from tests.factories import City, make_petition, moment

pytestmark = pytest.mark.django_db


def rule_of(city: City, office: Office, days: int, since: str) -> None:
    at = moment(since)
    given: dict[str, Any] = {"values": {"days": days}, "valid_from": timezone.localdate(at), "reason": "便于评价"}
    set_rule(RATING_RULES, office=office, by=city.system_admin, at=at - timedelta(days=1), **given)


def refused(city: City, office: Office, days: int) -> str:
    given: dict[str, Any] = {"values": {"days": days}, "valid_from": date(2026, 3, 3), "reason": "便于评价"}
    with pytest.raises(InvalidFacts) as told:
        set_rule(RATING_RULES, office=office, by=city.system_admin, at=moment("2026-03-02"), **given)
    return told.value.field or ""


def test_an_office_says_for_how_many_days(city: City) -> None:
    rule_of(city, city.city, 45, "2026-03-01")
    petition = make_petition(city, State.SERVED)
    assert {one.closes_on - one.opened_on for one in petition.ratings.all()} == {timedelta(days=45)}
    for days in (0, 29, 181):  # nobody above has a rule, so 30 are the least
        assert refused(city, city.city, days) == "days"


def test_an_office_lengthens_the_time_and_never_shortens_it(city: City) -> None:
    rule_of(city, city.bureau, 45, "2026-01-01")
    rule_of(city, city.city, 60, "2026-01-02")
    assert days_to_rate(city.bureau, date(2026, 1, 1)) == 45
    assert days_to_rate(city.bureau, date(2026, 1, 2)) == 60  # what was made above later is longer
    for days in (1, 30, 59):
        assert refused(city, city.bureau, days) == "days"
    rule_of(city, city.bureau, 90, "2026-01-04")
    assert days_to_rate(city.bureau, date(2026, 1, 4)) == 90
    assert days_to_rate(city.city, date(2026, 1, 4)) == 60
    petition = make_petition(city, State.SERVED)
    assert {one.closes_on - one.opened_on for one in petition.ratings.all()} == {timedelta(days=90)}


def test_a_rule_begins_on_a_later_day_with_a_reason(city: City) -> None:
    rule_of(city, city.city, 45, "2026-03-01")
    day = moment("2026-03-05")
    given: dict[str, Any] = {"office": city.city, "by": city.system_admin, "at": day, "values": {"days": 60}}
    for more, field in (({"reason": ""}, "reason"), ({"reason": "延长", "valid_from": date(2026, 3, 5)}, "valid_from")):
        with pytest.raises(InvalidFacts) as told:
            set_rule(RATING_RULES, **given, **more)
        assert told.value.field == field
    url = reverse("offices:rule_edit", args=["ratings", "bureau"])
    client, today = client_of(city.system_admin), timezone.localdate()
    page = client.post(url, {"version": 0, "days": 40, "valid_from": today.isoformat(), "reason": "便于统计"})
    assert "只能比上级单位的规则" in page.text
    page = client.post(url, {"version": 0, "days": 50, "valid_from": today.isoformat(), "reason": "便于评价"})
    assert page.status_code == 302
    assert days_to_rate(city.bureau, today) == 50
