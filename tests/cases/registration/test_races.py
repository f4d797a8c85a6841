"""Two registrations of one letter are voided at once: real threads on the real database."""

import pytest

from cases.petitions.enums import Decision
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import EndingProposal
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused
from tests.cases.procedure.test_races import at_once, history_is_whole
from tests.factories import City, make_city, make_petition, moment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


def test_each_of_two_is_to_be_voided_for_the_other_at_once(city: City) -> None:
    one, other = make_petition(city), make_petition(city)

    def propose(petition: Petition, because_of: Petition) -> Petition:
        given = {"ground": "twice", "text": "同一封信登记了两次。", "other": because_of}
        return perform("propose_voiding", petition_id=petition.pk, by=city.clerk, at=moment("2026-03-03"), **given)

    results = at_once(lambda: propose(one, other), lambda: propose(other, one))

    refused = [result.code for result in results if isinstance(result, ActionRefused)]
    assert len(refused) >= 1
    assert set(refused) <= {"busy", "other_rests_on_it"}
    assert EndingProposal.objects.filter(decision=Decision.PENDING).count() == 2 - len(refused)
    assert history_is_whole()
