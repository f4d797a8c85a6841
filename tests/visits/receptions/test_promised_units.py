"""A unit hears at once of a promise made in its name, wherever the petition lies."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import OutboxMessage
from offices.pages.words import cn_date
from tests.factories import City, make_city, make_petition
from tests.visits.receptions.test_promises_list import URL, as_, promise
from visits.receptions.queries.lists import promises_visible_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def petition(city: City, today: date) -> Petition:
    return make_petition(city, State.REGISTERED, start=today - timedelta(days=2))


def test_the_unit_is_told_and_has_its_line(city: City, petition: Petition, today: date) -> None:
    due = today + timedelta(days=7)
    made = promise(city, petition, today, due)
    told = OutboxMessage.objects.get(office=city.bureau, permission="follow_up")
    said = f"{city.city.name}领导就信访件 {petition.number} 作出承诺，由贵单位兑现，期限{cn_date(due)}，见承诺台账"
    assert (told.text, told.url) == (said, URL)

    client = as_(city.handler)
    assert client.get(petition.get_absolute_url()).status_code == 404
    page = client.get(URL)
    text = page.content.decode()
    assert (petition.number in text, petition.get_absolute_url() in text, "还没有转送到贵单位" in text) == (
        True,
        False,
        True,
    )
    [row] = page.context["table"].rows
    assert (row.promise.pk, row.linked, row.step) == (made.pk, False, None)
    assert client.get(f"{URL}export/").status_code == 200


def test_another_unit_has_no_line(city: City, petition: Petition, today: date) -> None:
    promise(city, petition, today, today)
    assert not promises_visible_to(city.other_handler).exists()


def test_who_promises_for_the_own_office_is_not_told(city: City, petition: Petition, today: date) -> None:
    promise(city, petition, today, today, unit=city.city)
    assert not OutboxMessage.objects.filter(url=URL).exists()


def test_a_unit_that_is_accused_reads_no_promise(city: City, petition: Petition, today: date) -> None:
    promise(city, petition, today, today)
    Petition.objects.filter(pk=petition.pk).update(accused_office_ids=[city.bureau.pk])
    assert not promises_visible_to(city.handler).exists()
