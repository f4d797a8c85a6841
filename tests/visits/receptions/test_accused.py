"""A reception about what turns out to accuse its leader leaves the leader's lists and figures."""

import datetime as dt

import pytest
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from tests.cases.petitions.test_accused import named, step
from tests.clients import client_of
from tests.factories import City, make_petition
from tests.visits.receptions.received import day_of, leader_of, received, registered
from visits.receptions.queries.receptions import receptions_visible_to


@pytest.mark.django_db
def test_the_accused_reads_nothing_of_the_reception(city: City) -> None:
    accused = named(city.leader, "苏敏")
    day = day_of(leader_of(city.city, accused), timezone.localdate() - dt.timedelta(days=5), city.clerk)
    petition = make_petition(city, State.HANDLING)
    about = registered(city, day, petition)
    plain = received(city, day, began_at=about.ended_at, ended_at=about.ended_at + dt.timedelta(minutes=20))
    assert set(receptions_visible_to(accused)) == {about, plain}
    Petition.objects.filter(pk=petition.pk).update(purpose="accusation")
    step(petition, "name_accused", city.clerk, name="苏敏")

    assert set(receptions_visible_to(accused)) == {plain}
    assert set(receptions_visible_to(city.clerk)) == {about, plain}
    client = client_of(accused)
    for address in ("/reception/records/", "/reception/matters/", "/reception/mine/"):
        page = client.get(address).text
        assert f"/reception/records/{about.pk}/" not in page
        assert "不可见" not in page
    assert client.get(f"/reception/records/{about.pk}/").status_code == 404
