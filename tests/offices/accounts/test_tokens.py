"""Tokens: hashed, expiring, revocable, locked like the login page."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver
from django.utils import timezone
from rest_framework.test import APIClient

from offices.accounts.actions.accounts import change_password, deactivate_account
from offices.organisation.credentials import ApiToken
from offices.organisation.models import Event
from tests.factories import PASSWORD, City

TOKEN = "/api/v1/token/"


def obtain(username: str = "clerk", password: str = PASSWORD):
    return APIClient().post(TOKEN, {"username": username, "password": password})


def with_token(token: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def test_token_opens_the_api_and_is_stored_as_hash(city: City) -> None:
    response = obtain()
    assert response.status_code == 201
    token = response.json()["token"]
    assert with_token(token).get("/api/v1/petitions/").status_code == 200
    stored = ApiToken.objects.get(user=city.clerk)
    assert token not in (stored.digest, stored.token_key)
    assert stored.expiry > timezone.now() + dt.timedelta(days=6)
    kinds = set(Event.objects.filter(by=city.clerk).values_list("kind", flat=True))
    assert kinds == {"login.succeeded", "token.issued"}


def test_answers_with_a_token_are_not_stored_by_anybody(city: City) -> None:
    answer = with_token(obtain().json()["token"]).get("/api/v1/petitions/")
    assert answer.headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("token", ["x", "0" * 64, "Ünïcode", "a b", "\x00"])
def test_wrong_token_is_401(city: City, token: str) -> None:
    answer = with_token(token).get("/api/v1/petitions/")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Token"


def test_expired_token_is_401(city: City) -> None:
    token = obtain().json()["token"]
    ApiToken.objects.update(expiry=timezone.now() - dt.timedelta(seconds=1))
    assert with_token(token).get("/api/v1/petitions/").status_code == 401


def test_revoked_token_is_401(city: City) -> None:
    client = with_token(obtain().json()["token"])
    (listed,) = client.get("/api/v1/tokens/").json()
    assert client.delete(f"/api/v1/tokens/{listed['key']}/").status_code == 204
    assert client.get("/api/v1/petitions/").status_code == 401


def test_nobody_revokes_the_token_of_another(city: City) -> None:
    obtain()
    other = with_token(obtain("handler").json()["token"])
    key = ApiToken.objects.get(user=city.clerk).token_key[:8]
    assert other.delete(f"/api/v1/tokens/{key}/").status_code == 404
    assert other.delete("/api/v1/tokens/x/").status_code == 404


def test_tokens_end_with_the_password(city: City) -> None:
    token = obtain().json()["token"]
    change_password(by=city.clerk, at=timezone.now(), password="lingwai-mima-2026")
    assert with_token(token).get("/api/v1/petitions/").status_code == 401


def test_tokens_end_with_the_account(city: City) -> None:
    token = obtain().json()["token"]
    deactivate_account(by=None, at=timezone.now(), account=city.clerk, reason="离职")
    assert with_token(token).get("/api/v1/petitions/").status_code == 401


def test_eleventh_token_is_refused(city: City) -> None:
    for _number in range(10):
        ApiToken.objects.create(city.clerk)
    answer = obtain()
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_tokens")


def test_sixth_wrong_password_locks_as_on_the_page(city: City) -> None:
    statuses = [obtain(password="wrong").status_code for _number in range(5)]
    assert statuses == [401, 401, 401, 401, 429]
    locked = obtain()
    assert (locked.status_code, locked.json()["code"]) == (429, "locked")
    assert locked.headers["Content-Type"] == "application/problem+json"


def test_the_list_says_which_token_asks(city: City, api) -> None:
    first, second = (obtain().json()["token"] for _number in range(2))
    listed = {row["key"]: row["is_current"] for row in with_token(second).get("/api/v1/tokens/").json()}
    assert listed == {first[:8]: False, second[:8]: True}
    assert {row["is_current"] for row in api(city.clerk).get("/api/v1/tokens/").json()} == {False}


def test_all_tokens_are_revoked_at_once_with_one_event(city: City) -> None:
    tokens = [obtain().json()["token"] for _number in range(2)]
    other = obtain("handler").json()["token"]
    assert with_token(tokens[0]).delete("/api/v1/tokens/").status_code == 204
    assert [with_token(token).get("/api/v1/petitions/").status_code for token in (*tokens, other)] == [401, 401, 200]
    event = Event.objects.get(kind="token.revoked")
    assert (event.facts, event.by) == ({"tokens": sorted(token[:8] for token in tokens)}, city.clerk)
    assert event.chain.subject == f"account:{city.clerk.pk}"
    session = APIClient()
    session.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert session.delete("/api/v1/tokens/").status_code == 204
    assert Event.objects.filter(kind="token.revoked").count() == 1


def api_routes(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from api_routes(entry, route)
        elif route.startswith("/api/v1/"):
            yield re.sub(r"<(?:\w+:)?\w+>", "1", route).replace("^.*$", "nowhere/"), entry.callback


@pytest.mark.slow
def test_every_endpoint_refuses_a_one_time_password(city: City, api) -> None:
    token = ApiToken.objects.create(city.clerk)[1]  # from before the reset, had it not ended all of them
    city.clerk.must_change_password = True
    city.clerk.save()
    routes = dict(api_routes(get_resolver()))
    assert len(routes) > 40
    del routes["/api/v1/token/"]  # takes name and password, see below
    del routes["/api/v1/docs/"]  # a page
    assert api(city.clerk).get("/api/v1/docs/").headers["Location"] == "/password/"
    wrong = []
    for client in (api(city.clerk), with_token(token)):
        for address in routes:
            for method in (client.get, client.post, client.put, client.patch, client.delete):
                answer = method(address)
                if (answer.status_code, answer.json().get("code")) != (403, "must_change_password"):
                    wrong.append((method.__name__, address, answer.status_code))
    assert wrong == []
    assert ApiToken.objects.count() == 1
    assert obtain().json()["code"] == "must_change_password"
    assert ApiToken.objects.count() == 1


def test_one_time_password_must_be_changed_first(city: City, api) -> None:
    city.clerk.must_change_password = True
    city.clerk.save()
    assert obtain().json()["code"] == "must_change_password"
    answer = api(city.clerk).get("/api/v1/petitions/")
    assert (answer.status_code, answer.json()["code"]) == (403, "must_change_password")
