"""Who may record what a petitioner said of an organ: whoever is measured shows a proof."""

from functools import cached_property

from django.utils.translation import gettext as _

from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from cases.ratings.enums import RatedRole
from cases.ratings.models import Rating
from cases.ratings.queries import ratings_of
from offices.errors import ActionRefused
from offices.organisation.models import Account
from offices.organisation.policies import authority_of


class RatingFacts:
    """The organs that may be, or were, rated; what the page of the petition has read is not read again."""

    def __init__(self, petition: Petition) -> None:
        self.petition = petition

    @cached_property
    def ratings(self) -> list[Rating]:
        return ratings_of(self.petition)


def not_sealed(petition: Petition, facts: CaseFacts) -> None:
    if petition.sealed:
        raise ActionRefused("sealed", _("密封件不作满意度评价。"))


def something_unrated(petition: Petition, facts: CaseFacts) -> None:
    if all(one.value for one in facts.part(RatingFacts).ratings):
        raise ActionRefused("no_rating", _("没有待评价的单位：答复送达以后开始评价，每个单位只评价一次。"))


def something_rated(petition: Petition, facts: CaseFacts) -> None:
    if not any(one.value for one in facts.part(RatingFacts).ratings):
        raise ActionRefused("not_rated", _("还没有评价。"))


def measures_self(account: Account, petition: Petition, rating: Rating) -> bool:
    """Whether the rating is of the account's own work: who handled or registered it, who wrote a letter of that office
    in it, and who heads that office.
    """
    own = petition.handled_by_id if rating.role == RatedRole.UNIT else petition.registered_by_id
    if account.pk == own or authority_of(account).heads(rating.office):
        return True
    return petition.documents.filter(office=rating.office_id, issued_by=account).exists()
