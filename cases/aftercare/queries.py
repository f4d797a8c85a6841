"""These queries find follow-up visits: those of a petition, and those of an account's own offices."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.aftercare.models import Revisit, RevisitWork
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import visible_petition_ids
from cases.procedure.queries import office_ids_stood_for
from offices.organisation.models import Account
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission

WAITING = Q(recorded_at=None, ended_at=None)
DONE = Q(recorded_at__isnull=False)
CALLED_OFF = Q(ended_at__isnull=False)


def late_on(today: date) -> Q:
    return WAITING & Q(due_on__lt=today)


def owes_work() -> Exists:
    """Something that was promised there is not done."""
    return Exists(RevisitWork.objects.filter(revisit=OuterRef("pk"), done_at=None, dropped_at=None))


def waiting_revisits(petition: Petition) -> list[Revisit]:
    found = petition.revisits.filter(WAITING).select_related("office", "owner")
    return list(found.order_by("due_on", "number"))


def open_works(petition: Petition) -> list[RevisitWork]:
    return list(
        petition.revisit_works.filter(done_at=None, dropped_at=None)
        .select_related("revisit__office")
        .order_by("number")
    )


def revisits_visible_to(account: Account) -> QuerySet[Revisit]:
    """Of its own offices, closed ones they act for, or those below a supervisor's; of petitions that it may see."""
    reached = office_ids_reached(account, Permission.SEE_CASES)
    stood_for = office_ids_stood_for(account, Permission.SEE_CASES)
    found = Revisit.objects.filter(office__in={*reached, *stood_for})
    return found.filter(petition__in=visible_petition_ids(account))
