"""Rules of offices: which one holds where and when, how versions follow each other, and the page of their history."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django import forms
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.package_rules.actions import PACKAGE_RULES, make_package_rule
from cases.package_rules.forms import PackageRuleForm
from cases.package_rules.models import PackageRule
from offices.errors import Conflict
from offices.organisation import rules
from offices.organisation.actions.offices import create_office, edit_office
from offices.organisation.enums import OfficeKind, OfficeLevel
from offices.organisation.forms.rules import DatedRuleForm
from offices.organisation.models import Account, Event, ProfileRule
from offices.organisation.queries import by_office, facts_of, in_force, nearest
from offices.organisation.roles import Role
from supervision.cards.models import NUMBERS, Rule
from supervision.sweep.actions.rules import CARD_RULES, end_rule, make_rule
from tests.factories import City, make_account, moment
from visits.rota.actions.rules import save_rule
from visits.rota.models import RotaRule

LogIn = Callable[[Account], Client]
D = dt.date
ROOT, CITY, COUNTY = LINE = [1, 2, 3]
JANUARY, MARCH = D(2026, 1, 1), D(2026, 3, 1)
WORDING: dict[str, Any] = {
    "duties": "四包到底。",
    "progress_days": 7,
    "contact_days": 14,
    "sample_percent": 20,
    "longest_days": 365,
}
MORNING: dict[str, Any] = {"starts": dt.time(9), "ends": dt.time(11), "place": "接访室"}
CHROME = 3  # session account, roles, unread notices


def version(office_id: int | None, number: int, first: D, last: D | None = None) -> Rule:
    return Rule(office_id=office_id, version=number, valid_from=first, valid_to=last)


EVERYBODY = version(None, 1, JANUARY)
OF_CITY = version(CITY, 1, JANUARY, D(2026, 2, 28))
OF_CITY_SINCE_MARCH = version(CITY, 2, MARCH)
OF_COUNTY_IN_MARCH = version(COUNTY, 1, MARCH, D(2026, 3, 31))
REPLACED_AT_ONCE = version(COUNTY, 1, MARCH, D(2026, 2, 28))


@pytest.mark.parametrize(
    ("rules", "on", "found"),
    [
        ([], MARCH, None),
        ([EVERYBODY], MARCH, EVERYBODY),
        ([EVERYBODY], D(2025, 12, 31), None),
        ([EVERYBODY, OF_CITY], JANUARY, OF_CITY),
        ([EVERYBODY, OF_CITY, OF_CITY_SINCE_MARCH], D(2026, 2, 28), OF_CITY),
        ([EVERYBODY, OF_CITY, OF_CITY_SINCE_MARCH], MARCH, OF_CITY_SINCE_MARCH),
        ([EVERYBODY, OF_CITY], MARCH, EVERYBODY),  # the city's has ended
        ([OF_CITY], MARCH, None),
        ([OF_CITY_SINCE_MARCH, OF_COUNTY_IN_MARCH], MARCH, OF_COUNTY_IN_MARCH),
        ([OF_CITY_SINCE_MARCH, OF_COUNTY_IN_MARCH], D(2026, 3, 31), OF_COUNTY_IN_MARCH),
        ([OF_CITY_SINCE_MARCH, OF_COUNTY_IN_MARCH], D(2026, 4, 1), OF_CITY_SINCE_MARCH),
        ([OF_CITY_SINCE_MARCH, OF_COUNTY_IN_MARCH], D(2026, 2, 28), None),
        ([OF_CITY_SINCE_MARCH, REPLACED_AT_ONCE], MARCH, OF_CITY_SINCE_MARCH),
        ([version(9, 1, JANUARY)], MARCH, None),  # of an office beside the line
    ],
)
def test_the_nearest_rule_of_the_day(rules: list[Rule], on: D, found: Rule | None) -> None:
    assert nearest(by_office(rules), LINE, on) is found
    assert nearest(by_office(reversed(rules)), LINE, on) is found


days = st.dates(D(2026, 1, 1), D(2026, 1, 20))


@st.composite
def histories(draw: st.DrawFn) -> dict[int | None, list[tuple[D, D | None]]]:
    """For each office the first day of each version, in order, and the day on which somebody ended it, if so."""
    found: dict[int | None, list[tuple[D, D | None]]] = {}
    for office_id in (None, *LINE, 9):
        firsts = sorted(draw(st.lists(days, max_size=4)))
        found[office_id] = [(first, draw(st.none() | st.dates(first, D(2026, 1, 25)))) for first in firsts]
    return found


@given(history=histories(), on=days, line=st.sampled_from([[], [ROOT], [ROOT, CITY], LINE]))
def test_the_version_begun_last_decides_for_the_nearest_office(
    history: dict[int | None, list[tuple[D, D | None]]], on: D, line: list[int]
) -> None:
    rules = []
    for office_id, versions in history.items():
        for place, (first, ended) in enumerate(versions):
            following = versions[place + 1][0] - dt.timedelta(days=1) if place + 1 < len(versions) else None
            rules.append(version(office_id, place + 1, first, min(filter(None, [following, ended]), default=None)))

    found = nearest(by_office(rules), line, on)

    expected = None
    for office_id in (None, *line):  # from the top down: the nearest has the last word
        begun = [(place + 1, ended) for place, (first, ended) in enumerate(history[office_id]) if first <= on]
        if begun and (begun[-1][1] is None or on <= begun[-1][1]):
            expected = (office_id, begun[-1][0])
    assert (found and (found.office_id, found.version)) == expected


def package_rule(city: City, at: dt.datetime, **changes: Any) -> PackageRule:
    return make_package_rule(office=city.city, by=city.system_admin, at=at, **WORDING | changes)


def test_a_version_ends_the_one_before_and_none_is_rewritten(city: City) -> None:
    first = package_rule(city, moment("2026-03-02", 9))
    package_rule(city, moment("2026-03-02", 10), progress_days=8)
    package_rule(city, moment("2026-03-09"), progress_days=9)
    rows = PackageRule.objects.order_by("version").values_list("version", "valid_from", "valid_to", "progress_days")
    assert list(rows) == [
        (1, D(2026, 3, 2), D(2026, 3, 1), 7),  # replaced on its first day
        (2, D(2026, 3, 2), D(2026, 3, 8), 8),
        (3, D(2026, 3, 9), None, 9),
    ]
    for day, number in ((D(2026, 3, 1), None), (D(2026, 3, 2), 2), (D(2026, 3, 8), 2), (D(2026, 3, 9), 3)):
        found = nearest(in_force(PackageRule.objects.all(), day), city.bureau.ancestor_ids(), day)
        assert (found and found.version) == number
    event = Event.objects.filter(kind="package_rule.made").latest("pk")
    assert facts_of(event) == WORDING | {"version": 3, "progress_days": 9, "valid_from": "2026-03-09", "reason": ""}
    first.refresh_from_db()
    assert (first.created_by, first.created_at) == (city.system_admin, moment("2026-03-02", 9))


def test_the_database_refuses_two_versions_on_one_day(city: City) -> None:
    package_rule(city, moment("2026-03-02"))
    facts = {"created_at": moment("2026-03-02"), **WORDING}
    with pytest.raises(IntegrityError, match="packagerule_no_overlap"), transaction.atomic():
        PackageRule.objects.create(office=city.city, version=2, valid_from=D(2026, 4, 1), **facts)
    with pytest.raises(IntegrityError, match="packagerule_validity"), transaction.atomic():
        PackageRule.objects.create(
            office=city.county, version=1, valid_from=D(2026, 4, 1), valid_to=D(2026, 3, 30), **facts
        )


def test_a_rota_rule_gains_versions_and_an_unchanged_one_none(city: City) -> None:
    given = {"by": city.clerk, "office": city.city, "weekdays": [1], **MORNING}
    first = save_rule(at=moment("2026-03-02"), units=[city.bureau, city.county], **given)
    assert save_rule(at=moment("2026-03-03"), units=[city.county, city.bureau], **given) == first
    second = save_rule(at=moment("2026-03-04"), units=[city.county], **given)
    first.refresh_from_db()
    assert (first.valid_to, second.version, second.valid_from) == (D(2026, 3, 3), 2, D(2026, 3, 4))
    assert (set(first.units.all()), set(second.units.all())) == ({city.bureau, city.county}, {city.county})
    with pytest.raises(Conflict):
        save_rule(at=moment("2026-03-05"), version=1, **given)
    assert Event.objects.filter(kind="rota_rule", chain__subject=f"rota_rule:{city.city.pk}").count() == 2


def test_the_deadline_profile_of_an_office_has_versions(city: City, logged_in: LogIn) -> None:
    office = create_office(
        by=city.system_admin, at=moment("2026-03-02"), parent=city.city, code="new", name="测试市新局",
        short_name="新局", kind=OfficeKind.DEPARTMENT, level=OfficeLevel.CITY, region_code="370100",
        number_prefix="NEW",
    )  # fmt: skip
    edit_office(by=city.system_admin, at=moment("2026-03-03"), office=office, name="测试市新设局")
    edit_office(by=city.system_admin, at=moment("2026-03-04"), office=office, roll_office_deadlines=True)
    rows = ProfileRule.objects.order_by("version").values_list(
        "valid_from", "valid_to", "profile", "roll_office_deadlines"
    )
    assert list(rows) == [
        (D(2026, 3, 2), D(2026, 3, 3), "NAT-2022", False),
        (D(2026, 3, 4), None, "NAT-2022", True),
    ]
    kinds = ["office.created", "office.edited", "office.edited"]
    chain = Event.objects.filter(chain__subject=f"office:{office.pk}").order_by("sequence")
    assert list(chain.values_list("kind", flat=True)) == kinds  # the change is told once
    office.refresh_from_db()
    client = logged_in(city.system_admin)
    assert f'href="{history("profile", "new")}"' in client.get(office.get_absolute_url()).text
    second, _first = client.get(history("profile", "new")).context["rows"]
    assert [(one.label, one.before, one.after) for one in second.changes] == [("办理期限遇节假日顺延", "否", "是")]


# The pages


class CardRuleForm(DatedRuleForm):
    red_from_working_days = forms.IntegerField()

    def clean(self) -> dict[str, Any]:
        return {**{name: getattr(Rule(), name) for name in NUMBERS}, **self.cleaned_data}


@pytest.fixture
def trial_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds that have no page of their own."""
    monkeypatch.setattr(rules, "_kinds", dict(rules._kinds))
    monkeypatch.setattr(rules, "_forms", dict(rules._forms))
    rules.keep_rules(replace(PACKAGE_RULES, code="wording", page=None), form=PackageRuleForm)
    rules.keep_rules(replace(CARD_RULES, code="dated", page=None), form=CardRuleForm)


