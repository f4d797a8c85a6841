"""A small city for every test; calendars built in one test are unknown to the next."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from offices import queries
from offices.models import Account
from tests.factories import City, make_city


@pytest.fixture(autouse=True)
def _no_built_calendars() -> Iterator[None]:
    queries._built.clear()
    yield
    queries._built.clear()


@pytest.fixture
def city(db: None) -> City:
    return make_city()


@pytest.fixture
def logged_in() -> Callable[[Account], Client]:
    """A client with a session of that account."""

    def log_in(account: Account) -> Client:
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in
