"""The steps beside the way from receipt to answer: hearings, mediation and settlement, and who must keep away."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import DocumentKind as D
from cases.petitions.enums import RecusalGround
from cases.petitions.enums import State as S
from cases.procedure.reports.sentences import reason
from cases.procedure.step_kinds import ANY_STATE, OPEN_STATES, WHEN_ASKED, Actor, FreeText, StepKind
from cases.proceedings import policies
from cases.proceedings.actions import agreements, asking_hearings, carrying_out, hearings, recusals
from cases.proceedings.enums import AgreementKind, HearingAsker, HearingRole
from cases.proceedings.forms import agreements as agreement_forms
from cases.proceedings.forms import carrying_out as carrying_out_forms
from cases.proceedings.forms import hearings as hearing_forms
from cases.proceedings.forms import recusals as recusal_forms
from cases.proceedings.reports import words as says
from cases.regulation.actions.receiving import ANSWER_CLOCKS
from cases.regulation.reports import decider, hearing_uncounted, left
from cases.regulation.steps import LEFT, OF_PACKAGE, REASON
from offices.organisation.roles import Permission as P

ARTICLE_31, ARTICLE_36 = "《信访工作条例》第三十一条第六项", "《信访工作条例》第三十六条第二款"
HEARING: dict[str, Any] = {
    "hearing_on": date,
    "hearing_at": datetime,
    "people": [{"role": HearingRole, "person": FreeText}],
}
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

HEARINGS = _("《信访工作条例》第三十一条第六项、第三十六条第二款")
HEARING_REQUEST: dict[str, Any] = {
    "hearing_request": {"by": HearingAsker, "asked_on": date, "agreed": bool},
    **REASON,
}
# From the opinion that changed something on.
CHANGED = (
    S.REVIEW_ISSUED, S.REVIEW_SERVED, S.REREVIEW_REQUESTED, S.REREVIEW_HANDLING, S.REREVIEW_HEARING, S.REREVIEW_ISSUED,
    S.REREVIEW_SERVED, S.CLOSED_LAPSED, S.CLOSED_FINAL,
)  # fmt: skip
IMPLEMENTATION: dict[str, Any] = {
    "implementation": {"number": int, "performed_on": date, "proof": FreeText, "urged": int},
}

# fmt: off
STEPS: tuple[StepKind, ...] = (
    # Hearings
    StepKind("ask_hearing", _("申请听证"), policies.HEARD_FROM, None, Actor.CUSTODY, P.READ_IDENTITY, HEARINGS, may_issue=(D.HEARING_REQUEST,),
             verb=asking_hearings.ask_hearing, form=hearing_forms.AskHearingForm, guards=(policies.no_hearing_waits,), says=(says.hearing_asked, reason),
             public=_("收到听证申请"), facts=HEARING_REQUEST),
    StepKind("decide_hearing", _("决定听证申请"), policies.HEARD_FROM, None, Actor.HEAD, P.APPROVE, HEARINGS, may_issue=(D.HEARING_REFUSAL,),
             verb=asking_hearings.decide_hearing, form=hearing_forms.DecideHearingForm, guards=(policies.hearing_waits,), barred=policies.own_hearing, says=(says.hearing_decided, reason),
             public=_("对听证申请作出决定"), offered=WHEN_ASKED, facts=HEARING_REQUEST),
    StepKind("open_hearing", _("举行听证"), (S.HANDLING,), S.HEARING, Actor.HOLDER, P.HANDLE, ARTICLE_31, D.HEARING_NOTICE,
             verb=hearings.open_hearing, form=hearing_forms.OpenHearingForm, guards=(policies.no_hearing_waits,), says=(says.hearing_called,), facts=HEARING, public=_("举行听证")),
    StepKind("close_hearing", _("听证结束"), (S.HEARING,), S.HANDLING, Actor.HOLDER, P.HANDLE, ARTICLE_31, D.HEARING_RECORD, may_issue=(D.HEARING_CONCLUSION,), main=True,
             verb=hearings.close_hearing, form=hearing_forms.CloseHearingForm, says=(), public=_("听证结束")),
    StepKind("cancel_hearing", _("取消听证"), (S.HEARING,), S.HANDLING, Actor.HOLDER, P.HANDLE, ARTICLE_31,
             verb=hearings.cancel_hearing, form=hearing_forms.CancelHearingForm, says=(reason,), public=_("听证取消"), facts=REASON),
    StepKind("move_hearing", _("听证改期"), (S.HEARING,), None, Actor.HOLDER, P.HANDLE, ARTICLE_31, D.HEARING_NOTICE,
             verb=hearings.move_hearing, form=hearing_forms.MoveHearingForm, says=(says.hearing_called, reason), public=_("听证改期"),
             facts={**HEARING, **REASON}),
    StepKind("open_rereview_hearing", _("举行复核听证"), (S.REREVIEW_HANDLING,), S.REREVIEW_HEARING, Actor.HOLDER, P.REVIEW, ARTICLE_36,
             D.HEARING_NOTICE,
             verb=hearings.open_hearing, form=hearing_forms.OpenRereviewHearingForm, guards=(policies.no_hearing_waits,), says=(says.hearing_called,), public=_("举行复核听证"), facts=HEARING),
    StepKind("close_rereview_hearing", _("复核听证结束"), (S.REREVIEW_HEARING,), S.REREVIEW_HANDLING, Actor.HOLDER, P.REVIEW, ARTICLE_36,
             D.HEARING_RECORD, may_issue=(D.HEARING_CONCLUSION,), main=True,
             verb=hearings.close_rereview_hearing, form=hearing_forms.CloseRereviewHearingForm, says=(hearing_uncounted,), public=_("复核听证结束"),
             facts={"opened_late": bool}),
    StepKind("cancel_rereview_hearing", _("取消复核听证"), (S.REREVIEW_HEARING,), S.REREVIEW_HANDLING, Actor.HOLDER, P.REVIEW,
             ARTICLE_36,
             verb=hearings.cancel_hearing, form=hearing_forms.CancelRereviewHearingForm, says=(reason,), public=_("复核听证取消"),
             facts=REASON),
    StepKind("move_rereview_hearing", _("复核听证改期"), (S.REREVIEW_HEARING,), None, Actor.HOLDER, P.REVIEW, ARTICLE_36, D.HEARING_NOTICE,
             verb=hearings.move_hearing, form=hearing_forms.MoveRereviewHearingForm, says=(says.hearing_called, reason),
             public=_("复核听证改期"), facts={**HEARING, **REASON}),
    # Mediation and settlement
    StepKind("open_mediation", _("调解和解"), (S.HANDLING,), S.MEDIATION, Actor.HOLDER, P.HANDLE, ARTICLE_33,
             verb=agreements.open_mediation, form=agreement_forms.OpenMediationForm, says=(), public=_("开始调解")),
    StepKind("make_agreement", _("达成协议"), (S.MEDIATION,), None, Actor.HOLDER, P.HANDLE, ARTICLE_33, D.AGREEMENT,
             may_stop=ANSWER_CLOCKS, may_start=(K.PERFORM,), at_once=("settle",), verb=agreements.make_agreement,
             form=agreement_forms.MakeAgreementForm, guards=(policies.no_agreement_yet,), says=(says.agreed,), public=_("达成调解（和解）协议"),
             facts={"agreement": {"number": int, "kind": AgreementKind, "signed_on": date, "total": Decimal, "performances": int, "past": int}}),
    StepKind("perform_agreement", _("记录协议履行"), (S.MEDIATION, S.CLOSED_SETTLED), None, Actor.HOLDER, P.HANDLE, ARTICLE_33, may_stop=(K.PERFORM,),
             at_once=("settle",), verb=agreements.perform_agreement, form=agreement_forms.PerformAgreementForm, guards=(policies.agreement_stands,),
             says=(says.performed,), public=_("协议事项已履行"), facts={"performance": PERFORMANCE}),
    StepKind("break_agreement", _("协议未履行，恢复办理"), (S.MEDIATION, S.CLOSED_SETTLED), S.HANDLING, Actor.HOLDER, P.HANDLE, ARTICLE_33,
             may_stop=(K.PERFORM,), may_start=(*ANSWER_CLOCKS, K.REPORT_BACK), verb=agreements.break_agreement, form=agreement_forms.BreakAgreementForm,
             guards=(policies.agreement_stands,), says=(says.broken, reason), public=_("协议未履行，恢复办理"),
             facts={"performance": PERFORMANCE, **REASON}),
    StepKind("close_mediation", _("调解未成"), (S.MEDIATION,), S.HANDLING, Actor.HOLDER, P.HANDLE, ARTICLE_33,
             verb=agreements.close_mediation, form=agreement_forms.CloseMediationForm, guards=(policies.no_agreement_yet,), says=(reason,),
             public=_("调解结束"), facts=REASON),
    StepKind("settle", _("调解和解终结"), (S.MEDIATION,), S.CLOSED_SETTLED, Actor.SYSTEM, None,
             _("《信访工作条例》第三十三条；《山东省信访条例》第四十六条第一项、《浙江省信访条例》第二十五条第一项"), may_stop=(K.REPORT_BACK, K.ASSIST),
             verb=agreements.settle, guards=(policies.settled_by_rule,), says=(), public=_("终结")),
    # What a review changed
    StepKind("carry_out", _("记录落实复查、复核意见"), CHANGED, None, Actor.EXECUTOR, P.HANDLE, _("《信访工作条例》第三十五条、第三十六条"), may_stop=(K.CARRY_OUT,),
             verb=carrying_out.carry_out, form=carrying_out_forms.CarryOutForm, guards=(policies.implementation_waits,), says=(says.carried_out,),
             public=_("复查、复核变更的内容已落实"), offered=WHEN_ASKED, facts=IMPLEMENTATION),
    StepKind("urge_carrying_out", _("催办落实"), CHANGED, None, Actor.URGER, P.REVIEW, _("《信访工作条例》第三十五条、第三十六条"), D.EXECUTION_URGE,
             verb=carrying_out.urge_carrying_out, form=carrying_out_forms.UrgeCarryingOutForm, guards=(policies.implementation_waits,),
             says=(says.urged,), offered=WHEN_ASKED, facts=IMPLEMENTATION),
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
