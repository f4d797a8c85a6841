"""What is entered of an organ above: how much of it, and who makes less of it."""

from datetime import date
from typing import Any

import pytest

from cases.mandates.actions import entering
from cases.petitions.enums import State
from offices.errors import InvalidFacts
from offices.organisation.roles import Role
from tests.cases.mandates.test_mandates import DUE, FROM_ABOVE, mandated, running
from tests.cases.procedure.walking import refusal, take
from tests.factories import City, make_account, make_petition

pytestmark = pytest.mark.django_db


def test_what_is_assigned_inside_is_not_counted_with_what_is_entered(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "MOST_MANDATES", 1)
    petition = make_petition(city, State.ASSIGNED)
    entered = {**FROM_ABOVE, "due_on": DUE, "report_required": True}

    petition = take(petition, "record_mandate", city.clerk, "2026-03-05", **entered)

    another = {**entered, "their_number": "国信交（2026）16号"}
    told = refusal(petition, "record_mandate", city.clerk, "2026-03-05", **another)
    assert told == (InvalidFacts, "too_many_mandates", None)


@pytest.mark.parametrize(
    "facts",
    [{"due_on": date(2026, 5, 1), "report_required": True}, {"due_on": None, "report_required": False}],
    ids=["later", "no report"],
)
def test_what_makes_less_of_it_is_for_another_person(city: City, facts: dict[str, Any]) -> None:
    petition = mandated(city)
    given = {**FROM_ABOVE, **facts, "number": 1, "reason": "上级来函推迟。"}

    told = refusal(petition, "correct_mandate", city.clerk, "2026-03-06", **given)

    assert told == (InvalidFacts, "own_entry", "due_on")
    assert running(petition)["mandate"] == DUE
    other = make_account("另一登记员", (Role.REGISTRATION_CLERK, city.city))
    petition = take(petition, "correct_mandate", other, "2026-03-06", **given)
    assert running(petition).get("mandate") == facts["due_on"]
