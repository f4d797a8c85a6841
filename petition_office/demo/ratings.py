"""Petitioners rate the organs that answered them, online or by telephone; many say nothing until the time is over."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from django.utils import timezone

from cases.petitions.enums import Outcome
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.ratings.enums import RatedRole, RatingValue, RatingWay
from cases.ratings.models import Rating
from cases.ratings.policies import measures_self
from cases.ratings.queries import ratings_for_petitioner
from petition_office.demo.life import Life, Steps
from petition_office.demo.world import NEVER, World

RATES = 0.6  # of those who are asked
LONGEST = 16  # working days until somebody rates
VALUES = tuple(RatingValue)
PLEASED, DISPLEASED = (64, 26, 10), (14, 31, 55)
SAID = {
    RatingValue.SATISFIED: ("办得快，答复清楚。", "承办人员上门听了情况，问题解决了。"),
    RatingValue.MOSTLY: ("答复及时，有的事情还没有办完。", "能理解，希望早点落实。"),
    RatingValue.UNSATISFIED: ("只讲了政策，问题没有解决。", "答复与实际情况不符。"),
}


@dataclass
class RatingLife:
    """What one petitioner does in the time to rate."""

    world: World
    rng: Random
    petition_id: int
    now: datetime = NEVER

    def start(self) -> Steps:
        petition = Petition.objects.get(pk=self.petition_id)
        found = [one for one in ratings_for_petitioner(petition, timezone.localdate(self.now)) if not one.value]
        if not found:
            return
        values = {one.number: (self._value(petition, one), "") for one in found if self.rng.random() < 0.9}
        if self.rng.random() < 0.3:
            values = {n: (value, self.rng.choice(SAID[value])) for n, (value, _said) in values.items()}
        clerk = self.world.clerk(self.world.by_id[petition.registered_office_id])
        unit = next((one for one in found if one.role == RatedRole.UNIT and one.number in values), None)
        by_phone = self.rng.random() < 0.35 and clerk.pk not in petition.recused_ids
        if unit is not None and by_phone and not measures_self(clerk, petition, unit):
            value, said = values[unit.number]
            today = timezone.localdate(self.now)
            told: dict[str, Any] = {"value": value, "said": said, "way": RatingWay.PHONE, "rated_on": today}
            perform("record_rating", petition_id=petition.pk, by=clerk, at=self.now, number=unit.number, **told)
        elif values:
            perform("rate_online", petition_id=petition.pk, by=None, at=self.now, ratings=values)
        yield from ()

    def _value(self, petition: Petition, rating: Rating) -> RatingValue:
        pleased = rating.role == RatedRole.OFFICE or petition.outcome in (Outcome.SUPPORT, Outcome.PARTLY)
        return self.rng.choices(VALUES, weights=PLEASED if pleased else DISPLEASED)[0]


def rated_later(life: Life) -> None:
    """After service; by a chance of its own, so that nothing else is drawn anew."""
    rng, world = Random(f"rating:{life.case.number}"), life.world
    if rng.random() < RATES and life.case.ratings.exists():
        day = world.working_day(life.today, rng.randint(1, LONGEST))
        rater = RatingLife(world, rng, life.case.pk)
        life.children.append((world.moment(rng, day, life.now), rater))
