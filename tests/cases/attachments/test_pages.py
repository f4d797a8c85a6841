"""Attachments in the browser and through the API: attached, refused, listed with their petition."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.attachments.models import Attachment
from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from tests.cases.attachments.attached import api, attach, opened, processed, upload, url
from tests.clients import client_of
from tests.factories import City, make_petition, moment, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.HANDLING)


# Attached


def test_a_form_without_scripts_attaches_several_files(city: City, petition: Petition) -> None:
    client = client_of(city.handler)
    assert "添加附件" in client.get(url(petition, "add/?event=2")).text
    given = {"file": [upload(), upload(picture((9, 9)))], "kind": "evidence", "title": "现场照片", "event": "2"}

    answer = client.post(url(petition, "add/"), given)

    assert (answer.status_code, answer["Location"]) == (302, url(petition))
    made = Attachment.objects.order_by("number")
    assert [(one.number, one.title, one.file_name) for one in made] == [
        (1, "现场照片", "照片.jpg"),
        (2, "现场照片", "照片.jpg"),
    ]


def test_files_are_brought_one_by_one_and_named_by_the_form(city: City, petition: Petition) -> None:
    client = client_of(city.handler)
    tickets = [
        client.post(url(petition, "files/"), {"file": upload(picture((side, 9)))}).json()["ticket"] for side in (7, 8)
    ]

    assert Attachment.objects.count() == 0
    assert client.post(url(petition, "add/"), {"ticket": tickets, "kind": "material"}).status_code == 302
    assert Attachment.objects.count() == 2


def test_what_was_brought_stays_when_the_form_is_refused(city: City, petition: Petition) -> None:
    client = client_of(city.handler)
    ticket = client.post(url(petition, "files/"), {"file": upload()}).json()["ticket"]

    answer = client.post(url(petition, "add/"), {"ticket": [ticket]})

    assert (answer.status_code, Attachment.objects.count()) == (422, 0)
    assert f'name="ticket" value="{ticket}"' in answer.text
    assert "照片.jpg" in answer.text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        ("。".encode(), "只能上传照片、扫描件"),
        (b"MZ" + b"\0" * 99, "只能上传照片、扫描件"),
        (b"\xff\xd8\xff" + b"\0" * 30_000_000, "文件超过30MB"),
    ],
)
def test_a_wrong_file_is_refused_with_a_sentence(city: City, petition: Petition, content: bytes, sentence: str) -> None:
    client = client_of(city.handler)

    one = client.post(url(petition, "files/"), {"file": upload(content)})
    form = client.post(url(petition, "add/"), {"file": [upload(content)], "kind": "other"})

    assert (one.status_code, form.status_code) == (422, 422)
    assert sentence in one.json()["sentence"]
    assert sentence in form.text
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"kind": "evidence"},
        {"kind": "。", "title": "。"},
        {"kind": "evidence", "ticket": ["x", "", "\x00", "9" * 900]},
    ],
)
def test_a_form_that_says_nothing_or_nonsense_is_refused(city: City, petition: Petition, given: dict[str, Any]) -> None:
    answer = client_of(city.handler).post(url(petition, "add/"), given)

    assert (answer.status_code, Attachment.objects.count()) == (422, 0)


def test_who_may_not_attach_is_told_so_and_brings_no_file(city: City, petition: Petition) -> None:
    client = client_of(city.supervisor)

    assert client.get(url(petition, "add/")).status_code == 409
    assert "您的角色没有这项权限" in client.get(url(petition, "add/")).text
    assert client.post(url(petition, "files/"), {"file": upload()}).status_code == 403
    assert client.post(url(petition, "add/"), {"file": [upload()], "kind": "other"}).status_code == 403


def test_twenty_photos_of_five_megabytes_hold_the_server_only_while_they_are_kept(
    city: City, petition: Petition
) -> None:
    """Nothing is opened while the browser waits: each photo is hashed, encrypted and written."""
    client = client_of(city.handler)
    longest = 0.0
    for number in range(20):
        content = picture() + number.to_bytes(2, "big") * 2_500_000
        begun = timezone.now()
        assert client.post(url(petition, "files/"), {"file": upload(content)}).status_code == 201
        longest = max(longest, (timezone.now() - begun).total_seconds())
    assert longest < 2


# The petition's own page


def test_the_petition_lists_its_attachments_and_each_event_its_own(city: City, petition: Petition) -> None:
    attach(petition, city.handler, title="告知书签收照片", kind="service", event=3)
    page = client_of(city.handler).get(f"/petitions/{petition.number}/").text

    assert "附件（1）" in page
    assert page.count("附件1《告知书签收照片》") == 3  # in the list, at its event, in the sentence of the event
    assert f"{url(petition, 'add/')}?event=3" in page


def test_thirty_attachments_cost_the_page_no_statement(
    city: City, petition: Petition, django_assert_max_num_queries: Any
) -> None:
    client = client_of(city.handler)
    address = f"/petitions/{petition.number}/"
    client.get(address)
    with django_assert_max_num_queries(60) as before:
        client.get(address)
    attach(petition, city.handler, *(picture((side, 9)) for side in range(1, 31)))
    with django_assert_max_num_queries(len(before)):
        assert "附件（30）" in client.get(address).text


@pytest.mark.parametrize("number", [1, 3])
def test_statements_of_the_list_do_not_grow(
    city: City, petition: Petition, django_assert_num_queries: Any, number: int
) -> None:
    processed(*attach(petition, city.handler, *(picture((side, 9)) for side in range(1, number + 1))))
    client = opened(client_of(city.handler), petition)
    client.get(url(petition))

    with django_assert_num_queries(6):
        client.get(url(petition))


def test_the_list_asks_for_news_while_something_is_processed(city: City, petition: Petition) -> None:
    made = attach(petition, city.handler)
    client = client_of(city.handler)
    part = client.get(url(petition), headers={"HX-Request": "true"}).text
    assert "every 2s" in part
    assert "处理中" in part
    assert "<html" not in part

    processed(*made)

    part = client.get(url(petition), headers={"HX-Request": "true"}).text
    assert "every 2s" not in part
    assert "未查毒" in part


# Programs


def test_a_program_attaches_lists_and_reads(city: City, petition: Petition) -> None:
    client, key = client_of(city.handler), "6f1c1c1e-7a0f-4f0e-9a55-000000000001"
    given = {"file": [upload(), upload(picture((9, 9)))], "kind": "evidence", "title": "现场照片", "event": 1}

    first = client.post(api(petition), given, headers={"Idempotency-Key": key})
    for file in given["file"]:  # type: ignore[attr-defined]
        file.seek(0)
    again = client.post(api(petition), given, headers={"Idempotency-Key": key})

    assert (first.status_code, again.status_code, Attachment.objects.count()) == (201, 200, 2)
    processed(*Attachment.objects.all())
    rows = client.get(api(petition)).json()
    assert [(row["number"], row["state"], row["event"], row["scan"]) for row in rows] == [
        (1, "ready", 1, "none"),
        (2, "ready", 1, "none"),
    ]
    one = rows[0]["id"]
    file = client.post(api(petition, f"{one}/file/"), {"purpose": "handle"}, "application/json")
    whole = client.post(api(petition, f"{one}/original/"), {"purpose": "handle"}, "application/json")
    assert (file["Content-Type"], whole.content) == ("image/jpeg", picture())
    assert [access.fields for access in PersonalDataAccess.objects.order_by("pk")] == ["附件1", "附件1原件"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "evidence"}, "file"),
        ({"file": [SimpleUploadedFile("x", b"")], "kind": "evidence"}, "file"),
        ({"file": [SimpleUploadedFile("x", "。".encode())], "kind": "evidence"}, "file"),
        ({"file": [SimpleUploadedFile("x.jpg", picture())], "kind": "nothing"}, "kind"),
        ({"file": [SimpleUploadedFile("x.jpg", picture())], "kind": "other", "event": 999}, "event"),
        ({"file": [SimpleUploadedFile("x.jpg", picture())], "kind": "other", "unknown": 1}, "unknown"),
    ],
)
def test_a_program_is_told_at_which_field(city: City, petition: Petition, given: Any, field: str) -> None:
    for file in given.get("file", []):
        file.seek(0)
    answer = client_of(city.handler).post(api(petition), given)

    assert (answer.status_code, Attachment.objects.count()) == (422, 0) if field != "unknown" else True
    assert answer.status_code in (400, 422)
    assert field in answer.text


def test_a_program_withdraws_with_a_second_person(city: City, petition: Petition) -> None:
    attach(petition, city.handler)
    steps = f"/api/v1/petitions/{petition.number}/steps"
    for account, key, facts in (
        (city.handler, "ask_withdrawal", {"number": 1, "reason": "传错了。"}),
        (city.head, "decide_withdrawal", {"number": 1, "agreed": True}),
    ):
        version = Petition.objects.get(pk=petition.pk).version
        answer = client_of(account).post(f"{steps}/{key}/", {**facts, "version": version}, "application/json")
        assert answer.status_code == 200, answer.text
    assert client_of(city.handler).get(api(petition)).json()[0]["withdrawn_at"]


def test_the_forms_of_one_attachment_choose_it_and_refuse_another(city: City, petition: Petition) -> None:
    processed(*attach(petition, city.handler, picture(), picture((9, 9))))
    client = client_of(city.handler)
    page = client.get(f"/petitions/{petition.number}/steps/type_attachment/?number=2")
    assert 'value="2" id="id_number_1" required checked' in page.text or "checked" in page.text
    nothing = client.get(f"/petitions/{petition.number}/steps/decide_withdrawal/")
    assert (nothing.status_code, "没有待核对的撤回申请" in nothing.text) == (409, True)
    given = {"number": "7", "text": "字", "version": Petition.objects.get(pk=petition.pk).version}
    assert client.post(f"/petitions/{petition.number}/steps/type_attachment/", given).status_code == 422


def test_a_date_before_the_attachment_shows_none(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    attach(petition, city.handler, at=moment("2026-05-01"))

    answer = client_of(city.handler).get(f"/petitions/{petition.number}/as-of/?day=2026-04-30")
    assert answer.status_code in (200, 404)
    assert io.BytesIO(answer.content).read(1)
