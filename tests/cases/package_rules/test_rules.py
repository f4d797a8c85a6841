"""Rules of packaging: versions, what holds for which office, who may make them, and what stays as it was."""

from typing import Any

import pytest
from django.utils import timezone

from cases.package_rules.actions import make_package_rule
from cases.package_rules.models import PackageRule
from cases.package_rules.queries import governed_by, holdings_of, package_rule_of
from cases.packages.models.packages import Package
from cases.petitions.enums import State
from offices.errors import Conflict, InvalidFacts, NotPermitted
from offices.organisation.models import Event, Office
from tests.cases.procedure.walking import take
from tests.clients import client_of
from tests.factories import City, make_city, make_petition

RULE: dict[str, Any] = {"duties": "四包到底。", "progress_days": 7, "contact_days": 14, "sample_percent": 20}
RULE["longest_days"] = 400
RULES = "/packages/rules/"


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def made(city: City, office: Office, **changes: Any) -> PackageRule:
    given = {"office": office, "by": city.system_admin, "at": timezone.now(), **RULE, **changes}
    return make_package_rule(**given)


def test_the_newest_version_of_the_nearest_office_holds_and_is_recorded(city: City) -> None:
    made(city, city.city)
    made(city, city.city, progress_days=10)
    made(city, city.county, duties="三定三包。")
    offices = [city.province, city.city, city.bureau, city.county, city.township]
    held = [(one.source and one.source.code, one.rule.progress_days, one.is_own) for one in holdings_of(offices)]
    assert held == [
        (None, 30, False),
        ("city", 10, True),
        ("city", 10, False),
        ("county", 7, True),
        ("county", 7, False),
    ]
    today = timezone.localdate()
    assert [package_rule_of(one, on=today).progress_days for one in offices] == [days for _source, days, _own in held]
    assert {office.code for office in governed_by(city.city)} == {"city", "bureau", "other"}
    events = Event.objects.filter(kind="package_rule.made", chain__subject=f"office:{city.city.pk}")
    assert [event.facts["version"] for event in events.order_by("sequence")] == [1, 2]


def test_a_package_keeps_its_wording(city: City) -> None:
    made(city, city.city)
    petition = make_petition(city, State.HANDLING)
    on = timezone.localdate()
    facts = {"leader": city.leader, "unit": city.bureau, "due_on": on, "origin": "hand"}
    take(petition, "package", city.clerk, on, **facts)
    made(city, city.city, duties="新的表述。", progress_days=3)
    package = Package.objects.get()
    assert (package.duties, package.progress_days) == ("四包到底。", 7)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"duties": " \r\n "}, "duties"),
        ({"duties": "字" * 1001}, "duties"),
        ({"progress_days": 181}, "progress_days"),
        ({"contact_days": -1}, "contact_days"),
        ({"sample_percent": 101}, "sample_percent"),
        ({"longest_days": 29}, "longest_days"),
        ({"longest_days": 1096}, "longest_days"),
    ],
)
def test_what_is_no_rule_is_refused(city: City, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidFacts) as refused:
        made(city, city.city, **changes)
    assert refused.value.field == field
    assert not PackageRule.objects.exists()


def test_who_may_not_and_who_comes_late(city: City) -> None:
    with pytest.raises(NotPermitted):
        made(city, city.province)
    with pytest.raises(NotPermitted):
        made(city, city.city, by=city.leader)
    made(city, city.city, version=0)
    with pytest.raises(InvalidFacts, match="没有需要修改"):
        made(city, city.city)
    with pytest.raises(Conflict):
        made(city, city.city, version=0, progress_days=1)


def test_pages(city: City, django_assert_num_queries: Any) -> None:
    client = client_of(city.system_admin)
    assert "系统默认" in client.get(RULES).content.decode()
    url = f"{RULES}{city.city.pk}/"
    sent = {**RULE, "version": 0}
    preview = client.post(url, {**sent, "preview": "1"}).content.decode()
    assert "保存后适用于 6 个单位" in preview
    assert not PackageRule.objects.exists()
    assert client.post(url, {**sent, "save": "1"}).status_code == 302
    late = client.post(url, {**sent, "duties": "另一种", "save": "1"})
    assert late.status_code == 422
    assert "您在另一个页面已修改这项规则" in late.content.decode()
    page = client.get(RULES).content.decode()
    assert "本单位第1版" in page
    assert "依city局第1版" in page
    assert "测试市township局" not in client.get(f"{RULES}?q=bureau").content.decode()
    assert "第1版" in client.get(url).content.decode()
    assert client.get(f"{RULES}{city.province.pk}/").status_code == 404
    assert client_of(city.clerk).get(RULES).status_code == 403
    assert client_of(city.clerk).post(url, {**sent, "save": "1"}).status_code == 403
