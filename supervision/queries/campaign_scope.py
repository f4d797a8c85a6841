"""What a filter would bring into a campaign, before anything happens."""

from dataclasses import dataclass
from math import ceil

from django.db.models import QuerySet

from cases.models import Petition
from cases.queries import capped_count, petitions_visible_to
from offices.models import Account
from supervision.models import Campaign

MANY = 5_000
SHARE = 0.9  # of what the account sees; more than that is taken for everything
MOST = 20_000
FIRST = 10


@dataclass(frozen=True)
class Preview:
    """number: how many the filter finds; more than MOST are not counted. wide: it finds nearly everything, or many."""

    number: int
    is_more: bool
    wide: bool
    inside: int
    first: list[Petition]


def preview_of(account: Account, campaign: Campaign, found: QuerySet[Petition], *, rows: int = FIRST) -> Preview:
    """`found` starts from what the account sees."""
    number, is_more = capped_count(found, MOST)
    wide = number > MANY
    if number and not wide:
        bound = ceil(number / SHARE)
        seen, _more = capped_count(petitions_visible_to(account), bound)
        wide = number > SHARE * seen
    inside = found.filter(campaign_cases__campaign=campaign, campaign_cases__left_at=None).count() if number else 0
    first = list(found.select_related("holder").order_by("received_on", "pk")[:rows]) if rows and number else []
    return Preview(number, is_more, wide, inside, first)
