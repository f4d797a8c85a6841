"""The page of a petition shows how the organs were rated, or until when they may be."""

from datetime import date
from typing import Any

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.models.petitions import Petition
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from cases.ratings.enums import RatingState
from cases.ratings.models import Rating
from cases.ratings.queries import ratings_for_petitioner, ratings_of, state_of
from offices.organisation.models import Account
from offices.pages.words import cn_date

SALT = "cases.rate"


def ratings_on_petition(account: Account, petition: Petition) -> dict[str, Any]:
    """Nothing where no answer was served, which the page has read; with the steps that the reader may take."""
    found = ratings_of(petition)
    if not found or petition.sealed:
        return {"ratings": []}
    today = timezone.localdate()
    for one in found:
        one.petition = petition
    states = [state_of(one, today) for one in found]
    wanted = {"record_rating": RatingState.OPEN in states, "correct_rating": RatingState.DONE in states}
    kinds = [step_kind(key) for key, is_wanted in wanted.items() if is_wanted]
    choices = [choice_for(account, petition, kind) for kind in kinds]
    steps = [one.kind for one in choices if one.is_open]
    rows = list(zip(found, states, strict=True))
    return {"ratings": rows, "rating_steps": steps, "number": petition.number, "today": today}


def invitation(petition: Petition, today: date, mark: str) -> dict[str, Any]:
    """What the petitioner's own page says of rating: until when, and a token by which the next page knows the petition,
    with the mark of the browser; and who recorded what. Not the value: others may stand before the same screen.
    """
    if petition.sealed:
        return {}
    rated = petition.ratings.exclude(value="").select_related("office", "recorded_office").order_by("number")
    said: dict[str, Any] = {"was_rated": [_told(one, today) for one in rated]}
    found = ratings_for_petitioner(petition, today)
    if not found:
        return said
    token = signing.dumps([petition.number, mark], salt=SALT)
    return {**said, "to_rate": found, "rate_until": min(one.closes_on for one in found), "rate_token": token}


def _told(rating: Rating, today: date) -> str:
    """By whom it came; what an office recorded is not said to be the petitioner's own."""
    words = {"office": rating.office.name, "day": cn_date(rating.rated_on)}
    if rating.recorded_office is None or rating.recorded_at is None:
        told = _("对%(office)s的评价：%(day)s在网上收到，谢谢。") % words
    else:
        words["by"] = rating.recorded_office.name
        words["day"] = cn_date(timezone.localdate(rating.recorded_at))
        words["way"] = str(rating.get_way_display())
        told = _("对%(office)s的评价：由%(by)s于%(day)s登记（%(way)s）。") % words
        if rating.closes_on >= today:
            told += _("您自己评价的，以您的为准。")
        else:
            told += _("您没有这样评价过的，请向登记信访件的单位提出。")
    return told + (_("后来更正过，由谁更正、为什么更正记在案卷里。") if rating.corrected_at else "")
