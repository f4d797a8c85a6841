"""Reads of the system's proposals. Everything that shows or counts them starts from `proposals_visible_to`."""

from django.db.models import QuerySet

from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.queries import office_ids_stood_for
from offices.organisation.models import Account
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from supervision.cards.queries import ENCRYPTED
from supervision.my_day.enums import ProposalState
from supervision.my_day.models import Proposal


def proposals_visible_to(account: Account) -> QuerySet[Proposal]:
    """Those that offices of the account decide on, or offices below where its role reaches, on petitions it may see."""
    reached = office_ids_reached(account, Permission.SUPERVISE)
    return Proposal.objects.filter(office__in=reached, petition__in=petitions_visible_to(account).values("pk"))


def proposals_to_decide(account: Account) -> QuerySet[Proposal]:
    """The open ones of the account's own offices, or closed ones that they stand for; the oldest first."""
    own = office_ids_stood_for(account, Permission.SUPERVISE)
    found = proposals_visible_to(account).filter(office__in=own, state=ProposalState.OPEN)
    return found.order_by("found_on", "pk")


def proposal_rows(found: QuerySet[Proposal]) -> QuerySet[Proposal]:
    related = found.select_related("petition__holder", "unit", "office", "clock", "decided_by")
    return related.defer(*ENCRYPTED)
