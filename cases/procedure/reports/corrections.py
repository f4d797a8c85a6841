"""Corrections to the petitioner's own words stand beside them: what, by whom, when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cases.petitions.history import CORRECTING
from offices.organisation.models import Event
from offices.organisation.queries import facts_of


@dataclass(frozen=True)
class Note:
    """One correction of the text; `who` decided it or made it, for `office`."""

    text: str
    who: str
    office: str
    at: datetime


def notes_to_text(events: Iterable[Event]) -> list[Note]:
    """The corrections among the events, in their order."""
    found = ((event, facts_of(event).get("note", "")) for event in events if event.kind in CORRECTING)
    return [Note(text, event.by_name, event.office_name, event.at) for event, text in found if text]
