"""Drawing up a rota: who receives on which day. Pure: the calendar, the leaders and their history are parameters.

Every leader's days due come first, those of chiefs before all; the other seats are shared by weight. Shares are
computed period by period as fractions and rounded all together, so that over a drawn span nobody without absences is
a whole day away from the share. Within a period a unit that finds its days taken moves others to other days: a
leader gets fewer days than due only where no arrangement gives them.
"""

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import floor

from offices.calendars.workdays import WorkCalendar
from visits.rota.matching import Match
from visits.rota.periods import Period, days_between, periods_between

Span = tuple[date, date]  # both days within
Numbers = list[Fraction]
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Receiver:
    """A leader as the draw sees one.

    away: spans of days on which the leader cannot receive; held: days the leader has outside of this draw, from the
    beginning of the year on and in months drawn already; since, until: the service, outside of which nothing is due.
    """

    key: int
    weight: int = 1
    due: int = 1
    is_chief: bool = False
    away: tuple[Span, ...] = ()
    held: tuple[date, ...] = ()
    since: date | None = None
    until: date | None = None

    @property
    def owed(self) -> int:
        """Days due in each period; a chief owes at least one."""
        return max(self.due, 1) if self.is_chief else self.due

    def serves(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def can(self, day: date) -> bool:
        return self.serves(day) and day not in self.held and not any(a <= day <= b for a, b in self.away)


@dataclass(frozen=True, slots=True)
class Rule:
    """weekdays, legal_weekday: 0 is Monday; legal_bodies take the weekly desk in turn."""

    weekdays: tuple[int, ...]
    leaders_a_day: int = 1
    legal_weekday: int | None = None
    legal_bodies: tuple[str, ...] = ()


class Why(StrEnum):
    NO_DAYS = "no_days"  # the period has no reception day left
    ABSENT = "absent"  # away on all of them
    PARTLY_ABSENT = "partly_absent"  # present on fewer than are due
    TOO_FEW_SEATS = "too_few_seats"  # all seats went to other leaders


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Days that a leader owes in a period and no arrangement gives."""

    key: int
    period: Period
    due: int
    got: int
    why: Why


@dataclass(frozen=True, slots=True)
class Moved:
    """A reception day that fell on a day off; `to` is None where the period has no other working day."""

    on: date
    to: date | None


@dataclass(frozen=True, slots=True)
class Rota:
    """leader_days: (day, leader's key); desks: (day, legal body); unfilled: (day, seats that nobody takes)."""

    leader_days: tuple[tuple[date, int], ...]
    desks: tuple[tuple[date, str], ...]
    shortfalls: tuple[Shortfall, ...]
    moved: tuple[Moved, ...]
    unfilled: tuple[tuple[date, int], ...]


def draw(
    rule: Rule,
    receivers: Sequence[Receiver],
    calendar: WorkCalendar,
    *,
    level: int,
    first: date,
    last: date,
    year: date | None = None,
    drawn: Sequence[Span] = (),
) -> Rota:
    """The rota of a span for an office of a level, the same for the same facts.

    A period that goes on after the span is drawn to its end, and only the days of the span are kept. `drawn`: spans
    that have a rota already, whose days are in `held`. `year`: from when history counts; by default only the periods
    that the span touches.
    """
    people = sorted(receivers, key=lambda one: one.key)
    periods = periods_between(level, first, last)
    planned, moved = [], []
    for period in periods:
        days, moves = reception_days(rule.weekdays, calendar, period)
        open_days = [d for d in days if d >= first and not any(a <= d <= b for a, b in drawn)]
        planned.append(_Drawing(period, open_days, rule.leaders_a_day, people))
        moved += [move for move in moves if first <= move.on <= last]
    carry = _history(rule, people, calendar, level, year, periods[0].first)
    targets = _targets(planned, people, carry)
    taken = {i: list(one.held) for i, one in enumerate(people)}
    for drawing, target in zip(planned, targets, strict=True):
        drawing.seat(target, taken)
    leader_days = sorted(
        (day, key) for drawing in planned for day, key in drawing.leader_days() if first <= day <= last
    )
    unfilled = [(day, n) for drawing in planned for day, n in drawing.unfilled() if first <= day <= last]
    return Rota(
        tuple(leader_days),
        tuple(legal_desks(rule, calendar, first, last)),
        tuple(short for drawing in planned for short in drawing.shortfalls()),
        tuple(moved),
        tuple(unfilled),
    )


# Days


def reception_days(weekdays: Iterable[int], calendar: WorkCalendar, period: Period) -> tuple[list[date], list[Moved]]:
    """The reception days of a period. One on a day off goes to the next working day of the period, or to the one
    before where none follows.
    """
    wanted = [day for day in period.days() if day.weekday() in set(weekdays)]
    chosen = {day for day in wanted if calendar.is_working_day(day)}
    moved = []
    for day in wanted:
        if calendar.is_working_day(day):
            continue
        later = list(days_between(day, period.last))
        earlier = list(days_between(period.first, day))[::-1]
        to = next((d for d in later + earlier if d not in chosen and calendar.is_working_day(d)), None)
        moved.append(Moved(day, to))
        if to is not None:
            chosen.add(to)
    return sorted(chosen), moved


def legal_desks(rule: Rule, calendar: WorkCalendar, first: date, last: date) -> list[tuple[date, str]]:
    """The desk of police, procuratorate, court, justice or a lawyer: one of them each week, in turn."""
    if rule.legal_weekday is None or not rule.legal_bodies:
        return []
    desks, monday = [], first - timedelta(days=first.weekday())
    while monday <= last:
        week = Period(monday, monday + timedelta(days=6), "")
        days, _moved = reception_days([rule.legal_weekday], calendar, week)
        body = rule.legal_bodies[monday.toordinal() // 7 % len(rule.legal_bodies)]
        desks += [(day, body) for day in days if first <= day <= last]
        monday += timedelta(days=7)
    return desks


# Shares


def spread(total: Fraction, wants: Numbers, weights: Sequence[Fraction], caps: Sequence[Fraction]) -> Numbers:
    """Numbers of the sum `total`, as far as the caps allow: to each want as much is added, or taken, by weight; none
    falls below nothing or rises above its cap.
    """

    def at(x: Fraction) -> Numbers:
        rows = zip(wants, weights, caps, strict=True)
        return [min(max(want + x * weight, ZERO), cap) for want, weight, cap in rows]

    rows = zip(wants, weights, caps, strict=True)
    corners = sorted({(edge - want) / weight for want, weight, cap in rows if weight for edge in (ZERO, cap)})
    if not corners:
        return at(ZERO)
    low, high = 0, len(corners) - 1
    if total <= sum(at(corners[low])):
        return at(corners[low])
    if total >= sum(at(corners[high])):
        return at(corners[high])
    while high - low > 1:  # the sum grows with x, and is straight between two corners
        middle = (low + high) // 2
        low, high = (middle, high) if sum(at(corners[middle])) <= total else (low, middle)
    start, end = sum(at(corners[low])), sum(at(corners[high]))
    return at(corners[low] + (total - start) / (end - start) * (corners[high] - corners[low]))


def shares(
    people: Sequence[Receiver], total: int, room: Sequence[int], held: Sequence[int], wants: Numbers | None = None
) -> Numbers:
    """How `total` days of a period fall to the leaders: chiefs' first day, then the days due, then the rest by weight.

    room: days each can take; held: days each has in the period already, which count for what is due; wants: what each
    should come to, nothing for all alike.
    """
    left, got = Fraction(total), [ZERO] * len(people)
    floors = [min(max(one.owed - h, 0), r) for one, h, r in zip(people, held, room, strict=True)]
    chiefs = [
        Fraction(min(f, 1) if one.is_chief and not h else 0) for one, f, h in zip(people, floors, held, strict=True)
    ]
    dues = [f - c for f, c in zip(floors, chiefs, strict=True)]
    rest = [Fraction(r - f) for r, f in zip(room, floors, strict=True)]
    weights = [Fraction(one.weight) for one in people]
    for tier_weights, caps in ((chiefs, chiefs), (dues, dues), (weights, rest)):
        start = [ZERO] * len(people)
        if wants is not None:
            rows = zip(wants, got, tier_weights, strict=True)
            start = [want - g if weight else ZERO for want, g, weight in rows]
        part = spread(left, start, tier_weights, caps)
        got = [g + p for g, p in zip(got, part, strict=True)]
        left -= sum(part)
    return got


def _history(
    rule: Rule, people: Sequence[Receiver], calendar: WorkCalendar, level: int, year: date | None, until: date
) -> Numbers:
    """What each leader had too little, or too much, of the days held from `year` until the first drawn period."""
    carry = [ZERO] * len(people)
    if year is None or year >= until:
        return carry
    for period in periods_between(level, year, until - timedelta(days=1)):
        held = [sum(day in period for day in one.held) for one in people]
        if not any(held):
            continue
        days, _moved = reception_days(rule.weekdays, calendar, period)
        able = [sum(one.serves(d) and not _away(one, d) for d in days) for one in people]
        room = [max(a, h) for a, h in zip(able, held, strict=True)]
        share = shares(people, sum(held), room, [0] * len(people))
        carry = [c + s - h for c, s, h in zip(carry, share, held, strict=True)]
    # Who missed much is not made to catch up at once.
    return [min(c, Fraction(1)) for c in carry]


def _away(one: Receiver, day: date) -> bool:
    return any(a <= day <= b for a, b in one.away)


def _targets(planned: Sequence["_Drawing"], people: Sequence[Receiver], carry: Numbers) -> list[list[int]]:
    """Whole numbers for each period and leader: each share, and each leader's sum of shares, rounded up or down."""
    exact: list[Numbers] = []
    for drawing in planned:
        seats, room, held = drawing.seats, drawing.room, drawing.held
        base = shares(people, seats + sum(held), [r + h for r, h in zip(room, held, strict=True)], [0] * len(people))
        wants = [b - h + c for b, h, c in zip(base, held, carry, strict=True)]
        part = shares(people, seats, room, held, wants)
        carry = [w - p for w, p in zip(wants, part, strict=True)]
        exact.append(part)
    whole = [[floor(share) for share in row] for row in exact]
    extra = {place: drawing.seats - sum(row) for place, (drawing, row) in enumerate(zip(planned, whole, strict=True))}
    broken = {i: [p for p, row in enumerate(exact) if row[i] != floor(row[i])] for i in range(len(people))}
    match: Match[int] = Match({p: max(n, 0) for p, n in extra.items()}, broken)
    sums = [sum((row[i] for row in exact), ZERO) for i in range(len(people))]
    for i, total in enumerate(sums):
        for _unit in range(floor(total) - sum(row[i] for row in whole)):
            match.add(i, sorted(broken[i], key=lambda p: (-(exact[p][i] % 1), p)))
    for i in sorted(range(len(people)), key=lambda i: (-(sums[i] % 1), i)):
        if sums[i] != floor(sums[i]):
            match.add(i, sorted(broken[i], key=lambda p: (-(exact[p][i] % 1), p)))
    for i, places in match.held.items():
        for place in places:
            whole[place][i] += 1
    return whole


# Seats


class _Drawing:
    """One period: its open days, and who sits on them. Leaders are known by their place among the people."""

    def __init__(self, period: Period, days: list[date], leaders_a_day: int, people: Sequence[Receiver]) -> None:
        self.period, self.days, self.people = period, days, people
        self.able = {i: [day for day in days if one.can(day)] for i, one in enumerate(people)}
        self.room = [len(able) for able in self.able.values()]
        self.held = [sum(day in period for day in one.held) for one in people]
        self.match: Match[date] = Match(dict.fromkeys(days, leaders_a_day), self.able)
        self.seats = sum(min(leaders_a_day, sum(one.can(day) for one in people)) for day in days)

    def seat(self, target: Sequence[int], taken: Mapping[int, list[date]]) -> None:
        """Give out the seats: chiefs' first day, days due, days of the target, and what is still free to the leaders
        with the fewest for their weight. `taken`: days that each has elsewhere, to which those given are added.
        """
        people, full = self.people, set()
        gap = {i: (self.period.last - self.period.first).days // max(n, 1) for i, n in enumerate(target)}

        def give(i: int, most: int) -> None:
            while i not in full and len(self.match.held[i]) < most:
                if not self.match.add(i, self._preferred(i, taken[i], gap[i])):
                    full.add(i)  # and stays full: what others get later does not make room

        order = sorted(range(len(people)), key=lambda i: (not people[i].is_chief, len(taken[i]), people[i].key))
        due = [max(one.owed - held, 0) for one, held in zip(people, self.held, strict=True)]
        chiefs = [min(n, 1) if one.is_chief else 0 for one, n in zip(people, due, strict=True)]
        within = [min(n, most) for n, most in zip(due, target, strict=True)]
        for limits in (chiefs, within, due, target):
            for unit in range(1, max(limits, default=0) + 1):
                for i in order:
                    give(i, min(unit, limits[i]))
        while any(map(self.match.is_free, self.days)):
            rows = [i for i, one in enumerate(people) if one.weight and i not in full]
            if not rows:
                break
            least = min(rows, key=lambda i: (Fraction(len(taken[i]) + len(self.match.held[i]), people[i].weight), i))
            give(least, len(self.match.held[least]) + 1)
        for i, days in self.match.held.items():
            taken[i].extend(sorted(days))

    def _preferred(self, i: int, elsewhere: list[date], gap: int) -> list[date]:
        """The leader's days, those well apart from the leader's others first."""
        own = sorted([*elsewhere, *self.match.held[i]])

        def apart(day: date) -> int:
            place = bisect(own, day)
            return min([gap, *(abs((day - other).days) for other in own[max(place - 1, 0) : place + 1])])

        return sorted(self.able[i], key=lambda day: (-apart(day), day))

    def leader_days(self) -> list[tuple[date, int]]:
        return [(day, self.people[i].key) for i, days in self.match.held.items() for day in days]

    def unfilled(self) -> list[tuple[date, int]]:
        match = self.match
        return [(day, match.room[day] - len(match.users[day])) for day in self.days if match.is_free(day)]

    def shortfalls(self) -> list[Shortfall]:
        found = []
        for i, one in enumerate(self.people):
            got = self.held[i] + len(self.match.held[i])
            serving = any(map(one.serves, self.days or self.period.days()))
            if got < one.owed and serving:
                found.append(Shortfall(one.key, self.period, one.owed, got, self._why(i)))
        return found

    def _why(self, i: int) -> Why:
        if not self.days:
            return Why.NO_DAYS
        if self.held[i] + self.room[i] < self.people[i].owed:
            return Why.PARTLY_ABSENT if self.room[i] else Why.ABSENT
        return Why.TOO_FEW_SEATS
