"""What must stand before the steps of a grave and urgent matter, and who decides that it is over."""

from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind
from cases.petitions.enums import FINISHED
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import Acting, permission_of, permitted_office
from cases.procedure.step_kinds import Actor, StepKind
from cases.urgency.models import UrgentMatter
from cases.urgency.queries import open_matter
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of


class UrgencyFacts:
    """The matter that is grave and urgent now; a page that has read it passes it."""

    def __init__(self, petition: Petition, **known: object) -> None:
        self.petition = petition
        self.__dict__.update(known)

    @cached_property
    def matter(self) -> UrgentMatter | None:
        return open_matter(self.petition) if self.petition.urgent else None


def not_yet_urgent(petition: Petition, facts: CaseFacts) -> None:
    if petition.urgent:
        raise ActionRefused("already_urgent", _("已标记为重大紧急。"))


def still_urgent(petition: Petition, facts: CaseFacts) -> None:
    if not petition.urgent:
        raise ActionRefused("not_urgent", _("未标记为重大紧急。"))


def not_reported_yet(petition: Petition, facts: CaseFacts) -> None:
    matter = facts.part(UrgencyFacts).matter
    if matter is not None and matter.reported_at is not None:
        raise ActionRefused("reported_already", _("已呈报；有新的情况请“续报”。"))


def was_reported(petition: Petition, facts: CaseFacts) -> None:
    matter = facts.part(UrgencyFacts).matter
    if matter is None or matter.reported_at is None:
        raise ActionRefused("not_reported", _("还没有呈报，请先“呈报重大紧急”。"))


def end_not_asked(petition: Petition, facts: CaseFacts) -> None:
    matter = facts.part(UrgencyFacts).matter
    if matter is not None and matter.end_asked_at is not None:
        raise ActionRefused("end_asked", _("已申请解除，待负责人决定。"))


def end_asked(petition: Petition, facts: CaseFacts) -> None:
    matter = facts.part(UrgencyFacts).matter
    if matter is None or matter.end_asked_at is None:
        raise ActionRefused("no_request", _("没有待决定的解除申请。"))


def _holder(petition: Petition, facts: CaseFacts) -> Office:
    return petition.holder


def _deciding_office(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """The head of the office that holds it decides; not who asked for it."""
    own = permitted_office(account, kind, petition.holder)
    if not authority_of(account).heads(own):
        raise NotPermitted(
            "head_only", _("“%(step)s”须由%(office)s负责人决定。") % {"step": kind.label, "office": own.name}
        )
    matter = facts.part(UrgencyFacts).matter
    if permission_of(kind) and matter is not None and matter.end_asked_by_id == account.pk:
        raise NotPermitted("own_request", _("解除是您申请的，须由其他负责人决定。"))
    return own


ACTORS = {Actor.CALMER: Acting(_deciding_office, _holder)}


def ends_with_the_petition(petition: Petition, facts: CaseFacts, clock: Clock, on: date) -> bool:
    """What has ended is reported on no more."""
    return clock.kind == ClockKind.URGENT_REPORT and petition.state in FINISHED
