"""These queries read what leaders owe, with their days and receptions, in a fixed number of statements."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum

from offices.calendars.models import Calendar
from offices.calendars.queries import calendar_for, national_calendar
from offices.calendars.workdays import WorkCalendar
from offices.organisation.models import Account, Event
from offices.organisation.policies import own
from offices.organisation.queries import facts_of, with_texts
from visits.compliance.models import MissedReason
from visits.compliance.reckoning import (
    Away,
    DayFact,
    Owed,
    Service,
    TimeSpan,
    Why,
    WhyKind,
    owed_of,
    periods_of,
)
from visits.receptions.models import Reception
from visits.receptions.queries.lists import COUNTED
from visits.rota.enums import ChangeKind, DayState
from visits.rota.models import DayChange, Leader, ReceptionDay, RotaRule
from visits.rota.periods import Period
from visits.rota.queries import absences_between, leaders_visible_to

# Of reception days: somebody received, but not the leader whose day it was.
_CAME = Reception.objects.filter(day=OuterRef("pk")).order_by()
TO_ACCEPT = Q(is_late_entry=True, accepted_at=None)  # entered after they had begun, and no head has accepted them yet
BY_ANOTHER = Q(Exists(_CAME), ~Exists(_CAME.filter(leader=OuterRef("leader"))), state=DayState.HELD)


def leaders_counted(account: Account) -> QuerySet[Leader]:
    """Leaders whose compliance the account reads: of its own offices, of those below a supervisor, and itself."""
    seen = Q(pk__in=leaders_visible_to(account).order_by().values("pk")) | own(account, "account")
    found = Leader.objects.filter(seen).select_related("office", "account")
    return found.order_by("office__path", "-is_chief", "id")


@dataclass(frozen=True, slots=True)
class Figures:
    """Receptions: batches and persons; settled on the spot, registered, of those concluded (the petition is answered);
    rated by the visitor, of those satisfied.
    """

    batches: int = 0
    persons: int = 0
    settled: int = 0
    registered: int = 0
    concluded: int = 0
    rated: int = 0
    satisfied: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True)
class Line:
    """A leader with what is owed in each period of a span, and the figures of the receptions in the same periods."""

    leader: Leader
    owed_periods: tuple[Owed, ...]
    figures: Figures

    @property
    def first(self) -> date:
        return self.owed_periods[0].period.first

    @property
    def last(self) -> date:
        return self.owed_periods[-1].period.last

    @property
    def is_idle(self) -> bool:
        """Nothing was owed, and nothing done."""
        return not (self.figures.batches or any(owed.due or owed.held for owed in self.owed_periods))

    @property
    def label(self) -> str:
        """The period, or the first and the last of several."""
        names = [owed.period.label for owed in self.owed_periods]
        return names[0] if len(names) == 1 else f"{names[0]}—{names[-1]}"


@dataclass(frozen=True)
class Total:
    """Sums over lines: of an office, or of all."""

    leaders: int
    due: int
    kept: int
    missing: int
    pending: int
    held: int
    planned: int
    unexplained: int
    figures: Figures


def total_of(lines: Iterable[Line]) -> Total:
    lines = list(lines)
    owed_periods = [owed for line in lines for owed in line.owed_periods]
    return Total(
        leaders=len(lines),
        due=sum(owed.due for owed in owed_periods),
        kept=sum(owed.kept for owed in owed_periods),
        pending=sum(owed.pending for owed in owed_periods),
        held=sum(len(owed.held) for owed in owed_periods),
        planned=sum(len(owed.planned) for owed in owed_periods),
        missing=sum(owed.missing for owed in owed_periods),
        unexplained=sum(owed.missing for owed in owed_periods if owed.is_unexplained),
        figures=sum((line.figures for line in lines), Figures()),
    )


def lines_of(leaders: Sequence[Leader], span: TimeSpan, today: date) -> list[Line]:
    """A line for each leader, in their order; at most twelve statements for any number of them."""
    if not leaders:
        return []
    periods = {level: periods_of(level, span) for level in {leader.office.level for leader in leaders}}
    first, last = min(p[0].first for p in periods.values()), max(p[-1].last for p in periods.values())
    ids = [leader.pk for leader in leaders]
    calendars = _calendars(leaders)
    days, told, replaced = _days(ids, first, last), _told(ids, first, last), _replaced(leaders, first, last)
    away = {
        pk: [Away(one.first, one.last, one.reason) for one in found]
        for pk, found in absences_between(ids, first, last).items()
    }
    figures, begun = _figures(ids, periods), counted_from([*{leader.office_id for leader in leaders}], today)

    def owed_periods(leader: Leader) -> Iterator[Owed]:
        own, service = periods[leader.office.level], service_of(leader, begun.get(leader.office_id))
        for period, facts in zip(own, _by_period(own, days[leader.pk]), strict=True):
            yield owed_of(
                period,
                service,
                calendars[leader.office_id],
                today=today,
                days=facts,
                away=away.get(leader.pk, ()),
                replaced=replaced[leader.pk],
                told=told[leader.pk],
            )

    return [Line(leader, tuple(owed_periods(leader)), figures.get(leader.pk, Figures())) for leader in leaders]


def _by_period(periods: Sequence[Period], days: Iterable[DayFact]) -> list[list[DayFact]]:
    """The days that fall into each of the periods, which follow each other."""
    firsts = [period.first for period in periods]
    found: list[list[DayFact]] = [[] for _period in periods]
    for day in days:
        place = bisect_right(firsts, day.on) - 1
        if place >= 0:
            found[place].append(day)
    return found


def service_of(leader: Leader, begun: date | None = None) -> Service:
    """A chief owes at least one day. begun: since when the office counts its days here; before it nothing is owed."""
    owed = max(leader.days_due, 1) if leader.is_chief else leader.days_due
    since = max(filter(None, (leader.since, begun)), default=None)
    return Service(owed, leader.is_active, since, leader.until)


def counted_from(offices: Collection[int], on: date) -> dict[int, date]:
    """Since when offices count their reception days, by the rule of the day."""
    rules = RotaRule.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on, office__in=offices)
    told = rules.exclude(counted_from=None).order_by("valid_from", "pk").values_list("office", "counted_from")
    return {office: begun for office, begun in told if office is not None and begun is not None}


def years_counted(leaders: QuerySet[Leader], today: date) -> list[int]:
    """The years to choose from, the latest first: since these leaders have reception days."""
    days = ReceptionDay.objects.filter(leader__in=leaders.order_by().values("pk"))
    earliest = days.aggregate(first=Min("on"))["first"]
    return list(range(today.year, min(earliest.year if earliest else today.year, today.year) - 1, -1))


def receptions_in(periods: dict[int, list[Period]]) -> Q:
    """The condition on receptions that lie in the periods of their office's level."""
    found = Q(pk__in=[])
    for level, spans in periods.items():
        found |= Q(leader__office__level=level, day__on__gte=spans[0].first, day__on__lte=spans[-1].last)
    return found


