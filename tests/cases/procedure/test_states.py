"""Every state is reached by the real actions."""

import pytest

from cases.petitions.enums import State
from tests.factories import make_city, make_petition

REACHED_LATER = {State.NO_LONGER, State.CLOSED_LAPSED, State.REREVIEW_SERVED}


@pytest.mark.django_db
@pytest.mark.parametrize("state", [state for state in State if state not in REACHED_LATER])
def test_state_is_reached_by_the_actions(state: State) -> None:
    petition = make_petition(make_city(), state)

    assert petition.state == state
