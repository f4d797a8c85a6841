"""Who may record or correct what a petitioner said of an organ: whoever is measured shows a proof, and corrects
nothing.
"""

from functools import cached_property

from django.utils.translation import gettext as _

from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import Acting, works_in
from cases.procedure.step_kinds import Actor, StepKind
from cases.ratings.enums import RatedRole
from cases.ratings.models import Rating
from cases.ratings.queries import ratings_of
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import next_higher_office, standing_office
from offices.organisation.roles import Permission
from offices.organisation.succession import line_of


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


def something_not_own(petition: Petition, facts: CaseFacts) -> None:
    if all(one.is_own for one in facts.part(RatingFacts).ratings):
        raise ActionRefused("no_rating", _("没有待评价的单位：答复送达以后开始评价，每个单位只评价一次。"))


def something_rated(petition: Petition, facts: CaseFacts) -> None:
    if not any(one.value for one in facts.part(RatingFacts).ratings):
        raise ActionRefused("not_rated", _("还没有评价。"))


def measures_self(account: Account, petition: Petition, rating: Rating) -> bool:
    """Whether the rating is of the account's own work: who works in that office or in the one that took it over; and
    who handled or registered it, or wrote a letter of that office in it, wherever they work now.
    """
    own = petition.handled_by_id if rating.role == RatedRole.UNIT else petition.registered_by_id
    if account.pk == own or works_in(account, [one.pk for one in line_of(rating.office)]):
        return True
    return petition.documents.filter(office=rating.office_id, issued_by=account).exists()


# Corrected by another office


def correcting_office(petition: Petition, rating: Rating) -> Office | None:
    """Who corrects how an organ was rated: the office that registered the petition; where that one itself is rated, or
    has taken the rated one over, the next higher.
    """
    registered = standing_office(petition.registered_office)
    return next_higher_office(registered) if registered in line_of(rating.office) else registered


def corrects(account: Account, petition: Petition, rating: Rating) -> Office | None:
    """The office for which the account corrects this rating: who follows up or supervises there (of the office above
    only who supervises sees the petition), and is not measured by it.
    """
    office = correcting_office(petition, rating) if rating.value else None
    if office is None or not works_in(account, [office.pk]):
        return None
    authority = authority_of(account)
    may = authority.may(Permission.FOLLOW_UP, office) or authority.may(Permission.SUPERVISE, office)
    return office if may and not measures_self(account, petition, rating) else None


def _correcting(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """The office for the first of the ratings that the account corrects; the verb asks for the one that is meant."""
    for rating in facts.part(RatingFacts).ratings:
        if office := corrects(account, petition, rating):
            return office
    raise NotPermitted("not_correcting", _("对责任单位的评价由登记单位更正，对登记单位的评价由其上一级更正。"))


ACTORS = {
    Actor.CORRECTOR: Acting(
        _correcting, beyond_role=lambda account, petition: authority_of(account).may_anywhere(Permission.SUPERVISE)
    )
}