# Statements


def _calendars(leaders: Sequence[Leader]) -> dict[int, WorkCalendar]:
    """The calendar of each office; only those with days of their own are asked for one by one."""
    offices = {leader.office_id: leader.office for leader in leaders}
    differing = set(Calendar.objects.exclude(office=None).values_list("office_id", flat=True))
    nation = national_calendar()
    return {
        pk: calendar_for(office) if differing.intersection(office.ancestor_ids()) else nation
        for pk, office in offices.items()
    }


def _days(ids: Collection[int], first: date, last: date) -> dict[int, list[DayFact]]:
    """Days by leader as they stand, but for those that are to be accepted. Who received held the day, be it another's;
    whose day it was did not.
    """
    found: dict[int, list[DayFact]] = defaultdict(list)
    within = Q(day__on__gte=first, day__on__lte=last)
    here = Reception.objects.filter(Q(leader__any_of=ids) | Q(day__leader__any_of=ids), within).order_by()
    here = here.exclude(day__is_late_entry=True, day__accepted_at=None)
    came: dict[int, set[int]] = defaultdict(set)
    for day, leader, whose, on in here.values_list("day", "leader", "day__leader", "day__on").distinct():
        came[day].add(leader)
        if leader != whose:
            found[leader].append(DayFact(on, DayState.HELD))
    days = ReceptionDay.objects.filter(leader__any_of=ids, on__gte=first, on__lte=last).exclude(TO_ACCEPT).order_by()
    for day, leader, on, state, reason in days.values_list("pk", "leader", "on", "state", "reason"):
        if leader is not None and (state != DayState.HELD or day not in came or leader in came[day]):
            found[leader].append(DayFact(on, state, reason))
    return found


