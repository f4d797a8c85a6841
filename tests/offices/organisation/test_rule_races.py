"""Two administrators change a rule at the same moment, with real threads on the real database."""

from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from cases.package_rules.actions import make_package_rule
from cases.package_rules.models import PackageRule
from offices.organisation.models import Account
from offices.organisation.roles import Role
from supervision.cards.models import NUMBERS, Rule
from supervision.sweep.actions.rules import make_rule
from tests.factories import City, make_account, make_city
from tests.visits.hall.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


def names(results: list[Any]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def make(city: City, number: int, version: int | None) -> PackageRule:
    by = Account.objects.get(username="system_admin")
    facts = {"duties": "四包。", "progress_days": number, "contact_days": 14, "sample_percent": 20}
    return make_package_rule(office=city.city, by=by, at=timezone.now(), version=version, **facts)


def test_of_two_who_saw_the_same_version_one_is_refused(city: City) -> None:
    for seen in (0, 1):  # the first rule of an office, where there is no row to lock, and a later one
        results = at_once(*(partial(make, city, number, seen) for number in (seen, seen + 10)))
        assert names(results) == ["Conflict", "PackageRule"]
        assert PackageRule.objects.count() == seen + 1


def test_two_who_saw_no_version_follow_each_other(city: City) -> None:
    results = at_once(*(partial(make, city, number, None) for number in range(1, 5)))
    assert names(results) == ["PackageRule"] * 4
    assert list(PackageRule.objects.order_by("version").values_list("version", flat=True)) == [1, 2, 3, 4]
    assert PackageRule.objects.filter(valid_to=None).count() == 1


def test_two_card_rules_of_one_day_are_one(city: City) -> None:
    admin = make_account("root_admin", (Role.SYSTEM_ADMIN, city.province))
    numbers = {name: getattr(Rule(), name) for name in NUMBERS}

    def rule(number: int) -> Rule:
        by = Account.objects.get(pk=admin.pk)
        changed = {**numbers, "red_from_working_days": number}
        today = timezone.localdate()
        return make_rule(office=city.county, by=by, at=timezone.now(), valid_from=today, reason="试点", numbers=changed)

    results = at_once(*(partial(rule, number) for number in (4, 5)))
    assert names(results) == ["InvalidFacts", "Rule"]
    assert Rule.objects.filter(office=city.county).count() == 1
