"""Who decides whether a record of a reception is voided, and where what is void is found."""

import datetime as dt

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from cases.petitions.models.petitions import Petition
from offices.errors import NotPermitted
from offices.organisation.models import Account, Event
from offices.organisation.queries import facts_of
from offices.organisation.roles import Role
from supervision.cards.models import Card
from supervision.sweep.actions.sweep import sweep
from tests.factories import City, make_account, moment
from tests.visits.receptions.test_receptions import DUE, city, day, petition, record, registered
from tests.visits.receptions.test_voiding import THEN, asked, head, voided
from tests.visits.rota.test_pages import client_of
from visits.receptions.actions.voiding import decide_void
from visits.receptions.models import Reception
from visits.receptions.queries.receptions import voids_to_decide
from visits.rota.models import ReceptionDay

__all__ = ["city", "day", "head", "petition"]
pytestmark = pytest.mark.django_db


def test_who_recorded_or_received_does_not_decide(city: City, day: ReceptionDay) -> None:
    reception = record(city, day)
    asked(city, reception)
    with pytest.raises(NotPermitted, match="接访领导以外"):
        decide_void(by=city.leader, at=THEN, reception_id=reception.pk, agreed=True)
    above = make_account("province_head", (Role.LEADER, city.province, True))
    assert not voids_to_decide(city.leader).exists()
    decide_void(by=above, at=THEN, reception_id=reception.pk, agreed=False, decision="没有重复")
    asked(city, reception)
    (shown,) = voids_to_decide(above)
    assert shown.void_office == city.province
    page = reverse("visits:reception", args=[reception.pk])
    assert "批准作废" in client_of(above).get(page).content.decode()
    assert "批准作废" not in client_of(city.leader).get(page).content.decode()
    decide_void(by=above, at=THEN, reception_id=reception.pk, agreed=True)
    assert not Reception.objects.exists()


def test_an_overdue_promise_is_voided_by_the_office_above_with_its_cards(
    city: City, head: Account, day: ReceptionDay, petition: Petition
) -> None:  # fmt: skip
    reception = registered(city, day, petition)
    late = DUE + dt.timedelta(days=40)
    sweep(as_of=late, at=moment(late, 9))
    cards = Card.objects.filter(petition=petition, clock__kind="promise")
    assert cards.exclude(state="voided").exists()
    above = make_account("province_head", (Role.LEADER, city.province, True))
    asked(city, reception, at=moment(late, 10))
    told = {"at": moment(late, 11), "reception_id": reception.pk, "agreed": True}
    with pytest.raises(NotPermitted):
        decide_void(by=head, **told)
    decide_void(by=above, **told)
    assert not cards.exclude(state="voided").exists()
    assert not petition.clocks.filter(kind="promise", state="running").exists()
    event = Event.objects.filter(chain_id=petition.chain_id, kind="void_reception").get()
    assert (event.by, facts_of(event)["reception"]["cards"]) == (above, cards.count())


@pytest.mark.parametrize("voided_is", ["true", "True", "1", "", "false", "0"])
def test_every_form_of_yes_finds_what_is_void(
    city: City, head: Account, day: ReceptionDay, voided_is: str
) -> None:  # fmt: skip
    gone, stands = voided(city, head, record(city, day)), record(city, day, name="李四")
    wanted = gone if voided_is.lower() in ("true", "1") else stands
    page = client_of(city.clerk).get(reverse("visits:receptions"), {"voided": voided_is})
    assert [row.pk for row in page.context["table"].rows] == [wanted.pk]
    client = APIClient()
    client.force_authenticate(city.clerk)
    answer = client.get("/api/v1/receptions/", {"voided": voided_is})
    assert [row["id"] for row in answer.data["results"]] == [wanted.pk]
