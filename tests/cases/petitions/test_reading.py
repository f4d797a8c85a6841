"""Readings of personal data are written down in one place, before anything is shown."""

import re
from pathlib import Path
from typing import Any

import pytest

from cases.petitions.actions.reading import FIELDS, read_identity, record_reading
from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.models import Event
from tests.factories import City, make_city, make_petition, moment

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent.parent
AT = moment("2026-03-04")


@pytest.fixture
def city() -> City:
    return make_city()


def test_one_function_writes_readings_down() -> None:
    writers = set()
    for app in ("offices", "cases", "visits", "supervision"):
        for path in (ROOT / app).rglob("*.py"):
            if re.search(r"PersonalDataAccess(\.objects\.\w*create|\()(?!LabelledModel)", path.read_text()):
                writers.add(str(path.relative_to(ROOT)))
    assert writers == {"cases/petitions/actions/reading.py"}


def test_a_reading_names_its_purpose_office_and_fields(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    people = read_identity(petition=petition, by=city.handler, at=AT, purpose="handle")
    assert [person.name for person in people] == ["王小明"]
    access = PersonalDataAccess.objects.get()
    assert (access.petition, access.account, access.office) == (petition, city.handler, city.bureau)
    assert (access.at, access.purpose, access.fields) == (AT, "handle", FIELDS)


def test_nothing_is_written_without_purpose_or_permission(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    with pytest.raises(InvalidFacts, match="请选择查看个人信息的目的"):
        read_identity(petition=petition, by=city.handler, at=AT, purpose="curiosity")
    with pytest.raises(NotPermitted, match="本单位没有经手这一信访件"):
        read_identity(petition=petition, by=city.other_handler, at=AT, purpose="handle")
    assert not PersonalDataAccess.objects.exists()


def test_what_has_a_history_of_its_own_keeps_the_reading_there_too(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    facts: dict[str, Any] = {"fields": ["said"]}
    event = {"subject": "visit:7", "kind": "visit_read", "office": city.city, "facts": facts}
    told: dict[str, Any] = {"by": city.clerk, "at": AT, "fields": "来访记录", "offices": {petition: city.city.pk}}
    with pytest.raises(InvalidFacts, match="另一句"):
        record_reading(purpose="", events=[event], sentence="另一句", **told)
    record_reading(purpose="contact", events=[event], **told)
    assert Event.objects.get(kind="visit_read").facts == {"purpose": "contact", "fields": ["said"]}
    assert PersonalDataAccess.objects.get().office == city.city
