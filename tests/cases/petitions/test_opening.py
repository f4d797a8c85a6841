"""Somebody who did not register, handle or decide a sealed petition says first what it is opened for."""

import pytest

from cases.petitions.actions.accusations import AccusedPerson
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account, RoleAssignment
from tests.clients import client_of
from tests.factories import City, make_account, make_petition, moment

SENTENCE = "{}已密封，您不是登记、办理或者决定本件的人员。请先写明查看目的，查看将记入本件。"


@pytest.fixture
def accusing(city: City) -> Petition:
    return make_petition(city, purpose="accusation", accused=[AccusedPerson("李强")])


@pytest.fixture
def trusted(city: City) -> Account:
    account = make_account("trusted", ("clerk", city.city))
    RoleAssignment.objects.filter(account=account).update(sees_sealed=True)
    return account


PAGES = ["", "steps/screen/", "steps/screen/options/", "receipt/", "as-of/", "papers/{paper}/", "clocks/{clock}/"]


def pages(petition: Petition) -> list[str]:
    clock, paper = petition.clocks.first(), petition.documents.first()
    known = {"clock": clock and clock.pk, "paper": paper.pk if paper else 1}
    return [f"/petitions/{petition.number}/{page.format(**known)}" for page in PAGES]


def test_every_page_of_it_asks_first(accusing: Petition, trusted: Account) -> None:
    client = client_of(trusted)
    asking = f"/petitions/{accusing.number}/open/"
    for page in pages(accusing):
        answer = client.get(page)
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, asking), page
    page = client.get(asking).text
    assert SENTENCE.format(accusing.number) in page
    assert accusing.subject not in page
    assert not PersonalDataAccess.objects.exists()
    changed = client.post(f"/petitions/{accusing.number}/identity/", {"purpose": "handle"})
    assert changed.headers["Location"] == asking


def test_the_reason_is_recorded_and_holds_for_half_a_day(accusing: Petition, trusted: Account) -> None:
    client, page = client_of(trusted), f"/petitions/{accusing.number}/steps/screen/"
    asking = client.get(page).headers["Location"]
    refused = client.post(asking, {"purpose": "", "next": page})
    assert refused.status_code == 422
    assert "请选择查看密封件的目的。" in refused.text
    opened = client.post(asking, {"purpose": "handle", "next": page})
    assert opened.headers["Location"] == page
    assert client.get(page).status_code == 200
    found = PersonalDataAccess.objects.values_list("account__username", "purpose", "fields", "petition")
    assert list(found) == [("trusted", "handle", "密封件的内容", accusing.pk)]
    assert "密封件的内容" in client.get(f"/petitions/{accusing.number}/").text


def test_the_address_afterwards_is_one_of_ours(accusing: Petition, trusted: Account) -> None:
    asking = f"/petitions/{accusing.number}/open/"
    for asked in ("https://example.com/", "//example.com/", "example.com", "petition", "javascript:alert(1)"):
        opened = client_of(trusted).post(asking, {"purpose": "handle", "next": asked})
        assert opened.headers["Location"] == f"/petitions/{accusing.number}/", asked


def test_who_registered_and_who_decides_is_not_asked(city: City, accusing: Petition) -> None:
    page = f"/petitions/{accusing.number}/"
    for account in (city.clerk, city.leader):
        client = client_of(account)
        assert client.get(page).status_code == 200, account.username
        assert client.get(f"{page}open/").headers["Location"] == page
    assert not PersonalDataAccess.objects.exists()


def test_who_does_not_see_it_is_told_nothing(city: City, accusing: Petition) -> None:
    stranger = client_of(make_account("clerk2", ("clerk", city.city)))
    assert stranger.get(f"/petitions/{accusing.number}/").status_code == 404
    assert stranger.get(f"/petitions/{accusing.number}/open/").status_code == 404


def test_an_open_petition_asks_nobody(city: City, trusted: Account) -> None:
    petition = make_petition(city)
    assert client_of(trusted).get(f"/petitions/{petition.number}/").status_code == 200


def test_a_program_says_it_too(accusing: Petition, trusted: Account, api) -> None:
    client, address = api(trusted), f"/api/v1/petitions/{accusing.number}/"
    for part in ("", "events/", "as-of/?day=2026-03-02"):
        answer = client.get(address + part)
        assert (answer.status_code, answer.json()["code"]) == (403, "sealed_unopened"), part
        assert answer.json()["detail"] == SENTENCE.format(accusing.number)
    step = client.post(f"{address}steps/screen/", {"version": 1, "purpose": "accusation"}, format="json")
    assert (step.status_code, step.json()["code"]) == (403, "sealed_unopened")
    assert client.post(f"{address}open/", {"purpose": "curiosity"}, format="json").status_code == 422
    assert client.post(f"{address}open/", {"purpose": "check"}, format="json").status_code == 204
    assert client.get(address).status_code == 200
    assert PersonalDataAccess.objects.get().purpose == "check"


def test_the_reason_ends_after_half_a_day(accusing: Petition, trusted: Account) -> None:
    PersonalDataAccess.objects.create(
        petition=accusing, account=trusted, office=accusing.holder, at=moment("2026-03-02"),
        purpose="handle", fields="密封件的内容",
    )  # fmt: skip
    assert client_of(trusted).get(f"/petitions/{accusing.number}/").status_code == 302
