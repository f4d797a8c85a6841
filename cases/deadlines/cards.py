"""Card rules (红黄牌): when a clock draws a reminder, a yellow or a red card, and what would have avoided it.

No law knows these cards; DEF-1 is this product's default and an administrator may replace it. Overdue is counted from
the clock's due date in working days. A clock that was over when it was entered draws a reminder on the next working
day, and other cards count from there. Cards appear on working days only: on a day off the level of the last working
day stays and no new one appears, but a reminder whose due date has passed lapses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from cases.deadlines.calendar import WorkCalendar
from cases.deadlines.errors import DeadlineError
from cases.deadlines.terms import INSIDE_KINDS, REMINDED_KINDS, Bearer, ClockKind, Term, Unit

ONE_DAY = timedelta(days=1)


class CardLevel(StrEnum):
    NONE = "none"
    REMINDER = "reminder"
    YELLOW = "yellow"
    RED = "red"


class ReasonCode(StrEnum):
    PETITIONER_CLOCK = "petitioner_clock"
    SUSPENDED = "suspended"
    NOT_YET = "not_yet"
    REMIND_WORKING_DAYS = "remind_working_days"
    REMIND_CALENDAR_DAYS = "remind_calendar_days"
    DAY_OFF = "day_off"  # overdue on days off only
    OVERDUE_GRACE = "overdue_grace"  # overdue, but the rule's yellow begins later
    OVERDUE_YELLOW = "overdue_yellow"
    MADE_LATE = "made_late"  # over when it was made; warned of first
    WARNED_FIRST = "warned_first"  # over before its first working day had passed; warned of first
    YELLOW_AT_MOST = "yellow_at_most"  # a missing report of progress
    REMINDER_AT_MOST = "reminder_at_most"  # what an office set itself beside the law
    OVERDUE_RED = "overdue_red"
    SECOND_YELLOW = "second_yellow"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Reason:
    code: ReasonCode
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KindDays:
    """From how many working days overdue clocks of one kind are yellow and red; 0 for never."""

    kind: ClockKind
    yellow: int
    red: int


@dataclass(frozen=True, slots=True)
class CardRule:
    """One version of the rules. `remind_…` are days left at which a reminder begins: working days, except
    `remind_long_calendar_days` for limits of more than 30 days, which is calendar days.

    Raises DeadlineError `card_rule_invalid` naming the field.
    """

    code: str
    version: int
    remind_short: int = 1  # limits of up to 5 days, working or calendar
    remind_ten_working: int = 3  # longer limits in working days
    remind_fifteen: int = 3  # calendar limits of up to 15 days
    remind_thirty: int = 5  # calendar limits of up to 30 days
    remind_long_calendar_days: int = 10
    remind_set: int = 3  # dates set in a letter
    yellow_from_working_days: int = 1
    red_from_working_days: int = 6
    answer_within_working_days: int = 3
    report_within_working_days: int = 10  # the report on what was put right after a red card
    second_yellow_is_red: bool = True
    progress_may_be_red: bool = False  # a missing report of progress draws yellow at most
    reminded_may_be_carded: bool = False  # REMINDED_KINDS draw a reminder at most
    kinds: tuple[KindDays, ...] = ()  # clocks that the numbers above do not fit, each kind once

    def __post_init__(self) -> None:
        least = {"yellow_from_working_days": 1, "red_from_working_days": self.yellow_from_working_days + 1}
        for name in (
            "remind_short",
            "remind_ten_working",
            "remind_fifteen",
            "remind_thirty",
            "remind_long_calendar_days",
            "remind_set",
            "yellow_from_working_days",
            "red_from_working_days",
            "answer_within_working_days",
            "report_within_working_days",
        ):
            value, at_least = getattr(self, name), least.get(name, 0)
            if not at_least <= value <= 366:
                raise DeadlineError("card_rule_invalid", {"field": name, "value": value, "least": at_least})
        for one in self.kinds:
            wrong = max(one.yellow, one.red) > 366 or min(one.yellow, one.red) < 0
            if wrong or (one.red and not 0 < one.yellow < one.red):
                raise DeadlineError("card_rule_invalid", {"field": "kinds", "value": one.red, "least": one.yellow + 1})
        if len({one.kind for one in self.kinds}) < len(self.kinds):
            raise DeadlineError("card_rule_invalid", {"field": "kinds", "value": len(self.kinds), "least": 0})

    def own_days(self, kind: ClockKind | None) -> KindDays | None:
        """What the rule says of this kind of clock alone."""
        return next((one for one in self.kinds if one.kind == kind), None)

    def days_of(self, kind: ClockKind | None) -> tuple[int, int]:
        """The working days overdue from which a clock of the kind is yellow, and red, where it may be that."""
        own, yellow, red = self.own_days(kind), self.yellow_from_working_days, self.red_from_working_days
        if own is None:
            return yellow, red
        return own.yellow or yellow, own.red or max(red, own.yellow + 1)

    def may_be_carded(self, kind: ClockKind) -> bool:
        own = self.own_days(kind)
        return own.yellow > 0 if own is not None else self.reminded_may_be_carded or kind not in REMINDED_KINDS

    def may_be_red(self, kind: ClockKind) -> bool:
        own = self.own_days(kind)
        if own is not None:
            return own.red > 0
        return self.may_be_carded(kind) and (kind is not ClockKind.PROGRESS or self.progress_may_be_red)

    def reminder(self, term: Term) -> tuple[int, Unit]:
        """Days left at which the reminder of a clock under `term` begins, and their unit (WORKING or CALENDAR)."""
        if term.days is None or term.unit is Unit.SET:
            return self.remind_set, Unit.WORKING
        if term.days <= 5:
            return self.remind_short, Unit.WORKING
        if term.unit is Unit.WORKING:
            return self.remind_ten_working, Unit.WORKING
        if term.days <= 15:
            return self.remind_fifteen, Unit.WORKING
        if term.days <= 30:
            return self.remind_thirty, Unit.WORKING
        return self.remind_long_calendar_days, Unit.CALENDAR


DEF_1 = CardRule("DEF-1", 1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The level on the day asked about and its facts. `left_…` and `overdue_…` are 0 on the other side of the due
    date. `yellow_on` is the day the yellow card is or would be issued, `answer_due` the last day to answer it; both
    None for the petitioner's clocks. `provisional`: a year between due date and day asked about is not loaded.
    """

    level: CardLevel
    as_of: date
    due: date
    overdue_days: int
    overdue_working_days: int
    left_days: int
    left_working_days: int
    yellow_on: date | None
    answer_due: date | None
    provisional: bool
    reasons: tuple[Reason, ...]


