"""These look-ups find the office that a text means, among those that may be chosen."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from django.db.models import Q, QuerySet

from offices.crypto import comparable
from offices.organisation.enums import OfficeLevel
from offices.organisation.models import Office
from offices.organisation.naming import (
    EXACT,
    KNOWN,
    SPELT,
    SPELT_ACROSS,
    how_found,
    keys_of_office,
    of_which_level,
    office_keys,
)

ABOVE_AT_END = re.compile(r"(.+)（([^（）]+)）")
CODE_AT_END = re.compile(r"（([A-Za-z0-9_-]+)）\s*$")
NEAREST = 3


def offices_named(text: str) -> QuerySet[Office]:
    """The offices that are meant by a code, a whole name, or the line of a list: by its code, or the office above."""
    text = text.strip()
    if code := CODE_AT_END.search(text):
        return Office.objects.filter(code=code[1])
    wanted = Q(code=text) | Q(name=text) | Q(short_name=text) | Q(other_names__contains=[text])
    if line := ABOVE_AT_END.fullmatch(text):
        wanted |= Q(name=line[1], parent__short_name=line[2])
    return Office.objects.filter(wanted)


def offices_meant(text: str) -> QuerySet[Office]:
    """The offices of this name, else the one that people call so."""
    named = offices_named(text)
    if named.exists():
        return named
    found = OfficeNames(Office.objects.filter(is_active=True)).meant(text)
    return Office.objects.filter(pk__in=[one.pk for one in found] if len(found) == 1 else [])


def in_area_of(office: Office, other: Office) -> bool:
    """Whether the region of an office is that of the other one or lies in it."""
    digits = {OfficeLevel.PROVINCE: 2, OfficeLevel.CITY: 4}.get(OfficeLevel(other.level), 6)
    return office.region_code.startswith(other.region_code[:digits])


class OfficeNames:
    """Offices by the names that people use for them. near: the office that asks; 市住建局 is that of its own city."""

    def __init__(self, offices: Iterable[Office], near: Office | None = None) -> None:
        self.offices, self.near = list(offices), near

    def ranked(self, text: str) -> list[tuple[int, Office]]:
        """Those that the text names: which it means first, then those of the own level, then the better named."""
        ranked = []
        for office in self.offices:
            rank = how_found(text, office.name, office.short_name, office.other_names)
            if rank is not None:
                ranked.append((rank, office))
        if any(rank <= SPELT for rank, _office in ranked):
            ranked = [one for one in ranked if one[0] != SPELT_ACROSS]
        return sorted(ranked, key=lambda one: (one[0] > KNOWN, *self._distance(one[1]), one[0]))

    def meant(self, text: str) -> list[Office]:
        """The one that the text means; several where it may mean each of them."""
        written = comparable(text).upper()
        ranked = self.ranked(text)
        found = [one for one in self.offices if written in {comparable(each).upper() for each in (one.code, one.name)}]
        found = found or [office for rank, office in ranked if rank in (EXACT, KNOWN)]
        near = self.near
        if len(found) < 2 or near is None:
            return found
        if of_which_level(text):
            found = [one for one in found if in_area_of(near, one)] or found
        if len(found) > 1:
            inside = [one for one in found if one.is_within(near)]
            beside = [one for one in found if one.parent_id == near.parent_id]
            found = inside or beside or found
        return found

    def meant_by(self, names: Iterable[str]) -> tuple[list[Office], list[str]]:
        """The offices that are meant by these names, each once; and the names that mean none or several."""
        offices: dict[int, Office] = {}
        others = []
        for name in names:
            found = self.meant(name)
            if len(found) == 1:
                offices.setdefault(found[0].pk, found[0])
            else:
                others.append(name)
        return list(offices.values()), others

    def nearest(self, text: str) -> list[str]:
        """The names most like what was written."""
        named = [office.name for _rank, office in self.ranked(text)]
        if not named:
            keys = {key: one.name for one in self.offices for key in keys_of_office(one.name, one.short_name)}
            for key in office_keys(text):
                named += [keys[near] for near in get_close_matches(key, keys, n=NEAREST, cutoff=0.5)]
        return list(dict.fromkeys(named))[:NEAREST]

    def _distance(self, office: Office) -> tuple[int, bool]:
        if self.near is None:
            return 0, False
        return abs(office.level - self.near.level), not in_area_of(office, self.near)
