"""The sheet of a reception day (接访单): each booked case with its history on half a page, and what is still owed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.terms import ClockKind
from cases.packages.enums import PromiseState
from cases.packages.models.commitments import Promise
from cases.packages.models.packages import Package
from cases.papers.models import Document
from cases.petitions.enums import Outcome, ReviewOutcome
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import Instruction, Review
from cases.procedure.plain_words import step_words
from offices.organisation.models import Event
from offices.pages.words import cn_day
from visits.bookings.enums import BookingOrigin
from visits.bookings.filters import Row
from visits.bookings.models import Booking
from visits.receptions.models import Reception
from visits.receptions.policies import why_open
from visits.receptions.queries.sheet import CARDS

MOST_STEPS = 8
MOST_LINES = 3  # of clocks, promises
MOST_SAID = 2  # of earlier receptions, points of an answer
LONGEST = 90  # characters of a line of free text
MOST_OWED = 12  # promises and matters at the end
OWN_LINES = frozenset({ClockKind.PROMISE, ClockKind.PACKAGE})  # clocks that stand with their promise or package
CARD_COLOURS = {"yellow": _l("黄牌"), "red": _l("红牌")}
TO_SOMEBODY = frozenset({"transfer", "assign", "designate"})


@dataclass(frozen=True)
class Reading:
    """Who comes, and what a booking without a petition is about."""

    name: str
    matter: str


@dataclass(frozen=True)
class StepTaken:
    """A main step in plain words; `who`: the office that took it, or to which the petition went."""

    on: date
    label: str
    who: str


@dataclass(frozen=True)
class Due:
    """Something with a date: days left, negative when overdue."""

    what: Any
    due: date
    days: int


@dataclass(frozen=True)
class Answer:
    """The last paper that answered the petitioner: its outcome in a word, and what it said in a line or some."""

    paper: Document
    outcome: str
    lines: list[str]
    served_on: date | None


@dataclass
class Case:
    """One booking. petition: None where there is none or the account may not see it; told: only after a reading.

    Lists are cut to what half a page holds; `more` says by name how many are left off.
    """

    number: int
    row: Row
    petition: Petition | None
    told: Reading | None
    brought: Mapping[str, Any] = field(default_factory=dict)
    clocks: list[Due] = field(default_factory=list)
    steps: list[StepTaken] = field(default_factory=list)
    answer: Answer | None = None
    instructions: list[Instruction] = field(default_factory=list)
    promises: list[Due] = field(default_factory=list)
    kept: int = 0
    package: Due | None = None
    heard: list[Reception] = field(default_factory=list)
    cards: list[str] = field(default_factory=list)
    more: dict[str, int] = field(default_factory=dict)

    @property
    def is_returned(self) -> bool:
        return self.row.booking.origin == BookingOrigin.RETURNED

    @property
    def unkept(self) -> int:
        return len(self.promises) + self.more.get("promises", 0)


def case_of(
    number: int,
    row: Row,
    petition: Any,
    told: Reading | None,
    brought: Mapping[str, Any],
    offices: Mapping[int, str],
    on: date,
) -> Case:
    """One half page, from what `queries.sheet.histories` read; no statement. on: today."""
    case = Case(number, row, petition, told, brought)
    if petition is None:
        return case
    day = row.booking.day
    clocks = [clock for clock in petition.running if clock.kind not in OWN_LINES]
    unkept = [promise for promise in petition.made if promise.state != PromiseState.KEPT]
    case.steps, case.more["steps"] = steps_of(petition.chain.main, offices)
    case.clocks = _cut(case, "clocks", [_due(clock, clock.due, on) for clock in clocks])
    case.promises = _cut(case, "promises", [_due(one, one.clock.due, on) for one in unkept])
    case.kept = len(petition.made) - len(unkept)
    case.instructions = _cut(case, "instructions", petition.unanswered[::-1], 1)
    case.heard = _cut(case, "heard", [one for one in petition.heard if one.day_id != day.pk][::-1], MOST_SAID)
    case.package = next((_due(one, one.clock.due, on) for one in petition.open_packages), None)
    case.answer = _answer(petition)
    case.cards = cards_of(petition.chain.main)
    return case


def offices_in(petitions: Sequence[Any]) -> set[int]:
    """Ids of the offices that the steps of these petitions name."""
    events = [event for petition in petitions for event in petition.chain.main if event.kind in TO_SOMEBODY]
    return {pk for pk in (_recipient(event) for event in events) if pk is not None}


def steps_of(events: Sequence[Event], offices: Mapping[int, str]) -> tuple[list[StepTaken], int]:
    """The first step and the last ones, at most `MOST_STEPS`, and how many lie between."""
    main = [event for event in events if event.kind not in CARDS]
    left = max(len(main) - MOST_STEPS, 0)
    shown = main[:1] + main[1 + left :]
    words = step_words()
    return [_step(event, words, offices) for event in shown], left


def _step(event: Event, words: Mapping[str, str], offices: Mapping[int, str]) -> StepTaken:
    recipient = _recipient(event) if event.kind in TO_SOMEBODY else None
    who = offices.get(recipient, "") if recipient is not None else event.office_name
    return StepTaken(timezone.localdate(event.at), words[event.kind], who)


def _recipient(event: Event) -> int | None:
    holder = event.facts.get("set", {}).get("holder")
    return holder if isinstance(holder, int) else None


def cards_of(events: Sequence[Event]) -> list[str]:
    """Yellow and red cards with their day, void ones left out, lifted ones marked."""
    facts = [(event.kind, event.facts) for event in events if event.kind in CARDS]
    void = {one.get("card") for kind, one in facts if kind == "card_void"}
    lifted = {one.get("card") for kind, one in facts if kind == "card_lift"}
    found = []
    for event in events:
        if event.kind not in {"card", "card_red"}:
            continue
        one = event.facts
        if one.get("level") not in CARD_COLOURS or one.get("card") in void:
            continue
        words = {"level": CARD_COLOURS[one["level"]], "on": cn_day(event.at)}
        said = _("%(level)s（%(on)s，已摘牌）") if one.get("card") in lifted else _("%(level)s（%(on)s）")
        found.append(said % words)
    return found


def _due(what: Clock | Promise | Package, due: date, on: date) -> Due:
    return Due(what, due, (due - on).days)


def _cut(case: Case, name: str, rows: list[Any], most: int = MOST_LINES) -> list[Any]:
    case.more[name] = max(len(rows) - most, 0)
    return rows[:most]


def clipped(text: str, most: int = LONGEST) -> str:
    """On one line, with a sign where something was left off."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _answer(petition: Any) -> Answer | None:
    papers = petition.answers_given
    if not papers:
        return None
    paper = papers[-1]
    lines = [
        clipped(f"{point.demand.number}. {point.get_outcome_display()}：{point.text}") for point in paper.answers.all()
    ]
    served = getattr(paper, "service", None)
    outcome = (
        str(Outcome(paper.outcome).label) if paper.outcome in Outcome.values else _reviewed(paper, petition.reviewed)
    )
    return Answer(
        paper, outcome, lines[:MOST_SAID] or [clipped(paper.body, 2 * LONGEST)], served.on if served else None
    )


def _reviewed(paper: Document, reviews: Sequence[Review]) -> str:
    """What a review decided; its paper holds only the text."""
    level = {"review_opinion": "review", "rereview_opinion": "rereview"}.get(paper.kind)
    found = [one.outcome for one in reviews if one.level == level and one.outcome]
    return str(ReviewOutcome(found[-1]).label) if found else ""


# What is owed besides


@dataclass(frozen=True)
class OwedMatter:
    """An open matter that the leader received; back: the booking of this day that it was sent back to."""

    reception: Reception
    shown: bool
    why: str
    back: Booking | None


def owed_matters(found: Sequence[Any], bookings: Sequence[Booking]) -> list[OwedMatter]:
    """Those sent back to this day first; then those that are not on the sheet, the oldest first."""
    on_sheet = {one.petition_id: one for one in bookings if one.petition_id is not None}
    rows = []
    for one in found:
        booking = on_sheet.get(one.petition_id)
        if booking is not None and booking.origin != BookingOrigin.RETURNED:
            continue
        rows.append(OwedMatter(one, one.shown, why_open(one) if one.shown else "", booking))
    return sorted(rows, key=lambda row: row.back is None)
