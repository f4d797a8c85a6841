"""Issued letters in a list; many in one file, with the names, each reading written down."""

import io
import zipfile
from typing import Any

import pytest

from cases.drafts.actions.batches import MOST_LETTERS
from cases.papers.models import Document
from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account
from tests.cases.papers.pages import lines_of, words
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, seal
from tests.lists import cells_of

pytestmark = pytest.mark.django_db
URL = "/letters/"


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def letters(petition: Petition) -> list[int]:
    return list(petition.documents.filter(letter__isnull=False).order_by("pk").values_list("pk", flat=True))


def readings(by: Account) -> int:
    return PersonalDataAccess.objects.filter(account=by, purpose="serve").count()


def test_the_list_and_its_filters(city: City) -> None:
    petition = make_petition(city, State.SERVED)
    other = make_petition(city, State.OPINION_ISSUED)
    client = client_of(city.handler)
    found = {
        query: len(cells_of(client.get(f"{URL}?{query}")))
        for query in (
            "",
            f"petition={other.number}",
            "kind=opinion",
            "on_to=2020-01-01",
            "own=true",
        )
    }
    assert found == {
        "": len(letters(petition)) + len(letters(other)),
        f"petition={other.number}": len(letters(other)),
        "kind=opinion": 2,
        "on_to=2020-01-01": 0,
        "own=true": Document.objects.filter(office=city.bureau).count(),
    }
    assert client_of(city.security_admin).get(URL).status_code == 403
    assert cells_of(client_of(city.other_handler).get(URL)) == []
    assert f"petition={petition.number}" in client.get(f"/petitions/{petition.number}/").text


def test_many_as_one_pdf_and_as_an_archive(city: City) -> None:
    first, second = make_petition(city, State.SERVED), make_petition(city, State.SERVED)
    ids = [*letters(first), *letters(second)]
    client = client_of(city.handler)
    whole = client.post(f"{URL}download/", {"letter": ids, "form": "pdf"})
    assert whole["Content-Type"] == "application/pdf"
    assert len(lines_of(whole.content)) >= len(ids)
    said = words(whole.content)
    for petition in (first, second):
        assert petition.petitioners.get(role="principal").name in said
    assert readings(city.handler) == 2
    assert whole.content == client.post(f"{URL}download/", {"letter": ids, "form": "pdf"}).content
    archive = client.post(f"{URL}download/", {"petition": [first.number], "form": "zip"})
    with zipfile.ZipFile(io.BytesIO(archive.content)) as kept:
        assert len(kept.namelist()) == len(letters(first))
        assert all(kept.read(name).startswith(b"%PDF") for name in kept.namelist())
        assert all(first.number in name for name in kept.namelist())
    every = client.post(f"{URL}download/", {"every": "kind=opinion", "form": "zip"})
    with zipfile.ZipFile(io.BytesIO(every.content)) as kept:
        assert len(kept.namelist()) == 2


@pytest.mark.parametrize(
    "sent",
    [{}, {"letter": "x"}, {"letter": ["99999999"]}, {"letter": "9" * 30}, {"petition": "\x00"}, {"every": "kind=x"}],
)
def test_nothing_chosen_is_said(city: City, sent: dict[str, Any]) -> None:
    make_petition(city, State.SERVED)
    answer = client_of(city.handler).post(f"{URL}download/", {**sent, "form": "pdf"}, follow=True)
    assert "没有选择文书，或者您无权查看。" in answer.text


def test_others_take_nothing_away(city: City) -> None:
    ids = letters(make_petition(city, State.SERVED))
    for account in (city.other_handler, city.county_handler):
        answer = client_of(account).post(f"{URL}download/", {"letter": ids, "form": "pdf"}, follow=True)
        assert "没有选择文书，或者您无权查看。" in answer.text
    assert client_of(city.security_admin).post(f"{URL}download/", {"letter": ids}).status_code == 403
    answer = client_of(city.supervisor).post(f"{URL}download/", {"letter": ids, "form": "pdf"}, follow=True)
    assert "不能查看个人信息，请不选它的文书。" in answer.text
    assert PersonalDataAccess.objects.count() == 0


def test_a_sealed_petition_shows_none_until_it_is_opened(city: City) -> None:
    petition = make_petition(city, State.SERVED)
    ids = letters(petition)
    seal(Petition.objects.filter(pk=petition.pk), handled_by=None)
    client = client_of(city.handler)
    assert cells_of(client.get(URL))[0]["subject"].text == "密封"
    answer = client.post(f"{URL}download/", {"letter": ids, "form": "pdf"}, follow=True)
    assert "没有选择文书，或者您无权查看。" in answer.text
    assert "没有选择文书" in client.post(f"{URL}download/", {"every": "", "form": "pdf"}, follow=True).text


def test_too_many_are_refused(city: City) -> None:
    answer = client_of(city.handler).post(
        f"{URL}download/", {"letter": range(1, MOST_LETTERS + 2), "form": "pdf"}, follow=True
    )
    assert f"一次最多{MOST_LETTERS}份" in answer.text


def test_programs_list_and_download(city: City, api: Any) -> None:
    petition = make_petition(city, State.SERVED)
    client = api(city.handler)
    listed = client.get(f"/api/v1/letters/?petition={petition.number}").json()["results"]
    assert sorted(one["id"] for one in listed) == letters(petition)
    body = {"letters": letters(petition)}
    answer = client.post("/api/v1/letters/download/", body, format="json")
    assert answer.content[:4] == b"%PDF"
    assert client.post("/api/v1/letters/download/", {**body, "form": "zip"}, format="json").content[:2] == b"PK"
    assert client.post("/api/v1/letters/download/", {"letters": []}, format="json").status_code in (400, 422)
    unknown = client.post("/api/v1/letters/download/", {**body, "letters": [*body["letters"], 999_999]}, format="json")
    assert (unknown.status_code, "其中1份不存在" in unknown.text) == (422, True)
    refused = api(city.other_handler).post("/api/v1/letters/download/", body, format="json")
    assert refused.json()["type"] == "problem:no_letter"


def test_statements_do_not_grow_with_the_letters(city: City, django_assert_max_num_queries: Any) -> None:
    make_petition(city, State.SERVED)
    client = client_of(city.handler)
    client.get(URL)
    with django_assert_max_num_queries(12):
        client.get(URL)
    make_petition(city, State.SERVED)
    with django_assert_max_num_queries(12):
        client.get(URL)
