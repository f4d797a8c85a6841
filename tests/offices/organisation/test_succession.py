"""Who goes on with the work of closed offices: one walk, by rows and by ids, which every room asks."""

import re
from pathlib import Path

import pytest

from cases.procedure.queries import stood_for
from offices.organisation.models import Office
from offices.organisation.queries import standing_office
from offices.organisation.succession import closed_offices, line_of, standing_id
from supervision.indicators.queries.asked import area_of
from tests.factories import City

ROOT = Path(__file__).parents[3]
WALK = re.compile(r"(\w+) = \1\.successor\b|while [^\n]*successor|\.successor\.successor")


def closed(office: Office, successor: Office | None) -> None:
    Office.objects.filter(pk=office.pk).update(is_active=False, successor=successor)
    office.refresh_from_db()


@pytest.mark.parametrize("ends", ["open", "closed", "circle"])
def test_every_room_finds_the_same_office_at_the_end_of_the_line(city: City, ends: str) -> None:
    """The bureau went into another one, that one into the township's office or nowhere."""
    last = {"open": city.county, "closed": None, "circle": city.bureau}[ends]
    closed(city.bureau, city.other_bureau)
    closed(city.other_bureau, last)
    city.bureau.refresh_from_db()
    line = [city.bureau, city.other_bureau, *([last] if ends == "open" else [])]
    assert line_of(city.bureau) == line
    stands = standing_office(city.bureau)
    assert stands.is_active
    assert standing_id(city.bureau.pk, closed_offices()) == stands.pk
    assert city.bureau.pk in stood_for(city.clerk, {stands.pk})
    assert area_of(stands).standing[city.bureau.pk] == stands.path


def test_what_is_open_stands_for_itself(city: City) -> None:
    assert line_of(city.bureau) == [city.bureau]
    assert standing_id(city.bureau.pk, closed_offices()) == city.bureau.pk


def test_nobody_else_walks_successors() -> None:
    """A room asks `standing_office`, `line_of` or `standing_id`."""
    walked = {
        str(path.relative_to(ROOT))
        for app in ("offices", "cases", "visits", "supervision", "petition_office")
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and WALK.search(path.read_text())
    }
    assert walked == set()
