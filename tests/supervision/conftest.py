import datetime as dt
from collections.abc import Callable

import pytest

from supervision.cards.models import Card
from supervision.sweep.actions.sweep import SweepResult, sweep
from tests.factories import moment


@pytest.fixture
def run() -> Callable[[str], SweepResult]:
    """Sweep as of a day in ISO form."""

    def sweep_on(day: str) -> SweepResult:
        return sweep(as_of=dt.date.fromisoformat(day), at=moment(day))

    return sweep_on


def the_card(level: str) -> Card:
    return Card.objects.get(level=level)
