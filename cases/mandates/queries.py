"""These queries find the mandates of a petition, those an account sees, and the reports that wait to be examined."""

from django.db.models import Q, QuerySet

from cases.mandates.enums import MandateState
from cases.mandates.models import ConclusionReport, Mandate
from cases.petitions.enums import ClockState, Decision
from cases.petitions.models.petitions import Petition
from cases.petitions.numbers import plain_text
from cases.petitions.queries.visible import visible_petition_ids
from cases.procedure.queries import office_ids_stood_for
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission

LIVE = Q(clock=None) | Q(clock__state=ClockState.RUNNING)
# A settlement ends a matter as an accepted report does (第三十三条).
SETTLED = Q(state=MandateState.ACCEPTED) | Q(clock__state=ClockState.MET)
STANDING = ~Q(state=MandateState.WITHDRAWN)


def plain_mandate_number(text: str) -> str:
    """A number of another organ as it is compared and kept: without spaces, in half-width signs, round brackets."""
    plain = "".join(plain_text(text).split())
    return plain.translate(str.maketrans("（）【】[]［］", "()〔〕〔〕〔〕"))


def mandates_of(petition: Petition) -> list[Mandate]:
    found = petition.mandates.select_related("clock", "office", "owing")
    return list(found.order_by("number"))


def mandates_visible_to(account: Account) -> QuerySet[Mandate]:
    """Of petitions that the account sees: those that its own offices, or closed ones for which they act, owe or gave;
    those below where its role reaches.
    """
    authority = authority_of(account)
    own = office_ids_stood_for(account, Permission.SEE_CASES)
    seen = Mandate.objects.filter(petition__in=visible_petition_ids(account))
    paths = authority.wide_paths(Permission.SEE_CASES)
    mine = Q(owing__in=own) | Q(office__in=own)
    for path in paths:
        mine |= Q(owing__path__startswith=path)
    return seen.filter(mine)


def petition_of_mandate(seen: QuerySet[Petition], text: str) -> Petition | None:
    """The one petition among those seen that another organ knows by this number."""
    wanted = plain_mandate_number(text)
    if not wanted:
        return None
    known = Mandate.objects.filter(STANDING, their_number=wanted).order_by().values("petition")
    found = list(seen.filter(pk__in=known)[:2])
    return found[0] if len(found) == 1 else None


def reports_to_examine(account: Account) -> QuerySet[ConclusionReport]:
    """Reports to the account's own offices, or closed ones that they stand for; none that it wrote itself."""
    own = office_ids_stood_for(account, Permission.SCREEN)
    waiting = ConclusionReport.objects.filter(decision=Decision.PENDING, mandate__office__in=own)
    seen = waiting.exclude(submitted_by=account)
    seen = seen.filter(mandate__petition__in=visible_petition_ids(account))
    return seen.select_related("mandate__petition", "mandate__owing", "mandate__clock", "document").order_by("pk")
