"""How long each office held a petition (经办时长), what it owed meanwhile, and whether that was in time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from cases.deadlines.terms import ClockKind
from cases.organs.models import Assistance
from cases.petitions.enums import FINISHED, ClockState
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Event, Office


@dataclass(frozen=True)
class Owed:
    """A duty of the office: until when, when it was done, whether it was or is late."""

    clock: Clock
    late: bool


@dataclass
class Stretch:
    """An office held the petition from a day to another, or still does; a day on which it passed on counts as none."""

    office: Office
    first: date
    last: date | None
    days: int
    owed: list[Owed] = field(default_factory=list)


@dataclass(frozen=True)
class Helped:
    """An office helped (协办) from the day it was asked until it answered or was needed no more."""

    asked: Assistance
    first: date
    last: date | None
    days: int
    late: bool


@dataclass(frozen=True)
class Holding:
    stretches: list[Stretch]
    helped: list[Helped]

    @property
    def days(self) -> int:
        return sum(one.days for one in self.stretches)


def holding_of(petition: Petition, today: date) -> Holding:
    """From the events: each tells to whom the petition came, and on which day it was finished."""
    events = Event.objects.filter(chain_id=petition.chain_id).order_by("sequence").only("facts_text", "at", "kind")
    spans = _spans(events)
    offices = Office.objects.in_bulk({pk for pk, _first, _last in spans})
    stretches = [
        Stretch(offices[pk], first, last, ((last or today) - first).days) for pk, first, last in spans if pk in offices
    ]
    for clock in petition.clocks.filter(for_petitioner=False).select_related("office").order_by("pk"):
        _give(clock, stretches, today)
    asked = petition.assistances.select_related("office").order_by("number")
    return Holding(stretches, [_helped(one, today) for one in asked])


def _spans(events: Iterable[Event]) -> list[tuple[int, date, date | None]]:
    """Office, first and last day of each stretch; the last one is open while the petition is."""
    spans: list[tuple[int, date, date | None]] = []
    for event in events:
        changed, day = event.facts.get("set", {}), timezone.localdate(event.at)
        holder, state = changed.get("holder"), changed.get("state")
        if holder is not None and (not spans or spans[-1][0] != holder):
            if spans and spans[-1][2] is None:
                spans[-1] = (*spans[-1][:2], day)
            spans.append((holder, day, None))
        if state is not None and spans:
            if state in FINISHED:
                spans[-1] = (*spans[-1][:2], spans[-1][2] or day)
            elif spans[-1][2] is not None:
                spans.append((spans[-1][0], day, None))  # it is opened anew, as by a late request for review
    return spans


def _give(clock: Clock, stretches: Sequence[Stretch], today: date) -> None:
    """To the stretch of its office in which it was begun; what began between two of them to the later one."""
    own = [one for one in stretches if one.office.pk == clock.office_id]
    if own:
        fitting = next((one for one in own if one.last is None or clock.made_on <= one.last), own[-1])
        ended = clock.stopped_on if clock.state != ClockState.RUNNING else today
        # A right that was not used is not late.
        done = clock.state in (ClockState.RUNNING, ClockState.MET) and clock.kind != ClockKind.OBJECT
        fitting.owed.append(Owed(clock, done and ended is not None and ended > clock.due))


def _helped(asked: Assistance, today: date) -> Helped:
    first = timezone.localdate(asked.asked_at)
    ended = asked.answered_at or asked.ended_at
    last = timezone.localdate(ended) if ended else None
    late = asked.due_on is not None and asked.ended_at is None and (last or today) > asked.due_on
    return Helped(asked, first, last, ((last or today) - first).days, late)
