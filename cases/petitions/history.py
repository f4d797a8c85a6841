"""The history replayed: a petition as it stood on a day, and the proof that what is stored is what happened."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.deadlines.clock import Question, compute
from cases.deadlines.terms import ASIDE_KINDS, ClockKind
from cases.petitions.enums import FINISHED, ClockState, State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from offices.calendars.queries import calendar_labelled
from offices.organisation.actions.records import event_hash, plain
from offices.organisation.models import Account, Chain, Event, Office
from offices.organisation.queries import facts_of, with_texts, wrong_texts
from offices.pages.words import cn_date
from offices.vocabularies.models import Category

DATED = ("start", "set_date", "due", "due_strict", "due_rolled")
FLAGS = ("rolled", "provisional", "for_petitioner", "suspended")
COUNTED = ("kind", "office", "profile", "extension_days", "calendar", "state", "stopped_on", *DATED, *FLAGS)


@dataclass
class Snapshot:
    """A petition as its events up to a moment say:

    `fields` by name (ids for relations), clocks as they were started.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    clocks: list[dict[str, Any]] = field(default_factory=list)
    papers: list[dict[str, Any]] = field(default_factory=list)
    batches: int = 1
    events: int = 0

    def running(self, kind: str, item: int = 0) -> dict[str, Any]:
        same = (clock for clock in self.clocks if clock["kind"] == kind and clock.get("item", 0) == item)
        return next(clock for clock in same if clock["state"] == ClockState.RUNNING)

    def lapsed(self, kind: str) -> dict[str, Any]:
        """The last clock of the kind that ended without its right being used."""
        ended = (clock for clock in reversed(self.clocks) if clock["kind"] == kind)
        return next(clock for clock in ended if clock["state"] == ClockState.LAPSED)


def replay(events: Iterable[Event]) -> Snapshot:
    """Fold the events of one petition, in order. KeyError or StopIteration for a history that contradicts itself."""
    now = Snapshot()
    for event in events:
        facts = facts_of(event)
        now.events += 1
        now.fields.update(facts.get("set", {}))
        for change in facts.get("clocks", []):
            _replay_clock(now, change)
        now.papers += facts.get("papers", [])
        now.batches += event.kind == "add_batch"
        now.batches -= facts["reception"]["batches"] if event.kind == "void_reception" else 0
    return now


def _replay_clock(now: Snapshot, change: dict[str, Any]) -> None:
    values = {name: value for name, value in change.items() if name != "op"}
    if change["op"] == "start":
        now.clocks.append({**values, "state": ClockState.RUNNING.value, "stopped_on": None, "suspended": False})
    elif change["op"] in {"recount", "hold"}:
        now.running(change["kind"], change.get("item", 0)).update(values)
    elif change["op"] == "exercise":
        now.lapsed(change["kind"]).update(state=ClockState.MET.value, stopped_on=change["on"])
    else:
        now.running(change["kind"], change.get("item", 0)).update(state=change["as"], stopped_on=change["on"])


def events_until(petition: Petition, day: date | None = None) -> list[Event]:
    """The events of a petition up to the end of a day in Asia/Shanghai, in order."""
    events = with_texts(Event.objects.filter(chain_id=petition.chain_id)).order_by("sequence")
    return list(events.filter(at__date__lte=day) if day else events)


