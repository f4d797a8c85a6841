"""Petitions are joined while somebody else works on them: real threads on the real database."""

from datetime import date
from typing import Any

import pytest

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused
from tests.cases.procedure.linking import neighbour
from tests.cases.procedure.taken import OPINION
from tests.cases.procedure.test_races import at_once, history_is_whole
from tests.factories import City, make_city, make_petition, moment

pytestmark = pytest.mark.django_db(transaction=True)
AT = moment("2026-03-20")


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


def join(city: City, lead: Petition, *others: Petition) -> Petition:
    return perform("join", petition_id=lead.pk, by=city.handler, at=AT, others=list(others), reason="同一事项。")


def stored(petition: Petition) -> Petition:
    return Petition.objects.get(pk=petition.pk)


def refused(results: list[Any]) -> list[ActionRefused]:
    return [result for result in results if isinstance(result, ActionRefused)]


def test_each_of_two_becomes_the_lead_of_the_other_at_once(city: City) -> None:
    one, other = make_petition(city, State.HANDLING), neighbour(city)

    at_once(lambda: join(city, one, other), lambda: join(city, other, one))

    leads = [(stored(petition).joined_ids, stored(petition).joined_to_id) for petition in (one, other)]
    assert leads in (
        [([other.pk], None), ([], one.pk)],
        [([], other.pk), ([one.pk], None)],
        [([], None), ([], None)],  # each was told that the other is being worked on
    )
    assert history_is_whole()


def test_two_leads_take_the_same_one_at_once(city: City) -> None:
    one, other, third = make_petition(city, State.HANDLING), neighbour(city), neighbour(city)

    results = at_once(lambda: join(city, one, third), lambda: join(city, other, third))

    assert len(refused(results)) == 1
    assert sum(third.pk in stored(petition).joined_ids for petition in (one, other)) == 1
    assert history_is_whole()


def test_a_step_on_the_joined_one_at_the_same_moment(city: City) -> None:
    lead, other = make_petition(city, State.HANDLING), neighbour(city)

    at_once(
        lambda: join(city, lead, other),
        lambda: perform("conclude", petition_id=other.pk, by=city.handler, at=AT, **OPINION),
    )

    # Either it was answered alone and is not joined, or it is joined and answered by nobody yet.
    found = (stored(other).state, stored(other).joined_to_id, stored(lead).joined_ids)
    assert found in ((State.OPINION_ISSUED, None, []), (State.HANDLING, lead.pk, [other.pk]))
    assert history_is_whole()


def test_the_opinion_goes_out_while_the_joined_one_is_corrected_and_released(city: City) -> None:
    lead, other = make_petition(city, State.HANDLING), neighbour(city)
    join(city, lead, other)
    said = {**OPINION, "answers": dict.fromkeys((1, 2), ("support", "已办。"))}

    at_once(
        lambda: perform("conclude", petition_id=lead.pk, by=city.handler, at=AT, **said),
        lambda: perform("release", petition_id=lead.pk, by=city.handler, at=AT, other=other.pk, reason="单独答复。"),
        lambda: perform(
            "add_batch", petition_id=other.pk, by=city.clerk, at=AT, on=date(2026, 3, 20), channel="visit", persons=1
        ),
    )

    assert (stored(lead).state, stored(lead).joined_ids, stored(other).joined_to) == (State.OPINION_ISSUED, [], None)
    assert stored(other).state in (State.OPINION_ISSUED, State.HANDLING)
    assert other.batches.count() == 2
    assert history_is_whole()
