"""What the desk reads out of a text while it is typed, for the clerk to take over or not; nothing is kept."""

from dataclasses import dataclass, field

from offices.organisation.models import Office
from offices.organisation.person_names import persons_named
from offices.organisation.place_names import place_in
from offices.organisation.queries import active_offices
from offices.organisation.searching import OfficeNames
from offices.organisation.unit_names import units_named


@dataclass(frozen=True)
class Reading:
    """The place that a text names; the persons, the offices of this system and the other units of an accusation."""

    place: str = ""
    persons: list[str] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def read_text(subject: str, body: str, *, near: Office, is_accusation: bool) -> Reading:
    """near: the office that registers; 县教育局 is that of its own county."""
    place = place_in(subject, body)
    if not is_accusation:
        return Reading(place)
    known = OfficeNames(active_offices().select_related("parent"), near)
    offices, others = known.meant_by(units_named(subject, body))
    return Reading(place, persons_named(subject, body), offices, others)
