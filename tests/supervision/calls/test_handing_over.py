"""The bids that hang on a person or an office are named, but never by a sealed petition or to whom it accuses."""

import pytest
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.parties import Accused
from cases.petitions.models.petitions import Petition
from offices.organisation.responsibilities import responsibility
from tests.clients import again
from tests.factories import City, make_city, make_petition, seal
from tests.supervision.calls.calling import bid, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return make_city()


def test_a_bid_for_a_sealed_petition_is_neither_told_of_a_person_nor_named(city: City) -> None:
    petition, kind = make_petition(city, State.SERVED), responsibility("bids")
    made = bid(published(city, petition).cases.get(), city.head)
    assert [kind.shown(row).name for row in kind.of_person(city.head)] == [petition.number]

    seal(Petition.objects.filter(pk=petition.pk))

    assert not kind.of_person(city.head).exists()
    assert [kind.shown(row).name for row in kind.of_office(made.office, city.security_admin)] == ["密封件"]


def test_whom_a_petition_accuses_is_told_of_no_bid_for_it(city: City) -> None:
    petition, kind = make_petition(city, State.SERVED), responsibility("bids")
    made = bid(published(city, petition).cases.get(), city.head)
    seal(Petition.objects.filter(pk=petition.pk))
    Accused.objects.create(
        petition=petition,
        name="某局长",
        name_hashes=["0"],
        name_masked="某**",
        account=city.deputy,
        named_at=timezone.now(),
        named_by=city.clerk,
    )

    assert list(kind.of_office(made.office, city.security_admin)) == [made]
    assert not kind.of_office(made.office, again(city.deputy)).exists()
