"""A card convinces the office that got it: whose duty it was, which card came first, why it came on that day."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from cases.deadlines.cards import DEF_1, CardLevel, CardRule, card_level
from cases.deadlines.profiles import PROFILES
from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import State
from cases.procedure.actions.perform import perform
from cases.procedure.models import TERM_FIELDS
from cases.procedure.rules import TERM_RULES
from offices.calendars.queries import calendar_for
from offices.errors import InvalidFacts
from offices.organisation.actions.rules import set_rule
from offices.organisation.roles import Role
from supervision.cards.actions.cards import answer_card
from supervision.cards.models import NUMBERS, Card, Rule
from supervision.cards.queries import borne_between
from supervision.cards.reports.cards import explain
from supervision.sweep.actions.rules import make_rule, withdraw_rule
from tests.factories import City, make_account, make_petition, moment
from tests.supervision.campaigns.campaigning import act, package
from tests.supervision.sweep.statements import ANSWER

START = dt.date(2026, 3, 2)


def test_the_office_that_bore_the_clock_is_named_and_where_the_petition_was(city: City, run) -> None:
    make_petition(city, State.OBJECTED, start=START)  # on 6 March the bureau objected; the city rules on it by 13 March
    run("2026-03-16")
    card = Card.objects.get(level="yellow", clock__kind="rule_objection")
    told = explain(card, [])
    (turn,) = told.borne
    assert (card.office, turn.office, turn.holder, turn.first) == (
        city.city,
        city.city.name,
        city.bureau.name,
        dt.date(2026, 3, 6),
    )
    assert f"该期限由{city.city.name}承担，当时信访件在{city.bureau.name}" in told.able_sentence


def test_the_leader_of_the_time_is_named_whoever_leads_the_package_now(city: City, run) -> None:
    petition = make_petition(city, State.HANDLING, start=START)
    package(city, petition, START, due_on=dt.date(2026, 5, 29))
    run("2026-06-01")
    led = Card.objects.filter(clock__kind__in=("package", "progress")).exclude(level="reminder")
    before = list(led)
    deputy = make_account("副市长", (Role.LEADER, city.city))
    taken = {"leader": deputy, "unit": city.bureau, "due_on": dt.date(2026, 7, 1), "origin": "hand"}
    act(petition, "package", city.supervisor, dt.date(2026, 6, 2), **taken, reason="内部分工")
    assert [explain(card, []).borne[-1].person for card in before] == [city.leader.name] * 2
    run("2026-07-03")
    later = led.exclude(pk__in=[card.pk for card in before])
    assert [explain(card, []).borne[-1].person for card in later] == [deputy.name] * 2


def test_who_handles_a_petition_is_not_named_for_what_the_head_decides(city: City) -> None:
    values = dict.fromkeys(TERM_FIELDS) | {"recusal_days": 3}
    set_rule(TERM_RULES, office=city.bureau, by=city.system_admin, at=moment(START), values=values)
    day = dt.date(2026, 4, 20)
    petition = make_petition(city, State.HANDLING, start=START)
    asked = {
        "person": city.handler,
        "by_petitioner": True,
        "ground": "matter",
        "reason": "是当事人的亲属。",
        "asked_on": day,
    }
    act(petition, "ask_recusal", city.clerk, day, **asked)
    (turn,) = borne_between(petition.clocks.get(kind="recusal"), day)
    assert (turn.office, turn.person) == (city.bureau.name, "")
    assert borne_between(petition.clocks.get(kind="decide"), day)[-1].person == city.handler.name


def test_a_second_yellow_card_names_the_first(city: City, run) -> None:
    petition = make_petition(city, State.ASSIGNED, start=START)
    run("2026-03-20")
    first = Card.objects.get(level="yellow", clock__kind="notify")
    at = moment("2026-03-23")
    answer_card(card_id=first.pk, by=city.handler, at=at, new_date=dt.date(2026, 3, 26), **ANSWER)
    perform("receive", petition_id=petition.pk, by=city.handler, at=at)
    perform("notify", petition_id=petition.pk, by=city.handler, at=at, text="已收到")
    owed = petition.clocks.get(kind="report_back")
    run((owed.due + dt.timedelta(days=4)).isoformat())
    red = Card.objects.get(level="red", clock__kind="report_back")
    told = explain(red, [])
    assert (red.reason, told.first) == ("second_yellow", first)
    assert f"第{first.pk}号黄牌（书面告知）" in told.why[0]
    page = _client(city.supervisor).get(red.get_absolute_url()).content.decode()
    assert first.get_absolute_url() in page


def test_a_card_issued_late_says_why(city: City, run) -> None:
    make_petition(city, State.UNIT_RECEIVED, start=START)
    run("2026-03-24")  # earned on 20 March
    said = explain(Card.objects.get(level="yellow", clock__kind="notify"), []).why
    assert said[-1] == (
        "自2026年3月20日（周五）起已符合黄牌条件；其间没有扫描运行的记录，2026年3月24日（周二）扫描时发出。"
    )


def test_what_was_over_when_it_was_entered_is_warned_of_first(city: City, run) -> None:
    make_petition(city, start=dt.date(2026, 3, 20), received_on=START)  # due on 17 March, entered on Friday 20 March
    assert (run("2026-03-19").reminders, run("2026-03-20").reminders) == (0, 1)
    assert Card.objects.get().get_reason_display() == "已到期"  # and not due soon
    assert run("2026-03-23").yellow == 0
    assert run("2026-03-24").yellow == 1
    card = Card.objects.get(level="yellow")
    assert "该期限自2026年3月2日（周一）起算，于2026年3月20日（周五）建立。" in explain(card, []).why


def test_a_shorter_limit_that_would_be_over_runs_from_the_day_it_is_made(city: City) -> None:
    petition = make_petition(city, start=START)
    facts = {"purpose": "demand", "category": city.category, "path": 6, "simplified": True}
    perform("screen", petition_id=petition.pk, by=city.clerk, at=moment("2026-03-10"), **facts)
    clock = petition.clocks.get(kind="simple_transfer")
    assert (clock.start, clock.due) == (dt.date(2026, 3, 10), dt.date(2026, 3, 13))


@pytest.mark.parametrize(
    ("day", "rule", "level"),
    [
        ("2026-03-23", DEF_1, CardLevel.REMINDER),  # due on Sunday 22 March: Monday is its last day
        ("2026-03-24", DEF_1, CardLevel.YELLOW),
        ("2026-04-20", DEF_1, CardLevel.YELLOW),
        ("2026-04-20", CardRule("X", 1, progress_may_be_red=True), CardLevel.RED),
    ],
)
def test_a_missing_report_of_progress_is_yellow_at_most(city: City, day: str, rule: CardRule, level: CardLevel) -> None:
    term, due = PROFILES["NAT-2022"].terms[K.PROGRESS], dt.date(2026, 3, 22)
    as_of = dt.date.fromisoformat(day)
    assert card_level(K.PROGRESS, term, due, as_of, rule, calendar_for(city.bureau)).level is level


def test_a_statement_that_is_late_says_so_with_the_year(city: City, run) -> None:
    make_petition(city, State.UNIT_RECEIVED, start=dt.date(2025, 3, 3))
    run("2025-03-21")
    page = _client(city.supervisor).get("/cards/?level=yellow").content.decode()
    assert "逾期未交，应于2025年3月26日（周三）前" in page


def test_a_rule_of_a_mistyped_year_is_refused_and_a_planned_one_withdrawn(city: City) -> None:
    today = timezone.localdate()
    facts = {"office": None, "by": _root(city), "at": timezone.now(), "reason": "试行"}
    facts["numbers"] = {name: getattr(Rule(), name) for name in NUMBERS}
    with pytest.raises(InvalidFacts) as refused:
        make_rule(valid_from=dt.date(2099, 12, 5), **facts)
    assert (refused.value.code, refused.value.field) == ("too_far", "valid_from")
    planned = make_rule(valid_from=today + dt.timedelta(days=20), **facts)
    earlier = today + dt.timedelta(days=5)
    with pytest.raises(InvalidFacts, match="可以先撤回"):
        make_rule(valid_from=earlier, **facts)
    gone = withdraw_rule(rule_id=planned.pk, by=facts["by"], at=timezone.now(), reason="日期有误")
    assert not gone.holds_on(planned.valid_from)
    assert Rule.objects.get(office=None, version=1).valid_to is None
    assert make_rule(valid_from=earlier, **facts).valid_from == earlier


def _root(city: City):
    return make_account("root_admin", (Role.SYSTEM_ADMIN, city.province))


def _client(account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client
