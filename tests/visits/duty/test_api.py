"""The duty book through the API."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from rest_framework.test import APIClient

from cases.petitions.models.petitions import Petition
from offices.files.models import StoredFile
from offices.organisation.credentials import ApiToken
from offices.organisation.models import Account, Event
from offices.organisation.roles import Role
from tests.factories import City, make_account, picture
from tests.visits.duty.book import BODY, PARTIES, day, keeper, make_entry, photo
from visits.duty.models import DutyBookEntry

BOOK = "/api/v1/duty/"


@pytest.fixture
def staff(city: City) -> Account:
    return keeper(city)


def given(**values: Any) -> dict[str, Any]:
    facts = {"found_on": day(-1).isoformat(), "place": "青山镇东村", "subject": "宅基地边界纠纷", "body": BODY}
    return {**facts, "parties": PARTIES, "next_on": day(3).isoformat(), **values}


def file(content: bytes | None = None, name: str = "张三家.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture((300, 200)) if content is None else content, "image/jpeg")


def address(entry: DutyBookEntry, part: str = "") -> str:
    return f"{BOOK}{entry.pk}/{part}"


def test_an_entry_is_recorded_by_token_with_photos_once(city: City, staff: Account) -> None:
    client, token = APIClient(), ApiToken.objects.create(staff, read_only=False)[1]
    headers = {"Authorization": f"Token {token}", "Idempotency-Key": str(uuid4())}
    facts = given(category=city.category.code, latitude="30.1234567", longitude="120.5")
    answers = [
        client.post(BOOK, {**facts, "photos": [file(), file()]}, format="multipart", headers=headers)
        for _time in range(2)
    ]
    first, shown = answers[0], answers[0].json()
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[1].json()["id"] == shown["id"]
    assert first["Location"] == f"{BOOK}{shown['id']}/"
    assert (shown["latitude"], shown["longitude"], shown["state"]) == (30.12346, 120.5, "following")
    assert [one["name"] for one in shown["photos"]] == [f"{shown['number']}-{place}.jpg" for place in (1, 2)]
    assert not {BODY, PARTIES} & set(map(str, shown.values()))
    picture_ = client.get(f"{first['Location']}photos/{shown['photos'][0]['id']}/", headers=headers)
    assert (picture_.status_code, picture_["Content-Type"]) == (200, "image/jpeg")
    assert (picture_["X-Content-Type-Options"], picture_["Cache-Control"]) == ("nosniff", "private, no-store")
    with Image.open(BytesIO(picture_.content)) as image:
        assert image.size == (300, 200)
    assert APIClient().get(first["Location"]).status_code == 401


def test_an_entry_without_photos_is_plain_json(city: City, staff: Account, api) -> None:
    answer = api(staff).post(BOOK, given(next_on=None, settled_how="当场说和"))
    assert (answer.status_code, answer.json()["settled_on_the_spot"]) == (201, True)
    assert answer["ETag"].startswith('"1-')


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"found_on": day(1).isoformat()}, "found_on"),
        ({"next_on": None}, "next_on"),
        ({"settled_how": "已说和"}, "next_on"),
        ({"settled_how": "。", "next_on": None}, "settled_how"),
        ({"latitude": 30}, "latitude"),
        ({"latitude": "NaN", "longitude": 1}, "latitude"),
        ({"latitude": 1e300, "longitude": 1}, "latitude"),
        ({"category": "999999"}, "category"),
        ({"office": "bureau"}, "office"),
        ({"place": " "}, "place"),
        ({"photos": ["照片"]}, "photos"),
        ({"body": "\0"}, "body"),
    ],
)
def test_what_cannot_be_is_answered_at_its_field(
    city: City, staff: Account, api, values: dict[str, Any], field: str
) -> None:
    answer = api(staff).post(BOOK, given(**values))
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
    assert not DutyBookEntry.objects.exists()


@pytest.mark.parametrize("content", [b"", b"text", picture()[:200], b"%PDF-1.4 text"])
def test_what_is_no_photo_keeps_nothing(city: City, staff: Account, api, content: bytes) -> None:
    answer = api(staff).post(BOOK, {**given(), "photos": [file(), file(content)]}, format="multipart")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["photos"])
    assert not DutyBookEntry.objects.exists()
    assert not StoredFile.objects.exists()


def test_more_photos_than_nine_are_refused(city: City, staff: Account, api) -> None:
    client = api(staff)
    answer = client.post(BOOK, {**given(), "photos": [file() for _one in range(10)]}, format="multipart")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["photos"])
    many = client.post(BOOK, {**given(), "photos": [file(b"x") for _one in range(30)]}, format="multipart")
    assert many.status_code in (400, 422)


def test_the_list_is_of_the_own_offices_and_of_those_below_a_supervisor(
    city: City, staff: Account, api, django_assert_num_queries
) -> None:
    entries = [make_entry(staff, city.township, place=f"青山镇{place}村") for place in "东西南"]
    rows = api(staff).get(BOOK).json()["results"]
    assert [row["id"] for row in rows] == [entry.pk for entry in reversed(entries)]
    assert not {"body", "parties", "settled_how"} & set(rows[0])
    found = api(staff).get(BOOK, {"text": "西村", "stands": "following", "office": "township"}).json()["results"]
    assert [row["id"] for row in found] == [entries[1].pk]
    assert api(staff).get(BOOK, {"stands": "nichts"}).status_code == 422
    above = api(city.supervisor)
    assert len(above.get(BOOK).json()["results"]) == 3
    assert above.get(address(entries[0])).status_code == 200
    for part, body in {
        "read/": {"purpose": "handle"},
        "follow-up/": {"on": day(0), "next_on": day(1), "text": "问过"},
        "settle/": {"settled_how": "说和"},
        "raise/": {},
        "amend/": {"version": 1, "reason": "笔误"},
    }.items():
        answer = above.post(address(entries[0], part), body)
        assert answer.status_code == 403, part
    for other in (city.stranger, city.clerk, city.system_admin):
        assert api(other).get(BOOK).json()["results"] == []
        assert api(other).get(address(entries[0])).status_code == 404
        assert api(other).post(address(entries[0], "read/"), {"purpose": "handle"}).status_code == 404


def test_a_list_costs_the_same_however_long(city: City, staff: Account, api, django_assert_max_num_queries) -> None:
    client = api(staff)
    make_entry(staff, city.township)
    with django_assert_max_num_queries(12) as counted:
        client.get(BOOK)
    first = len(counted)
    for _one in range(5):
        make_entry(staff, city.township)
    with django_assert_max_num_queries(first):
        assert len(client.get(BOOK).json()["results"]) == 6


def test_photos_are_not_for_others(city: City, staff: Account, api) -> None:
    entry, other = make_entry(staff, city.township, photos=[photo()]), make_entry(staff, city.township)
    shown = f"photos/{entry.photos.get().pk}/"
    assert api(staff).get(address(entry, shown)).status_code == 200
    assert api(staff).get(address(other, shown)).status_code == 404
    assert api(city.supervisor).get(address(entry, shown)).status_code == 403
    assert api(city.stranger).get(address(entry, shown)).status_code == 404


def test_it_is_followed_up_settled_and_read(city: City, staff: Account, api) -> None:
    client, entry = api(staff), make_entry(staff, city.township)
    step = {"on": day(0).isoformat(), "text": "双方同意丈量", "next_on": day(5).isoformat()}
    key = {"Idempotency-Key": str(uuid4())}
    for _time in range(2):
        answer = client.post(
            address(entry, "follow-up/"), {**step, "photos": [file()]}, format="multipart", headers=key
        )
        assert (answer.status_code, len(answer.json()["follow_ups"]), len(answer.json()["photos"])) == (200, 1, 1)
    settled = client.post(address(entry, "settle/"), {"settled_how": "丈量后各退一尺"})
    assert (settled.status_code, settled.json()["state"], settled.json()["next_on"]) == (200, "settled", None)
    assert client.post(address(entry, "follow-up/"), step).json()["code"] == "settled_already"
    assert client.post(address(entry, "read/"), {}).status_code == 422
    texts = client.post(address(entry, "read/"), {"purpose": "handle"}).json()
    assert (texts["body"], texts["parties"], texts["settled_how"]) == (BODY, PARTIES, "丈量后各退一尺")
    assert [done["text"] for done in texts["follow_ups"]] == ["双方同意丈量"]
    assert Event.objects.filter(kind="duty_read", by=staff).count() == 1


def test_it_is_raised_once_to_a_petition(city: City, staff: Account, api) -> None:
    entry = make_entry(staff, city.township)
    refused = api(staff).post(address(entry, "raise/"), {"name": "张三"})
    assert (refused.status_code, refused.json()["code"]) == (403, "nobody_registers")
    clerk = make_account("township_clerk", (Role.REGISTRATION_CLERK, city.township))
    client = api(clerk)
    assert list(client.post(address(entry, "raise/"), {}).json()["errors"]) == ["name"]
    elsewhere = client.post(address(entry, "raise/"), {"name": "张三", "office": "bureau"})
    assert list(elsewhere.json()["errors"]) == ["office"]
    key = {"Idempotency-Key": str(uuid4())}
    numbers = {
        client.post(address(entry, "raise/"), {"name": "张三", "phone": "13800001234"}, headers=key).json()["petition"]
        for _time in range(2)
    }
    assert numbers == {Petition.objects.get().number}
    again = client.post(address(entry, "raise/"), {"name": "张三"})
    assert (again.status_code, again.json()["code"]) == (409, "raised_already")


def test_a_correction_needs_the_version_one_has_seen(city: City, staff: Account, api) -> None:
    client, entry = api(staff), make_entry(staff, city.township)
    wrong = {"place": "青山镇西村", "reason": "村名写错"}
    assert client.post(address(entry, "amend/"), wrong).status_code == 428
    answer = client.post(address(entry, "amend/"), wrong, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer["ETag"][:3], answer.json()["place"]) == (200, '"2-', "青山镇西村")
    assert [(one["reason"], one["fields_changed"]) for one in answer.json()["amendments"]] == [("村名写错", ["place"])]
    late = client.post(address(entry, "amend/"), {**wrong, "place": "别处", "version": 1})
    assert (late.status_code, late.json()["current"]) == (409, {"version": 2})
    seen = api(city.supervisor).get(address(entry)).json()
    assert [one["reason"] for one in seen["amendments"]] == [""]