def card_day(kind: ClockKind, due: date, calendar: WorkCalendar) -> date:
    """The day after which working days overdue are counted."""
    return calendar.next_working_day_on_or_after(due) if kind in INSIDE_KINDS else due


def yellow_issue_day(
    due: date, rule: CardRule, calendar: WorkCalendar, made: date | None = None, kind: ClockKind | None = None
) -> date:
    """The first working day on which the clock is yellow."""
    return _issue_day(due, rule.days_of(kind)[0], calendar, made)


def red_issue_day(
    due: date, rule: CardRule, calendar: WorkCalendar, made: date | None = None, kind: ClockKind | None = None
) -> date:
    """The first working day on which the clock is red by its length alone."""
    return _issue_day(due, rule.days_of(kind)[1], calendar, made)


def _issue_day(due: date, days: int, calendar: WorkCalendar, made: date | None) -> date:
    first = calendar.add_working_days(due, days)
    return first if made is None else max(first, calendar.add_working_days(made, days + 1))


def yellow_answer_due(issued: date, rule: CardRule, calendar: WorkCalendar) -> date:
    """The last day on which the unit may answer a yellow card issued on `issued`."""
    return calendar.add_working_days(issued, rule.answer_within_working_days)


def red_report_due(issued: date, rule: CardRule, calendar: WorkCalendar) -> date:
    """The last day on which the report on what was put right is in time, for a red card issued on `issued`."""
    return calendar.add_working_days(issued, rule.report_within_working_days)


