"""Sessions end after the last act of a person, after 12 hours in any case, and with the account; polls keep none."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from offices.accounts.actions.accounts import deactivate_account, reactivate_account, reset_password
from offices.organisation.credentials import LoginSession
from offices.organisation.models import Event
from tests.factories import PASSWORD, City

PROFILE, NOTICES = "/offices/profile/", "/offices/notices/"
BEGIN = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)


def browser(username: str = "clerk", agent: str = "Firefox", address: str = "10.0.0.1") -> Client:
    client = Client(REMOTE_ADDR=address, headers={"user-agent": agent})
    assert client.post("/login/", {"username": username, "password": PASSWORD}).status_code == 302
    return client


def is_in(client: Client, **headers: str) -> bool:
    return client.get(NOTICES, headers=headers).status_code == 200


def test_polls_keep_no_session_alive(city: City):
    with time_machine.travel(BEGIN, tick=False) as clock:
        client = browser()
        for _minute in range(29):
            clock.shift(dt.timedelta(minutes=1))
            assert is_in(client, x_poll="1", hx_request="true")
        clock.shift(dt.timedelta(minutes=1))
        answer = client.get(NOTICES, headers={"x-poll": "1", "hx-request": "true"})
        assert (answer.status_code, answer.headers["HX-Redirect"].startswith("/login/")) == (401, True)
        assert not is_in(client)


def test_acts_of_a_person_keep_it_alive_until_the_day_is_over(city: City):
    with time_machine.travel(BEGIN, tick=False) as clock:
        client = browser()
        for _half_hour in range(35):
            clock.shift(dt.timedelta(minutes=20))
            assert is_in(client)
        clock.shift(dt.timedelta(minutes=20))
        assert not is_in(client)


def test_the_api_keeps_the_same_hours(city: City):
    with time_machine.travel(BEGIN, tick=False) as clock:
        client = browser()
        assert client.get("/api/v1/petitions/").status_code == 200
        clock.shift(dt.timedelta(minutes=30))
        assert client.get("/api/v1/petitions/").status_code == 401


def test_a_session_without_its_times_is_over(city: City):
    client = browser()
    session = client.session
    del session["began"]
    session.save()
    assert not is_in(client)


def test_a_cookie_from_before_a_deactivation_stays_dead(city: City):
    client = browser()
    account = deactivate_account(by=None, at=timezone.now(), account=city.clerk, reason="离职")
    reactivate_account(by=None, at=timezone.now(), account=account, reason="回来")
    assert not is_in(client)
    assert is_in(browser())


def test_a_reset_ends_all_sessions(city: City):
    client = browser()
    reset_password(by=None, at=timezone.now(), account=city.clerk)
    assert not is_in(client)
    assert not LoginSession.objects.filter(account=city.clerk).exists()


def test_the_profile_lists_logins_and_ends_the_others(city: City):
    with time_machine.travel(BEGIN, tick=False) as clock:
        first = browser(agent="Firefox", address="10.0.0.1")
        clock.shift(dt.timedelta(minutes=5))
        second = browser(agent="<b>Edge</b>", address="10.0.0.2")
        foreign = browser("handler")
        page = first.get(PROFILE).text
        assert (page.count("10.0.0.2"), "<b>Edge" in page, "结束其他登录" in page) == (1, False, True)
        assert page.count("（这一次）") == 1
        answer = first.post("/offices/profile/sessions/end/", follow=True)
        assert "已结束其他登录。" in answer.text
        assert [is_in(one) for one in (first, second, foreign)] == [True, False, True]
        assert "10.0.0.2" not in first.get(PROFILE).text
        event = Event.objects.get(kind="account.sessions_ended")
        assert (event.facts, event.by) == ({"number": 1}, city.clerk)
        clock.shift(dt.timedelta(minutes=1))
        assert is_in(first)


def test_ending_the_others_makes_no_session_younger(city: City):
    with time_machine.travel(BEGIN, tick=False) as clock:
        client = browser()
        for _third in range(34):
            clock.shift(dt.timedelta(minutes=20))
            client.post("/offices/profile/sessions/end/")
        assert is_in(client)
        clock.shift(dt.timedelta(minutes=29))
        assert is_in(client)
        clock.shift(dt.timedelta(minutes=12))
        assert not is_in(client)


def test_logging_in_again_in_the_same_browser_is_one_login(city: City):
    client = browser()
    for _time in range(2):
        client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
        assert client.post("/login/", {"username": "clerk", "password": PASSWORD}).status_code == 302
    assert LoginSession.objects.filter(account=city.clerk).count() == 1
    assert is_in(client)


def test_another_account_in_the_same_browser_takes_its_place(city: City):
    client = browser()
    client.force_login(city.supervisor, backend="django.contrib.auth.backends.ModelBackend")
    assert is_in(client)
    assert LoginSession.objects.filter(account=city.supervisor).count() == 1


def test_logging_out_forgets_the_session(city: City):
    client = browser()
    client.post("/logout/")
    assert not LoginSession.objects.filter(account=city.clerk).exists()


def test_keys_of_sessions_are_not_stored_in_clear(city: City):
    client = browser()
    with pytest.raises(LoginSession.DoesNotExist):
        LoginSession.objects.extra(where=["key = %s"], params=[client.session.session_key]).get()
    assert LoginSession.objects.get(account=city.clerk).key == client.session.session_key
