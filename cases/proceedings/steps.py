"""The steps beside the way from receipt to answer: who must keep away."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import DocumentKind as D
from cases.petitions.enums import RecusalGround
from cases.procedure.step_kinds import ANY_STATE, OPEN_STATES, Actor, StepKind
from cases.proceedings import policies
from cases.proceedings.actions import recusals
from cases.proceedings.forms import recusals as recusal_forms
from cases.proceedings.reports import words as says
from cases.regulation.reports import decider, left, reason
from cases.regulation.steps import LEFT, OF_PACKAGE, REASON
from offices.organisation.roles import Permission as P

ARTICLE_28 = "《信访工作条例》第二十八条第三款"
RECUSAL: dict[str, Any] = {
    "recusal": {
        "number": int, "member": str, "member_id": int, "by_petitioner": bool, "by_self": bool, "ground": RecusalGround, "upheld": bool,
    },
    **REASON,
}  # fmt: skip

# fmt: off
STEPS: tuple[StepKind, ...] = (
    # Who must keep away
    StepKind("ask_recusal", _("申请回避"), OPEN_STATES, None, Actor.CUSTODY, P.READ_IDENTITY, ARTICLE_28, starts=(K.RECUSAL,),
             verb=recusals.ask_recusal, form=recusal_forms.AskRecusalForm, says=(says.recusal_asked, reason, decider),
             public=_("收到对工作人员回避的申请"), facts={"decider": str, **RECUSAL}),
    StepKind("decide_recusal", _("决定回避"), ANY_STATE, None, Actor.RECUSER, P.APPROVE, ARTICLE_28, may_issue=(D.RECUSAL_DECISION,),
             may_stop=(K.RECUSAL, *OF_PACKAGE), verb=recusals.decide_recusal, form=recusal_forms.DecideRecusalForm, guards=(policies.recusal_waits,),
             says=(says.recusal_decided, left, reason), public=_("对工作人员的回避作出决定"), facts={**RECUSAL, **LEFT}),
    StepKind("end_recusal", _("解除回避"), ANY_STATE, None, Actor.RECUSER, P.APPROVE, ARTICLE_28,
             verb=recusals.end_recusal, form=recusal_forms.EndRecusalForm, guards=(policies.somebody_recused,),
             says=(says.recusal_ended, reason), facts=RECUSAL),
)
# fmt: on
