"""Petitions whose answer was served not long ago, and what a petitioner says of it."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.ratings.enums import RatingState
from cases.ratings.models import Rating
from cases.ratings.queries import in_state
from offices.organisation.models import Account
from tests.factories import City, make_petition, moment

UNIT, OFFICE = 1, 2


def served_lately(city: City, *, ago: int = 30, **values: Any) -> Petition:
    """Registered so many days ago by the petition office, answered by the bureau, and still to be rated."""
    return make_petition(city, State.SERVED, start=timezone.localdate() - timedelta(days=ago), **values)


def by_phone(day: date, **facts: Any) -> dict[str, Any]:
    return {"number": UNIT, "value": "satisfied", "way": "phone", "rated_on": day, **facts}


def rate(petition: Petition, day: date, *, by: Account | None = None, **facts: Any) -> Petition:
    """Online where nobody records it."""
    if by is None:
        given: dict[str, Any] = {"ratings": facts.get("ratings", {UNIT: ("satisfied", "")})}
        return perform("rate_online", petition_id=petition.pk, by=None, at=moment(day, 20), **given)
    return perform("record_rating", petition_id=petition.pk, by=by, at=moment(day, 20), **by_phone(day, **facts))


def some_are_rated_and_some_lapsed(today: date) -> None:
    """Online and by telephone, most of them content; others said nothing until the time was over."""
    ratings = Rating.objects.all()
    assert {*ratings.exclude(value="").values_list("role", "way")} >= {("unit", "online"), ("unit", "phone")}
    assert {*ratings.values_list("value", flat=True)} == {"", "satisfied", "mostly", "unsatisfied"}
    number, rated = ratings.count(), ratings.exclude(value="").count()
    assert number / 5 < rated < number
    assert ratings.filter(in_state(RatingState.LAPSED, today)).count() > number / 10
    assert ratings.filter(in_state(RatingState.OPEN, today)).exists()
