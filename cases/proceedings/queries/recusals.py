"""Who may be asked to keep away from a petition, and which requests an account decides."""

from collections.abc import Callable, Iterable

from django.db.models import Q, QuerySet

from cases.petitions.enums import Decision
from cases.petitions.models.petitions import Petition
from cases.petitions.models.recusals import Recusal
from cases.petitions.queries.visible import visible_petition_ids
from cases.procedure.queries import office_ids_stood_for
from offices.organisation.models import Account, Office, RoleAssignment
from offices.organisation.policies import authority_of
from offices.organisation.queries import CASEWORK_ROLES, home_office, standing_office
from offices.organisation.roles import Permission

MOST = 50
# Whom a higher room has put on a petition, as ids of accounts.
_also_on: list[Callable[[Petition], Iterable[int]]] = []


def also_on_petition(read: Callable[[Petition], Iterable[int]]) -> None:
    """Let a higher room name who works on a petition besides the offices with custody; from AppConfig.ready."""
    if read not in _also_on:
        _also_on.append(read)


def people_on(petition: Petition) -> QuerySet[Account]:
    """Those who work in an office with custody, handle the petition or are on its package."""
    held = RoleAssignment.objects.filter(office__in=petition.office_ids, role__in=CASEWORK_ROLES, revoked_at=None)
    besides = {pk for read in _also_on for pk in read(petition)} | {petition.handled_by_id}
    found = Account.objects.filter(Q(pk__in=held.values("account")) | Q(pk__in=besides - {None}), is_active=True)
    return found.exclude(pk__in=petition.recused_ids).order_by("name", "pk")


def office_of(person: Account, petition: Petition) -> Office:
    """For which office a person works on the petition: the holder first, then one with custody, else the own one."""
    held = person.assignments.filter(revoked_at=None, office__is_active=True).select_related("office")
    offices = {one.office_id: one.office for one in held.order_by("pk")}
    if petition.holder_id in offices:
        return offices[petition.holder_id]
    own = next((offices[pk] for pk in reversed(petition.office_ids) if pk in offices), None)
    return own or home_office(person) or petition.holder


def recusals_to_decide(account: Account) -> list[Recusal]:
    """The requests that wait for the account as a head, the oldest first; none of one's own."""
    own = office_ids_stood_for(account, Permission.APPROVE)
    asked = Recusal.objects.filter(decision=Decision.PENDING, decider__in=own)
    seen = asked.filter(petition__in=visible_petition_ids(account))
    seen = seen.exclude(person=account).exclude(asked_by=account)
    waiting = seen.select_related("petition", "person", "office", "asked_by", "decider").order_by("pk")[:MOST]
    return [recusal for recusal in waiting if authority_of(account).heads(standing_office(recusal.decider))]
