"""A `Loading` says what one kind of file consists of; the engine is in `imports`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from cases.jobs.models import ImportBatch
from cases.mandates.models import Mandate
from cases.petitions.models.petitions import Petition
from offices.files.tables import Table
from offices.organisation.models import Event
from offices.organisation.roles import Permission


class Rows(Protocol):
    """The file of a batch, read; asked chunk by chunk from the beginning, or from where a killed worker left off."""

    table: Table

    def start_chunk(self, batch: ImportBatch, place: slice) -> None:
        """Read what the rows of a chunk have in common, in its transaction."""

    def save(self) -> None:
        """Write what the rows of a chunk leave to be written together."""

    def take_back(self) -> None:
        """The rows of the chunk are begun anew."""

    def load(self, batch: ImportBatch, row: int, now: datetime) -> "Taken":
        """Load one row. Raises RowRefused or ActionRefused with the sentence."""


@dataclass(frozen=True)
class Taken:
    """What became of a row: whether it changed something, came in finished, is overdue by its date, with remarks; or
    why it was left out as very likely known already.
    """

    changed: bool
    ended: bool = False
    overdue: bool = False
    notes: tuple[str, ...] = ()
    likely: str = ""
    petition: Petition | None = None  # the one that was registered, or on which a step was taken
    event: Event | None = None  # of that step
    mandate: Mandate | None = None  # by which the row was linked to a petition that was there


def no_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Loading:
    """One kind of file.

    fields: what a column may hold; required: those that must be there; known: which field a title means.
    option, options, usual: what holds for every row, its choices and the one that is offered first.
    permissions: needed for the office. chunk: rows in one transaction.
    settings: what else holds for all rows, checked; guess: the option that the titles speak of.
    instead: of a field that has no column, the field whose column is taken for it.
    check: raises InvalidFacts where something must be decided before the rows are loaded on this day.
    """

    fields: Mapping[str, Any]
    required: Sequence[str]
    known: Callable[[str], str | None]
    option: str
    options: Sequence[tuple[str, Any]]
    usual: str
    option_refusal: tuple[str, Any]
    permissions: Sequence[Permission]
    chunk: int
    read: Callable[[ImportBatch, Table, datetime], Rows]
    one_of: Sequence[str] = ()  # fields of which at least one must be there
    settings: Callable[[Mapping[str, Any]], dict[str, Any]] = no_settings
    guess: Callable[[Sequence[str]], str] | None = None
    instead: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[ImportBatch, date], None] | None = None
