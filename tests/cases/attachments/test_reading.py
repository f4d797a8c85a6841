"""Attachments are opened for a purpose, looked at and taken away; others, the accused and the unnamed find nothing."""

import pytest
from django.utils import timezone

from cases.attachments.models import Attachment
from cases.petitions.actions.reading import open_sealed
from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.accounts.actions.accounts import edit_account
from tests.cases.attachments.attached import api, attach, contents, opened, processed, url
from tests.clients import client_of
from tests.factories import City, make_account, make_petition
from tests.offices.files.test_previews import acting, pdf, photo_on_its_side

pytestmark = pytest.mark.django_db


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.HANDLING)


# Opened for a purpose


def test_nothing_is_shown_before_a_purpose_is_said_and_the_reading_is_recorded(city: City, petition: Petition) -> None:
    (one,) = processed(*attach(petition, city.handler, photo_on_its_side()))
    client = client_of(city.clerk)
    page = client.get(url(petition))
    assert "附件1（证据）" in page.text
    assert "<img" not in page.text
    assert client.get(url(petition, f"{one.key}/")).status_code == 302
    assert {client.get(url(petition, rest)).status_code for rest in contents(one)[1:]} == {404}
    assert "请选择查看附件的目的" in client.post(url(petition, "open/"), {"purpose": ""}).text
    assert not PersonalDataAccess.objects.exists()

    opened(client, petition)

    access = PersonalDataAccess.objects.get()
    assert (access.account, access.purpose, access.fields) == (city.clerk, "handle", "附件（共1件）")
    assert f"/{one.key}/small/" in client.get(url(petition)).text
    assert "SHA-256" in client.get(url(petition, f"{one.key}/")).text
    small = client.get(url(petition, f"{one.key}/small/"))
    assert (small.status_code, small["Content-Type"]) == (200, "image/jpeg")


