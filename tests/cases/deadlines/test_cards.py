"""Card rules: the levels by day, answers, suspension, counterfactuals, and the thresholds held to the engine."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines.cards import (
    DEF_1,
    CardLevel,
    CardRule,
    ReasonCode,
    answer_threshold,
    avoidable,
    card_day,
    card_level,
    card_thresholds,
    yellow_answer_due,
    yellow_issue_day,
)
from cases.deadlines.clock import Question, compute
from cases.deadlines.errors import DeadlineError
from cases.deadlines.profiles import PROFILES, ClockKind, Term
from cases.deadlines.terms import REMINDED_KINDS
from cases.petitions.explanations import explain_reason
from offices.calendars.holidays import library_calendar

CALENDAR = library_calendar()
K = ClockKind
NAT = PROFILES["NAT-2022"].terms
NOTIFY_DUE = date(2026, 9, 30)  # the last working day before National Day


def level(term: Term, due: date, as_of: date, **facts: object) -> str:
    return str(card_level(term.kind, term, due, as_of, DEF_1, CALENDAR, **facts).level)


@pytest.mark.parametrize(
    ("as_of", "answered", "expected"),
    [
        (date(2026, 9, 30), None, "reminder"),
        (date(2026, 10, 1), None, "none"),
        (date(2026, 10, 7), None, "none"),
        (date(2026, 10, 8), None, "yellow"),
        (date(2026, 10, 11), None, "yellow"),  # a Sunday: the level stays
        (date(2026, 10, 12), None, "yellow"),
        (date(2026, 10, 13), None, "red"),
        (date(2026, 10, 13), date(2026, 10, 12), "yellow"),
        (date(2026, 10, 13), date(2026, 10, 13), "red"),  # a late answer does not heal
        (date(2026, 10, 14), date(2026, 10, 12), "red"),
    ],
)
def test_notify_over_national_day(as_of, answered, expected):
    assert level(NAT[K.NOTIFY], NOTIFY_DUE, as_of, answered=answered) == expected


@pytest.mark.parametrize(
    ("code", "kind", "due", "last_none"),
    [
        ("NAT-2022", K.ROUTE, date(2026, 2, 14), date(2026, 2, 10)),
        ("NAT-2022", K.REVIEW, date(2026, 3, 20), date(2026, 3, 12)),
        ("NAT-2022", K.DECIDE, date(2026, 3, 20), date(2026, 3, 9)),
        ("NAT-2022", K.OBJECT, date(2026, 3, 20), date(2026, 3, 18)),
        ("NAT-2022", K.REPORT_BACK, date(2026, 3, 20), date(2026, 3, 16)),
        ("NAT-SIMPLE", K.SIMPLE_ACCEPT, date(2026, 3, 20), date(2026, 3, 18)),
        ("NAT-SIMPLE", K.SIMPLE_DECIDE, date(2026, 3, 20), date(2026, 3, 16)),
        ("ZJ-2016", K.DECIDE, date(2026, 3, 20), date(2026, 3, 12)),
        ("HA-1997", K.OBJECT, date(2026, 3, 20), date(2026, 3, 18)),
        ("HA-1997", K.REPORT_BACK, date(2026, 3, 20), date(2026, 3, 9)),
    ],
)
def test_reminder_begins(code, kind, due, last_none):
    term = PROFILES[code].terms[kind]
    assert level(term, due, last_none) == "none"
    assert level(term, due, last_none + timedelta(1)) == "reminder"


def test_a_calendar_reminder_does_not_appear_on_a_day_off():
    due = date(2026, 3, 24)  # ten days after Saturday 14 March
    assert [level(NAT[K.DECIDE], due, date(2026, 3, day)) for day in (13, 14, 15, 16)] == [
        "none",
        "none",
        "none",
        "reminder",
    ]


def test_second_yellow_is_red_from_its_first_day():
    assert level(NAT[K.NOTIFY], NOTIFY_DUE, date(2026, 10, 8), prior_yellow=True) == "red"
    assert level(NAT[K.NOTIFY], NOTIFY_DUE, date(2026, 9, 30), prior_yellow=True) == "reminder"


def test_suspension_issues_nothing_new_and_keeps_the_card():
    facts = {"suspended": True}
    assert level(NAT[K.NOTIFY], NOTIFY_DUE, date(2026, 9, 30), **facts) == "none"
    assert level(NAT[K.NOTIFY], NOTIFY_DUE, date(2026, 11, 30), **facts) == "none"
    assert level(NAT[K.NOTIFY], NOTIFY_DUE, date(2026, 11, 30), yellow_issued=date(2026, 10, 8), **facts) == "yellow"


def test_a_yellow_issued_late_is_answered_from_its_own_day():
    facts = {"yellow_issued": date(2026, 10, 12)}
    assert level(NAT[K.NOTIFY], NOTIFY_DUE, date(2026, 10, 13), **facts) == "yellow"


@pytest.mark.parametrize("kind", [K.REQUEST_REVIEW, K.REQUEST_REREVIEW])
def test_the_petitioners_clocks_draw_no_cards(kind):
    term = NAT[kind]
    assert level(term, date(2026, 3, 20), date(2026, 12, 1)) == "none"
    assert card_thresholds(term, kind, DEF_1, CALENDAR, date(2026, 3, 20)).reminder is None


def test_a_rule_that_cannot_hold_is_refused():
    for wrong in ({"yellow_from_working_days": 0}, {"red_from_working_days": 1}, {"remind_set": -1}):
        with pytest.raises(DeadlineError) as caught:
            CardRule("X", 1, **wrong)
        assert caught.value.code == "card_rule_invalid"


@pytest.mark.parametrize(
    ("as_of", "prior", "act_by", "answer_by"),
    [
        (date(2026, 10, 8), False, date(2026, 10, 7), None),
        (date(2026, 10, 13), False, date(2026, 10, 12), date(2026, 10, 12)),
        (date(2026, 10, 14), True, date(2026, 10, 7), None),
    ],
)
def test_avoidable(as_of, prior, act_by, answer_by):
    verdict = card_level(K.NOTIFY, NAT[K.NOTIFY], NOTIFY_DUE, as_of, DEF_1, CALENDAR, prior_yellow=prior)
    facts = avoidable(verdict, DEF_1, CALENDAR)
    assert facts is not None
    assert (facts.act_by, facts.answer_by) == (act_by, answer_by)


def test_avoidable_without_a_card():
    verdict = card_level(K.NOTIFY, NAT[K.NOTIFY], NOTIFY_DUE, NOTIFY_DUE, DEF_1, CALENDAR)
    assert avoidable(verdict, DEF_1, CALENDAR) is None


DAYS = st.dates(date(2024, 1, 1), date(2027, 6, 30))
TERMS = st.sampled_from([term for profile in PROFILES.values() for term in profile.terms.values()])
RULES = st.builds(
    CardRule,
    code=st.just("TRY"),
    version=st.just(1),
    remind_short=st.integers(0, 4),
    remind_fifteen=st.integers(0, 9),
    remind_thirty=st.integers(0, 9),
    remind_long_calendar_days=st.integers(0, 20),
    yellow_from_working_days=st.integers(1, 3),
    red_from_working_days=st.integers(4, 9),
    answer_within_working_days=st.just(300),
) | st.just(DEF_1)


def level_by_thresholds(found, due: date) -> CardLevel:
    for name in (CardLevel.RED, CardLevel.YELLOW, CardLevel.REMINDER):
        threshold = getattr(found, name.value)
        if threshold is not None and due <= threshold:
            return name
    return CardLevel.NONE


@given(term=TERMS, as_of=DAYS, rule=RULES, offset=st.integers(-40, 40))
def test_card_thresholds_agree_with_card_level(term, as_of, rule, offset):
    due = as_of + timedelta(offset)
    seen = CALENDAR.previous_working_day_on_or_before(as_of)
    ends = card_day(term.kind, due, CALENDAR)
    by_thresholds = level_by_thresholds(card_thresholds(term, term.kind, rule, CALENDAR, as_of), ends)
    if term.kind is K.PROGRESS and not rule.progress_may_be_red and by_thresholds is CardLevel.RED:
        by_thresholds = CardLevel.YELLOW
    if term.kind in REMINDED_KINDS and by_thresholds in (CardLevel.RED, CardLevel.YELLOW):
        by_thresholds = CardLevel.REMINDER
    answered = yellow_issue_day(ends, rule, CALENDAR)  # the thresholds leave want of an answer aside
    for day in {seen, as_of}:
        verdict = card_level(term.kind, term, due, day, rule, CALENDAR, answered=answered)
        if seen <= ends < day:  # days off after the due date: the reminder lapses, and nothing appears
            assert verdict.level is CardLevel.NONE
        else:
            assert verdict.level is by_thresholds


@given(as_of=DAYS, back=st.integers(0, 30))
def test_answer_threshold_agrees_with_card_level(as_of, back):
    issued = CALENDAR.back_working_days(as_of, back + 1)
    due = CALENDAR.back_working_days(issued, 2)
    rule = CardRule("TRY", 1, red_from_working_days=300)
    verdict = card_level(K.NOTIFY, NAT[K.NOTIFY], due, as_of, rule, CALENDAR, yellow_issued=issued)
    unanswered = ReasonCode.UNANSWERED in {reason.code for reason in verdict.reasons}
    assert unanswered == (issued <= answer_threshold(rule, CALENDAR, as_of))
    assert unanswered == (
        as_of > yellow_answer_due(issued, rule, CALENDAR)
        and CALENDAR.working_days_after(yellow_answer_due(issued, rule, CALENDAR), as_of) > 0
    )


@given(start=DAYS, kind=st.sampled_from([K.ROUTE, K.DECIDE, K.OBJECT, K.REVIEW]), days=st.integers(0, 120))
def test_red_is_never_downgraded_as_days_pass(start, kind, days):
    answer = compute(Question("NAT-2022", kind, start), CALENDAR)
    as_of = answer.due + timedelta(days)
    today = card_level(kind, answer.term, answer.due, as_of, DEF_1, CALENDAR)
    tomorrow = card_level(kind, answer.term, answer.due, as_of + timedelta(1), DEF_1, CALENDAR)
    assert not (today.level is CardLevel.RED and tomorrow.level is not CardLevel.RED)
    assert not (today.level is CardLevel.YELLOW and tomorrow.level in (CardLevel.NONE, CardLevel.REMINDER))
    if tomorrow.level is not today.level and tomorrow.level is not CardLevel.NONE:
        assert CALENDAR.is_working_day(as_of + timedelta(1))


@given(due=DAYS, days=st.integers(1, 40), prior=st.booleans())
def test_acting_by_the_last_day_would_have_avoided_the_level(due, days, prior):
    term = NAT[K.NOTIFY]
    verdict = card_level(K.NOTIFY, term, due, due + timedelta(days), DEF_1, CALENDAR, prior_yellow=prior)
    facts = avoidable(verdict, DEF_1, CALENDAR)
    if facts is None:
        return
    on_the_day = card_level(K.NOTIFY, term, due, facts.act_by, DEF_1, CALENDAR, prior_yellow=prior)
    day_after = card_level(K.NOTIFY, term, due, facts.act_by + timedelta(1), DEF_1, CALENDAR, prior_yellow=prior)
    assert on_the_day.level is not verdict.level
    assert day_after.level is verdict.level


def test_a_clock_that_ran_out_before_its_first_working_day_says_why_it_is_only_warned_of():
    """Made on a Saturday, due in the Spring Festival: on the first working day it is overdue and warned of first."""
    made, due, seen = date(2026, 2, 14), date(2026, 2, 18), date(2026, 2, 24)
    term = NAT[K.NOTIFY]
    verdict = card_level(term.kind, term, due, seen, DEF_1, CALENDAR, made=made)
    assert (verdict.level, verdict.overdue_working_days) == (CardLevel.REMINDER, 1)
    assert [reason.code for reason in verdict.reasons] == [ReasonCode.WARNED_FIRST]
    said = explain_reason(verdict.reasons[0])
    assert said == "逾期1个工作日；该期限于2026年2月14日（周六）建立，其后第一个工作日先预警，尚不发黄牌。"
    assert level(term, due, date(2026, 2, 25), made=made) == "yellow"


@given(
    made=st.dates(date(2026, 1, 5), date(2026, 3, 31)),
    ahead=st.integers(-20, 40),
    later=st.integers(0, 40),
    first=st.integers(1, 5),
)
def test_what_is_said_to_be_short_of_the_first_yellow_day_is(made, ahead, later, first):
    rule = CardRule("DEF-1", 1, yellow_from_working_days=first, red_from_working_days=first + 5)
    due, as_of = made + timedelta(days=ahead), made + timedelta(days=later)
    verdict = card_level(K.NOTIFY, NAT[K.NOTIFY], due, as_of, rule, CALENDAR, made=made)
    codes = {reason.code for reason in verdict.reasons}
    if ReasonCode.OVERDUE_GRACE in codes:
        assert verdict.overdue_working_days < first
    if ReasonCode.WARNED_FIRST in codes:
        assert verdict.overdue_working_days >= first
