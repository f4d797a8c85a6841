"""Who acts for a relief fund, and what must stand before the steps of relief; each refusal is a sentence."""

from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import Acting, permission_of
from cases.procedure.step_kinds import Actor, Guard, StepKind
from cases.relief.enums import GRANTED, ReliefLevel, ReliefState
from cases.relief.models import Relief
from cases.relief.queries import level_of, reliefs_of
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import standing_office

PAYS_NOT = _l("这项救助由您审批，支付由他人登记。")
DECIDING = frozenset({"approve_relief", "refuse_relief"})


class ReliefFacts:
    """The requests for relief of a petition whose money may still move; a page that knows that there are none says
    so.
    """

    def __init__(self, petition: Petition, **known: object) -> None:
        self.petition = petition
        self.__dict__.update(known)

    @cached_property
    def standing(self) -> list[Relief]:
        return reliefs_of(self.petition, ReliefState.ASKED, *GRANTED, ReliefState.CANCELLED)

    def in_state(self, *states: ReliefState) -> list[Relief]:
        return [one for one in self.standing if one.state in states]


def relief_in(*states: ReliefState) -> Guard:
    """One of the requests is in one of these states."""

    def stands(petition: Petition, facts: CaseFacts) -> None:
        if not facts.part(ReliefFacts).in_state(*states):
            raise ActionRefused("no_relief", _("没有可以办理这一步的救助申请。"))

    return stands


def something_paid(petition: Petition, facts: CaseFacts) -> None:
    if not any(
        payment.returned_on is None for one in facts.part(ReliefFacts).standing for payment in one.payments.all()
    ):
        raise ActionRefused("nothing_paid", _("还没有支付，没有可以退回的。"))


def refusal_to_decide(account: Account, relief: Relief) -> tuple[str, str]:
    """Why the account does not decide on a request that waits, as a code and a sentence; two empty texts where it may.

    Who asks never decides, and nobody decides twice.
    """
    level, authority, office = level_of(relief), authority_of(account), standing_office(relief.office)
    if level is None:
        return "decided_already", _("这项救助申请已经办结，没有等待审批。")
    if account.pk == relief.asked_by_id:
        return "own_request", _("救助由您申请，须由他人审批。")
    if any(one.by_id == account.pk for one in relief.approvals.all()):
        return "agreed_already", _("您已审批这项救助申请，须由另一人审批。")
    if level is ReliefLevel.SECTION and not authority.checks_letters(office):
        return "no_section_head", _("这一金额由%s的科室负责人审批。") % office.name
    if level is not ReliefLevel.SECTION and not authority.heads(office):
        return "head_only", _("这一金额由%s负责人审批。") % office.name
    return "", ""


def no_budget(office: Office, year: int) -> str:
    return _("%(office)s没有登记%(year)d年度救助资金预算，不能申请。") % {"office": office.name, "year": year}


def agreed_by(account: Account, relief: Relief) -> bool:
    """Whoever agreed to a request does not enter its payments."""
    return any(one.by_id == account.pk for one in relief.approvals.all())


def _office_of_fund(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """The office whose fund it is, or who acts for it today: who decides there on what waits; who works there for what
    was granted.
    """
    own = {office.pk for office in authority_of(account).offices(permission_of(kind))}
    refusal = _("“%s”由救助资金所属单位的人员办理。") % kind.label
    for relief in facts.part(ReliefFacts).standing:
        office = standing_office(relief.office)
        if office.pk not in own:
            continue
        if kind.key == "pay_relief" and agreed_by(account, relief):
            if relief.state == ReliefState.APPROVED:
                refusal = str(PAYS_NOT)
            continue
        if kind.key not in DECIDING:
            return office
        code, sentence = refusal_to_decide(account, relief)
        if not code:
            return office
        if relief.state == ReliefState.ASKED:
            refusal = sentence
    raise NotPermitted("not_of_fund", refusal)


ACTORS = {Actor.FUND: Acting(_office_of_fund)}