def test_what_is_served_runs_nothing_and_stands_in_no_page(city: City, petition: Petition) -> None:
    (one,) = processed(*attach(petition, city.handler, pdf(change=acting), kind="material", title="来信"))
    client = opened(client_of(city.handler), petition)

    for rest in contents(one)[1:]:
        answer = client.get(url(petition, rest))
        assert answer.status_code == 200
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
        assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"]) == ("nosniff", "DENY")
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    file = client.get(url(petition, f"{one.key}/file/"))
    assert file["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert b"JavaScript" not in file.content
    assert client.get(url(petition, f"{one.key}/pages/2/")).status_code == 404


def test_the_original_is_as_it_came_and_each_reading_recorded(city: City, petition: Petition) -> None:
    content = photo_on_its_side()
    (one,) = processed(*attach(petition, city.handler, content))
    client = client_of(city.handler)

    refused = client.post(url(petition, f"{one.key}/original/"), {"purpose": "。"})
    answer = client.post(url(petition, f"{one.key}/original/"), {"purpose": "check"})

    assert refused.status_code == 422
    assert (answer.status_code, answer.content) == (200, content)
    assert [access.fields for access in PersonalDataAccess.objects.all()] == ["附件1原件"]
    # That is no reason to look at all of them.
    assert client.get(url(petition, f"{one.key}/small/")).status_code == 404


def test_a_purpose_said_long_ago_holds_no_more(city: City, petition: Petition) -> None:
    (one,) = processed(*attach(petition, city.handler))
    old = timezone.now() - timezone.timedelta(hours=13)  # type: ignore[attr-defined]
    given = {"account": city.handler, "office": city.bureau, "purpose": "handle", "fields": "附件（共1件）"}
    PersonalDataAccess.objects.create(petition=petition, at=old, **given)

    assert client_of(city.handler).get(url(petition, f"{one.key}/small/")).status_code == 404


def test_who_has_no_custody_sees_the_list_and_opens_nothing(city: City, petition: Petition) -> None:
    (one,) = processed(*attach(petition, city.handler))
    client = client_of(city.supervisor)

    assert "只能看到附件目录" in client.get(url(petition)).text
    assert client.post(url(petition, "open/"), {"purpose": "handle"}).status_code == 403
    assert client.post(url(petition, f"{one.key}/original/"), {"purpose": "handle"}).status_code == 403
    assert {client.get(url(petition, rest)).status_code for rest in contents(one)[1:]} == {404}


@pytest.mark.parametrize("name", ["other_handler", "county_clerk", "stranger", "security_admin"])
def test_others_find_nothing(city: City, petition: Petition, name: str) -> None:
    (one,) = processed(*attach(petition, city.handler))
    client = client_of(getattr(city, name))

    gets = {client.get(url(petition, rest)).status_code for rest in ("", "add/", *contents(one))}
    posts = {client.post(url(petition, rest)).status_code for rest in ("open/", "files/", f"{one.key}/original/")}

    assert gets | posts == {404}
    assert client.get(api(petition)).status_code == 404


def test_an_attachment_of_another_petition_is_not_found_under_this_one(city: City, petition: Petition) -> None:
    other = make_petition(city, State.HANDLING, subject="另一件")
    (one,) = processed(*attach(other, city.handler))
    client = opened(client_of(city.handler), petition)

    assert {client.get(url(petition, rest)).status_code for rest in contents(one)} == {404}
    assert client.post(url(petition, f"{one.key}/original/"), {"purpose": "check"}).status_code == 404


def test_a_withdrawn_attachment_is_shown_no_more(city: City, petition: Petition) -> None:
    (one,) = processed(*attach(petition, city.handler))
    client = opened(client_of(city.handler), petition)
    at = timezone.now()
    shared = {"petition_id": petition.pk, "at": at, "number": 1}
    perform("ask_withdrawal", by=city.handler, reason="传错了信访件", **shared)
    asked = client.get(url(petition)).text
    assert "待他人核对" in asked
    perform("decide_withdrawal", by=city.head, agreed=True, **shared)

    assert {client.get(url(petition, rest)).status_code for rest in contents(one)} == {404}
    page = client.get(url(petition)).text
    assert "已撤回" in page
    assert "传错了信访件" in page
    assert "附件（0）" in client.get(f"/petitions/{petition.number}/").text


# Sealed, and the accused


def accusation(city: City) -> tuple[Petition, Attachment]:
    petition = make_petition(city, State.HANDLING)
    (one,) = processed(*attach(petition, city.handler, title="举报材料"))
    Petition.objects.filter(pk=petition.pk).update(purpose="accusation")
    given = {"petition_id": petition.pk, "by": city.clerk, "at": timezone.now()}
    return perform("name_accused", name="欧阳震", **given), one


def test_of_a_sealed_petition_a_colleague_says_first_what_for(city: City) -> None:
    petition, one = accusation(city)
    trusted = make_account("trusted", ("handler", city.bureau))
    trusted.assignments.update(sees_sealed=True)
    client = client_of(trusted)

    for rest in ("", "add/", *contents(one)):
        answer = client.get(url(petition, rest))
        assert (answer.status_code, "/open/" in answer["Location"]) == (302, True), rest
    assert client.get(api(petition)).status_code == 403
    assert client.post(api(petition, f"{one.key}/file/"), {"purpose": "handle"}, "application/json").status_code == 403

    open_sealed(petition=petition, by=trusted, at=timezone.now(), purpose="handle")
    assert "举报材料" in client.get(url(petition)).text
    assert (
        client.get(url(petition, f"{one.key}/small/")).status_code == 404
    )  # a purpose for the attachments is asked too
    assert opened(client, petition).get(url(petition, f"{one.key}/small/")).status_code == 200


def test_the_accused_finds_no_attachment(city: City) -> None:
    petition, one = accusation(city)
    accused = make_account("accused", ("handler", city.bureau))
    edit_account(by=None, at=timezone.now(), account=accused, name="欧阳震", title="")
    accused.assignments.update(sees_sealed=True)
    client = client_of(accused)

    for rest in ("", "add/", *contents(one)):
        assert client.get(url(petition, rest)).status_code == 404
    assert client.post(url(petition, f"{one.key}/original/"), {"purpose": "handle"}).status_code == 404
