"""Somebody who did not register, handle or decide a sealed petition says first what it is opened for."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cases.petitions.actions.accusations import AccusedPerson
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import OPEN_FOR, covered, unopened_ids
from offices.organisation.models import Account, RoleAssignment
from offices.organisation.policies import authority_of
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


# What lists tell of one that was not opened


def lists(client: Client, petition: Petition) -> dict[str, str]:
    """The pages and answers on which it stands in a row."""
    search = {"q": petition.number}
    return {
        "worklist": client.get("/?tab=all").text,
        "api": client.get("/api/v1/petitions/").text,
        "api search": client.post("/api/v1/search/", search, content_type="application/json").text,
    }


def found_by_content(client: Client) -> dict[str, str]:
    """What is looked for by words of the text, by the name of a person, by what it is about."""
    words, person = {"q": "夜间施工"}, {"q": "王小明", "why": "check"}
    similar = {"name": "王小明", "phone": "13800001234", "subject": "夜间施工噪音扰民", "body": "夜间施工"}
    return {
        "search": client.post("/search/", words).text,
        "api search": client.post("/api/v1/search/", words, content_type="application/json").text,
        "name": client.post("/search/", person).text,
        "api name": client.post("/api/v1/search/", person, content_type="application/json").text,
        "purpose": client.get("/?tab=all&purpose=accusation").text,
        "api purpose": client.get("/api/v1/petitions/?purpose=accusation").text,
        "similar": client.post("/registration/similar/", similar).text,
    }


def test_a_list_tells_the_number_and_no_more(city: City, accusing: Petition, trusted: Account) -> None:
    client = client_of(trusted)
    for name, page in lists(client, accusing).items():
        assert accusing.number in page, name
        assert "密封" in page, name
        for told in (accusing.subject, "夜间施工噪音扰民", "王*", "幸福路"):
            assert told not in page, (name, told)

    client.post(f"/petitions/{accusing.number}/open/", {"purpose": "handle"})
    for name, page in lists(client, accusing).items():
        assert accusing.subject.partition("夜间")[0] in page, name


def test_a_list_tells_what_the_work_needs_and_no_more(city: City, accusing: Petition, trusted: Account, api) -> None:
    Petition.objects.filter(pk=accusing.pk).update(headcount=7, occurrence="first")
    client = api(trusted)
    (row,) = client.get("/api/v1/petitions/").json()["results"]
    (hit,) = client.post("/api/v1/search/", {"q": accusing.number}).json()["results"]
    withheld = ("headcount", "channel", "petitioner", "subject")
    assert [hit[name] for name in withheld] == [None, "", "", "密封"]
    assert [row[name] for name in withheld] == [None, "", "", "密封"]
    assert [row[name] for name in ("channel_label", "purpose", "occurrence", "category")] == ["", "", "", None]
    told = (accusing.number, accusing.state, accusing.holder.code, accusing.next_due and accusing.next_due.isoformat())
    assert (row["number"], row["state"], row["holder"]["code"], row["next_due"]) == told


def test_a_covered_row_is_a_copy(accusing: Petition, trusted: Account) -> None:
    found = Petition.objects.select_related("text").get(pk=accusing.pk)
    (shown,) = covered(trusted, [found])
    assert (str(shown.subject), shown.text.body) == ("密封", "")
    assert (found.subject, found.text.body) == (accusing.subject, accusing.text.body)


def test_before_it_is_opened_its_number_alone_finds_it(city: City, accusing: Petition, trusted: Account) -> None:
    client = client_of(trusted)
    for name, page in found_by_content(client).items():
        assert accusing.number not in page, name
    assert accusing.number in client.get("/?tab=all").text
    assert client.post("/search/", {"q": accusing.number}).headers["Location"] == f"/petitions/{accusing.number}/"

    client.post(f"/petitions/{accusing.number}/open/", {"purpose": "handle"})
    for name, page in found_by_content(client).items():
        assert accusing.number in page, name


def test_who_registered_it_and_who_decides_read_it_in_lists(city: City, accusing: Petition) -> None:
    for account in (city.clerk, city.leader):
        assert accusing.subject in client_of(account).get("/?tab=all").text, account.username
        assert unopened_ids(Account.objects.get(pk=account.pk)) == frozenset()


def test_after_half_a_day_a_list_is_covered_again(accusing: Petition, trusted: Account) -> None:
    given = {"petition": accusing, "account": trusted, "office": accusing.holder, "purpose": "handle"}
    PersonalDataAccess.objects.create(**given, at=timezone.now() - OPEN_FOR, fields="密封件的内容")
    assert unopened_ids(Account.objects.get(pk=trusted.pk)) == {accusing.pk}
    PersonalDataAccess.objects.create(**given, at=timezone.now(), fields="密封件的内容")
    assert unopened_ids(Account.objects.get(pk=trusted.pk)) == frozenset()


def test_one_statement_for_any_number_of_rows(city: City, trusted: Account) -> None:
    client = client_of(trusted)
    client.get("/?tab=all")
    counted = []
    for _more in range(2):
        make_petition(city, purpose="accusation", accused=[AccusedPerson("李强")])
        with CaptureQueriesContext(connection) as asked:
            assert "夜间施工" not in client.get("/?tab=all").text
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_who_is_named_for_nothing_takes_no_statement_more(
    city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    account = make_account("plain", ("clerk", city.city))
    authority_of(account)
    with django_assert_num_queries(0):
        assert unopened_ids(account) == frozenset()