def petition_as_of(petition: Petition, day: date) -> dict[str, Any] | None:
    """The petition as it stood at the end of a day, ready for JSON; None before it was registered.

    What identifies a person is not part of it.
    """
    events = events_until(petition, day)
    if not events:
        return None
    now = replay(events)
    offices = {office.pk: office for office in Office.objects.filter(pk__in=_office_ids(now))}
    handled_by = Account.objects.filter(pk=now.fields.get("handled_by") or 0).first()
    category = Category.objects.filter(pk=now.fields.get("category") or 0).first()
    state = State(now.fields["state"])
    return {
        "number": petition.number,
        "day": day.isoformat(),
        "state": state.value,
        "state_label": str(state.label),
        "subject": _as_of_day(petition, "subject", day, now.fields["subject"]),
        "body": petition.text.body,
        "holder": _named(offices.get(now.fields["holder"])),
        "handler": _named(offices.get(now.fields.get("handler") or 0)),
        "handled_by": handled_by.name if handled_by else None,
        "category": category.full_name if category else None,
        "purpose": now.fields.get("purpose") or None,
        "path": now.fields.get("path"),
        "urgent": now.fields.get("urgent", False),
        "batches": now.batches,
        "clocks": [_clock_on(clock, offices, day) for clock in now.clocks],
        "papers": [{"kind": paper["kind"], "number": paper["number"]} for paper in now.papers],
        "events": now.events,
        "last_event": {"kind": events[-1].kind, "at": events[-1].at.isoformat(), "by": events[-1].by_name},
    }


def _office_ids(now: Snapshot) -> set[int]:
    return {now.fields["holder"], now.fields.get("handler") or 0, *(clock["office"] for clock in now.clocks)}


def _named(office: Office | None) -> dict[str, str] | None:
    return {"code": office.code, "name": office.name} if office else None


def _clock_on(clock: dict[str, Any], offices: dict[int, Office], day: date) -> dict[str, Any]:
    running = clock["state"] == ClockState.RUNNING
    return {
        "kind": clock["kind"],
        "state": clock["state"],
        "office": _named(offices.get(clock["office"])),
        "start": clock["start"],
        "due": clock["due"],
        "provisional": clock["provisional"],
        "stopped_on": clock["stopped_on"],
        "overdue": running and date.fromisoformat(clock["due"]) < day,
    }


CORRECTING = ("correct", "decide_correction")
OF_PERSONS = ("correct_person", "decide_correction")
IDENTITY_BEFORE = "identity_before"  # the fact with what a person's registration said; it is read for a purpose only
TELLING = frozenset({IDENTITY_BEFORE, "accused", "namesake"})  # facts that are told for a purpose only


def corrections_of(petition: Petition) -> list[Event]:
    """The events that corrected what is registered, the oldest first."""
    found = Event.objects.filter(chain_id=petition.chain_id, kind__in=CORRECTING)
    return list(with_texts(found).order_by("sequence"))


def identities_before(petition: Petition) -> dict[str, list[str]]:
    """By the key of each person whose registration was corrected: until which day it said what."""
    found = Event.objects.filter(chain_id=petition.chain_id, kind__in=OF_PERSONS)
    told: dict[str, list[str]] = {}
    for event in with_texts(found).order_by("sequence"):
        facts = facts_of(event)
        if facts.get(IDENTITY_BEFORE):
            words = {"day": cn_date(timezone.localdate(event.at)), "text": facts[IDENTITY_BEFORE]}
            told.setdefault(facts["part"], []).append(_("%(day)s更正前：%(text)s") % words)
    return told


