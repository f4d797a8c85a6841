"""The kinds of open work that hang on a person or an office; each room enters the kinds it knows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from offices.organisation.models import Account, Office
from offices.organisation.roles import Permission


@dataclass(frozen=True)
class Shown:
    """A row as the list of what is to be handed over shows it: a number or a day, nothing of its contents."""

    name: str
    url: str = ""
    due: date | None = None


@dataclass(frozen=True)
class Passing:
    """How work passes to another person or office.

    act: takes the id, `to`, `by`, `at`, `reason`, and `account` (who has it now) or `office`; raises ActionRefused.
    of: the path from a row to the id. Kinds with the same act pass together: what they share passes once.
    """

    act: Callable[..., None]
    of: str = "pk"


@dataclass(frozen=True, kw_only=True)
class Responsibility:
    """One kind of open work.

    rows: all that is open. person: the path to who bears it, empty for what only offices bear; person_office: the path
    to the office for which that person bears it. offices: the paths to the offices that bear it, or will again, the
    path to a list of offices with `__contains`.
    told: which rows of a person are counted and handed over here; sealed ones may accuse the reader.
    withheld: which rows of an office a reader is not told of, as they accuse the reader.
    kept: it is done and is only kept: it passes to a successor with the rest, and counts as no open work.
    shown: a row without its contents. takes: what a person must be permitted who takes it over.
    to_person, to_office: how it passes; None where nobody but its own page passes it on.
    """

    key: str
    label: str | Promise
    rows: Callable[[], QuerySet[Any]]
    shown: Callable[[Any], Shown]
    person: str = ""
    person_office: str = ""
    told: Q = field(default_factory=Q)
    withheld: Callable[[Account], Q] | None = None
    offices: tuple[str, ...] = ()
    kept: bool = False
    takes: Permission | None = None
    to_person: Passing | None = None
    to_office: Passing | None = None

    def of_person(self, account: Account, office_ids: list[int] | None = None) -> QuerySet[Any]:
        """What hangs on a person; office_ids: in these offices only."""
        if not self.person:
            return self.rows().none()
        found = self.rows().filter(self.told, **{self.person: account})
        return found if office_ids is None else found.filter(**{f"{self.person_office}__in": office_ids})

    def of_office(self, office: Office, reader: Account | None = None) -> QuerySet[Any]:
        """What hangs on an office; reader: as far as that account may know of it."""
        borne = Q(pk__in=[])
        for path in self.offices:
            borne |= Q(**{path: [office.pk] if path.endswith("__contains") else office.pk})
        rows = self.rows().filter(borne)
        return rows.exclude(self.withheld(reader)) if reader is not None and self.withheld is not None else rows


_kinds: dict[str, Responsibility] = {}


def enter_responsibilities(*kinds: Responsibility) -> None:
    """Let a room enter its kinds; called from its AppConfig."""
    _kinds.update({kind.key: kind for kind in kinds})


def responsibilities() -> list[Responsibility]:
    return list(_kinds.values())


def responsibility(key: str) -> Responsibility:
    """KeyError for an unknown key."""
    return _kinds[key]
