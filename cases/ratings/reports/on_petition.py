"""The page of a petition shows how the organs were rated, or until when they may be."""

from datetime import date
from typing import Any

from django.core import signing
from django.utils import timezone

from cases.petitions.models.petitions import Petition
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from cases.ratings.models import Rating
from cases.ratings.queries import open_ratings_of, ratings_of
from offices.organisation.models import Account

SALT = "cases.rate"


def ratings_on_petition(account: Account, petition: Petition) -> dict[str, Any]:
    """Nothing where no answer was served, which the page has read; with the steps that the reader may take."""
    found = ratings_of(petition)
    if not found or petition.sealed:
        return {"ratings": []}
    today = timezone.localdate()
    wanted = {"record_rating": any(is_open(one, today) for one in found), "correct_rating": any(r.value for r in found)}
    kinds = [step_kind(key) for key, is_wanted in wanted.items() if is_wanted]
    choices = [choice_for(account, petition, kind) for kind in kinds]
    steps = [one.kind for one in choices if one.is_open]
    return {"ratings": found, "rating_steps": steps, "number": petition.number, "today": today}


def is_open(rating: Rating, today: date) -> bool:
    return not rating.value and rating.opened_on <= today <= rating.closes_on


def invitation(petition: Petition, today: date) -> dict[str, Any]:
    """What the petitioner's own page says of rating: until when, and a token by which the next page knows the petition;
    or that it was done. Not how: others may stand before the same screen.
    """
    found = open_ratings_of(petition, today)
    if found:
        until = min(one.closes_on for one in found)
        return {"to_rate": found, "rate_until": until, "rate_token": signing.dumps(petition.pk, salt=SALT)}
    return {"was_rated": not petition.sealed and petition.ratings.exclude(value="").exists()}
