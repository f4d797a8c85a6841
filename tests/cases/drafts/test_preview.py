"""An office's wording is looked at with a real petition: masked, the reading of the name recorded, nothing issued."""

from typing import Any

import pytest

from cases.papers.models import Document
from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from tests.cases.drafts.test_templates import BODY, OPENING, word
from tests.clients import client_of
from tests.factories import City, make_petition

pytestmark = pytest.mark.django_db
ADDRESS = "/letters/preview/"


def test_the_wording_in_force_is_filled_from_a_petition(city: City) -> None:
    word(city, "notice", OPENING, BODY)
    petition = make_petition(city, State.NOTIFIED)
    issued = Document.objects.count()
    name = petition.petitioners.get(role="principal").name

    page = client_of(city.handler).get(ADDRESS, {"kind": "notice", "number": petition.number}).text

    assert f"{petition.petitioner_masked}同志：您于2026年3月2日" in page
    assert f"提出的“{petition.subject}”（{petition.number}）收悉。" in page
    assert petition.documents.get(kind="notice").body in page  # what the last letter of the kind said
    assert f"{city.bureau.name}文书模板第1版" in page
    assert name not in page
    assert (Document.objects.count(), PersonalDataAccess.objects.count()) == (issued, 0)

    named = client_of(city.handler).post(ADDRESS, {"kind": "notice", "number": petition.number}).text

    assert f"{name}同志" in named
    access = PersonalDataAccess.objects.get()
    assert (access.petition, access.account, access.purpose) == (petition, city.handler, "serve")


def test_what_was_never_issued_shows_where_the_handler_writes(city: City) -> None:
    petition = make_petition(city, State.HANDLING)

    for kind in ("opinion", "review_opinion"):
        page = client_of(city.handler).get(ADDRESS, {"kind": kind, "number": petition.number}).text

        assert "（承办人填写的内容印在这里。）" in page
        assert "系统的标准格式" in page
    assert not petition.documents.filter(kind="opinion").exists()


def test_a_field_that_the_petition_leaves_empty_is_told(city: City) -> None:
    word(city, "notice", {"name": "期限", "text": "{正文}我单位于{受理日期}受理。"})
    petition = make_petition(city, State.UNIT_RECEIVED)

    answer = client_of(city.handler).get(ADDRESS, {"kind": "notice", "number": petition.number})

    assert answer.status_code == 422
    assert "“期限”一段的{受理日期}在本件没有内容" in answer.text


def test_only_what_one_sees_is_shown(city: City, api: Any) -> None:
    petition = make_petition(city, State.NOTIFIED)
    asked = {"kind": "notice", "number": petition.number}

    unseen = client_of(city.county_handler).get(ADDRESS, asked)
    assert (unseen.status_code, petition.subject in unseen.text) == (422, False)
    assert client_of(city.system_admin).get(ADDRESS, asked).status_code == 403
    assert client_of(city.handler).get(ADDRESS, {"kind": "registration", "number": petition.number}).status_code == 422
    assert client_of(city.handler).get(ADDRESS).status_code == 200
    lines = api(city.handler).post(f"/api/v1{ADDRESS}", asked).json()
    assert lines["template"] == ""
    assert petition.documents.get(kind="notice").body in lines["lines"]
    assert api(city.county_handler).post(f"/api/v1{ADDRESS}", asked).status_code == 404
    assert api(city.system_admin).post(f"/api/v1{ADDRESS}", asked).status_code == 403
