"""A copy is what the walk made."""

import pytest
from django.db import transaction

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from tests.cases.procedure.walking import mismatches
from tests.copies import put_back
from tests.factories import City, make_city, make_petition
from tests.standing import rows_beside


@pytest.fixture
def city(db: None) -> City:
    return make_city()


@pytest.mark.parametrize("state", [State.REGISTERED, State.HANDLING, State.CLOSED_FINAL])
def test_rows_put_back_are_those_of_the_walk(city: City, state: State) -> None:
    undo = transaction.savepoint()
    walked = make_petition(city, state)
    rows = rows_beside()
    transaction.savepoint_rollback(undo)
    assert rows_beside() == {}

    put_back(rows)

    assert rows_beside() == rows
    assert (Petition.objects.get(), Petition.objects.get().state) == (walked, state)
    assert mismatches() == []
    make_petition(city, state)
    assert (Petition.objects.count(), mismatches()) == (2, [])
