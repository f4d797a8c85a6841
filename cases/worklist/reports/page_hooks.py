"""Higher rooms register here, in their AppConfig, what they add to the page of a petition."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account

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
