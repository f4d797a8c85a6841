"""The bell of an open page: it asks by itself, cheaply, and keeps nobody logged in."""

from django.test import Client
from django.urls import reverse

from offices.accounts.actions.sessions import ACTED
from offices.notices.views import BELLS, ENDED
from offices.organisation.limits import forget
from tests.factories import City
from tests.offices.notices.telling import tell
from tests.offices.notices.test_pages import as_

URL = reverse("offices:bell")
POLL = {"HX-Request": "true", "X-Poll": "1"}


def test_it_answers_only_what_is_new(city: City):
    client = as_(city.handler)
    assert client.get(f"{URL}?shown=", headers=POLL).status_code == 204
    tell(city, city.handler)
    answer = client.get(f"{URL}?shown=", headers=POLL)
    assert (answer.status_code, ">1</span>" in answer.text) == (200, True)
    assert f'hx-get="{URL}?shown=1"' in answer.text
    assert client.get(f"{URL}?shown=1", headers=POLL).status_code == 204


def test_the_page_carries_it(city: City):
    tell(city, city.handler)
    assert f'hx-get="{URL}?shown=1" hx-trigger="every 30s"' in as_(city.handler).get(reverse("offices:notices")).text


def test_it_is_one_short_statement_beside_the_login(city: City, django_assert_num_queries):
    client = as_(city.handler)
    client.get(URL, headers=POLL)
    with django_assert_num_queries(2):  # the account, the number
        client.get(URL, headers=POLL)


def test_it_keeps_no_session_alive_and_stops_where_there_is_none(city: City, settings):
    client = as_(city.handler)
    client.get(reverse("offices:notices"))
    session = client.session
    session[ACTED] -= settings.SESSION_IDLE_MINUTES * 60 - 30
    session.save()
    acted = session[ACTED]
    for _time in range(3):
        client.get(URL, headers=POLL)
    assert client.session[ACTED] == acted
    session[ACTED] = acted - 60
    session.save()
    assert client.get(URL, headers=POLL).status_code == ENDED
    assert Client().get(URL, headers=POLL).status_code == ENDED


def test_many_pages_of_one_account_are_throttled(city: City):
    client = as_(city.handler)
    tell(city, city.handler)
    answers = [client.get(f"{URL}?shown=", headers=POLL).status_code for _time in range(BELLS + 5)]
    assert (answers[:BELLS], answers[BELLS:]) == ([200] * BELLS, [204] * 5)
    forget(f"bell:{city.handler.pk}")
    assert client.get(f"{URL}?shown=", headers=POLL).status_code == 200


def test_who_owes_a_password_gets_no_page_into_the_bell(city: City):
    city.handler.must_change_password = True
    city.handler.save()
    assert as_(city.handler).get(f"{URL}?shown=", headers=POLL).status_code == 204