def card_level(
    kind: ClockKind,
    term: Term,
    due: date,
    as_of: date,
    rule: CardRule,
    calendar: WorkCalendar,
    answered: date | None = None,
    prior_yellow: bool = False,
    yellow_issued: date | None = None,
    suspended: bool = False,
    made: date | None = None,
) -> Verdict:
    """The level of a running clock on `as_of`.

    `answered` is the day the yellow card was answered (a day after `as_of` does not count yet), `yellow_issued` the
    day it was really issued (the first possible day where None), `prior_yellow` an earlier yellow card of the same
    matter, `suspended` a pending objection or upheld recusal: no new card, an issued yellow stays. `made` is the day on
    which the clock was entered.
    """
    ends = card_day(kind, due, calendar)
    overdue_working = calendar.working_days_after(ends, as_of)
    counted = overdue_working if made is None else min(overdue_working, calendar.working_days_after(made, as_of) - 1)
    petitioner = term.bearer is Bearer.PETITIONER
    carded, yellow_from = rule.may_be_carded(kind), rule.days_of(kind)[0]
    level: CardLevel
    reasons: tuple[Reason, ...]
    issued = yellow_issued or yellow_issue_day(ends, rule, calendar, made, kind)
    answer_due = yellow_answer_due(issued, rule, calendar)
    if petitioner:
        level, reasons = CardLevel.NONE, (Reason(ReasonCode.PETITIONER_CLOCK),)
    elif suspended:
        stays = yellow_issued is not None and yellow_issued <= as_of
        level, reasons = (CardLevel.YELLOW if stays else CardLevel.NONE), (Reason(ReasonCode.SUSPENDED),)
    elif carded and (counted >= yellow_from or (yellow_issued is not None and yellow_issued <= as_of)):
        unanswered = _unanswered(as_of, answer_due, answered, calendar)
        level, reasons = _overdue_level(kind, counted, rule, prior_yellow, unanswered, issued, answer_due)
        if level is CardLevel.RED and not rule.may_be_red(kind):
            facts = {"days": counted, "from": yellow_from, "issued": issued}
            level = CardLevel.YELLOW
            reasons = (Reason(ReasonCode.OVERDUE_YELLOW, facts), Reason(ReasonCode.YELLOW_AT_MOST))
    else:
        level, reasons = _early_level(kind, term, ends, as_of, rule, calendar, made)
        if not carded and level is CardLevel.REMINDER and ends < as_of:
            reasons = (Reason(ReasonCode.REMINDER_AT_MOST),)
    return Verdict(
        level=level,
        as_of=as_of,
        due=due,
        overdue_days=max(0, (as_of - due).days),
        overdue_working_days=overdue_working,
        left_days=max(0, (due - as_of).days),
        left_working_days=calendar.working_days_after(as_of, due),
        yellow_on=None if petitioner or not carded else issued,
        answer_due=None if petitioner or not carded else answer_due,
        provisional=calendar.spans_provisional(min(due, as_of), max(due, as_of)),
        reasons=reasons,
    )


def _unanswered(as_of: date, answer_due: date, answered: date | None, calendar: WorkCalendar) -> bool:
    """True from the first working day after `answer_due` unless the answer came by then; a late one does not heal."""
    if answered is not None and answered <= answer_due:
        return False
    return calendar.working_days_after(answer_due, as_of) >= 1


def _overdue_level(
    kind: ClockKind, overdue_working: int, rule: CardRule, prior: bool, unanswered: bool, issued: date, answer_due: date
) -> tuple[CardLevel, tuple[Reason, ...]]:
    red: list[Reason] = []
    yellow_from, red_from = rule.days_of(kind)
    if overdue_working >= red_from:
        red.append(Reason(ReasonCode.OVERDUE_RED, {"days": overdue_working, "from": red_from}))
    if prior and rule.second_yellow_is_red:
        red.append(Reason(ReasonCode.SECOND_YELLOW))
    if unanswered:
        red.append(
            Reason(
                ReasonCode.UNANSWERED,
                {"issued": issued, "answer_due": answer_due, "within": rule.answer_within_working_days},
            )
        )
    if red:
        return CardLevel.RED, tuple(red)
    facts: dict[str, object] = {"days": overdue_working, "from": yellow_from, "issued": issued}
    return CardLevel.YELLOW, (Reason(ReasonCode.OVERDUE_YELLOW, facts),)


def _early_level(
    kind: ClockKind, term: Term, due: date, as_of: date, rule: CardRule, calendar: WorkCalendar, made: date | None
) -> tuple[CardLevel, tuple[Reason, ...]]:
    """Not overdue, or overdue by less than the rule's first yellow day."""
    yellow_from = rule.days_of(kind)[0]
    seen = calendar.previous_working_day_on_or_before(as_of)
    if made is not None and made > seen:
        return CardLevel.NONE, (Reason(ReasonCode.MADE_LATE, {"made": made}),)
    if seen <= due < as_of:
        return CardLevel.NONE, (Reason(ReasonCode.DAY_OFF, {"due": due}),)
    if due < seen and made is not None and due <= made:
        return CardLevel.REMINDER, (Reason(ReasonCode.MADE_LATE, {"made": made}),)
    overdue = calendar.working_days_after(due, seen)
    if due < seen and made is not None and overdue >= yellow_from:
        return CardLevel.REMINDER, (Reason(ReasonCode.WARNED_FIRST, {"made": made, "days": overdue}),)
    if due < seen:
        return CardLevel.REMINDER, (Reason(ReasonCode.OVERDUE_GRACE, {"from": yellow_from}),)
    threshold, unit = rule.reminder(term)
    if unit is Unit.WORKING:
        left, code = calendar.working_days_after(seen, due), ReasonCode.REMIND_WORKING_DAYS
    else:
        left, code = (due - seen).days, ReasonCode.REMIND_CALENDAR_DAYS
    facts: dict[str, object] = {"left": left, "threshold": threshold}
    if left <= threshold:
        return CardLevel.REMINDER, (Reason(code, facts),)
    return CardLevel.NONE, (Reason(ReasonCode.NOT_YET, facts),)


