"""These queries find ratings: those of a petition, and those that an account may see."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from cases.attachments.enums import AttachmentState
from cases.attachments.models import Attachment
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import visible_petition_ids
from cases.ratings.enums import ENTRY_DAYS, RatingState, RatingWay
from cases.ratings.models import Rating
from offices.organisation.models import Account

RATINGS = "ratings"  # what the page of a petition reads with it: without what was said, which is encrypted
ON_PAGE = (
    *("id", "petition_id", "number", "role", "office_id", "opened_on", "closes_on", "value", "way", "rated_on"),
    "corrected_at",
)
RATED = ~Q(value="")
TO_ENTER = timedelta(days=ENTRY_DAYS)


def state_of(rating: Rating, today: date) -> RatingState:
    """How it stands; what is rated stays so, also where the matter was sealed since. `in_state` asks the same."""
    if rating.value:
        return RatingState.DONE
    if rating.petition.sealed:
        return RatingState.SEALED
    if rating.opened_on > today:
        return RatingState.EARLY
    return RatingState.LAPSED if rating.closes_on + TO_ENTER < today else RatingState.OPEN


def in_state(state: RatingState, today: date) -> Q:
    """Each rating is in one of the states."""
    unrated = Q(value="", petition__sealed=False)
    conditions = {
        RatingState.DONE: RATED,
        RatingState.SEALED: Q(value="", petition__sealed=True),
        RatingState.EARLY: unrated & Q(opened_on__gt=today),
        RatingState.OPEN: unrated & Q(opened_on__lte=today, closes_on__gte=today - TO_ENTER),
        RatingState.LAPSED: unrated & Q(opened_on__lte=today, closes_on__lt=today - TO_ENTER),
    }
    return conditions[state]


def ratings_visible_to(account: Account) -> QuerySet[Rating]:
    """Of the petitions that it may see."""
    return Rating.objects.filter(petition__in=visible_petition_ids(account))


def ratings_of(petition: Petition) -> list[Rating]:
    """As the page of the petition has read them, where it has."""
    known = getattr(petition, "also", {}).get(RATINGS)
    return list(petition.ratings.select_related("office")) if known is None else known


def ratings_for_petitioner(petition: Petition, today: date) -> list[Rating]:
    """What the petitioner may rate online: also what an office recorded, which gives way to it."""
    if petition.sealed:
        return []
    found = petition.ratings.filter(opened_on__lte=today, closes_on__gte=today).exclude(way=RatingWay.ONLINE)
    return list(found.select_related("office").order_by("number"))


def proofs_of(petition: Petition) -> QuerySet[Attachment]:
    """What may prove how a petitioner rated: the attachments that stand, once they are received."""
    found = petition.attachments.filter(withdrawn_at=None).exclude(state=AttachmentState.REFUSED)
    return found.order_by("number")
