"""Figures of packages: each equals the length of its list, whoever asks, for whatever period, group and office."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cases.package_rules.models import PackageRule
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.models import Account
from offices.organisation.roles import Role
from supervision.closings.queries.asked import Asked
from supervision.closings.queries.figures import FIGURES, RATES, figures_of, rows_behind, rows_by
from supervision.closings.queries.groups import GROUPS
from supervision.closings.views.figures import query_of
from tests.cases.procedure.walking import propose
from tests.factories import City, make_account, make_city, make_petition, moment

TODAY = timezone.localdate()
SINCE = TODAY - dt.timedelta(days=200)  # whatever the month: all that is asked for began later


def ago(number: int) -> dt.date:
    return TODAY - dt.timedelta(days=number)


def take(petition: Petition, key: str, by: Account, day: dt.date, **facts: Any) -> Petition:
    return perform(key, petition_id=petition.pk, by=by, at=moment(day), **facts)


def packaged(city: City, by: Account, *, start: int, state: str = State.SERVED, **facts: Any) -> Petition:
    petition = make_petition(city, state, start=ago(start), headcount=facts.pop("headcount", 1))
    given = {"leader": by, "unit": city.bureau, "due_on": TODAY + dt.timedelta(days=20), "origin": "reception"}
    return take(petition, "package", city.clerk, ago(start - 12), **{**given, **facts})


def proposed(city: City, petition: Petition, leader: Account, day: int) -> Petition:
    petition = propose(city, petition, ago(day))
    return take(petition, "sign_close", leader, ago(day), agreed=True)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[City, dict[str, Petition]]]:
    """The mixed set, made once: the tests read it, and what they add is taken back after each."""
    with django_db_blocker.unblock(), transaction.atomic():
        city = make_city()
        yield city, mix(city)
        transaction.set_rollback(True)


@pytest.fixture
def city(world: tuple[City, dict[str, Petition]], db: None) -> City:
    """Its people as a new request reads them."""
    people = {name: Account.objects.get(pk=one.pk) for name, one in world[0].people().items()}
    return replace(world[0], **people)


@pytest.fixture
def mixed(world: tuple[City, dict[str, Petition]]) -> dict[str, Petition]:
    return world[1]


def mix(city: City) -> dict[str, Petition]:
    """Packages of two leaders in every state that a figure tells apart, and petitions that nobody packaged."""
    other, checker = make_account("other_leader", (Role.LEADER, city.city)), city.province_supervisor
    made: dict[str, Petition] = {}
    made["quiet"] = packaged(city, city.leader, start=80, headcount=6)
    made["spoken"] = packaged(city, other, start=70)
    said = {"kind": "home", "on": ago(4), "said": "已谈。"}
    made["spoken"] = take(made["spoken"], "record_contact", other, ago(4), **said)
    made["first"] = proposed(city, packaged(city, city.leader, start=75), city.leader, 40)
    made["first"] = take(made["first"], "check_close", checker, ago(39), passed=True)
    back = proposed(city, packaged(city, other, start=74), other, 41)
    back = take(back, "check_close", checker, ago(40), passed=False, reason="没有回访。")
    made["second"] = take(proposed(city, back, other, 30), "check_close", checker, ago(29), passed=True)
    again = take(made["second"], "add_batch", city.clerk, ago(10), on=ago(10), channel="visit", persons=2)
    made["again"] = again
    anew = take(
        proposed(city, packaged(city, other, start=90), other, 60), "check_close", checker, ago(59), passed=True
    )
    anew = take(anew, "draw_reexamination", checker, ago(50), why="抽查", due_on=ago(20))
    found = {"settled": False, "findings": "噪音仍在。", "due_on": TODAY + dt.timedelta(days=9)}
    made["anew"] = take(anew, "reexamine", checker, ago(45), **found)
    held = take(
        proposed(city, packaged(city, city.leader, start=65), city.leader, 20),
        "check_close",
        checker,
        ago(19),
        passed=True,
    )
    held = take(held, "draw_reexamination", checker, ago(15), why="抽查", due_on=ago(1))
    made["held"] = take(held, "reexamine", checker, ago(12), settled=True, findings="信访人认可。")
    made["waiting"] = proposed(city, packaged(city, other, start=60), other, 3)
    handed = packaged(city, city.leader, start=55)
    to = {"leader": other, "unit": city.bureau, "due_on": TODAY + dt.timedelta(days=8), "origin": "hand"}
    made["handed"] = take(handed, "package", city.supervisor, ago(20), **to, reason="分管调整。")
    make_petition(city, State.HANDLING, start=ago(50))
    make_petition(city, State.HANDLING, start=ago(90), headcount=9)
    make_petition(city, State.REGISTERED, start=ago(2))
    return made


def asked(city: City, account: Account, **facts: Any) -> Asked:
    given = {"office": city.city, "since": SINCE, "until": TODAY, "today": TODAY}
    return Asked(account=Account.objects.get(pk=account.pk), **{**given, **facts})


def behind(one: Asked) -> dict[str, int]:
    """How many rows each list really has."""
    return {key: len(rows_behind(one, key)) for key in FIGURES}


def test_every_figure_is_the_length_of_its_list(city: City, mixed: dict[str, Petition]) -> None:
    numbers = figures_of(asked(city, city.province_supervisor)).numbers
    assert numbers == behind(asked(city, city.province_supervisor))
    assert numbers["begin"] + numbers["taken"] - numbers["gone"] == numbers["open"]
    told = (
        "worked",
        "to_settle",
        "moved",
        "taken",
        "open",
        "closed",
        "held",
        "first",
        "repeated",
        "examined",
        "unsettled",
        "decided",
    )
    assert {key: numbers[key] for key in told} == {
        "worked": 10,
        "to_settle": 9,
        "moved": 1,
        "taken": 10,
        "open": 5,
        "closed": 4,
        "held": 3,
        "first": 3,
        "repeated": 1,
        "examined": 2,
        "unsettled": 1,
        "decided": 5,
    }
    assert (numbers["sent_back"], numbers["evidence"]) == (1, 4)

    # Of other periods, offices, populations and people.
    periods = [(ago(100), ago(42)), (ago(41), ago(35)), (ago(200), ago(150)), (ago(30), TODAY)]
    for since, until in periods:
        for basis in ("any", "overdue", "collective", "repeated"):
            one = asked(city, city.supervisor, since=since, until=until, basis=basis)
            numbers = figures_of(one).numbers
            assert numbers == behind(one), (since, until, basis)
            assert numbers["begin"] + numbers["taken"] - numbers["gone"] == numbers["open"], (since, until)
            assert numbers["worked"] == numbers["begin"] + numbers["taken"], (since, until)
    for who in ("stranger", "handler", "other_handler", "leader", "county_clerk", "clerk", "county_supervisor"):
        one = asked(city, getattr(city, who))
        assert figures_of(one).numbers == behind(one), who


def test_every_row_of_every_group_is_the_length_of_its_list(city: City, mixed: dict[str, Petition]) -> None:
    for by in GROUPS:
        rows = rows_by(asked(city, city.province_supervisor), by)
        for row in rows:
            one = asked(city, city.province_supervisor, by=by, group=row.group)
            lists = {key: len(rows_behind(one, key)) for key, of in FIGURES.items() if of.of != "petition"}
            assert {key: row.numbers[key] for key in lists} == lists, (by, row.name)
            had = row.numbers["begin"] + row.numbers["taken"]
            assert (had, had - row.numbers["gone"]) == (row.numbers["worked"], row.numbers["open"]), (by, row.name)
            open_days = [
                (TODAY - day).days for day in rows_behind(one, "open").values_list("last_contact_on", flat=True) if day
            ]
            assert not open_days or (row.silence.longest or 0) >= max(open_days)
        total = figures_of(asked(city, city.province_supervisor)).numbers
        if by != "campaign":
            assert sum(row.numbers["closed"] for row in rows) == total["closed"]
    names = [row.name for row in rows_by(asked(city, city.province_supervisor), "leader")]
    assert names == sorted(names), "by name: persons are not ranked"


def test_who_sees_nothing_counts_nothing(city: City, mixed: dict[str, Petition]) -> None:
    for who in ("stranger", "other_handler", "county_supervisor", "system_admin"):
        row = figures_of(asked(city, getattr(city, who)))
        assert set(row.numbers.values()) == {0}, who
        assert [row.rate(key).percent for key in RATES] == [None] * len(RATES)
        assert (row.silence.median, row.silence.longest) == (None, None)
        assert rows_by(asked(city, getattr(city, who)), "leader") == []


def test_a_rate_says_over_how_many_and_when_they_are_few(city: City, mixed: dict[str, Petition]) -> None:
    row = figures_of(asked(city, city.supervisor))
    settled, first = row.rate("settled"), row.rate("first")
    assert (settled.part, settled.whole, settled.percent, settled.is_few) == (4, 9, Decimal("44.4"), False)
    assert (first.part, first.whole, first.percent, first.is_few) == (3, 4, 75.0, True)
    assert row.rate("settled_after").percent == Decimal("33.3")


def test_silence_is_measured_by_the_rule_of_the_nearest_office(city: City, mixed: dict[str, Petition]) -> None:
    found = figures_of(asked(city, city.supervisor))
    assert found.silence.longest == 68
    quiet = set(rows_behind(asked(city, city.supervisor), "quiet").values_list("petition", flat=True))
    assert quiet == {mixed["quiet"].pk, mixed["anew"].pk}
    PackageRule.objects.create(
        office=city.province,
        version=1,
        duties="三包。",
        contact_days=60,
        progress_days=30,
        sample_percent=10,
        valid_from=TODAY,
        created_at=moment(TODAY),
        created_by=city.leader,
    )
    quiet = set(rows_behind(asked(city, city.supervisor), "quiet").values_list("petition", flat=True))
    assert quiet == {mixed["quiet"].pk}


def test_a_past_day_is_counted_as_it_was(city: City, mixed: dict[str, Petition]) -> None:
    then = asked(city, city.supervisor, since=ago(100), until=ago(42))
    numbers = figures_of(then).numbers
    # The one found unsettled later was settled then; the one handed over later was still with its first leader.
    assert (numbers["closed"], numbers["unsettled"], numbers["held"]) == (1, 1, 0)
    leaders = list(rows_behind(then, "open").filter(petition=mixed["handed"]).values_list("leader", flat=True))
    assert leaders == [city.leader.pk]


def logged_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_every_number_of_the_page_opens_as_many_rows(city: City, mixed: dict[str, Petition]) -> None:
    client = logged_in(city.supervisor)
    page = client.get(reverse("supervision:package_figures"), {"by": "leader"})
    assert page.status_code == 200
    links = [(rate["part"], rate["part_url"]) for rate in page.context["rates"]]
    links += [(rate["whole"], rate["whole_url"]) for rate in page.context["rates"]]
    links += [(number, url) for _label, number, url in page.context["numbers"]]
    for line in page.context["groups"]:
        links += [(number, url) for _label, number, url in line["numbers"]]
        links += [(rate["part"], rate["part_url"]) for rate in line["rates"]]
    for number, url in {url: (number, url) for number, url in links}.values():
        shown = client.get(url)
        assert len(shown.context["page"].items) == number, url
        assert shown.context["total"] == str(number), url


def test_the_workbook_says_what_the_page_says(city: City, mixed: dict[str, Petition]) -> None:
    one = asked(city, city.supervisor, by="unit")
    answer = logged_in(city.supervisor).get(f"{reverse('supervision:package_figures_export')}?{query_of(one)}")
    book = load_workbook(BytesIO(answer.content))
    rates = {row[0].value: [cell.value for cell in row[1:5]] for row in book.worksheets[0].iter_rows(min_row=2)}
    assert rates["化解率（销号时）"] == [4, 9, 0.444, None]
    assert rates["一次核查通过率"] == [3, 4, 0.75, "件数少"]
    groups = list(book.worksheets[2].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in groups] == [city.bureau.name]


def test_wrong_questions_are_answered_with_a_page(city: City) -> None:
    client = logged_in(city.supervisor)
    url = reverse("supervision:package_figures")
    for wrong in ({"since": "x"}, {"office": "nowhere"}, {"since": "2026-05-01", "until": "2026-04-01"}, {"by": "x"}):
        assert client.get(url, wrong).status_code == 422
    assert client.get(reverse("supervision:package_figure_list", args=["nothing"])).status_code == 404
    assert (
        client.get(reverse("supervision:package_figure_list", args=["open"]), {"by": "leader", "group": "9"})
        .context["page"]
        .items
        == []
    )


def test_the_page_takes_few_statements(
    city: City, mixed: dict[str, Petition], django_assert_num_queries: Callable[..., Any]
) -> None:
    client, url = logged_in(city.supervisor), reverse("supervision:package_figures")
    client.get(url)
    with django_assert_num_queries(14):
        client.get(url)
    with django_assert_num_queries(7):
        client.get(reverse("supervision:package_figure_list", args=["worked"]))


def test_roles_that_open_the_page(city: City) -> None:
    opened = {
        who
        for who, account in city.people().items()
        if logged_in(account).get(reverse("supervision:package_figures")).status_code == 200
    }
    assert opened == {
        "clerk", "leader", "head", "deputy", "supervisor", "province_supervisor", "county_clerk", "county_supervisor"
    }  # fmt: skip
