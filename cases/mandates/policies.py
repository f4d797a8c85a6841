"""Who reports on a mandate and who examines the report, and what must stand before their steps."""

from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.terms import ClockKind
from cases.mandates.enums import MandateState
from cases.mandates.models import ConclusionReport, Mandate
from cases.mandates.queries import mandates_of
from cases.petitions.enums import Decision
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import Acting, permission_of
from cases.procedure.step_kinds import Actor, StepKind
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import standing_office

REPORTED_ON = (ClockKind.REPORT_BACK, ClockKind.MANDATE)


class MandateFacts:
    """The mandates of a petition and the reports on them that wait; a page that has read them passes them."""

    def __init__(self, petition: Petition, **known: object) -> None:
        self.petition = petition
        self.__dict__.update(known)

    @cached_property
    def mandates(self) -> list[Mandate]:
        return mandates_of(self.petition)

    @cached_property
    def pending(self) -> list[ConclusionReport]:
        waiting = [one.pk for one in self.mandates if one.state == MandateState.REPORTED]
        if not waiting:
            return []
        found = ConclusionReport.objects.filter(mandate__in=waiting, decision=Decision.PENDING).order_by("pk")
        return list(found.select_related("mandate__office", "mandate__owing", "mandate__clock", "document"))

    def forget(self) -> None:
        """A verb has changed what was read."""
        for name in ("mandates", "pending"):
            self.__dict__.pop(name, None)

    @property
    def from_outside(self) -> list[Mandate]:
        """Those of organs that do not work in this system, and that stand."""
        return [one for one in self.mandates if one.is_outside and one.state != MandateState.WITHDRAWN]

    @property
    def to_examine(self) -> ConclusionReport | None:
        """The report that an office of this system examines."""
        return next((one for one in self.pending if one.mandate.office_id is not None), None)


def facts_of_mandates(facts: CaseFacts) -> MandateFacts:
    return facts.part(MandateFacts)


def report_waits(petition: Petition, facts: CaseFacts) -> None:
    if facts_of_mandates(facts).to_examine is None:
        raise ActionRefused("no_report", _("没有待审核的办结报告。"))


def no_report_waits(petition: Petition, facts: CaseFacts) -> None:
    if facts_of_mandates(facts).to_examine is not None:
        raise ActionRefused("report_waits", _("办结报告已报送，待交办单位审核。"))


def result_owed(petition: Petition, facts: CaseFacts) -> None:
    if facts.owing is None:
        raise ActionRefused("no_assignment", _("没有需要反馈结果的交办。"))


def came_from_outside(petition: Petition, facts: CaseFacts) -> None:
    if not facts_of_mandates(facts).from_outside:
        raise ActionRefused("no_mandate", _("本件没有登记上级交办。"))


OWN_ENTRY = _l("这一项上级交办是您登记的，须由他人撤销。")


def own_entry(account: Account, petition: Petition, facts: CaseFacts) -> str:
    found = facts_of_mandates(facts).from_outside
    return str(OWN_ENTRY) if found and all(one.entered_by_id == account.pk for one in found) else ""


def report_may_be_sent(petition: Petition, facts: CaseFacts) -> None:
    found = facts_of_mandates(facts).from_outside
    if not any(one.is_owed and one.state != MandateState.REPORTED for one in found):
        raise ActionRefused("nothing_owed", _("没有待结报的上级交办。"))


def answer_waits(petition: Petition, facts: CaseFacts) -> None:
    if not any(one.mandate.is_outside for one in facts_of_mandates(facts).pending):
        raise ActionRefused("no_report", _("没有已报送上级、等待审核的办结报告。"))


def _mandated(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """The account's own office that owes the report to the organ above."""
    owing = {standing_office(one.owing).pk for one in facts_of_mandates(facts).from_outside}
    own = [office for office in authority_of(account).offices(permission_of(kind)) if office.pk in owing]
    if not own:
        raise NotPermitted("not_mandated", _("“%(step)s”由承办上级交办的单位办理。") % {"step": kind.label})
    return own[0]


def _examiner(petition: Petition, facts: CaseFacts) -> Office | None:
    report = facts_of_mandates(facts).to_examine
    office = report.mandate.office if report is not None else None
    return standing_office(office) if office is not None else None


def _examining_office(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """The office that assigned the petition; who wrote the report does not examine it."""
    report, office = facts_of_mandates(facts).to_examine, _examiner(petition, facts)
    if report is None or office is None or not authority_of(account).may(permission_of(kind), office):
        raise NotPermitted("not_examiner", _("“%(step)s”由交办本件的单位办理。") % {"step": kind.label})
    if report.submitted_by_id == account.pk:
        raise NotPermitted("own_report", _("办结报告是您报送的，须由他人审核。"))
    return office


ACTORS = {Actor.MANDATED: Acting(_mandated), Actor.EXAMINER: Acting(_examining_office, _examiner)}


def pauses_for_examination(petition: Petition, facts: CaseFacts, clock: Clock, on: date) -> bool:
    """A report handed in on time counts as on time: while it is examined, no card counts against who wrote it."""
    if clock.kind not in REPORTED_ON or clock.pk is None:
        return False
    pending = facts_of_mandates(facts).pending
    return any(one.mandate.clock_id == clock.pk and one.submitted_on <= clock.due for one in pending)
