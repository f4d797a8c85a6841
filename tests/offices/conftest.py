"""Calendars built in one test are unknown to the next."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from offices.calendars import queries
from offices.organisation.models import Account


@pytest.fixture(autouse=True)
def _no_built_calendars() -> Iterator[None]:
    queries._built.clear()
    yield
    queries._built.clear()


@pytest.fixture
def logged_in() -> Callable[[Account], Client]:
    """A client with a session of that account."""

    def log_in(account: Account) -> Client:
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in
