"""These queries find the letters that were laid before leaders: who sees which, and what became of them."""

from datetime import date

from django.db.models import F, Q, QuerySet

from cases.instructions.models import LeaderLetter
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import UNREPORTED, Instruction
from cases.petitions.queries.visible import visible_petition_ids
from offices.organisation.models import Account
from offices.organisation.policies import authority_of, own
from offices.organisation.roles import Permission

WAITING = Q(read_at=None, taken_back_at=None)
UNANSWERED = Q(instruction__isnull=False, instruction__feedback_at=None)
ANSWERED = Q(instruction__feedback_at__isnull=False)
NOTED = Q(read_at__isnull=False, instruction=None)
TAKEN_BACK = Q(taken_back_at__isnull=False)


def late_on(today: date) -> Q:
    """The feedback is overdue."""
    return UNANSWERED & Q(instruction__due_on__lt=today)


def waiting_letters(petition: Petition) -> QuerySet[LeaderLetter]:
    return LeaderLetter.objects.filter(WAITING, petition=petition).select_related("leader")


def waiting_instructions(petition: Petition) -> list[Instruction]:
    """Those without feedback, the soonest due first, those without a date last."""
    found = petition.instructions.filter(UNREPORTED).select_related("office", "written_by")
    return list(found.order_by(F("due_on").asc(nulls_last=True), "pk"))


def letters_visible_to(account: Account) -> QuerySet[LeaderLetter]:
    """Laid before the account, or by one of its offices; of petitions that it may see."""
    offices = authority_of(account).office_ids(Permission.SCREEN)
    found = LeaderLetter.objects.filter(own(account, "leader") | Q(office__in=offices))
    return found.filter(petition__in=visible_petition_ids(account))


def letters_to_read(account: Account) -> QuerySet[LeaderLetter]:
    """The leader's folder, the oldest first."""
    return letters_visible_to(account).filter(WAITING, leader=account).select_related("petition__holder", "laid_by")
