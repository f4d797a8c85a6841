"""One's own tokens of the API on the page of one's account."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from offices.organisation.actions.offices import edit_office
from offices.organisation.credentials import ApiToken
from offices.organisation.enums import ApiPart
from offices.organisation.models import Event, OutboxMessage
from tests.factories import PASSWORD, City
from tests.offices.accounts.test_tokens import api_routes

PROFILE, NEW, ALL = "/offices/profile/", "/offices/profile/tokens/new/", "/offices/profile/tokens/revoke/"
API = "/api/v1/petitions/"
ASKED = {"password": PASSWORD, "days": "7", "read_only": "on"}


@pytest.fixture
def client(city: City) -> Client:
    client = Client(REMOTE_ADDR="10.1.2.3")
    client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    return client


def made(client: Client, **changes: object) -> str:
    page = client.post(NEW, ASKED | changes)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store, private"
    (token,) = re.findall(r'<code id="given">([0-9a-f]{64})</code>', page.text)
    return token


def status(token: str) -> int:
    return Client().get(API, headers={"Authorization": f"Token {token}"}).status_code


def test_a_token_is_shown_once_and_works(city: City, client: Client):
    token = made(client)
    assert status(token) == 200
    event = Event.objects.get(kind="token.issued")
    expiry = ApiToken.objects.get().expiry.astimezone(dt.UTC).isoformat()
    assert event.facts == {
        **{"token": token[:8], "address": "10.1.2.3", "read_only": True, "expiry": expiry},
        **{"scopes": [], "addresses": []},
    }
    assert event.by == city.clerk
    told = OutboxMessage.objects.get(event=event)
    assert (told.permission, told.url) == ("manage_accounts", "/offices/accounts/of/clerk/")
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
    other = ApiToken.objects.create(city.handler)[1]
    assert "已撤销2个令牌，立即失效。" in client.post(ALL, follow=True).text
    assert [status(token) for token in (*tokens, other)] == [401, 401, 200]
    assert Event.objects.get(kind="token.revoked").facts == {"tokens": sorted(token[:8] for token in tokens)}


def test_nobody_sees_or_revokes_the_tokens_of_another(city: City, client: Client):
    other = ApiToken.objects.create(city.handler)[1]
    assert other[:8] not in client.get(PROFILE).text
    assert "没有这个令牌。" in client.post(reverse("offices:token_revoke", args=[other[:8]]), follow=True).text
    client.post(ALL)
    assert status(other) == 200


def test_the_eleventh_token_is_refused_and_the_button_says_so_before(city: City, client: Client):
    for _number in range(10):
        ApiToken.objects.create(city.clerk)
    sentence = "每个账号最多10个令牌，请先撤销不用的。"
    assert f'disabled title="{sentence}"' in client.get(PROFILE).text
    answer = client.post(NEW, ASKED)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert ApiToken.objects.count() == 10
    ApiToken.objects.update(expiry=timezone.now() - dt.timedelta(seconds=1))
    page = client.get(PROFILE)
    assert page.text.count("已失效") == 10
    assert "disabled title" not in page.text
    made(client)
    assert ApiToken.objects.count() == 1


def test_a_token_needs_the_password_again(city: City, client: Client):
    answer = client.post(NEW, ASKED | {"password": "wrong"})
    assert (answer.status_code, "密码不正确。" in answer.text) == (422, True)
    assert not ApiToken.objects.exists()
    assert Event.objects.filter(kind="login.failed").count() == 1
    for _number in range(4):
        answer = client.post(NEW, ASKED | {"password": "wrong"})
    assert "密码连续输错5次，账号在此处已暂时锁定，请15分钟后再试。" in answer.text
    assert client.post(NEW, ASKED).status_code == 422
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"days": "8"}, "7"),
        ({"days": "0"}, "1"),
        ({"scopes": ["nothing"]}, "没有这个选项，请重新选择"),
        ({"addresses": "10.1.2.3 nowhere"}, "“nowhere”不是网络地址，应如 10.1.2.3 或 10.1.0.0/16。"),
    ],
)
def test_a_token_that_would_open_too_much_is_refused(client: Client, changes, sentence: str):
    answer = client.post(NEW, ASKED | changes)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert not ApiToken.objects.exists()


def test_a_token_opens_only_what_it_was_made_for(city: City, client: Client):
    bound = made(client, scopes=["petitions"], addresses="10.9.0.0/16，10.1.2.3")
    header = {"Authorization": f"Token {bound}"}

    def asked(address: str, method: str = "get", place: str = "10.9.8.7") -> tuple[int, str]:
        answer = getattr(Client(REMOTE_ADDR=place), method)(address, headers=header)
        return answer.status_code, answer.json().get("code", "")

    assert asked(API) == (200, "")
    assert asked(API, place="::ffff:10.1.2.3") == (200, "")
    assert asked(API, place="10.1.2.4") == (403, "token_address")
    assert asked("/api/v1/packages/") == (403, "token_scope")
    assert asked(API, "post") == (403, "token_read_only")
    assert asked("/api/v1/search/", "post") == (403, "token_scope")
    anything = {"Authorization": f"Token {made(client)}"}
    found = Client().post("/api/v1/search/", {"text": "x"}, "application/json", headers=anything)
    assert found.json().get("code") != "token_read_only"


def test_every_part_of_the_api_is_a_scope():
    parts = {route.removeprefix("/api/v1/").split("/")[0] for route, _view in api_routes(get_resolver())}
    assert parts - {"schema", "docs", "token", "tokens", "nowhere"} == set(ApiPart.values)


def test_without_a_role_there_is_no_token(city: City, client: Client):
    city.clerk.assignments.update(revoked_at=timezone.now(), revoked_by=city.security_admin)
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, ASKED).status_code == 403
    asked = {"username": "clerk", "password": PASSWORD}
    answer = Client().post("/api/v1/token/", asked, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "no_tokens")


def test_an_office_forbids_tokens_for_all_below(city: City, client: Client):
    token = made(client)
    edit_office(by=None, at=timezone.now(), office=city.city, tokens_forbidden=True)
    assert status(token) == 401
    page = client.post(NEW, ASKED)
    assert (page.status_code, f"{city.city.name}不允许使用 API 令牌。" in page.text) == (403, True)
    assert f'disabled title="{city.city.name}不允许使用 API 令牌。"' in client.get(PROFILE).text
    edit_office(by=None, at=timezone.now(), office=city.city, tokens_forbidden=False)
    assert status(made(client)) == 200


def test_tokens_are_ended_by_post_only(client: Client):
    for address in (ALL, reverse("offices:token_revoke", args=["00000000"])):
        assert client.get(address).status_code == 405


def test_a_one_time_password_makes_no_token(city: City, client: Client):
    city.clerk.must_change_password = True
    city.clerk.save()
    answer = client.post(NEW, ASKED)
    assert (answer.status_code, answer["Location"]) == (302, "/password/")
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_the_page(city: City, client: Client, count, django_assert_num_queries):
    for _number in range(count):
        ApiToken.objects.create(city.clerk)
    # Account, roles shown, tokens, whether an office forbids them, the key of the calendar, logins, roles of the
    # navigation, unread notices.
    with django_assert_num_queries(8):
        client.get(PROFILE)
