"""A rule may say of some kinds of clocks from when they are yellow and red: a line each, in words."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.deadlines.cards import DEF_1, CardLevel, CardRule, KindDays, card_level
from cases.deadlines.errors import DeadlineError
from cases.deadlines.profiles import term_for
from cases.deadlines.terms import ClockKind
from cases.petitions.enums import State
from offices.calendars.queries import calendar_for
from supervision.cards.models import NUMBERS, Card, Rule
from supervision.cards.plain_words import LineRefused, kinds_in, lines_of_kinds
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
    ("line", "said"),
    [
        ("书面告之：不发牌", "没有“书面告之”这种期限，相近的有：书面告知"),
        ("书面告知", "请写明黄牌自逾期几个工作日起"),
        ("书面告知：黄牌2", "请写明红牌自逾期几个工作日起"),
        ("书面告知：黄牌4，红牌4", "红牌须晚于黄牌，否则两级重叠"),
        ("书面告知：黄牌0，不发红牌", "应在1至366之间"),
        ("书面告知：不发牌\n书面告知：黄牌1，不发红牌", "写了两行"),
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
