"""The city of the tests of open calls, with a second leader, and a petition that an open call may take."""

import pytest

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.roles import Role
from tests.factories import City, make_account, make_city, make_petition


@pytest.fixture
def city(db: None) -> City:
    made = make_city()
    made.second = make_account("second", (Role.LEADER, made.city))  # type: ignore[attr-defined]
    return made


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.SERVED)