def without_identities(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of an event for who has not said a purpose: no former identity, nobody who is accused or may be, and
    not what was typed from a letter.
    """
    told = {name: value for name, value in facts.items() if name not in TELLING}
    if "is_office" in told:  # of an accusation; a person of the petition stands masked in the fact of this name
        told.pop("withdrawn", None)
    if isinstance(attachment := told.get("attachment"), dict):
        told["attachment"] = {name: value for name, value in attachment.items() if name != "text"}
    return told


def _as_of_day(petition: Petition, name: str, day: date, now: str) -> str:
    """A text before the first later correction, which kept what it replaced."""
    later = Event.objects.filter(chain_id=petition.chain_id, kind__in=CORRECTING, at__date__gt=day)
    for event in with_texts(later).order_by("sequence"):
        before = facts_of(event).get("before", {})
        if name in before:
            return str(before[name])
    return now


# Verification


def verify_chain(chain: Chain, events: list[Event]) -> Iterator[str]:
    """What is wrong with a chain of events: gaps, forks, changed content, a tail cut off."""
    previous = ""
    for place, event in enumerate(events, start=1):
        if event.sequence != place:
            yield f"{chain.subject}: event {place} is missing"
            return
        if event.previous_hash != previous:
            yield f"{chain.subject}: event {place} does not follow the one before"
        if event.hash != _hash_of(chain, event):
            yield f"{chain.subject}: event {place} was changed"
        for wrong in wrong_texts(event, chain.subject):
            yield f"{chain.subject}: event {place}: {wrong}"
        previous = event.hash
    if chain.length != len(events) or chain.head != previous:
        yield f"{chain.subject}: {len(events)} events where {chain.length} were written"


def _hash_of(chain: Chain, event: Event) -> str:
    return event_hash(
        previous=event.previous_hash,
        subject=chain.subject,
        sequence=event.sequence,
        at=event.at,
        kind=event.kind,
        by_id=event.by_id,
        by_name=event.by_name,
        office_id=event.office_id,
        facts_text=event.facts_text,
    )


def verify_petition(petition: Petition, events: list[Event], clocks: list[Clock]) -> Iterator[str]:
    """Where the stored petition differs from its events, or a due date from the engine."""
    number = petition.number
    try:
        now = replay(events)
    except (KeyError, StopIteration, ValueError) as error:
        yield f"{number}: the history contradicts itself ({error!r})"
        return
    for name, told in now.fields.items():
        stored = _plain(_stored(petition, name))
        if stored != told:
            yield f"{number}: {name} is {stored!r}, the history says {told!r}"
    if len(clocks) != len(now.clocks):
        yield f"{number}: {len(clocks)} clocks, the history says {len(now.clocks)}"
        return
    for clock, told_clock in zip(clocks, now.clocks, strict=True):
        yield from _verify_clock(number, clock, told_clock)
    running = [
        clock
        for clock in clocks
        if clock.state == ClockState.RUNNING and not clock.for_petitioner and clock.kind not in ASIDE_KINDS
    ]
    earliest = min(running, key=lambda clock: (clock.due, clock.pk), default=None)
    expected = (earliest.due, earliest.kind) if earliest else (None, "")
    if (petition.next_due, petition.next_clock) != expected:
        yield f"{number}: next due {petition.next_due} {petition.next_clock}, its clocks say {expected}"
    if petition.next_provisional != (earliest is not None and earliest.provisional):
        yield f"{number}: provisional is {petition.next_provisional}, its clocks say otherwise"
    if petition.is_open != (petition.state not in FINISHED or earliest is not None):
        yield f"{number}: open is {petition.is_open} in state {petition.state}"


def _verify_clock(number: str, clock: Clock, told: dict[str, Any]) -> Iterator[str]:
    if clock.item != told.get("item", 0):
        yield f"{number}: item of clock {clock.kind} is {clock.item}, the history says {told.get('item', 0)}"
    for name in COUNTED:
        stored = _plain(getattr(clock, f"{name}_id" if name == "office" else name))
        if stored != told[name]:
            yield f"{number}: {name} of clock {clock.kind} is {stored!r}, the history says {told[name]!r}"
    dates = {name: date.fromisoformat(told[name]) if told[name] else None for name in DATED}
    question = Question(
        told["profile"],
        ClockKind(told["kind"]),
        dates["start"] or clock.start,
        extension_days=told["extension_days"],
        excluded=tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in told["excluded"]),
        set_date=dates["set_date"],
        roll_office=told["rolled"],
    )
    answer = compute(question, calendar_labelled(told["calendar"]))
    for name in ("due", "due_strict", "due_rolled"):
        counted, stored = getattr(answer, name), getattr(clock, name)
        if counted != stored:
            yield f"{number}: {name} of clock {clock.kind} is {stored}, the engine says {counted}"


def _stored(petition: Petition, name: str) -> object:
    return petition.serializable_value(name)


def _plain(value: object) -> object:
    return plain(value) if isinstance(value, date) else value