def history(kind: str, owner: str) -> str:
    return reverse("offices:rule_history", args=[kind, owner])


@pytest.mark.usefixtures("trial_kinds")
def test_a_kind_without_a_page_of_its_own_is_changed_on_the_page_for_all(city: City, logged_in: LogIn) -> None:
    client, url = logged_in(city.system_admin), reverse("offices:rule_edit", args=["wording", "bureau"])
    package_rule(city, timezone.now())
    assert client.get(url).context["form"].initial == WORDING | {"version": 0}  # the city's holds here
    assert url in client.get(history("wording", "bureau")).text
    sent = WORDING | {"version": 0, "progress_days": 3}
    assert client.post(url, sent | {"duties": " "}).status_code == 422
    answer = client.post(url, sent, follow=True)
    assert answer.redirect_chain == [(history("wording", "bureau"), 302)]
    assert "已保存新版本。" in answer.text
    assert PackageRule.objects.get(office=city.bureau).progress_days == 3
    assert "您在另一个页面已修改这项规则" in client.post(url, sent).text
    assert "没有需要修改的内容" in client.post(url, sent | {"version": 1}).text
    assert client.get(reverse("offices:rule_edit", args=["wording", "province"])).status_code == 404
    assert (
        client.get(reverse("offices:rule_edit", args=["package", "bureau"])).status_code == 404
    )  # it has its own page
    assert logged_in(city.clerk).get(url).status_code == 403


