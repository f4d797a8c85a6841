"""`Tables` holds the card thresholds of every office, clock and term; the sweep compares due dates with them in SQL."""

import logging
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from cases.deadlines.calendar import WorkCalendar
from cases.deadlines.cards import CardRule, CardThresholds, card_thresholds, red_report_due, yellow_answer_due
from cases.deadlines.clock import EARLIEST
from cases.deadlines.errors import DeadlineError
from cases.deadlines.profiles import PROFILES, term_for
from cases.deadlines.terms import INSIDE_KINDS, Bearer, ClockKind, Term
from offices.calendars.queries import calendar_labelled, calendar_labels, label_for
from offices.organisation.enums import OfficeKind
from offices.organisation.models import Office
from supervision.cards.models import Rule
from supervision.cards.queries import card_rule, rules_on

OF_TERM = ("reminder", "yellow", "red", "made_yellow", "made_red", "carded", "may_be_red")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bucket:
    """Clocks of one profile and kind that started in a period have one term."""

    profile: str
    kind: ClockKind
    period: int
    term: Term


@cache
def periods() -> tuple[date, ...]:
    """First days of the national regulations: a profile may fall back on the one in force when the clock started."""
    return tuple(sorted({known.valid_from for known in PROFILES.values() if known.fallback is None}))


@cache
def buckets() -> tuple[Bucket, ...]:
    """The terms of all profiles that an office bears; periods are numbered from 1."""
    found = []
    for code in PROFILES:
        for kind in ClockKind:
            for period, first in enumerate(periods(), start=1):
                try:
                    term = term_for(code, kind, first)
                except DeadlineError:
                    continue
                if term.bearer is Bearer.OFFICE:
                    found.append(Bucket(code, kind, period, term))
    return tuple(found)


@dataclass(frozen=True)
class Group:
    """The offices under one rule and one calendar, and what holds for them on the day of the sweep.

    `seen` is the last working day: nothing new appears on a day off, so cards bear its date.
    """

    rule: Rule
    engine: CardRule
    calendar: WorkCalendar
    seen: date
    answer_due: date
    report_due: date

    @property
    def never_red(self) -> str:
        """The kinds that draw no red card, each between commas."""
        return "".join([",", *(f"{kind.value}," for kind in ClockKind if not self.engine.may_be_red(kind))])

    def overdue_working_days(self, due: date) -> int:
        return self.calendar.working_days_after(due, self.seen)


@dataclass
class Tables:
    """What the statements of the sweep join. `errors`: offices that could not be judged."""

    as_of: date
    groups: list[Group] = field(default_factory=list)
    horizon: date = EARLIEST
    offices: dict[int, tuple[int, int]] = field(default_factory=dict)  # office: number of its group, issuer
    terms: list[tuple[int, str, str, int, CardThresholds]] = field(default_factory=list)
    errors: int = 0

    def for_offices(self) -> dict[str, Any]:
        groups = [self.groups[number] for number, _issuer in self.offices.values()]
        return {
            "as_of": self.as_of,
            "office": list(self.offices),
            "office_group": [number for number, _issuer in self.offices.values()],
            "seen": [group.seen for group in groups],
            "inside": sorted(INSIDE_KINDS),
        }

    def for_clocks(self) -> dict[str, Any]:
        names = ("term_group", "profile", "kind", "period")
        columns = {name: [row[place] for row in self.terms] for place, name in enumerate(names)}
        columns |= {name: [getattr(row[-1], name) for row in self.terms] for name in OF_TERM}
        return {**self.for_offices(), **columns, "horizon": self.horizon, "periods": list(periods())}

    def for_cards(self) -> dict[str, Any]:
        return {
            "group_number": list(range(len(self.groups))),
            "group_seen": [group.seen for group in self.groups],
            "answer_due": [group.answer_due for group in self.groups],
            "report_due": [group.report_due for group in self.groups],
            "second": [group.engine.second_yellow_is_red for group in self.groups],
            "never_red": [group.never_red for group in self.groups],
            "rule": [group.rule.pk for group in self.groups],
            "rule_name": [str(group.rule) for group in self.groups],
            "calendar": [group.calendar.label for group in self.groups],
        }


def tables_on(as_of: date) -> Tables:
    """The tables of a day. An office whose rule or calendar cannot be used is left out, logged and counted."""
    tables = Tables(as_of)
    rules, labels = rules_on(as_of), calendar_labels()
    numbers: dict[tuple[int, str], int | None] = {}
    offices = {
        office_id: (path, kind)
        for office_id, path, kind in Office.objects.order_by("path").values_list("pk", "path", "kind")
    }
    for office_id, (path, _kind) in offices.items():
        try:
            lineage = [int(part) for part in path.strip("/").split("/") if part]
            rule, label = card_rule(rules, lineage, as_of), label_for(labels, lineage)
            key = (rule.pk, label)
            if key not in numbers:
                numbers[key] = None  # stays when the group fails: its other offices fail without another try
                numbers[key] = _add_group(tables, rule, label)
            number = numbers[key]
            if number is None:
                raise LookupError("rule or calendar cannot be used")
            issuer = _issuer(offices, lineage)
        except (LookupError, ValueError, DeadlineError):
            logger.exception("office %s", office_id)
            tables.errors += 1
            continue
        tables.offices[office_id] = (number, issuer)
    return tables


def issuer_of(office: Office) -> Office:
    """The office that issues and lifts the cards of another: the nearest petition office above, else the root."""
    above = list(Office.objects.filter(pk__in=office.ancestor_ids()[:-1]).order_by("path"))
    nearest = [other for other in above if other.kind == OfficeKind.PETITION_OFFICE]
    return nearest[-1] if nearest else above[0] if above else office


def _issuer(offices: dict[int, tuple[str, str]], lineage: list[int]) -> int:
    above = [pk for pk in lineage[:-1] if offices[pk][1] == OfficeKind.PETITION_OFFICE]
    return above[-1] if above else lineage[0]


def _add_group(tables: Tables, rule: Rule, label: str) -> int:
    engine, calendar, number = rule.as_engine(), calendar_labelled(label), len(tables.groups)
    known: dict[tuple[Any, ...], CardThresholds] = {}
    for bucket in buckets():
        kind = bucket.kind
        days = (engine.days_of(kind), engine.may_be_carded(kind), engine.may_be_red(kind))
        key = (engine.reminder(bucket.term), *days)
        if key not in known:
            known[key] = card_thresholds(bucket.term, kind, engine, calendar, tables.as_of)
        found = known[key]
        tables.terms.append((number, bucket.profile, kind.value, bucket.period, found))
        tables.horizon = max(tables.horizon, *filter(None, (found.reminder, found.yellow)))
    seen = calendar.previous_working_day_on_or_before(tables.as_of)
    group = Group(
        rule=rule,
        engine=engine,
        calendar=calendar,
        seen=seen,
        answer_due=yellow_answer_due(seen, engine, calendar),
        report_due=red_report_due(seen, engine, calendar),
    )
    tables.groups.append(group)
    return number
