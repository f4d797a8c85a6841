"""What must stand before the steps of follow-up visits."""

from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from cases.aftercare.models import Revisit, RevisitWork
from cases.aftercare.queries import open_works, waiting_revisits
from cases.deadlines.terms import ClockKind
from cases.petitions.enums import ANSWERED
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from offices.errors import ActionRefused
from offices.organisation.models import Account
from offices.organisation.policies import authority_of


class RevisitFacts:
    """The visits that are planned, and what was promised and is not done; a page that has read them passes them."""

    def __init__(self, petition: Petition, **known: object) -> None:
        self.petition = petition
        self.__dict__.update(known)

    @cached_property
    def waiting(self) -> list[Revisit]:
        return waiting_revisits(self.petition)

    @cached_property
    def works(self) -> list[RevisitWork]:
        return open_works(self.petition)


def waits_for_answer(petition: Petition, facts: CaseFacts, clock: Clock, on: date) -> bool:
    """A visit follows an answer: while that is reviewed or given anew, nobody is reminded of the visit."""
    return clock.kind == ClockKind.REVISIT and petition.state not in ANSWERED


def revisit_waits(petition: Petition, facts: CaseFacts) -> None:
    if not facts.part(RevisitFacts).waiting:
        raise ActionRefused("no_revisit", _("没有待回访的安排。"))


def no_head(account: Account, petition: Petition, facts: CaseFacts) -> str:
    """What was promised to the petitioner, a head of an office with custody lets fall."""
    authority = authority_of(account)
    own = [grant.office for grant in authority.grants if grant.office.pk in petition.office_ids]
    return "" if any(map(authority.heads, own)) else _("回访时答应信访人的事项，由本单位负责人决定不再落实。")


def work_waits(petition: Petition, facts: CaseFacts) -> None:
    if not facts.part(RevisitFacts).works:
        raise ActionRefused("no_work", _("没有待落实的回访事项。"))
