"""What is told of a clock, the engine's question behind it, and what of the running ones stands on the petition."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from cases.deadlines.clock import Question
from cases.deadlines.terms import ASIDE_KINDS, ClockKind
from cases.petitions.enums import FINISHED
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition

Excluded = tuple[tuple[date, date], ...]


def clock_as_facts(clock: Clock, excluded: Excluded = ()) -> dict[str, Any]:
    """All that is needed to count the clock again."""
    return {
        "kind": str(clock.kind),
        **item_as_facts(clock),
        "office": clock.office_id,
        "profile": clock.profile,
        "start": clock.start,
        "set_date": clock.set_date,
        "extension_days": clock.extension_days,
        "excluded": [list(period) for period in excluded],
        "rolled": clock.rolled,
        "calendar": clock.calendar,
        "due": clock.due,
        "due_strict": clock.due_strict,
        "due_rolled": clock.due_rolled,
        "provisional": clock.provisional,
        "for_petitioner": clock.for_petitioner,
    }


def item_as_facts(clock: Clock) -> dict[str, int]:
    """Which of several promises; a kind that runs once has no number."""
    return {"item": clock.item} if clock.item else {}


def excluded_of(clock: Clock) -> Excluded:
    return tuple(clock.exclusions.values_list("first", "last"))


def question_of(clock: Clock, excluded: Excluded = ()) -> Question:
    """The engine's question behind a stored clock."""
    return Question(
        clock.profile,
        ClockKind(clock.kind),
        clock.start,
        extension_days=clock.extension_days,
        excluded=excluded,
        set_date=clock.set_date,
        roll_office=clock.rolled,
    )


def refresh_next_due(petition: Petition, running: Iterable[Clock]) -> None:
    """Keep the due date of the earliest running clock that an office owes, and whether the petition is open."""
    owed = [clock for clock in running if not clock.for_petitioner and clock.kind not in ASIDE_KINDS]
    earliest = min(owed, key=lambda clock: clock.due, default=None)
    petition.next_due, petition.next_clock = (earliest.due, earliest.kind) if earliest else (None, "")
    petition.next_provisional = earliest is not None and earliest.provisional
    petition.is_open = petition.state not in FINISHED or earliest is not None