@dataclass(frozen=True, slots=True)
class CardThresholds:
    """The last `card_day` at which a running clock has at least that level; None where the clock draws no cards.

    Read in order: day <= red is red, else day <= yellow is yellow, else day <= reminder is a reminder. A clock that was
    made after `made_yellow` or `made_red` is not yet yellow or red. A kind that the rule never cards, or never makes
    red, is told by `carded` and `may_be_red`.
    """

    reminder: date | None
    yellow: date | None
    red: date | None
    made_yellow: date | None
    made_red: date | None
    carded: bool = False
    may_be_red: bool = False


def card_thresholds(term: Term, kind: ClockKind, rule: CardRule, calendar: WorkCalendar, as_of: date) -> CardThresholds:
    """What a set-based sweep compares due dates with, ignoring answers, earlier yellows and suspensions.

    For a day off, the thresholds of the last working day before it: nothing new appears on a day off.
    """
    if term.bearer is Bearer.PETITIONER:
        return CardThresholds(None, None, None, None, None)
    seen = calendar.previous_working_day_on_or_before(as_of)
    threshold, unit = rule.reminder(term)
    if unit is Unit.WORKING:
        reminder = calendar.add_working_days(seen, threshold + 1) - ONE_DAY
    else:
        reminder = seen + timedelta(days=threshold)
    yellow_from, red_from = rule.days_of(kind)
    return CardThresholds(
        reminder=reminder,
        yellow=calendar.back_working_days(seen, yellow_from) - ONE_DAY,
        red=calendar.back_working_days(seen, red_from) - ONE_DAY,
        made_yellow=calendar.back_working_days(seen, yellow_from + 1) - ONE_DAY,
        made_red=calendar.back_working_days(seen, red_from + 1) - ONE_DAY,
        carded=rule.may_be_carded(kind),
        may_be_red=rule.may_be_red(kind),
    )


def answer_threshold(rule: CardRule, calendar: WorkCalendar, as_of: date) -> date:
    """The last issue day of a yellow card that, unanswered on `as_of`, is red for want of an answer."""
    seen = calendar.previous_working_day_on_or_before(as_of)
    return calendar.back_working_days(seen, rule.answer_within_working_days + 1) - ONE_DAY


@dataclass(frozen=True, slots=True)
class Avoidable:
    """Counterfactual facts of a card. Meeting the clock by `act_by` would have avoided this level (`due` is the lawful
    date; days off after it draw no card); for an unanswered yellow, so would an answer by `answer_by`.
    """

    level: CardLevel
    due: date
    act_by: date
    answer_by: date | None
    overdue_working_days: int


def avoidable(
    verdict: Verdict, rule: CardRule, calendar: WorkCalendar, kind: ClockKind | None = None, made: date | None = None
) -> Avoidable | None:
    """The last day on which acting would have avoided the card; None where there is no card (none, reminder)."""
    if verdict.level not in (CardLevel.YELLOW, CardLevel.RED) or verdict.yellow_on is None:
        return None
    codes = {reason.code for reason in verdict.reasons}
    ends = verdict.due if kind is None else card_day(kind, verdict.due, calendar)
    first_day, answer_by = yellow_issue_day(ends, rule, calendar, made, kind), None
    if verdict.level is CardLevel.RED and ReasonCode.SECOND_YELLOW not in codes:
        red_day = red_issue_day(ends, rule, calendar, made, kind)
        if ReasonCode.UNANSWERED in codes and verdict.answer_due is not None:
            unanswered_day = calendar.add_working_days(verdict.answer_due, 1)
            answer_by = None if ReasonCode.OVERDUE_RED in codes else verdict.answer_due
            red_day = min(red_day, unanswered_day)
        first_day = red_day
    return Avoidable(verdict.level, verdict.due, first_day - ONE_DAY, answer_by, verdict.overdue_working_days)
