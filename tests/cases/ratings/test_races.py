"""Two rate the same organ at once: real threads on the real database."""

import pytest
from django.test import Client
from django.utils import timezone

from offices.errors import ActionRefused
from offices.organisation.models import Event
from tests.cases.procedure.test_races import at_once, history_is_whole
from tests.cases.ratings.rated import UNIT, rate, served_lately
from tests.factories import City, make_city

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


def _like(browser: Client) -> Client:
    other = Client()
    other.cookies = browser.cookies
    return other


def test_a_form_that_is_sent_twice_at_once_is_one_rating(city: City) -> None:
    petition = served_lately(city)
    browser = Client()
    asked = browser.post("/query/", {"number": petition.number, "code": petition.query_code})
    given = {"token": asked.context["rate_token"], "sent": "1", f"value_{UNIT}": "satisfied", "value_2": "mostly"}

    answers = at_once(*[lambda: _like(browser).post("/query/rating/", given)] * 3)

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert all("只评价一次" in answer.text for answer in answers if answer.status_code == 409)
    assert Event.objects.filter(chain_id=petition.chain_id, kind="rate_online").count() == 1
    assert history_is_whole()


def test_the_petitioner_and_a_clerk_at_once_are_one_rating(city: City) -> None:
    petition, today = served_lately(city), timezone.localdate()

    results = at_once(
        lambda: rate(petition, today, by=city.clerk, value="mostly"),
        lambda: rate(petition, today, ratings={UNIT: ("unsatisfied", "")}),
    )

    refused = [one.code for one in results if isinstance(one, ActionRefused)]
    assert refused in ([], ["already_rated"])  # the clerk who was first gave way, who came later was refused
    one = petition.ratings.get(number=UNIT)
    assert (one.value, one.way, one.recorded_by) == ("unsatisfied", "online", None)
    assert history_is_whole()
