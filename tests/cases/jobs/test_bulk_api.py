"""Many petitions packaged through the API."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from cases.jobs.models import BulkJob
from cases.packages.models.packages import Package
from cases.petitions.enums import State
from tests.factories import City, make_petition

URL = "/api/v1/packages/bulk/"


def body(numbers: list[str], **changes: Any) -> dict[str, Any]:
    due = (timezone.localdate() + timedelta(days=30)).isoformat()
    measures = [{"text": "安装隔音屏", "owner": "王处长", "due_on": due}]
    given = {"kind": "package", "petitions": numbers, "leader": "leader", "due_on": due}
    return {**given, "team": ["handler"], "measures": measures, **changes}


def test_many_are_packaged_once_and_followed(city: City, api: Any) -> None:
    numbers = [make_petition(city).number for _number in range(3)]
    client, key = api(city.supervisor), str(uuid4())
    answer = client.post(URL, body(numbers), format="json", headers={"Idempotency-Key": key})
    assert answer.status_code == 202, answer.content
    assert (answer.json()["state"], answer.json()["done"], answer.json()["refusals"]) == ("done", 3, [])
    again = client.post(URL, body(numbers), format="json", headers={"Idempotency-Key": key})
    assert again.json()["id"] == answer.json()["id"]
    assert Package.objects.count() == 3
    assert Package.objects.filter(team__account=city.handler, measures__owner="王处长").count() == 3
    refused = client.post(URL, body(numbers[:1]), format="json").json()
    assert refused["refusals"] == [{"number": numbers[0], "sentence": "已由该领导包案。"}]
    assert client.get(f"{URL}{refused['id']}/").json() == refused
    assert api(city.leader).get(f"{URL}{refused['id']}/").status_code == 404


def test_refusals_name_the_field(city: City, api: Any) -> None:
    number = make_petition(city, State.HANDLING).number
    client = api(city.supervisor)

    def errors(**changes: Any) -> tuple[int, set[str]]:
        answer = client.post(URL, body([number], **changes), format="json")
        return answer.status_code, set(answer.json().get("errors", {}))

    assert errors(petitions=[number, "370001-2026-999999"]) == (422, {"petitions"})
    assert errors(leader="nobody") == (422, {"leader"})
    assert errors(team=["nobody"]) == (422, {"team"})
    assert errors(kind="split") == (422, {"reason"})
    assert errors(kind="nothing") == (422, {"kind"})
    assert errors(due_on="2020-01-01") == (422, {"due_on"})
    assert api(city.handler).post(URL, body([number]), format="json").status_code == 403
    assert api(city.county_clerk).post(URL, body([number]), format="json").status_code == 422
    assert not BulkJob.objects.exists()


def test_a_step_takes_team_and_measures(city: City, api: Any) -> None:
    petition = make_petition(city, State.HANDLING)
    given = {name: value for name, value in body([]).items() if name not in {"kind", "petitions"}}
    given |= {"unit": "bureau", "origin": "hand", "version": petition.version}
    url = f"/api/v1/petitions/{petition.number}/steps/package/"
    wrong = api(city.supervisor).post(url, {**given, "measures": [{"text": "只有文字"}]}, format="json")
    assert wrong.status_code == 422
    answer = api(city.supervisor).post(url, given, format="json")
    assert answer.status_code == 200, answer.content
    package = Package.objects.get()
    assert package.team.get().account == city.handler
    assert package.measures.get().text == "安装隔音屏"