@pytest.mark.usefixtures("trial_kinds")
def test_a_dated_kind_asks_for_the_day_and_the_reason(city: City, logged_in: LogIn) -> None:
    client = logged_in(make_account("root", (Role.SYSTEM_ADMIN, city.province)))
    url, tomorrow = reverse("offices:rule_edit", args=["dated", "CN"]), timezone.localdate() + dt.timedelta(days=1)
    assert client.get(url).context["form"].initial == {"red_from_working_days": 6, "version": 1}
    sent = {"version": 1, "red_from_working_days": 5, "valid_from": timezone.localdate(), "reason": "收紧"}
    assert "施行日期不能早于" in client.post(url, sent).text
    assert client.post(url, sent | {"valid_from": tomorrow}).status_code == 302
    made = Rule.objects.get(office=None, version=2)
    assert (made.valid_from, made.reason, made.red_from_working_days, str(made)) == (tomorrow, "收紧", 5, "DEF-1.2")
    assert logged_in(city.system_admin).post(url, sent).status_code == 422  # the rule for everybody is made at the top


def test_all_kinds_of_rules_have_a_history() -> None:
    assert [kind.code for kind in rules.rule_kinds()] == [
        *("cards", "meetings", "advice", "indicators", "reports", "office-cards"),
        *("rota", "sms", "urgency", "competence", "ratings", "relief", "revisits", "settlement", "package", "terms"),
        *("sign_off", "templates", "profile", "quiet"),
    ]


