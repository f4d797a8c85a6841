"""One's own tokens of the API on the page of one's account."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from offices.organisation.models import Event
from tests.factories import City

PROFILE, NEW, ALL = "/offices/profile/", "/offices/profile/tokens/new/", "/offices/profile/tokens/revoke/"
API = "/api/v1/petitions/"


@pytest.fixture
def client(city: City) -> Client:
    client = Client(REMOTE_ADDR="10.1.2.3")
    client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    return client


def made(client: Client) -> str:
    page = client.post(NEW)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store, private"
    (token,) = re.findall(r"<code>([0-9a-f]{64})</code>", page.text)
    return token


def status(token: str) -> int:
    return Client().get(API, headers={"Authorization": f"Token {token}"}).status_code


def test_a_token_is_shown_once_and_works(city: City, client: Client):
    token = made(client)
    assert status(token) == 200
    event = Event.objects.get(kind="token.issued")
    assert (event.facts, event.by) == ({"token": token[:8], "address": "10.1.2.3"}, city.clerk)
    assert event.chain.subject == f"account:{city.clerk.pk}"
    page = client.get(PROFILE)
    assert f"{token[:8]}…" in page.text
    assert token not in page.text
    assert token[8:] not in Event.objects.latest("pk").facts_text


def test_one_token_is_revoked(city: City, client: Client):
    first, second = made(client), made(client)
    answer = client.post(reverse("offices:token_revoke", args=[first[:8]]), follow=True)
    assert f"已撤销令牌{first[:8]}…，立即失效。" in answer.text
    assert (status(first), status(second)) == (401, 200)
    assert Event.objects.get(kind="token.revoked").facts == {"token": first[:8]}
    again = client.post(reverse("offices:token_revoke", args=[first[:8]]), follow=True)
    assert "没有这个令牌。" in again.text


def test_all_tokens_are_revoked(city: City, client: Client):
    tokens = [made(client), made(client)]
    other = AuthToken.objects.create(city.handler)[1]
    assert "已撤销2个令牌，立即失效。" in client.post(ALL, follow=True).text
    assert [status(token) for token in (*tokens, other)] == [401, 401, 200]
    assert Event.objects.get(kind="token.revoked").facts == {"tokens": sorted(token[:8] for token in tokens)}


def test_nobody_sees_or_revokes_the_tokens_of_another(city: City, client: Client):
    other = AuthToken.objects.create(city.handler)[1]
    assert other[:8] not in client.get(PROFILE).text
    assert "没有这个令牌。" in client.post(reverse("offices:token_revoke", args=[other[:8]]), follow=True).text
    client.post(ALL)
    assert status(other) == 200


def test_the_eleventh_token_is_refused_and_the_button_says_so_before(city: City, client: Client):
    for _number in range(10):
        AuthToken.objects.create(city.clerk)
    sentence = "每个账号最多10个令牌，请先撤销不用的。"
    assert f'disabled title="{sentence}"' in client.get(PROFILE).text
    answer = client.post(NEW, follow=True)
    assert answer.redirect_chain == [(PROFILE, 302)]
    assert sentence in answer.text
    assert AuthToken.objects.count() == 10
    AuthToken.objects.update(expiry=timezone.now() - dt.timedelta(seconds=1))
    page = client.get(PROFILE)
    assert page.text.count("已失效") == 10
    assert "disabled title" not in page.text
    made(client)
    assert AuthToken.objects.count() == 1


def test_tokens_are_made_and_ended_by_post_only(client: Client):
    for address in (NEW, ALL, reverse("offices:token_revoke", args=["00000000"])):
        assert client.get(address).status_code == 405


def test_a_one_time_password_makes_no_token(city: City, client: Client):
    city.clerk.must_change_password = True
    city.clerk.save()
    answer = client.post(NEW)
    assert (answer.status_code, answer["Location"]) == (302, "/password/")
    assert not AuthToken.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_the_page(city: City, client: Client, count, django_assert_num_queries):
    for _number in range(count):
        AuthToken.objects.create(city.clerk)
    with django_assert_num_queries(5):  # account, roles shown, tokens, roles of the navigation, unread notices
        client.get(PROFILE)
