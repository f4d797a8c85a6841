"""Reception days due and held, period by period (中办发〔2013〕27号). Pure: days, absences and today are parameters.

What is due was kept in its period, is missing, or is still open; days beyond what a period owes do not make up for
another. A period is met by days held, whatever was planned. One that is over and not met is missing; what explains it
stands beside it and takes nothing away.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from django.utils.translation import gettext as _

from offices.calendars.workdays import WorkCalendar
from offices.organisation.enums import OfficeLevel
from offices.pages.words import cn_date
from visits.rota.enums import DayState
from visits.rota.periods import ONE_DAY, Period, days_between, period_of, periods_between

YEARS = range(2000, 2100)


# Spans


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """What is asked for: a year, or a part of it: "h1", "q3", "m12", "w7" (the week of the year's seventh Monday)."""

    year: int
    part: str
    first: date
    last: date
    label: str


def span_of(year: int, part: str = "") -> TimeSpan | None:
    """The span of a year's part; None for what is no part of a year."""
    if year not in YEARS:
        return None
    if not part:
        return TimeSpan(year, "", date(year, 1, 1), date(year, 12, 31), _("%(year)d年") % {"year": year})
    kind, number = part[0], int(part[1:]) if part[1:].isascii() and part[1:].isdigit() and len(part) < 4 else 0
    level, most = _PARTS.get(kind, (OfficeLevel.COUNTY, 0))
    if not 1 <= number <= most or part != f"{kind}{number}":
        return None
    if kind == "w":
        first_monday = date(year, 1, 1) + timedelta(days=-date(year, 1, 1).weekday() % 7)
        day = first_monday + timedelta(days=7 * (number - 1))
        if day.year != year:
            return None
    else:
        day = date(year, (number - 1) * 12 // most + 1, 1)
    period = period_of(level, day)
    return TimeSpan(year, part, period.first, period.last, period.label)


_PARTS = {
    "h": (OfficeLevel.PROVINCE, 2),
    "q": (OfficeLevel.CITY, 4),
    "m": (OfficeLevel.COUNTY, 12),
    "w": (OfficeLevel.TOWNSHIP, 53),
}


def parts_of(year: int, levels: Collection[int]) -> list[TimeSpan]:
    """The spans to choose from: the year, its halves, quarters and months, and its weeks where townships are seen."""
    weekly = any(level >= OfficeLevel.TOWNSHIP for level in levels)
    names = [
        "",
        *(f"{kind}{n + 1}" for kind, (_l, most) in _PARTS.items() if kind != "w" or weekly for n in range(most)),
    ]
    return [span for span in (span_of(year, name) for name in names) if span is not None]


def usual_part(levels: Collection[int], today: date) -> TimeSpan:
    """Where nothing is asked for: the running period of the only level that is seen, or this month."""
    if len(set(levels)) == 1:
        level = next(iter(levels))
        wanted = period_of(level, today)
        for span in parts_of(wanted.first.year, [level]):
            if (span.first, span.last) == (wanted.first, wanted.last):
                return span
    found = span_of(today.year, f"m{today.month}")
    if found is None:
        raise ValueError(today)
    return found


def periods_of(level: int, span: TimeSpan) -> list[Period]:
    """The periods of a level that a span asks about: those that begin in it, so that each belongs to one month and one
    year; where none lies within it, the one that holds its first day.
    """
    touched = periods_between(level, span.first, span.last)
    if not any(span.first <= period.first and period.last <= span.last for period in touched):
        return [period_of(level, span.first)]
    return [period for period in touched if span.first <= period.first <= span.last]


# What is due


@dataclass(frozen=True, slots=True)
class Service:
    """How often a leader owes to receive in each period, and from when until when."""

    owed: int
    is_active: bool = True
    since: date | None = None
    until: date | None = None

    def within(self, period: Period) -> tuple[date, date] | None:
        """The first and the last day of the period on which the leader serves."""
        if not self.is_active and self.until is None:
            return None
        first, last = max(period.first, self.since or period.first), min(period.last, self.until or period.last)
        return (first, last) if first <= last else None


@lru_cache(maxsize=20_000)
def due_in(period: Period, service: Service, calendar: WorkCalendar) -> int:
    """Days due: never more than the working days there were, so a week of holidays owes nothing."""
    span = service.within(period)
    if span is None:
        return 0
    return min(service.owed, calendar.working_days_after(span[0] - ONE_DAY, span[1]))


# What was held, and why not


class WhyKind(StrEnum):
    TOLD = "told"  # said by the office or the leader
    ABSENT = "absent"  # away on every working day of the period
    REPLACED = "replaced"  # another leader received on the day
    CANCELLED = "cancelled"  # the day was cancelled
    MISSED = "missed"  # the day passed without a reception, with a reason


@dataclass(frozen=True, slots=True)
class Why:
    """What explains a missing day. on: the day; who: the leader who received instead."""

    kind: WhyKind
    text: str = ""
    on: date | None = None
    who: str = ""

    def said(self) -> str:
        sentence = {
            WhyKind.TOLD: "%(text)s",
            WhyKind.ABSENT: _("全期请假：%(text)s"),
            WhyKind.REPLACED: _("%(day)s由%(who)s接访：%(text)s"),
            WhyKind.CANCELLED: _("%(day)s取消：%(text)s"),
            WhyKind.MISSED: _("%(day)s未接访：%(text)s"),
        }[self.kind]
        return sentence % {"day": cn_date(self.on), "who": self.who, "text": self.text}


@dataclass(frozen=True, slots=True)
class DayFact:
    """A reception day of the leader as it stands."""

    on: date
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Away:
    first: date
    last: date
    reason: str


@dataclass(frozen=True, slots=True)
class Owed:
    """One period of one leader. held, planned: days, each once; why: what explains what is missing."""

    period: Period
    due: int
    held: tuple[date, ...]
    planned: tuple[date, ...]
    is_over: bool
    why: tuple[Why, ...]

    @property
    def kept(self) -> int:
        return min(self.due, len(self.held))

    @property
    def missing(self) -> int:
        return self.due - self.kept if self.is_over else 0

    @property
    def pending(self) -> int:
        """Still to be kept in a period that goes on."""
        return 0 if self.is_over else self.due - self.kept

    @property
    def is_unexplained(self) -> bool:
        return bool(self.missing) and not self.why


def owed_of(
    period: Period,
    service: Service,
    calendar: WorkCalendar,
    *,
    today: date,
    days: Iterable[DayFact] = (),
    away: Sequence[Away] = (),
    replaced: Iterable[Why] = (),
    told: Mapping[date, str] | None = None,
) -> Owed:
    """How a leader met a period. told: what was said of periods, by their first days."""
    own = [day for day in days if day.on in period]
    held = tuple(sorted({day.on for day in own if day.state == DayState.HELD}))
    planned = tuple(sorted({d.on for d in own if d.state == DayState.PLANNED and d.on >= today} - set(held)))
    owed = Owed(period, due_in(period, service, calendar), held, planned, period.last < today, ())
    if not owed.missing:
        return owed
    why = []
    if told and (text := told.get(period.first)):
        why.append(Why(WhyKind.TOLD, text))
    if reasons := _absent_throughout(period, service, calendar, away):
        why.append(Why(WhyKind.ABSENT, "、".join(reasons)))
    given = [(one.on, one) for one in replaced if one.on is not None and one.on in period]
    why += [one for _on, one in sorted(given, key=lambda pair: pair[0])]
    for day in sorted(own, key=lambda one: one.on):
        if day.reason and day.state == DayState.CANCELLED:
            why.append(Why(WhyKind.CANCELLED, day.reason, day.on))
        elif day.reason and day.state == DayState.PLANNED:
            why.append(Why(WhyKind.MISSED, day.reason, day.on))
    return Owed(period, owed.due, held, planned, True, tuple(dict.fromkeys(why)))


def _absent_throughout(period: Period, service: Service, calendar: WorkCalendar, away: Sequence[Away]) -> list[str]:
    """The reasons of the absences that together cover every working day of the leader's service in a period."""
    span = service.within(period)
    touching = [one for one in away if one.first <= period.last and period.first <= one.last]
    if span is None or not touching:
        return []
    worked = [day for day in days_between(*span) if calendar.is_working_day(day)]
    if any(not any(one.first <= day <= one.last for one in touching) for day in worked):
        return []
    return list(dict.fromkeys(one.reason for one in touching))
