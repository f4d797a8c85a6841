"""These queries find who helps with a petition, who was told of it, and what waits for an account's own offices."""

from django.db.models import Q, QuerySet

from cases.organs.models import Assistance, CompetenceDispute, Copy
from cases.petitions.enums import FINISHED, Decision, Ruler
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to, visible_petition_ids
from cases.procedure.queries import office_ids_stood_for, stood_for
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission


def open_assistances(petition: Petition) -> list[Assistance]:
    """What was asked of other offices and is not answered, the oldest first."""
    found = petition.assistances.filter(answered_at=None, ended_at=None)
    return list(found.select_related("office").order_by("number"))


def pending_dispute(petition: Petition) -> CompetenceDispute | None:
    """At most one waits. Nearly always none does: its offices are read where they are asked for."""
    return next(iter(petition.disputes.filter(decision=Decision.PENDING).order_by()), None)


def disputes_to_rule(account: Account) -> QuerySet[CompetenceDispute]:
    """Those that the account's own offices rule on, or closed ones for which they act, at the desk or as the head; none
    that it raised itself.
    """
    heads = stood_for(account, {grant.office.pk for grant in authority_of(account).grants if grant.is_head})
    screens = [*office_ids_stood_for(account, Permission.SCREEN), *heads]
    convenes = office_ids_stood_for(account, Permission.CONVENE)
    mine = Q(ruler__in=screens) & ~Q(ruled_by=Ruler.CONFERENCE) | Q(ruler__in=convenes, ruled_by=Ruler.CONFERENCE)
    found = CompetenceDispute.objects.filter(mine, decision=Decision.PENDING).exclude(raised_by=account)
    seen = found.filter(petition__in=visible_petition_ids(account))
    return seen.select_related("petition", "office", "other", "ruler").order_by("pk")


def held_petitions(account: Account) -> QuerySet[Petition]:
    """Those that nobody has answered to the end; what is kept open only for a package is held no more."""
    return petitions_visible_to(account).filter(is_open=True).exclude(state__in=sorted(FINISHED))


def told_ids(petition: Petition) -> set[int]:
    """The offices that see the petition because they help, have answered, or were told of it."""
    helping = petition.assistances.filter(ended_at=None).order_by().values_list("office", flat=True)
    return {*helping, *petition.copies.filter(ended_at=None).order_by().values_list("office", flat=True)}


def assistances_visible_to(account: Account) -> QuerySet[Assistance]:
    """Asked of or by the account's own offices, of petitions that it may see."""
    own = authority_of(account).office_ids(Permission.SEE_CASES)
    seen = petitions_visible_to(account)
    found = Assistance.objects.filter(office__in=own) | Assistance.objects.filter(sender__in=own)
    return found.filter(petition__in=seen.values("pk"))


def copies_visible_to(account: Account) -> QuerySet[Copy]:
    """Those of which the account's own offices were told."""
    own = authority_of(account).office_ids(Permission.SEE_CASES)
    found = Copy.objects.filter(office__in=own, ended_at=None)
    return found.filter(petition__in=visible_petition_ids(account))
