"""What programs change of an advice letter."""

import pytest

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from tests.clients import client_of
from tests.factories import City, make_petition, seal
from tests.supervision.advice.test_advice import drafted, later

pytestmark = pytest.mark.django_db


def test_a_program_that_changes_a_draft_learns_nothing_of_what_it_does_not_see_and_keeps_it(city: City) -> None:
    petition, other = make_petition(city, State.HANDLING), make_petition(city, State.HANDLING)
    advice = drafted(city, petitions=(petition, other))
    seal(Petition.objects.filter(pk=petition.pk))
    least = {"unit": "bureau", "ground": "DB04", "matter": "办理超期", "findings": "收到后一直没有办理。"}
    least |= {"advice": "每周检查到期的信访件。", "due_on": later().isoformat(), "version": advice.version}
    api = f"/api/v1/supervision/advice/{advice.pk}/"
    answer = client_of(city.supervisor).put(api, least, content_type="application/json")
    assert (answer.status_code, answer.json()["petitions"]) == (200, [other.number])
    assert petition.number not in answer.text
    assert set(advice.petitions.all()) == {petition, other}
