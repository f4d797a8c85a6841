"""What must stand before a step of these proceedings, and whose act it is; each refusal is a sentence."""

from collections.abc import Set
from datetime import date
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.terms import ClockKind
from cases.petitions.enums import Decision, State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import Implementation
from cases.petitions.models.recusals import Recusal
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import Acting, permission_of, permitted_office
from cases.procedure.queries import waits_until
from cases.procedure.requests import asked_by_oneself
from cases.procedure.step_kinds import Actor, StepKind
from cases.proceedings.enums import AgreementState, SettledWhen
from cases.proceedings.models.agreements import Agreement
from cases.proceedings.models.hearings import HearingRequest
from cases.proceedings.rules import settled_when
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import heads_of, standing_office

OWN_REQUEST = _l("不能决定自己登记的听证申请。")
own_hearing = asked_by_oneself("hearing", OWN_REQUEST)
HEARD_FROM = (State.HANDLING, State.REREVIEW_HANDLING)  # from here a hearing is asked for and held


class ProceedingFacts:
    """The proceedings of a petition. Each fact is read when first asked for, and once."""

    def __init__(self, petition: Petition, **known: object) -> None:
        self.petition = petition
        self.__dict__.update(known)

    @cached_property
    def recusals(self) -> list[Recusal]:
        """Those that wait and those that stand."""
        petition = self.petition
        if not petition.recusal_waits and not petition.recused_ids:
            return []
        found = petition.recusals.filter(ended_at=None).filter(decision__in=(Decision.PENDING, Decision.AGREED))
        return list(found.select_related("decider", "office", "person"))

    @cached_property
    def waits_until(self) -> dict[int, date]:
        """Of whom it is not decided, by id, and until when cards wait for the decision."""
        return {
            one.person_id: waits_until(
                self.petition, ClockKind.RECUSAL, asked_at=one.asked_at, decider=one.decider, item=one.number
            )
            for one in self.recusals
            if one.decision == Decision.PENDING
        }

    @cached_property
    def agreement(self) -> Agreement | None:
        """The one that stands or has been performed."""
        return self.petition.agreements.exclude(state=AgreementState.BROKEN).first()

    @cached_property
    def implementation(self) -> Implementation | None:
        """What a review changed and nobody has carried out yet."""
        waiting = self.petition.implementations.filter(done_on=None, dropped_on=None)
        return waiting.select_related("unit", "office").first()

    @cached_property
    def hearing_asked(self) -> HearingRequest | None:
        """A request for a hearing that waits for the head."""
        return self.petition.hearing_requests.filter(decision=Decision.PENDING).first()

    def forget(self) -> None:
        """A verb has changed what was read."""
        for name in ("recusals", "waits_until", "agreement", "implementation", "hearing_asked"):
            self.__dict__.pop(name, None)

    def asks_head(self, asked: Set[int]) -> bool:
        """Whether one of these heads the office that holds the petition."""
        return bool(asked) and heads_of(self.petition.holder).filter(pk__in=asked).exists()


def recusal_waits(petition: Petition, facts: CaseFacts) -> None:
    if not petition.recusal_waits:
        raise ActionRefused("no_request", _("没有待决定的回避申请。"))


def somebody_recused(petition: Petition, facts: CaseFacts) -> None:
    if not petition.recused_ids:
        raise ActionRefused("no_recusal", _("本件没有人员回避。"))


def hearing_waits(petition: Petition, facts: CaseFacts) -> None:
    if facts.part(ProceedingFacts).hearing_asked is None:
        raise ActionRefused("no_request", _("没有待决定的听证申请。"))


def no_hearing_waits(petition: Petition, facts: CaseFacts) -> None:
    if facts.part(ProceedingFacts).hearing_asked is not None:
        raise ActionRefused("hearing_asked", _("有待决定的听证申请，须先由负责人“决定听证申请”。"))


