"""Wherever the number of a petition is typed or pasted, the same spellings are understood, and no key of a row is."""

import pytest
from django.test import Client

from cases.petitions.models.petitions import Petition
from supervision.campaigns.rows import read_pasted
from supervision.meetings.queries import petitions_named
from tests.factories import City, make_petition


def spellings(number: str) -> list[str]:
    office, year, place = number.split("-")
    return [f"{office}–{year}–{place}", f"{office}{year}{place}", f"{office} {year} {place}", f"“{number}”"]


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city)


def test_the_petitioners_query(petition: Petition) -> None:
    for spelt in spellings(petition.number):
        page = Client().post("/query/", {"number": spelt, "code": petition.query_code})
        assert page.status_code == 200, spelt
        assert petition.number in page.content.decode()
    assert Client().post("/query/", {"number": str(petition.pk), "code": petition.query_code}).status_code == 422


def test_the_search(city: City, petition: Petition) -> None:
    client = Client()
    client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    for spelt in spellings(petition.number):
        assert client.post("/search/", {"q": spelt}).headers["Location"] == petition.get_absolute_url(), spelt
    assert "Location" not in client.post("/search/", {"q": str(petition.pk)}).headers


def test_the_agenda_of_a_meeting(city: City, petition: Petition) -> None:
    for spelt in spellings(petition.number):
        assert petitions_named(city.clerk, [spelt]) == ([petition], [])
    found, missing = petitions_named(city.clerk, [str(petition.pk), "2026"])
    assert found == []
    assert [one.text for one in missing] == [str(petition.pk), "2026"]


def test_the_list_of_a_campaign(petition: Petition) -> None:
    for spelt in spellings(petition.number):
        assert [row.number for row in read_pasted(f"{spelt}\n{petition.pk}")] == [petition.number, str(petition.pk)]
        assert [row.number for row in read_pasted(f"{spelt}\t李四")] == [petition.number]