def _told(ids: Collection[int], first: date, last: date) -> dict[int, dict[date, str]]:
    """What was said of periods; the newest word holds."""
    found: dict[int, dict[date, str]] = defaultdict(dict)
    said = MissedReason.objects.filter(leader__any_of=ids, first__gte=first, first__lte=last).order_by("pk")
    for leader, day, reason in said.values_list("leader", "first", "reason"):
        found[leader][day] = reason
    return found


def _replaced(leaders: Sequence[Leader], first: date, last: date) -> dict[int, list[Why]]:
    """Published days that were given to another leader of the office, by the leader who had them before."""
    ids = {leader.pk for leader in leaders}
    found: dict[int, list[Why]] = defaultdict(list)
    days = Q(day__office__any_of=[*{leader.office_id for leader in leaders}], day__on__gte=first, day__on__lte=last)
    changes = DayChange.objects.filter(days, kind=ChangeKind.REPLACED).order_by("pk")
    known = {(day, at): (on, plan) for day, at, on, plan in changes.values_list("day", "at", "day__on", "day__plan")}
    if not known:
        return found
    subjects = {f"plan:{plan}" for _on, plan in known.values()}
    events = Event.objects.filter(chain__subject__in=subjects, kind="day_replaced").order_by("pk")
    given: list[tuple[dict[str, Any], date]] = []
    for event in with_texts(events):
        facts, at = facts_of(event), event.at
        if (facts["day"], at) in known and facts["before"] in ids:
            given.append((facts, known[facts["day"], at][0]))
    names = dict(Leader.objects.filter(pk__in={f["leader"] for f, _on in given}).values_list("pk", "account__name"))
    for facts, on in given:
        who = names.get(facts["leader"], "")
        found[facts["before"]].append(Why(WhyKind.REPLACED, facts["reason"], on, who))
    return found


def _figures(ids: Collection[int], periods: dict[int, list[Period]]) -> dict[int, Figures]:
    wanted: dict[str, Any] = {name: Count("pk", filter=condition) for name, condition in COUNTED.items()}
    wanted |= {"batches": Count("pk"), "people": Sum("persons")}
    found = Reception.objects.filter(receptions_in(periods), leader__any_of=ids).order_by().values("leader")
    rows: Iterable[Any] = found.annotate(**wanted)
    return {
        row["leader"]: Figures(row["batches"], row["people"], **{name: row[name] for name in COUNTED}) for row in rows
    }


def held_days(leader: Leader, first: date, last: date) -> list[ReceptionDay]:
    """The days on which a leader received, for their list; with what he received himself."""
    received = Reception.objects.filter(leader=leader).order_by().values("day")
    held = Q(pk__in=received) | Q(~BY_ANOTHER, leader=leader, state=DayState.HELD)
    days = ReceptionDay.objects.filter(held, on__gte=first, on__lte=last).exclude(TO_ACCEPT)
    his = Q(receptions__leader=leader, receptions__voided_at=None)
    counted = days.annotate(batches=Count("receptions", filter=his), people=Sum("receptions__persons", filter=his))
    return list(counted.order_by("on", "starts"))
