"""The steps of ratings (满意度评价): recorded by an office, given by the petitioner online, corrected."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.procedure.reports.sentences import reason
from cases.procedure.step_kinds import ANY_STATE, Actor, FreeText, Offer, StepKind
from cases.ratings import forms, policies
from cases.ratings.actions import rating
from cases.ratings.enums import RatingValue, RatingWay
from cases.ratings.reports import words as says
from offices.organisation.roles import Permission as P

GROUND = "《信访工作条例》第二十一条第二款"
ON_RATINGS = Offer(page="rating")  # beside the ratings on the page of the petition
RATED: dict[str, Any] = {
    "ratings": [
        {
            "to": str,
            "value": RatingValue,
            "way": RatingWay,
            "rated_on": date,
            "said": FreeText,
            "proof": int,
            "was": RatingValue,
            "was_way": RatingWay,
        },
    ],
}
CORRECTED: dict[str, Any] = {
    "rating": {"to": str, "was": RatingValue, "value": RatingValue, "said": FreeText, "proof": int},
    "reason": FreeText,
}

# fmt: off
STEPS: tuple[StepKind, ...] = (
    StepKind("record_rating", _("登记满意度评价"), ANY_STATE, None, Actor.CUSTODY, P.FOLLOW_UP, GROUND, beside=True,
             verb=rating.record_rating, form=forms.RecordRatingForm, guards=(policies.not_sealed, policies.something_unrated), says=(says.rated,),
             public=_("登记您的满意度评价"), offered=ON_RATINGS, facts=RATED),
    StepKind("rate_online", _("信访人网上评价"), ANY_STATE, None, Actor.SYSTEM, None, GROUND, beside=True,
             verb=rating.rate_online, guards=(policies.not_sealed, policies.something_not_own), says=(says.rated,), public=_("收到您的网上评价"), facts=RATED),
    StepKind("correct_rating", _("更正满意度评价"), ANY_STATE, None, Actor.CORRECTOR, P.FOLLOW_UP, GROUND, beside=True,
             verb=rating.correct_rating, form=forms.CorrectRatingForm, guards=(policies.not_sealed, policies.something_rated), says=(says.corrected, reason),
             public=_("更正您的满意度评价，由谁更正、为什么更正记在案卷里"), offered=ON_RATINGS, facts=CORRECTED),
)
# fmt: on
