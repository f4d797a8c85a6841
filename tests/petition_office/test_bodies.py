"""Every body and every form: a field that it does not know is refused, a day lies between 1990 and 2100."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver
from django.utils import timezone
from rest_framework import serializers

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.pages.fields import DayField, MomentField
from offices.pages.serializers import Body, DayGiven, MomentGiven
from tests.clients import client_of
from tests.factories import City, make_petition
from tests.petition_office.test_forms import all_forms
from tests.visits.duty.book import photo
from visits.duty.models import DutyBookEntry

SENTENCE = "请输入1990年至2100年之间的日期。"
EDGES = ["0001-01-01T00:00", "0001-01-01T00:00:00+08:00", "1989-12-31T23:59", "9999-12-31T23:59:59-08:00"]


def kinds(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from kinds(one)


def bodies() -> set[type]:
    get_resolver().url_patterns  # noqa: B018  (the views import all bodies)
    return set(kinds(Body))


def _parts(field: Any, path: str) -> Iterator[tuple[str, Any]]:
    yield path, field
    for name, part in getattr(field, "fields", {}).items():
        yield from _parts(part, f"{path}.{name}")
    if child := getattr(field, "child", None):
        yield from _parts(child, path)


def test_every_day_of_a_body_has_bounds_and_every_part_refuses_what_it_does_not_know() -> None:
    loose = []
    assert len(bodies()) > 150
    for kind in bodies():
        for path, field in _parts(kind(), kind.__name__):
            if isinstance(field, serializers.DateField | serializers.DateTimeField):
                if not isinstance(field, DayGiven | MomentGiven):
                    loose.append(path)
            elif isinstance(field, serializers.BaseSerializer) and not isinstance(
                field, Body | serializers.ListSerializer
            ):
                loose.append(path)
    assert loose == []


def test_every_body_of_the_document_is_closed(city: City, api) -> None:
    document = api(city.stranger).get("/api/v1/schema/").json()
    schemas, loose = document["components"]["schemas"], []
    for item in document["paths"].values():
        for operation in item.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                name = content["schema"].get("$ref", "").rpartition("/")[2]
                if name and schemas[name].get("additionalProperties") is not False:
                    loose.append(name)
    assert loose == []


def test_every_day_of_a_form_has_bounds() -> None:
    assert len(all_forms()) > 250
    loose = [
        f"{kind.__module__}.{kind.__name__}.{name}"
        for kind in all_forms()
        for name, field in kind.base_fields.items()
        if isinstance(field, forms.DateField | forms.DateTimeField) and not isinstance(field, DayField | MomentField)
    ]
    assert loose == []


def _post(city: City, who: str, address: str, body: dict[str, Any], **headers: Any) -> Any:
    client = client_of(getattr(city, who))
    return client.post(address, json.dumps(body), content_type="application/json", **headers)


@pytest.mark.parametrize("edge", EDGES)
def test_a_moment_at_the_edge_of_time_is_refused(city: City, edge: str) -> None:
    petition = make_petition(city, State.HANDLING)
    hearing = {"held_at": edge, "place": "会议室", "presider": "王", "participants": "李"}
    at, number = timezone.now(), petition.number
    for who, address, body, field in (
        ("leader", "/api/v1/meetings/", {"office": "city", "kind": "joint", "begins_at": edge}, "begins_at"),
        ("clerk", "/api/v1/visits/", {"came_at": edge, "outcome": "known", "petition": number}, "came_at"),
        ("clerk", "/api/v1/receptions/", {"began_at": edge, "ended_at": at.isoformat()}, "began_at"),
        ("handler", f"/api/v1/petitions/{number}/steps/open_hearing/", hearing, "held_at"),
    ):
        answer = _post(city, who, address, body, HTTP_IF_MATCH=f'"{petition.version}"')
        assert answer.status_code == 422, (address, answer.content)
        assert answer.json()["errors"][field] == [SENTENCE], address
    for who, address, name in (
        ("handler", f"/petitions/{number}/steps/open_hearing/", "held_at"),
        ("leader", "/meetings/new/", "begins_at"),
    ):
        page = client_of(getattr(city, who)).post(address, {**hearing, name: edge, "version": petition.version})
        assert page.status_code in (200, 422), address
        assert page.context["form"].errors[name]


def test_a_day_of_a_body_says_the_years() -> None:
    class Asked(Body):
        on = DayGiven()
        at = MomentGiven()

    asked = Asked(data={"on": "1989-12-31", "at": "2101-01-01T00:00"})
    assert not asked.is_valid()
    assert asked.errors == {"on": [SENTENCE], "at": [SENTENCE]}
    assert Asked(data={"on": "1990-01-01", "at": "2100-12-31T23:59"}).is_valid()


def test_a_field_that_a_body_does_not_know_is_refused_by_its_name(city: City) -> None:
    petition = make_petition(city, State.REGISTERED)
    known = {"channel": "letter", "received_on": "2026-03-02", "subject": "反映噪音", "office": "city"}
    unknown = ["没有这个字段。"]
    registered = Petition.objects.count()
    for more, errors in (
        ({"keep_secrect": True, "accussed": []}, {"accussed": unknown, "keep_secrect": unknown}),
        ({"principal": {"name": "王小明", "phon": "1"}}, {"principal": {"phon": unknown}}),
        ({"accused": [{"name": "王五", "username": "x"}]}, {"accused": {"0": {"username": unknown}}}),
    ):
        answer = _post(city, "clerk", "/api/v1/petitions/", known | more)
        assert (answer.status_code, answer.json()["errors"]) == (422, errors)
    assert Petition.objects.count() == registered
    screened = {"purpose": "demand", "category": "01", "version": petition.version, "simplifed": True}
    answer = _post(city, "clerk", f"/api/v1/petitions/{petition.number}/steps/screen/", screened)
    assert (answer.status_code, answer.json()["errors"]) == (422, {"simplifed": unknown})
    petition.refresh_from_db()
    assert petition.state == State.REGISTERED


def test_a_form_with_files_is_read_the_same_way(city: City) -> None:
    client = client_of(city.county_clerk)
    told = {"found_on": "2026-03-02", "place": "村口", "subject": "渠道淤塞", "body": "水渠堵塞", "settled_how": "清理"}
    photos = [SimpleUploadedFile("a.jpg", photo()[1].content)]
    answer = client.post("/api/v1/duty/", {**told, "photo": photos})
    assert (answer.status_code, answer.json()["errors"]) == (422, {"photo": ["没有这个字段。"]})
    assert not DutyBookEntry.objects.exists()
    answer = client.post("/api/v1/imports/", {"file": photos[0], "office": "city", "dry": "1"})
    assert (answer.status_code, answer.json()["errors"]) == (422, {"dry": ["没有这个字段。"]})


def test_a_file_name_that_is_too_long_is_said_in_chinese(city: City) -> None:
    file = SimpleUploadedFile("x", b"1")
    file._name = "长" * 400 + ".xlsx"  # the form takes the name as a program sends it
    answer = client_of(city.clerk).post("/api/v1/imports/", {"file": file, "office": "city"})
    assert (answer.status_code, answer.json()["detail"]) == (400, "文件名过长，请改短后再上传。")
