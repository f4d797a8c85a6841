"""Two people act on one office at the same moment."""

import pytest

from offices.errors import ActionRefused
from supervision.office_cards.models import OfficeCard
from tests.cases.procedure.test_races import at_once
from tests.factories import City, make_account, make_city
from tests.supervision.office_cards.carding import issue, proposed, second

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


def test_one_of_two_proposals_at_once_is_taken(city: City) -> None:
    outcomes = at_once(lambda: proposed(city), lambda: proposed(city, by=second(city), level="red"))
    refused = [one for one in outcomes if isinstance(one, ActionRefused)]
    assert [one.code for one in refused] == ["proposed_already"]
    assert OfficeCard.objects.count() == 1


def test_one_of_two_who_issue_at_once_issues(city: City) -> None:
    card = proposed(city)
    two = [second(city), make_account("third", ("supervisor", city.city))]
    outcomes = at_once(lambda: issue(card, two[0]), lambda: issue(card, two[1]))
    refused = [one for one in outcomes if isinstance(one, ActionRefused)]
    assert [one.code for one in refused] == ["not_proposed"]
    assert OfficeCard.objects.filter(state="active").count() == 1
