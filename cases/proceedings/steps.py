"""The steps beside the way from receipt to answer: mediation and settlement, and who must keep away."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import DocumentKind as D
from cases.petitions.enums import RecusalGround
from cases.petitions.enums import State as S
from cases.procedure.step_kinds import ANY_STATE, OPEN_STATES, Actor, FreeText, StepKind
from cases.proceedings import policies
from cases.proceedings.actions import agreements, recusals
from cases.proceedings.enums import AgreementKind
from cases.proceedings.forms import agreements as agreement_forms
from cases.proceedings.forms import recusals as recusal_forms
from cases.proceedings.reports import words as says
from cases.regulation.actions.receiving import ANSWER_CLOCKS
from cases.regulation.reports import decider, left, reason
from cases.regulation.steps import LEFT, OF_PACKAGE, REASON
from offices.organisation.roles import Permission as P

ARTICLE_33 = "《信访工作条例》第三十三条"
PERFORMANCE: dict[str, Any] = {
    "number": int, "text": FreeText, "amount": Decimal, "performed_on": date, "proof": FreeText, "left": int,
}  # fmt: skip
ARTICLE_28 = "《信访工作条例》第二十八条第三款"
RECUSAL: dict[str, Any] = {
    "recusal": {
        "number": int, "member": str, "member_id": int, "by_petitioner": bool, "by_self": bool, "ground": RecusalGround, "upheld": bool,
    },
    **REASON,
}  # fmt: skip

# fmt: off
STEPS: tuple[StepKind, ...] = (
    # Mediation and settlement
    StepKind("open_mediation", _("调解和解"), (S.HANDLING,), S.MEDIATION, Actor.HOLDER, P.HANDLE, ARTICLE_33,
             verb=agreements.open_mediation, form=agreement_forms.OpenMediationForm, says=(), public=_("开始调解")),
    StepKind("make_agreement", _("达成协议"), (S.MEDIATION,), None, Actor.HOLDER, P.HANDLE, ARTICLE_33, D.AGREEMENT,
             may_stop=ANSWER_CLOCKS, starts=(K.PERFORM,), at_once=("settle",), verb=agreements.make_agreement,
             form=agreement_forms.MakeAgreementForm, guards=(policies.no_agreement_yet,), says=(says.agreed,), public=_("达成调解（和解）协议"),
             facts={"agreement": {"number": int, "kind": AgreementKind, "signed_on": date, "total": Decimal, "performances": int}}),
    StepKind("perform_agreement", _("记录协议履行"), (S.MEDIATION, S.CLOSED_SETTLED), None, Actor.HOLDER, P.HANDLE, ARTICLE_33, may_stop=(K.PERFORM,),
             at_once=("settle",), verb=agreements.perform_agreement, form=agreement_forms.PerformAgreementForm, guards=(policies.agreement_stands,),
             says=(says.performed,), public=_("协议事项已履行"), facts={"performance": PERFORMANCE}),
    StepKind("break_agreement", _("协议未履行，恢复办理"), (S.MEDIATION, S.CLOSED_SETTLED), S.HANDLING, Actor.HOLDER, P.HANDLE, ARTICLE_33,
             may_stop=(K.PERFORM,), may_start=ANSWER_CLOCKS, verb=agreements.break_agreement, form=agreement_forms.BreakAgreementForm,
             guards=(policies.agreement_stands,), says=(says.broken, reason), public=_("协议未履行，恢复办理"),
             facts={"performance": PERFORMANCE, **REASON}),
    StepKind("close_mediation", _("调解未成"), (S.MEDIATION,), S.HANDLING, Actor.HOLDER, P.HANDLE, ARTICLE_33,
             verb=agreements.close_mediation, form=agreement_forms.CloseMediationForm, guards=(policies.no_agreement_yet,), says=(reason,),
             public=_("调解结束"), facts=REASON),
    StepKind("settle", _("调解和解终结"), (S.MEDIATION,), S.CLOSED_SETTLED, Actor.SYSTEM, None,
             _("《信访工作条例》第三十三条；《山东省信访条例》第四十六条第一项、《浙江省信访条例》第二十五条第一项"), may_stop=(K.REPORT_BACK,),
             verb=agreements.settle, guards=(policies.settled_by_rule,), says=(), public=_("终结")),
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
