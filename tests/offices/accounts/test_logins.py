"""The two doors of a login: every spelling is one name, and who tries too often waits before a password is hashed."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from offices.accounts.actions.accounts import reset_password
from offices.accounts.actions.logins import sum_failed_logins
from offices.crypto import keyed_digest
from offices.organisation.addresses import network_of
from offices.organisation.identity import login_name
from offices.organisation.models import Account, Event
from offices.organisation.roles import Role
from tests.factories import PASSWORD, City, make_account
from tests.threads import leave_connections

API, PAGE = "/api/v1/token/", "/login/"
# Full width, capitals, the long s, the Kelvin sign, blanks around.
SPELLINGS = ["clerk", "CLERK", "Clerk", "ｃｌｅｒｋ", "cler\u212a", " clerk ", "ＣＬＥＲＫ"]


def page(username: str, password: str = "wrong", address: str = "10.0.0.1") -> int:
    return Client(REMOTE_ADDR=address).post(PAGE, {"username": username, "password": password}).status_code


def token(username: str, password: str = "wrong", address: str = "10.0.0.1"):
    asked = {"username": username, "password": password}
    return Client(REMOTE_ADDR=address).post(API, asked, "application/json")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_lock_holds_for_every_spelling_on_both_doors(city: City, spelling: str):
    statuses = [page("clerk") for _number in range(3)] + [token("clerk").status_code for _number in range(2)]
    assert statuses == [200, 200, 200, 401, 429]
    assert page(spelling, PASSWORD) == 429
    answer = token(spelling, PASSWORD)
    assert (answer.status_code, answer.json()["code"]) == (429, "locked")
    assert int(answer.headers["Retry-After"]) in range(14 * 60, 15 * 60 + 2)


def test_wrong_passwords_of_all_spellings_are_counted_together(city: City):
    assert [page(spelling) for spelling in SPELLINGS[:5]] == [200] * 4 + [429]
    events = Event.objects.filter(kind="login.failed", chain__subject=f"account:{city.clerk.pk}")
    assert {event.facts["username"] for event in events} == {"clerk"}
    assert events.count() == 5


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_finds_the_account(city: City, spelling: str):
    assert page(spelling, PASSWORD) == 302


def test_a_letter_that_only_looks_alike_is_another_name(city: City):
    make_account("client", (Role.REGISTRATION_CLERK, city.bureau))
    assert login_name("clıent") != "client"  # PostgreSQL makes both CLIENT
    assert page("clıent", PASSWORD) == 200


def test_two_accounts_never_share_a_login_name(city: City):
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(username="CLERK", name="某")


def test_many_names_from_one_address_wait_and_leave_one_event_a_minute(city: City):
    with time_machine.travel(dt.datetime(2026, 3, 2, 1, 0, 5, tzinfo=dt.UTC), tick=False):
        assert [page(f"nobody{number}") for number in range(12)] == [200] * 10 + [429] * 2
        answer = token("somebody")
        assert (answer.status_code, "15分钟后再试" in answer.json()["detail"]) == (429, True)
        assert page("handler", PASSWORD, "10.0.0.2") == 302  # from elsewhere
        assert not Event.objects.filter(kind__in=("login.failed", "login.summed")).exists()
    later = dt.datetime(2026, 3, 2, 1, 10, tzinfo=dt.UTC)
    sum_failed_logins(at=later)
    sum_failed_logins(at=later)
    event = Event.objects.get(kind="login.summed")
    assert event.facts == {
        "minute": "2026-03-02T01:00:00+00:00",
        "unknown": {"number": 10, "addresses": ["10.0.0.1"]},
        "refused": {"number": 3, "addresses": ["10.0.0.1"]},
    }
    assert (event.by, event.by_name, event.office) == (None, "未登录者", None)


def test_addresses_of_one_ipv6_network_are_one(city: City):
    statuses = [page(f"nobody{number}", address=f"2001:db8:1:2::{number}") for number in range(12)]
    assert statuses == [200] * 10 + [429] * 2
    assert page("nobody", address="2001:db8:1:3::1") == 200
    assert [network_of(one) for one in ("2001:db8:1:2:3::4", "::ffff:10.1.2.3", "10.1.2.3", "")] == [
        *("2001:db8:1:2::/64", "10.1.2.3", "10.1.2.3", ""),
    ]


def test_one_name_from_many_addresses_goes_ever_more_slowly_but_is_not_locked(city: City):
    at = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
    with time_machine.travel(at, tick=False):
        assert [page("clerk", address=f"10.0.1.{number}") for number in range(6)] == [200] * 6
        refused = token("clerk", PASSWORD, "10.0.2.1")
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) <= 3
    cache.delete(f"turn:login:name:{keyed_digest(b'clerk')}")  # the two seconds are over
    assert page("clerk", PASSWORD, "10.0.2.1") == 302


def test_where_a_person_has_logged_in_before_others_hold_nobody_up(city: City):
    assert page("clerk", PASSWORD, "10.0.0.1") == 302
    for number in range(15):
        page("clerk", address=f"10.0.1.{number}")
        page(f"nobody{number}", address="10.0.0.1")
    assert page("nobody", address="10.0.0.1") == 429
    assert page("clerk", PASSWORD, "10.0.0.1") == 302


def test_a_password_is_not_hashed_for_who_has_to_wait(city: City, monkeypatch):
    hashed = []
    verify = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: hashed.append(1) or verify(*given))
    for number in range(40):
        page(f"nobody{number}")
    assert len(hashed) == 10


@pytest.mark.slow
def test_tries_at_once_are_counted_as_those_one_after_the_other(transactional_db: None):
    def one(number: int) -> int:
        try:
            return page(f"nobody{number}")
        finally:
            leave_connections()

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(one, range(32)))
    assert (statuses.count(200), statuses.count(429)) == (10, 22)


def test_a_reset_lifts_the_lock(city: City):
    for _number in range(5):
        page("clerk")
    assert page("clerk", PASSWORD) == 429
    with transaction.atomic():
        password = reset_password(by=city.security_admin, at=timezone.now(), account=city.clerk)
    connection.run_on_commit, hooks = [], connection.run_on_commit
    for _sids, hook, _robust in hooks:
        hook()
    assert page("clerk", password) == 302


def test_the_page_of_the_account_shows_the_lock_and_lifts_it(city: City, logged_in, django_capture_on_commit_callbacks):
    with time_machine.travel("2026-03-02T09:10:00+08:00", tick=False):
        for _number in range(5):
            page("Clerk")
        locked = Client(REMOTE_ADDR="10.0.0.1").post(PAGE, {"username": "clerk", "password": PASSWORD})
        assert "密码连续输错5次，账号在此处已暂时锁定，请15分钟后再试。" in locked.text
        assert locked.headers["Retry-After"] == "900"
        security = logged_in(city.security_admin)
        shown = security.get("/offices/accounts/of/clerk/").text
        assert ("锁定至09:25" in shown, "解除锁定" in shown) == (True, True)
        with django_capture_on_commit_callbacks(execute=True):
            security.post("/offices/accounts/of/clerk/unlock/")
        assert "锁定至" not in security.get("/offices/accounts/of/clerk/").text
        assert page("clerk", PASSWORD) == 302
    event = Event.objects.get(kind="account.unlocked")
    assert (event.by, event.chain.subject) == (city.security_admin, f"account:{city.clerk.pk}")


def test_what_is_refused_does_not_make_a_lock_longer(city: City):
    with time_machine.travel("2026-03-02T09:10:00+08:00", tick=False) as clock:
        for _number in range(5):
            page("clerk")
        clock.shift(dt.timedelta(minutes=14))
        locked = Client(REMOTE_ADDR="10.0.0.1").post(PAGE, {"username": "clerk", "password": PASSWORD})
        assert "请1分钟后再试" in locked.text


@pytest.mark.parametrize("username", ["", "\x00", "clerk\x00", "\ud800", "a" * 5000, "甲" * 60, "%s", "'; --"])
def test_no_user_name_breaks_a_door(city: City, username: str):
    if username != "\ud800":
        assert page(username) in (200, 429)
    assert token(username).status_code in (401, 400, 422)


def test_wrong_old_passwords_are_counted_like_logins(city: City, logged_in):
    client = logged_in(city.clerk)
    given = {"old_password": "wrong", "new_password1": "Zhuomu-Niao-37x", "new_password2": "Zhuomu-Niao-37x"}
    answers = [client.post("/password/", given) for _number in range(5)]
    assert [answer.status_code for answer in answers] == [422] * 5
    assert "已暂时锁定" in answers[-1].text
    assert client.post("/password/", given | {"old_password": PASSWORD}).status_code == 422
    city.clerk.refresh_from_db()
    assert city.clerk.check_password(PASSWORD)
    assert Event.objects.filter(kind="login.failed").count() == 5
