"""Two who grant relief at once from what is enough for one of them."""

from decimal import Decimal

import pytest
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.relief.models import Relief
from cases.relief.queries import fund_of
from offices.errors import InvalidFacts
from offices.organisation.roles import Role
from tests.cases.attachments.attached import given_file
from tests.cases.procedure.aftercare import budgeted
from tests.cases.procedure.test_races import at_once, history_is_whole
from tests.cases.relief.test_relief import ASK
from tests.factories import City, make_account, make_city, make_petition

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


def requested(city: City) -> Petition:
    petition = make_petition(city, State.HANDLING)
    facts = {"files": given_file(city), "kind": "evidence", "title": "低保证"}
    perform("attach", petition_id=petition.pk, by=city.handler, at=timezone.now(), **facts)
    return perform("ask_relief", petition_id=petition.pk, by=city.handler, at=timezone.now(), **ASK)


def test_two_heads_cannot_spend_the_same_money(city: City) -> None:
    year = timezone.localdate().year
    budgeted(city, year, 5000)
    second = make_account("副局长", (Role.LEADER, city.bureau, True))
    one, other = requested(city), requested(city)

    results = at_once(
        lambda: perform("approve_relief", petition_id=one.pk, by=city.head, at=timezone.now(), number=1),
        lambda: perform("approve_relief", petition_id=other.pk, by=second, at=timezone.now(), number=1),
    )

    refused = [result for result in results if isinstance(result, InvalidFacts)]
    assert [result.code for result in refused] == ["over_budget"]
    assert sorted(Relief.objects.values_list("state", flat=True)) == ["approved", "asked"]
    assert fund_of(city.bureau, year).left == Decimal(2000)
    assert history_is_whole()
