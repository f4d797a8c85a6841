"""A rule may say of some kinds of clocks from when they are yellow and red: a line each, in words."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines.cards import DEF_1, CardLevel, CardRule, KindDays, card_level
from cases.deadlines.errors import DeadlineError
from cases.deadlines.profiles import term_for
from cases.deadlines.terms import ClockKind
from cases.petitions.enums import State
from offices.calendars.queries import calendar_for
from supervision.cards.models import NUMBERS, Card, Rule
from supervision.cards.plain_words import LABELS, MOST_DAYS, LineRefused, kinds_in, lines_of_kinds
from supervision.cards.reports.cards import rule_words
from supervision.sweep.actions.rules import make_rule
from tests.clients import client_of
from tests.factories import City, make_petition

pytestmark = pytest.mark.django_db
WORDS = "报送化解进展：黄牌逾期满5个工作日，不发红牌\n书面告知:黄牌 ２ 红牌 4\n回访：不发牌"
KINDS = {"progress": [5, 0], "notify": [2, 4], "revisit": [0, 0]}


def test_lines_are_read_as_people_write_them_and_told_in_one_way() -> None:
    assert kinds_in(WORDS) == KINDS
    assert kinds_in("\n".join(lines_of_kinds(KINDS))) == KINDS
    assert lines_of_kinds(KINDS)[0] == "书面告知：黄牌逾期满2个工作日，红牌逾期满4个工作日"
    assert kinds_in(" \n") == {}


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("逾期满5个工作日发黄牌，逾期满20个工作日发红牌", [5, 20]),
        ("红牌自逾期满20个工作日起；黄牌自逾期满5个工作日起。", [5, 20]),
        ("发黄牌：5 发红牌：20", [5, 20]),
        ("黄牌5，最高为黄牌", [5, 0]),
        ("只预警", [0, 0]),
    ],
)
def test_a_few_other_ways_to_say_it_are_read(said: str, days: list[int]) -> None:
    assert kinds_in(f"办结：{said}") == {"decide": days}


ORDERED = st.tuples(st.integers(1, MOST_DAYS), st.integers(1, MOST_DAYS)).filter(lambda days: days[0] < days[1])
DAYS = st.one_of(st.just((0, 0)), st.integers(1, MOST_DAYS).map(lambda day: (day, 0)), ORDERED).map(list)


@given(st.dictionaries(st.sampled_from(list(LABELS)), DAYS))
def test_what_is_told_is_read_again(kinds: dict[str, list[int]]) -> None:
    lines = lines_of_kinds(kinds)
    assert kinds_in("\n".join(lines)) == kinds
    assert lines_of_kinds(kinds_in("\n".join(lines))) == lines


@given(st.text("黄红牌发不逾期满个工作日起5 20.，节", max_size=30))
def test_no_line_is_read_by_half(said: str) -> None:
    """Read or refused; every figure of a line that is read stands in the rule."""
    try:
        days = kinds_in(f"办结：{said}")["decide"]
    except LineRefused:
        return
    assert sorted(map(int, re.findall(r"\d+", said))) == sorted(filter(None, days))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("书面告之：不发牌", "没有“书面告之”这种期限，相近的有：书面告知"),
        ("书面告知", "请写明黄牌自逾期几个工作日起"),
        ("书面告知：黄牌2", "请写明红牌自逾期几个工作日起"),
        ("书面告知：黄牌4，红牌4", "红牌须晚于黄牌，否则两级重叠"),
        ("书面告知：黄牌0，不发红牌", "应在1至366之间"),
        ("书面告知：不发牌\n书面告知：黄牌1，不发红牌", "写了两行"),
        ("办结：逾期满5个工作日发黄牌，逾期满20个工作日发红牌，30日内约谈", "“办结”里的“30日内约谈”读不懂"),
        ("办结：黄牌逾期满5.5个工作日，红牌逾期满20个工作日", "“.5个工作日”读不懂.*天数写整数"),
        ("办结：黄牌逾期满5个工作日，红牌逾期满20个工作日，节假日不发牌", "“节假日”读不懂"),
        ("办结：黄牌逾期满5天，红牌逾期满20天", "“天”读不懂"),
        ("办结：黄牌逾期满5个月，不发红牌", "“个月”读不懂"),
        ("办结：黄牌-5，红牌20", "“黄牌-5”读不懂"),
        ("办结：黄牌五，红牌20", "“黄牌五”读不懂"),
        ("办结：黄牌5 10，红牌20", "“10”读不懂"),
        ("办结：不发黄牌，红牌20", "“不发黄牌”读不懂"),
        ("办结：黄牌5，黄牌6，红牌20", "重复写了“黄牌6”"),
        ("办结：黄牌5，红牌20，不发牌", "前后矛盾"),
        ("办结：黄牌5，红牌20，不发红牌", "前后矛盾"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, said: str) -> None:
    with pytest.raises(LineRefused, match=said):
        kinds_in(line)


@pytest.mark.parametrize(
    "kinds",
    [
        (KindDays(ClockKind.NOTIFY, 3, 3),), (KindDays(ClockKind.NOTIFY, 0, 3),), (KindDays(ClockKind.NOTIFY, -1, 0),),
        (KindDays(ClockKind.NOTIFY, 1, 400),), (KindDays(ClockKind.NOTIFY, 1, 2), KindDays(ClockKind.NOTIFY, 2, 3)),
    ],
)  # fmt: skip
def test_levels_that_overlap_or_leave_a_gap_are_no_rule(kinds: tuple[KindDays, ...]) -> None:
    with pytest.raises(DeadlineError):
        CardRule("X", 1, kinds=kinds)


def test_a_kind_goes_by_its_own_days_and_the_others_by_the_rule(city: City) -> None:
    rule = CardRule("X", 1, kinds=(KindDays(ClockKind.NOTIFY, 3, 0), KindDays(ClockKind.DECIDE, 0, 0)))
    calendar, due = calendar_for(city.city), dt.date(2026, 3, 16)  # a Monday

    def level(kind: ClockKind, day: dt.date, by: CardRule = rule) -> CardLevel:
        term = term_for("NAT-2022", kind, dt.date(2026, 3, 2))
        return card_level(kind, term, due, day, by, calendar, answered=due).level

    tuesday, thursday, later = dt.date(2026, 3, 17), dt.date(2026, 3, 19), dt.date(2026, 3, 30)
    assert [level(ClockKind.NOTIFY, day) for day in (tuesday, thursday, later)] == ["reminder", "yellow", "yellow"]
    assert [level(ClockKind.NOTIFY, day, DEF_1) for day in (tuesday, later)] == ["yellow", "red"]
    assert level(ClockKind.DECIDE, later) == "reminder"
    assert level(ClockKind.REPORT_BACK, tuesday) == "yellow"


def test_an_administrator_writes_them_in_words(city: City) -> None:
    client, url, today = client_of(city.system_admin), reverse("supervision:rule_new"), timezone.localdate()
    standing = Rule.objects.get(office=None)
    given = {name: getattr(standing, name) for name in NUMBERS if getattr(standing, name) is not False}
    given |= {"office": "city", "valid_from": str(today), "reason": "告知期限从宽"}
    wrong = client.post(url, given | {"kinds": "书面告之：不发牌"})
    assert (wrong.status_code, "相近的有：书面告知" in wrong.text) == (422, True)
    assert client.post(url, given | {"kinds": WORDS}).status_code == 302
    rule = Rule.objects.get(office=city.city)
    assert rule.kinds == KINDS
    assert ("另定的期限", "回访：不发牌") in rule_words(rule)
    assert "报送化解进展：黄牌逾期满5个工作日，不发红牌" in client.get(reverse("supervision:rules")).text
    history = client.get("/offices/rules/cards/city/")
    assert "书面告知：黄牌逾期满2个工作日，红牌逾期满4个工作日" in history.text


def test_a_draft_is_tried_on_last_quarter(city: City) -> None:
    client, url = client_of(city.supervisor), reverse("supervision:rule_try")
    page = client.get(url)
    assert page.status_code == 200
    standing = Rule.objects.get(office=None)
    given = {name: getattr(standing, name) for name in NUMBERS if getattr(standing, name) is not False}
    tried = client.get(url, {**given, "office": "city", "try": "1", "kinds": WORDS})
    assert (tried.status_code, tried.context["trial"] is not None) == (200, True)
    refused = client.get(url, {**given, "office": "city", "try": "1", "kinds": "没有的：不发牌"})
    assert (refused.status_code, refused.context["trial"]) == (422, None)


def test_the_sweep_judges_a_kind_by_its_own_days(city: City, run) -> None:
    standing = Rule.objects.get(office=None)
    numbers = {name: getattr(standing, name) for name in NUMBERS} | {"kinds": {"accept": [0, 0]}}
    make_rule(
        office=city.city, by=city.system_admin, at=timezone.now(), valid_from=timezone.localdate(), reason="从宽",
        numbers=numbers,
    )  # fmt: skip
    start = timezone.localdate() - dt.timedelta(days=60)
    petition = make_petition(city, State.UNIT_RECEIVED, start=start)
    run(timezone.localdate().isoformat())
    levels = set(Card.objects.filter(petition=petition).values_list("clock__kind", "level"))
    assert {level for kind, level in levels if kind == "accept"} <= {"reminder"}