def test_the_history_says_who_changed_what_from_which_day_and_why(city: City, logged_in: LogIn) -> None:
    root = make_account("root", (Role.SYSTEM_ADMIN, city.province))
    numbers = {name: getattr(Rule(), name) for name in NUMBERS}
    today = timezone.localdate()
    given = {"office": city.county, "by": root, "at": timezone.now(), "valid_from": today, "reason": "试点"}
    rule = make_rule(numbers=numbers | {"red_from_working_days": 4}, **given)
    end_rule(rule_id=rule.pk, by=root, at=timezone.now(), valid_to=today, reason="试点结束")
    package_rule(city, timezone.now())
    package_rule(city, timezone.now(), progress_days=9, duties="三包。")
    save_rule(by=city.clerk, at=timezone.now(), office=city.city, weekdays=[1, 3], **MORNING)

    page = logged_in(root).get(history("cards", "county"))
    (row,) = page.context["rows"]
    assert (row.rule, row.state, row.is_first) == (rule, "in_force", True)
    assert [(one.label, one.after) for one in row.changes][-4:-2] == [
        ("同一事项第二张黄牌即为红牌", "是"),
        ("未按期报送进展可发红牌", "否"),
    ]
    assert all(text in page.text for text in ("红黄牌规则历次版本：测试市county局", "试点结束", "root同志"))
    everybody = logged_in(city.system_admin).get(history("cards", "CN"))
    assert "系统默认规则" in everybody.text
    assert "全部单位" in everybody.text

    second, first = logged_in(city.system_admin).get(history("package", "city")).context["rows"]
    assert [(one.label, one.before, one.after) for one in second.changes] == [
        ("包案职责", "四包到底。", "三包。"),
        ("报送进展间隔（日）", "7", "9"),
    ]
    assert (first.is_first, first.state, first.replaced_at_once) == (True, "ended", True)

    (only,) = logged_in(city.clerk).get(history("rota", "city")).context["rows"]
    assert {one.label: one.after for one in only.changes} == {
        "接访日": "周二、周四",
        "每日领导人数": "1",
        "开始": "09:00",
        "结束": "11:00",
        "地点": "接访室",
        "接谈室": "—",
        "每件分钟数": "30",
        "提前公布工作日": "5",
        "允许信访人网上预约": "是",
        "法律服务日": "—",
        "接访统计起": "—",
        "轮值机关": "—",
        "1+X 参与单位": "—",
    }


