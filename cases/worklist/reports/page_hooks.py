"""Higher rooms register here, in their AppConfig, what they add to the pages of this one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from django.db.models import QuerySet

from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account
from offices.pages.queries import counted_together

Place = Literal["cards", "aside"]
Read = Callable[[Account, Petition], dict[str, Any]]


@dataclass(frozen=True)
class Part:
    """A template and what it shows: above the clocks ("cards") or beside the petition ("aside")."""

    place: Place
    template: str
    read: Read


parts: list[Part] = []


def show_on_petition(place: Place, template: str, read: Read) -> None:
    """Let a room that stands above this one show something on the page of a petition; called from its AppConfig."""
    part = Part(place, template, read)
    if part not in parts:
        parts.append(part)


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody, on the page that he opens first: what, how much, and where.

    number: or the rows, which are counted together with those of the others.
    """

    label: str
    number: int | str | QuerySet[Any]
    url: str


def counted(found: Sequence[Waiting]) -> list[Waiting]:
    """Those of which there are any, with their numbers; the rows are counted in one statement."""
    rows = [one.number for one in found if isinstance(one.number, QuerySet)]
    numbers = iter(counted_together(rows))
    told = [replace(one, number=next(numbers)) if isinstance(one.number, QuerySet) else one for one in found]
    return [one for one in told if one.number]


approvals: list[tuple[str, Callable[[Account, date], dict[str, Any] | None]]] = []
waiting: list[Callable[[Account, date], list[Waiting]]] = []


def show_in_approvals(template: str, read: Callable[[Account, date], dict[str, Any] | None]) -> None:
    """Let a room that stands above this one show what waits for a decision; called from its AppConfig. Nothing waits
    where `read` answers None.
    """
    if (template, read) not in approvals:
        approvals.append((template, read))


def show_on_worklist(read: Callable[[Account, date], list[Waiting]]) -> None:
    """Let a room that stands above this one say above the work list what waits; called from its AppConfig."""
    if read not in waiting:
        waiting.append(read)
