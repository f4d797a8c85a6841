"""Counting: from a start day and a term to the due dates, and the proof of it day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cases.deadlines.calendar import DayReason, WorkCalendar
from cases.deadlines.errors import DeadlineError
from cases.deadlines.profiles import profile, term_for
from cases.deadlines.terms import Bearer, ClockKind, Term, Unit

ONE_DAY = timedelta(days=1)
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)

Period = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Question:
    """One clock: `start` is the day of the event (not counted); `excluded` are closed periods of hearing time."""

    profile: str
    kind: ClockKind
    start: date
    extension_days: int = 0
    excluded: tuple[Period, ...] = ()
    set_date: date | None = None
    roll_office: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """`due` is the date that counts: rolled for the petitioner's clocks and terms of the office's own, strict for its
    other clocks unless it rolls. `provisional`: days of a year without its circular can still move it.

    `warnings` are codes: `outside_validity`, `excluded_after_due`.
    """

    due: date
    due_strict: date
    due_rolled: date
    provisional: bool
    term: Term
    warnings: tuple[str, ...] = ()


class DayMark(StrEnum):
    START = "start"
    COUNTED = "counted"
    EXCLUDED = "excluded"  # hearing time
    NOT_WORKING = "not_working"  # skipped by a working-day limit
    ROLLED = "rolled"  # between the strict due date and the next working day


@dataclass(frozen=True, slots=True)
class Day:
    """One line of the proof sheet; `number` is the day's number in the count, None where it is not counted."""

    date: date
    number: int | None
    mark: DayMark
    reason: DayReason
    provisional: bool


def compute(question: Question, calendar: WorkCalendar) -> Answer:
    """The due dates of one clock.

    Raises DeadlineError: those of `term_for`, and `out_of_range`, `negative_extension`, `no_extension`,
    `extension_too_long`, `set_date_required`, `no_set_date`, `set_date_before_start`, `no_exclusion`,
    `excluded_reversed`, `excluded_before_start`, `excluded_overlap`.
    """
    _check_range(question.start)
    term = term_for(question.profile, question.kind, question.start)
    excluded = _checked(question, term)
    if question.set_date is not None:
        strict = question.set_date
    elif term.days is None:
        raise DeadlineError("set_date_required", {"clock": question.kind, "article": term.article})
    elif term.unit is Unit.WORKING:
        strict = calendar.add_working_days(question.start, term.days)
    else:
        strict = _add_calendar_days(question.start, term.days + question.extension_days, excluded)
    rolled = strict if term.unit is Unit.WORKING else calendar.next_working_day_on_or_after(strict)
    rolls = term.bearer is Bearer.PETITIONER or term.own or question.roll_office
    if term.unit is Unit.WORKING and question.set_date is None:
        provisional = calendar.spans_provisional(question.start, strict)
    else:
        provisional = rolls and calendar.spans_provisional(strict, rolled)
    return Answer(
        due=rolled if rolls else strict,
        due_strict=strict,
        due_rolled=rolled,
        provisional=provisional,
        term=term,
        warnings=_warnings(question, excluded, strict),
    )


def day_table(question: Question, calendar: WorkCalendar) -> tuple[Day, ...]:
    """Every day from the start to the later of the strict and the counting due date. Errors as `compute`."""
    answer = compute(question, calendar)
    excluded = _checked(question, answer.term)
    by_working_days = answer.term.unit is Unit.WORKING
    days: list[Day] = []
    number = 0
    d = question.start
    while d <= max(answer.due, answer.due_strict):
        reason = calendar.reason(d)
        if d == question.start:
            mark = DayMark.START
        elif d > answer.due_strict:
            mark = DayMark.ROLLED
        elif any(first <= d <= last for first, last in excluded):
            mark = DayMark.EXCLUDED
        elif by_working_days and not reason.working:
            mark = DayMark.NOT_WORKING
        else:
            mark = DayMark.COUNTED
            number += 1
        counted = number if mark is DayMark.COUNTED else None
        days.append(Day(d, counted, mark, reason, calendar.is_provisional(d)))
        d += ONE_DAY
    return tuple(days)


def _add_calendar_days(start: date, n: int, excluded: tuple[Period, ...]) -> date:
    """The n-th counted day after `start`; `excluded` is sorted and does not overlap. Never an excluded day."""
    due = start + timedelta(days=n)
    for first, last in excluded:
        counted_from = max(first, start + ONE_DAY)
        if counted_from > due:
            break
        if last >= counted_from:
            due += last - counted_from + ONE_DAY
    return due


def _check_range(d: date) -> None:
    if not EARLIEST <= d <= LATEST:
        raise DeadlineError("out_of_range", {"day": d, "earliest": EARLIEST, "latest": LATEST})


def _checked(question: Question, term: Term) -> tuple[Period, ...]:
    """Refuse what the term does not allow; the excluded periods in order."""
    _check_extension(question, term)
    if question.set_date is not None:
        _check_range(question.set_date)
        if not term.settable:
            raise DeadlineError("no_set_date", {"clock": question.kind, "article": term.article})
        if question.set_date < question.start:
            raise DeadlineError("set_date_before_start", {"day": question.set_date, "start": question.start})
    if not question.excluded:
        return ()
    if not term.pausable:
        raise DeadlineError("no_exclusion", {"clock": question.kind, "article": term.article})
    periods = tuple(sorted(question.excluded))
    previous: Period | None = None
    for first, last in periods:
        _check_range(first)
        _check_range(last)
        if last < first:
            raise DeadlineError("excluded_reversed", {"first": first, "last": last})
        if first < question.start:
            raise DeadlineError("excluded_before_start", {"first": first, "start": question.start})
        if previous is not None and first <= previous[1]:
            raise DeadlineError("excluded_overlap", {"first": first, "last": previous[1]})
        previous = (first, last)
    return periods


def _check_extension(question: Question, term: Term) -> None:
    days = question.extension_days
    if days < 0:
        raise DeadlineError("negative_extension", {"days": days})
    if days and not term.max_extension:
        raise DeadlineError("no_extension", {"clock": question.kind, "article": term.article})
    if days > term.max_extension:
        raise DeadlineError(
            "extension_too_long",
            {"days": days, "max": term.max_extension, "article": term.article, "by": term.extension_by},
        )


def _warnings(question: Question, excluded: tuple[Period, ...], strict: date) -> tuple[str, ...]:
    found: list[str] = []
    if not profile(question.profile).holds_on(question.start):
        found.append("outside_validity")
    if any(first > strict for first, _last in excluded):
        found.append("excluded_after_due")
    return tuple(found)
