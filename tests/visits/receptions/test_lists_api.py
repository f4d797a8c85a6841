"""Promises, received matters and compliance in the API: the same as on the pages, to the same people."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from tests.factories import City, make_petition, seal
from tests.visits.receptions.received import day_of, leader_of, promised, received, registered
from visits.rota.models import Leader

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def leader(city: City) -> Leader:
    """Received two: one explained, one registered with a promise that is overdue."""
    leader = leader_of(city.city, city.leader, is_chief=True)
    day = day_of(leader, TODAY - timedelta(days=20), city.clerk)
    received(city, day, persons=3)
    petition = make_petition(city, State.HANDLING, start=TODAY - timedelta(days=30))
    registered(city, day, petition, promises=[promised(TODAY - timedelta(days=2))])
    return leader


def test_promises_with_their_clock(city: City, leader: Leader, api) -> None:
    found = api(city.clerk).get("/api/v1/promises/?overdue=true&leader=leader").json()["results"]
    assert [(one["text"], one["overdue"], one["state"], one["unit"]["code"]) for one in found] == [
        ("补发工资。", True, "open", "bureau")
    ]
    assert found[0]["petition"] == Petition.objects.get().number
    assert api(city.other_handler).get("/api/v1/promises/").json()["results"] == []
    assert api(city.clerk).get("/api/v1/promises/?state=nothing").status_code == 422


def test_matters_with_why_they_are_stuck(city: City, leader: Leader, api) -> None:
    found = api(city.clerk).get("/api/v1/reception-matters/?loop=open").json()["results"]
    assert [(one["outcome"], one["stuck"], one["promises"], one["promises_kept"]) for one in found] == [
        ("registered", "期限已逾期", 1, 0)
    ]
    assert len(api(city.supervisor).get("/api/v1/reception-matters/").json()["results"]) == 2
    assert api(city.handler).get("/api/v1/reception-matters/").json()["results"] == []
    seal(Petition.objects.all())
    assert api(city.supervisor).get("/api/v1/reception-matters/?stuck=true").json()["results"][0]["petition"] is None


def test_compliance_and_the_year(city: City, leader: Leader, api) -> None:
    day = TODAY - timedelta(days=20)
    client = api(city.supervisor)
    found = client.get(f"/api/v1/reception-compliance/?year={day.year}").json()
    assert (found["name"], len(found["leaders"][0]["duties"])) == (f"{day.year}年", 4)
    assert [held for duty in found["leaders"][0]["duties"] for held in duty["held"]] == [day.isoformat()]
    assert found["leaders"][0]["figures"] == {
        "batches": 2,
        "persons": 4,
        "settled": 0,
        "registered": 1,
        "concluded": 0,
        "rated": 0,
        "satisfied": 0,
    }
    year = client.get(f"/api/v1/reception-compliance/{leader.pk}/{day.year}/").json()
    assert (year["numbers"]["batches"], year["numbers"]["late"], len(year["promises"])) == (2, 1, 1)
    assert api(city.handler).get(f"/api/v1/reception-compliance/{leader.pk}/{day.year}/").status_code == 404
    assert client.get(f"/api/v1/reception-compliance/{leader.pk}/1999/").status_code == 404
    for query in ("year=x", "year=2026&part=m13", "part=m1"):
        assert client.get(f"/api/v1/reception-compliance/?{query}").status_code == 422
    assert client.get("/api/v1/reception-compliance/?office=nowhere").json()["leaders"] == []
    assert api(city.handler).get("/api/v1/reception-compliance/").json()["leaders"] == []
