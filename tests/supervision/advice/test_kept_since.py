"""An issued letter stays as it was; who must not know of a petition that it names reads it without."""

import io
import zipfile

import pytest
from pypdf import PdfReader

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from supervision.advice.reports.letter import letter_hash
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, seal
from tests.supervision.advice.test_advice import issued
from tests.supervision.listed_offices.test_listed import listed


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def test_what_is_sealed_after_it_was_issued_is_not_read_by_whom_it_is_kept_from(city: City) -> None:
    """The frozen letter stays; who answers it, and is accused by now, reads it without the petition."""
    petition, other = make_petition(city, State.HANDLING), make_petition(city, State.HANDLING)
    advice = issued(city, petitions=(petition, other), findings=f"{petition.number}等件逾期，{other.number}也是。")
    frozen, base = advice.content, advice.get_absolute_url()
    assert petition.number in client_of(city.handler).get(base).text
    seal(Petition.objects.filter(pk=petition.pk), accused_office_ids=[city.bureau.pk])

    addresses = (
        base,
        "/supervision/advice/",
        f"/api/v1/supervision/advice/{advice.pk}/",
        "/api/v1/supervision/advice/",
    )
    for address in addresses:
        assert petition.number not in client_of(city.handler).get(address).text, address
    page = client_of(city.handler).get(base).text
    assert f"1件：{other.number}" in page
    assert "2件：" not in page
    assert "（另一信访件）等件逾期" in page
    assert "密封" not in page
    for form in ("pdf", "word"):
        body = io.BytesIO(client_of(city.handler).get(f"{base}{form}/").content)
        if form == "pdf":
            said = "".join(page.extract_text() for page in PdfReader(body).pages).replace("\n", "")
        else:
            said = zipfile.ZipFile(body).read("word/document.xml").decode()
        assert (petition.number in said, other.number in said) == (False, True)
    assert petition.number in client_of(city.leader).get(base).text  # the head of the office that registered it
    advice.refresh_from_db()
    assert (advice.content, letter_hash(advice)) == (frozen, advice.checksum)


def test_another_letter_says_nothing_of_it_either(city: City) -> None:
    """Whatever letter is opened outside its petition: the demand of a listing, here, names one."""
    petition = make_petition(city, State.HANDLING)
    found = listed(city, findings=f"{petition.number}长期未办。")
    pages = (found.get_absolute_url(), f"/api/v1/supervision/listed/{found.pk}/", "/supervision/listed/")
    for page in pages:
        assert petition.number in client_of(city.handler).get(page).text, page

    seal(Petition.objects.filter(pk=petition.pk), accused_office_ids=[city.bureau.pk])

    for page in pages:
        answer = client_of(city.handler).get(page).text
        assert (petition.number in answer, "（另一信访件）长期未办" in answer) == (False, True)
