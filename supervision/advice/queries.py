"""These queries find advice: who sees which, what waits for an organ, for who signs and for who examines."""

from django.db.models import Q, QuerySet

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.queries import office_ids_stood_for
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from supervision.advice.enums import UNISSUED, AdviceState
from supervision.advice.models import AdviceAnswer, AdviceLetter
from supervision.orders.enums import ReportDecision


def advice_visible_to(account: Account) -> QuerySet[AdviceLetter]:
    """What one's own office advised, or one below where one supervises; once issued, also what one's own office has to
    answer or was sent a copy of. Whoever is to be called to account sees it by none of these.
    """
    reached = office_ids_reached(account, Permission.SUPERVISE)
    signs = authority_of(account).office_ids(Permission.APPROVE)
    own = office_ids_stood_for(account, Permission.ANSWER_CARDS)
    issued = ~Q(state__in=UNISSUED)
    seen = Q(office__in=[*reached, *signs]) | issued & (Q(unit__in=own) | Q(pk__in=_copied_to(own)))
    return AdviceLetter.objects.filter(seen).exclude(about__in=authority_of(account).lineage())


def _copied_to(offices: list[int]) -> QuerySet[AdviceLetter, int]:
    return AdviceLetter.copies.through.objects.filter(office__in=offices).values("adviceletter")  # type: ignore[no-any-return]


def advice_to_answer(account: Account) -> QuerySet[AdviceLetter]:
    own = office_ids_stood_for(account, Permission.ANSWER_CARDS)
    return advice_visible_to(account).filter(unit__in=own, state=AdviceState.OPEN)


def advice_to_examine(account: Account) -> QuerySet[AdviceLetter]:
    """Answered, by another than the account and by an organ of which it is not."""
    own = office_ids_stood_for(account, Permission.SUPERVISE)
    mine = AdviceAnswer.objects.filter(made_by=account, decision=ReportDecision.PENDING)
    found = advice_visible_to(account).filter(office__in=own, state=AdviceState.ANSWERED)
    belongs = [grant.office.pk for grant in authority_of(account).grants]
    return found.exclude(pk__in=mine.values("advice")).exclude(unit__in=belongs)


def advice_to_sign(account: Account) -> QuerySet[AdviceLetter]:
    """Drafts of others, handed in by others, that the account's own offices have to sign."""
    own = authority_of(account).office_ids(Permission.APPROVE)
    found = advice_visible_to(account).filter(office__in=own, state=AdviceState.SIGNING)
    return found.exclude(made_by=account).exclude(handed_in_by=account)


def pending_answer(advice: AdviceLetter) -> AdviceAnswer | None:
    return advice.answers.filter(decision=ReportDecision.PENDING).select_related("made_by").first()


def advising_offices(account: Account) -> list[Office]:
    """In whose name the account advises."""
    return authority_of(account).offices(Permission.SUPERVISE)


def petitions_shown(advice: AdviceLetter, account: Account) -> tuple[list[Petition], int]:
    """The petitions that an advice rests on, as far as the account sees them, and how many it does not see; what was
    sealed meanwhile is not among these.
    """
    seen = petitions_visible_to(account).filter(pk__in=advice.petitions.values("pk")).order_by("number")
    shown = list(seen.select_related("holder"))
    return shown, advice.petitions.filter(sealed=False).exclude(pk__in=[one.pk for one in shown]).count()
