"""Who acts for an office that helps, and what must stand before its steps."""

from functools import cached_property

from django.utils.translation import gettext as _

from cases.organs.models import Assistance
from cases.organs.queries import open_assistances
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import Acting, permission_of
from cases.procedure.step_kinds import Actor, StepKind
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of


class HelpFacts:
    """Which offices are asked to help and have not answered; a page that has read them passes them."""

    def __init__(self, petition: Petition, **known: object) -> None:
        self.petition = petition
        self.__dict__.update(known)

    @cached_property
    def waiting(self) -> list[Assistance]:
        return open_assistances(self.petition)


def _office_that_helps(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    asked = {one.office_id for one in facts.part(HelpFacts).waiting}
    own = [office for office in authority_of(account).offices(permission_of(kind)) if office.pk in asked]
    if not own:
        raise NotPermitted("not_helping", _("没有请您所在单位协办的事项，或者您没有这项权限。"))
    return own[0]


def help_waits(petition: Petition, facts: CaseFacts) -> None:
    if not facts.part(HelpFacts).waiting:
        raise ActionRefused("no_assistance", _("没有待答复的协办。"))


ACTORS = {Actor.HELPING: Acting(_office_that_helps)}
