from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from offices.models import Account
from tests.factories import City, make_city


@pytest.fixture
def city(db) -> City:
    return make_city()


@pytest.fixture
def api() -> Callable[[Account], APIClient]:
    """`api(account)`: a client with that account's session."""

    def client_of(account: Account) -> APIClient:
        client = APIClient()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return client_of
