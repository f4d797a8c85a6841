"""Meetings through the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from cases.packages.models.commitments import ActionItem
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account
from supervision.meetings.models import Meeting
from tests.factories import City, make_city, make_petition
from tests.supervision.meetings.meeting_room import held, item_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.SERVED)


def api(account: Account) -> APIClient:
    client = APIClient()
    client.force_authenticate(Account.objects.get(pk=account.pk))
    return client


def given(city: City, **changes: Any) -> dict[str, Any]:
    begins = timezone.now() + timedelta(days=3)
    facts = {
        "office": city.city.code,
        "kind": "joint",
        "begins_at": begins.isoformat(),
        "place": "三楼",
        "chair": "leader",
    }
    return {**facts, **changes}


def test_a_meeting_is_made_with_its_petitions(city: City, petition: Petition) -> None:
    body = given(city, petitions=[petition.number, "NONE-2026-000001"])
    key = "0a4c0f0e-6b8e-4c41-9c52-0c1f6ff6a001"
    client = api(city.leader)
    answer = client.post("/api/v1/meetings/", body, format="json", headers={"Idempotency-Key": key})
    assert answer.status_code == 201, answer.json()
    assert answer.json()["agenda"][0]["petition"] == petition.number
    assert answer.json()["left_out"] == ["NONE-2026-000001：没有这个编号的信访件，或者您无权查看。"]
    again = client.post("/api/v1/meetings/", body, format="json", headers={"Idempotency-Key": key})
    assert (again.status_code, Meeting.objects.count()) == (200, 1)
    assert client.get("/api/v1/meetings/").json()["results"][0]["title"] == answer.json()["title"]
    assert api(city.handler).get("/api/v1/meetings/").json()["results"] == []
    assert api(city.handler).get(f"/api/v1/meetings/{answer.json()['id']}/").status_code == 404


def test_a_chair_who_is_no_leader_is_refused(city: City) -> None:
    answer = api(city.leader).post("/api/v1/meetings/", given(city, chair="clerk"), format="json")
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("no_leader")


def test_a_decision_is_recorded_with_the_version_seen(city: City, petition: Petition) -> None:
    meeting = held(city, [petition])
    item = item_of(meeting)
    address = f"/api/v1/meetings/{meeting.pk}/items/{item.pk}/"
    due = f"{timezone.localdate() + timedelta(days=60)}"
    action = {
        "unit": city.bureau.code,
        "owner": "王处长",
        "text": "安装隔音屏。",
        "due_on": due,
    }
    body = {"outcome": "decided", "decision": "限期停工。", "actions": [action]}
    client = api(city.leader)
    assert client.post(address, body, format="json").status_code == 428
    without = {**body, "version": 1, "actions": [{**action, "owner": ""}]}
    assert client.post(address, without, format="json").status_code == 422
    answer = client.post(address, {**body, "version": 1}, format="json")
    assert answer.status_code == 200, answer.json()
    assert answer.json()["agenda"][0]["actions"][0]["owner"] == "王处长"
    assert client.post(address, {**body, "version": 1}, format="json").status_code == 409
    assert ActionItem.objects.count() == 1
    assert api(city.other_handler).post(address, {**body, "version": 2}, format="json").status_code == 403
    assert api(city.handler).post(address, {**body, "version": 2}, format="json").status_code == 404
