"""A meeting decides about a petition by these steps of the petition (会议研究、议定事项)."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind as K
from cases.packages.enums import CommitmentState as C
from cases.packages.policies.guards import with_action
from cases.packages.reports.words import decision_on, proof_of, task
from cases.packages.steps import DECISION, PROOF, TASK, on_package_page
from cases.procedure.step_kinds import ANY_STATE, ELSEWHERE, Actor, EventFacts, FreeText, StepKind
from offices.organisation.roles import Permission as P
from supervision.meetings import forms
from supervision.meetings.actions import petitions
from supervision.meetings.policies import confirmation_foreseen

ARTICLES = "《信访工作条例》第十一条、第十二条"


def studied(event: EventFacts) -> list[str]:
    words = {"meeting": event.facts.get("meeting_name", ""), "decision": event.facts.get("decision", "")}
    return [_now("%(meeting)s研究决定：%(decision)s") % words]


def ordered(event: EventFacts) -> list[str]:
    made = event.facts["action"]
    return [_now("%s议定：") % made["meeting_name"] + task(event, _now("议定事项"), made)]


def dropped(event: EventFacts) -> list[str]:
    made = event.facts["action"]
    return [_now("第%s项议定事项不再落实。") % made["number"], _now("理由：%s") % made["reason"]]


# fmt: off
STEPS: tuple[StepKind, ...] = (
    StepKind("study", _("会议研究"), ANY_STATE, None, Actor.ASSIGNER, P.CONVENE, ARTICLES,
             verb=petitions.study, says=(studied,), offered=ELSEWHERE, facts={"meeting": int, "meeting_name": str, "decision": FreeText}),
    StepKind("order_action", _("会议议定事项"), ANY_STATE, None, Actor.ASSIGNER, P.CONVENE, ARTICLES, starts=(K.ACTION,),
             verb=petitions.order_action, says=(ordered,), offered=ELSEWHERE, facts={"action": {"meeting": int, "meeting_name": str, **TASK}}),
    StepKind("prove_action", _("报议定事项完成"), ANY_STATE, None, Actor.TEAM, P.FOLLOW_UP, ARTICLES,
             verb=petitions.ACTIONS.prove, form=forms.ProveActionForm, guards=(with_action(C.OPEN),), says=(proof_of(_("议定事项")),),
             offered=on_package_page("actions", 0, C.OPEN, waits=11), facts=PROOF),
    StepKind("decide_action", _("确认议定事项完成"), ANY_STATE, None, Actor.ASSIGNER, P.CONVENE, ARTICLES, may_stop=(K.ACTION,),
             verb=petitions.ACTIONS.decide, form=forms.DecideActionForm, guards=(with_action(C.PROVED),), foreseen=confirmation_foreseen,
             says=(decision_on(_("议定事项")),), offered=on_package_page("actions", 0, C.PROVED, waits=8), facts=DECISION),
    StepKind("drop_action", _("不再落实议定事项"), ANY_STATE, None, Actor.ASSIGNER, P.CONVENE, ARTICLES, may_stop=(K.ACTION,),
             verb=petitions.drop_action, form=forms.DropActionForm, guards=(with_action(C.OPEN),), foreseen=confirmation_foreseen,
             says=(dropped,), offered=on_package_page("actions", 0, C.OPEN), facts={"action": {"number": int, "dropped": bool, "reason": FreeText}}),
)
# fmt: on