# What a petitioner who asked for a hearing is not answered by before it is decided.
ANSWERS = frozenset({"conclude", "open_mediation", "issue_rereview", "remand_rereview"})


def answered_on_hearing(petition: Petition, kind: StepKind, facts: CaseFacts) -> None:
    if kind.key in ANSWERS and petition.state in HEARD_FROM:
        no_hearing_waits(petition, facts)


def agreement_stands(petition: Petition, facts: CaseFacts) -> None:
    agreement = facts.part(ProceedingFacts).agreement
    if agreement is None or agreement.state != AgreementState.STANDING:
        raise ActionRefused("no_agreement", _("没有正在履行的调解（和解）协议。"))


def no_agreement_yet(petition: Petition, facts: CaseFacts) -> None:
    if facts.part(ProceedingFacts).agreement is not None:
        raise ActionRefused("agreed_already", _("已达成协议；不履行的，请“协议未履行，恢复办理”。"))


def settled_by_rule(petition: Petition, facts: CaseFacts) -> None:
    """The agreement ends the petition by itself, or by its performance."""
    agreement = facts.part(ProceedingFacts).agreement
    if agreement is None:
        raise ActionRefused("no_agreement", _("没有调解（和解）协议。"))
    reached = settled_when(petition, timezone.localdate()) == SettledWhen.REACHED
    if agreement.state != AgreementState.PERFORMED and not reached:
        raise ActionRefused("not_performed", _("协议还没有履行完毕。"))


def _recusing_office(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
    """The office whose head decides, of the one or several requests; not of one's own."""
    wanted = Decision.PENDING if kind.key == "decide_recusal" else Decision.AGREED
    authority, permission = authority_of(account), permission_of(kind)
    for recusal in facts.part(ProceedingFacts).recusals:
        office = standing_office(recusal.decider)
        mine = authority.heads(office) and authority.may(permission, office)
        if recusal.decision == wanted and mine and account.pk not in (recusal.person_id, recusal.asked_by_id):
            return office
    raise NotPermitted(
        "head_only",
        _(
            "“%(step)s”由需回避人员所在单位的负责人决定，负责人的回避由上一级单位的负责人决定；本人提出的、涉及本人的除外。"
        )
        % {"step": kind.label},
    )


def implementation_waits(petition: Petition, facts: CaseFacts) -> None:
    if facts.part(ProceedingFacts).implementation is None:
        raise ActionRefused("nothing_to_carry_out", _("没有待落实的复查、复核意见。"))


def _of_implementation(which: str) -> Acting:
    """The unit that carries it out, or the organ that changed the opinion."""

    def office(petition: Petition, facts: CaseFacts) -> Office | None:
        one = facts.part(ProceedingFacts).implementation
        return standing_office(getattr(one, which)) if one is not None else None

    def office_for(account: Account, petition: Petition, kind: StepKind, facts: CaseFacts) -> Office:
        return permitted_office(account, kind, office(petition, facts))

    return Acting(office_for, office)


ACTORS = {
    Actor.EXECUTOR: _of_implementation("unit"),
    Actor.URGER: _of_implementation("office"),
    Actor.RECUSER: Acting(_recusing_office),
}


def work_stands_still(petition: Petition, facts: CaseFacts, clock: Clock, on: date) -> bool:
    """No card counts against an office while it is not decided whether its handler or head must keep away, as long as
    the decision is not late; and until somebody handles in the place of who does.
    """
    if clock.kind == ClockKind.RECUSAL or not (petition.recusal_waits or petition.recused_ids):
        return False
    if clock.office_id != petition.holder_id:
        return False
    known = facts.part(ProceedingFacts)
    asked = {person for person, last in known.waits_until.items() if on <= last}
    if petition.handled_by_id is None:
        left = any(
            one.decision == Decision.AGREED and one.handled and one.office_id == petition.holder_id
            for one in known.recusals
        )
        return left or known.asks_head(asked)
    return petition.handled_by_id in asked or known.asks_head(asked)