@pytest.mark.parametrize(
    ("name", "kind", "owner", "status"),
    [
        ("system_admin", "package", "bureau", 200),
        ("system_admin", "package", "province", 404),
        ("system_admin", "package", "CN", 404),
        ("system_admin", "cards", "county", 200),
        ("system_admin", "cards", "province", 404),
        ("system_admin", "cards", "CN", 200),
        ("system_admin", "rota", "city", 403),
        ("system_admin", "nothing", "city", 404),
        ("clerk", "rota", "city", 200),
        ("leader", "rota", "city", 200),
        ("clerk", "rota", "county", 404),
        ("clerk", "rota", "CN", 404),
        ("clerk", "package", "city", 403),
        ("clerk", "cards", "CN", 403),
        ("supervisor", "rota", "city", 403),
        ("handler", "rota", "bureau", 403),
        ("security_admin", "cards", "CN", 403),
        ("stranger", "cards", "CN", 403),
    ],
)
def test_who_reads_the_history(city: City, logged_in: LogIn, name: str, kind: str, owner: str, status: int) -> None:
    client = logged_in(getattr(city, name))
    assert client.get(history(kind, owner)).status_code == status
    assert client.post(history(kind, owner)).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_the_history_costs_the_same_for_any_number(
    city: City, logged_in: LogIn, django_assert_num_queries: Any, rows: int
) -> None:
    for number in range(rows):
        save_rule(by=city.clerk, at=timezone.now(), office=city.city, weekdays=[number], units=[city.bureau], **MORNING)
    client = logged_in(city.clerk)
    with django_assert_num_queries(CHROME + 3):  # the office, the versions, their units
        assert len(client.get(history("rota", "city")).context["rows"]) == rows


def test_the_last_row_of_a_page_is_compared_with_the_next_page(city: City, logged_in: LogIn) -> None:
    for number in range(41):
        package_rule(city, timezone.now(), contact_days=number)
    page = logged_in(city.system_admin).get(history("package", "city"))
    assert len(page.context["rows"]) == 40
    assert [(one.before, one.after) for one in page.context["rows"][-1].changes] == [("0", "1")]
    (oldest,) = logged_in(city.system_admin).get(f"{history('package', 'city')}?page=2").context["rows"]
    assert oldest.is_first


def test_the_pages_of_rules_lead_to_their_history(city: City, logged_in: LogIn) -> None:
    pages = {
        ("system_admin", reverse("cases:package_rule", args=[city.city.pk])): history("package", "city"),
        ("system_admin", reverse("supervision:rules")): history("cards", "CN"),
        ("clerk", reverse("visits:rota_rule")): history("rota", "city"),
    }
    for (name, url), found in pages.items():
        assert f'href="{found}"' in logged_in(getattr(city, name)).get(url).text


def test_what_a_rota_is_drawn_by_is_looked_up_in_one_statement(city: City, django_assert_num_queries: Any) -> None:
    save_rule(by=city.clerk, at=moment("2026-03-02"), office=city.city, weekdays=[1], **MORNING)
    with django_assert_num_queries(1):
        found = in_force(RotaRule.objects.all(), D(2026, 3, 2), [city.city.pk])
    assert nearest(found, [city.city.pk], D(2026, 3, 2)) == RotaRule.objects.get()
