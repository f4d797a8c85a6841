"""Who acts for an office that helps or rules on a dispute, and what must stand before their steps."""

from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind
from cases.organs.models import Assistance, CompetenceDispute
from cases.organs.queries import open_assistances, pending_dispute
from cases.petitions.enums import Ruler, State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import Acting, permission_of, permitted_office
from cases.procedure.queries import waits_until
from cases.procedure.step_kinds import Actor, Guard, StepKind
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import standing_office

# Before anybody has told the petitioner who is competent.
DISPUTABLE = (State.UNIT_RECEIVED, State.OBJECTED, State.RETURNED, State.SCREENED)


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


class DisputeFacts:
    """The dispute of competence that waits for its ruling; a page that has read it passes it."""

    def __init__(self, petition: Petition, **known: object) -> None:
        self.petition = petition
        self.__dict__.update(known)

    @cached_property
    def pending(self) -> CompetenceDispute | None:
        return pending_dispute(self.petition)

    @cached_property
    def waits_until(self) -> date:
        """The last day on which cards wait for the ruling."""
        if (dispute := self.pending) is None:
            return date.min
        kind, asked_at = ClockKind.RULE_DISPUTE, dispute.raised_at
        return waits_until(self.petition, kind, asked_at=asked_at, decider=dispute.ruler)


def no_dispute_waits(petition: Petition, facts: CaseFacts) -> None:
    dispute = facts.part(DisputeFacts).pending
    if dispute is not None:
        raise ActionRefused(
            "dispute_waits",
            _("管辖争议待%s裁定，裁定或者撤回以前不能办理这一步。") % dispute.ruler.name,
        )


def ruled_by(*rulers: Ruler) -> Guard:
    """A dispute waits for one of these."""

    def waits(petition: Petition, facts: CaseFacts) -> None:
        dispute = facts.part(DisputeFacts).pending
        if dispute is None or dispute.ruled_by not in rulers:
            raise ActionRefused("no_dispute", _("没有待裁定的管辖争议。"))

    return waits


def not_designated(petition: Petition, facts: CaseFacts) -> None:
    """What was ruled is not disputed again (第二十四条)."""
    if facts.designated:
        raise ActionRefused("designated", _("本信访件系指定受理，不得再提出管辖争议（《信访工作条例》第二十四条）。"))


def pauses_for_dispute(petition: Petition, facts: CaseFacts, clock: Clock, on: date) -> bool:
    """While it is not settled who is competent, and the ruling is not late, only who rules can be late."""
    known = facts.part(DisputeFacts)
    return (
        petition.state in DISPUTABLE
        and clock.kind != ClockKind.RULE_DISPUTE
        and known.pending is not None
        and on <= known.waits_until
    )


def _ruler(petition: Petition, facts: CaseFacts) -> Office | None:
    dispute = facts.part(DisputeFacts).pending
    return standing_office(dispute.ruler) if dispute is not None else None


def _office_that_rules(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """Its desk, or its head."""
    office = _ruler(petition, facts)
    if office is not None and authority_of(account).heads(office):
        return office
    return permitted_office(account, kind, office)


def _heads_something(account: Account, petition: Petition) -> bool:
    return any(grant.is_head for grant in authority_of(account).grants)


ACTORS = {
    Actor.HELPING: Acting(_office_that_helps),
    Actor.RULER: Acting(_office_that_rules, _ruler, _heads_something),
}
