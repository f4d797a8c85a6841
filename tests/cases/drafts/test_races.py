"""Two who decide on one draft at the same moment, with real threads: one letter is issued."""

import pytest
from django.utils import timezone

from cases.drafts.actions.deciding import decide, take_back
from cases.drafts.models import Draft
from cases.papers.models import Document
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused
from tests.cases.drafts.drafting import handed_in, handled, signed_off
from tests.cases.procedure.test_races import at_once, history_is_whole
from tests.factories import City, make_city

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(transactional_db: None) -> City:
    city = make_city()
    signed_off(city.bureau, opinion="signed")
    return city


def test_two_leaders_sign_at_once(city: City) -> None:
    draft = handed_in(city, handled(city), "conclude")
    facts = {"draft_id": draft.pk, "edition": 1, "at": timezone.now(), "agreed": True}

    results = at_once(lambda: decide(by=city.head, **facts), lambda: decide(by=city.deputy, **facts))

    assert sorted(isinstance(one, ActionRefused) for one in results) == [False, True]
    assert Document.objects.filter(petition=draft.petition_id, kind="opinion").count() == 1
    assert history_is_whole()


def test_signed_while_it_is_taken_back(city: City) -> None:
    draft = handed_in(city, handled(city), "conclude")
    facts = {"draft_id": draft.pk, "edition": 1, "at": timezone.now()}

    results = at_once(lambda: decide(by=city.head, agreed=True, **facts), lambda: take_back(by=city.handler, **facts))

    assert sorted(isinstance(one, ActionRefused) for one in results) == [False, True]
    issued = Document.objects.filter(petition=draft.petition_id, kind="opinion").exists()
    assert issued == (Draft.objects.get(pk=draft.pk).state == "issued")
    assert history_is_whole()


def test_signed_while_somebody_takes_another_step(city: City) -> None:
    draft = handed_in(city, handled(city), "conclude")
    at = timezone.now()
    batch = {"on": timezone.localdate(at), "channel": "letter", "persons": 1}

    results = at_once(
        lambda: decide(draft_id=draft.pk, edition=1, by=city.head, at=at, agreed=True),
        lambda: perform("add_batch", petition_id=draft.petition_id, by=city.clerk, at=at, **batch),
    )

    assert not isinstance(results[1], ActionRefused)
    issued = Document.objects.filter(petition=draft.petition_id, kind="opinion").exists()
    assert issued == (not isinstance(results[0], ActionRefused))
    assert history_is_whole()
