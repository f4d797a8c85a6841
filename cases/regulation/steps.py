"""The steps of the regulation: who may take a petition from which state to which, on what ground, with which paper.

One row a step. Its first lines are the law: label, states, actor, permission, ground, paper, clocks. Its last lines bind what carries it out: verb, form,
guards, sentences in the history, words for the petitioner, facts.
"""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind as K
from cases.organs.actions import disputes
from cases.organs.policies import DISPUTABLE, no_dispute_waits, not_designated, ruled_by
from cases.organs.reports import sentences as organs_say
from cases.petitions.enums import DocumentKind as D
from cases.petitions.enums import Ending, EndingGround, ReviewRefusal, Ruler
from cases.petitions.enums import State as S
from cases.procedure.policies import WITH_UNIT
from cases.procedure.reports.sentences import reason
from cases.procedure.step_kinds import ANY_STATE, ELSEWHERE, OPEN_STATES, WHEN_ASKED, Actor, FreeText, Offer, StepKind
from cases.regulation import policies
from cases.regulation import reports as says
from cases.regulation.actions import (
    accusing,
    any_state,
    competence,
    endings,
    handing_over,
    handling,
    receiving,
    review,
    review_opinions,
    routing,
    serving,
    system,
    taking_back,
    voiding,
)
from cases.regulation.forms import accusing as accusing_forms
from cases.regulation.forms import any_state as any_state_forms
from cases.regulation.forms import competence as competence_forms
from cases.regulation.forms import endings as ending_forms
from cases.regulation.forms import handling as handling_forms
from cases.regulation.forms import review as review_forms
from cases.regulation.forms import routing as routing_forms
from cases.regulation.forms import serving as serving_forms
from offices.organisation.roles import Permission as P

NOTICE = (K.NOTIFY, K.SIMPLE_ACCEPT)
ROUTE = (K.ROUTE, K.SIMPLE_TRANSFER)
UNIT = (*NOTICE, K.ACCEPT, K.ROUTE)  # what a unit owes first: a notice, or as a petition office the routing
UNSENT = (K.OBJECT, K.URGENT)  # what an office gives up by routing a petition
UNASKED = (*UNSENT, K.ASSIST)  # and by ending it
REASON: dict[str, Any] = {"reason": FreeText}
SERVICE = {"service": {"document": int, "on": date, "method": str, "signed": bool, "noticed_on": date, "photo": int}}
RULED = (
    *NOTICE,
    K.ACCEPT,
    K.ROUTE,
    K.SIMPLE_TRANSFER,
    K.OBJECT,
    K.REPORT_BACK,
    K.RULE_OBJECTION,
    K.RULE_DISPUTE,
    K.ASSIST,
    K.SUPERVISE,
)
ORGAN = {"organ_reason": FreeText, "mentioned": FreeText}
RULING: dict[str, Any] = {"designated": str, "result_due": date, **ORGAN, "reason": FreeText}
REVIEW: dict[str, Any] = {"review": {"level": str, "outcome": str, "refused": bool, "ground": ReviewRefusal}}
ISSUED: dict[str, Any] = {**REVIEW, "carry_out_by": date}
REQUEST: dict[str, Any] = {
    "request": {"asked_on": date, "posted": bool, "late": bool},
    "late_reason": FreeText,
    "late_proof": FreeText,
}
ENDING: dict[str, Any] = {"ending": Ending, "ground": EndingGround, "other": str}
OTHERS: dict[str, Any] = {"assisting": [str], "copied": [str], **ORGAN}
UNDONE = {"batch": int, "leader": str, "cards": int, "reason": FreeText}
DECIDER: dict[str, Any] = {"decider": str}
EXTENSION: dict[str, Any] = {"days": int, "reason": FreeText}
OF_PACKAGE = (K.PACKAGE, K.PROGRESS, K.MEASURE)
LEFT: dict[str, Any] = {
    "left": {"handler": bool, "package": bool, "team": int, "bookings": int, "helpers": int, "orders": int}
}


def _reg(article: str) -> str:
    return f"《信访工作条例》{article}"


# fmt: off
STEPS: tuple[StepKind, ...] = (
    # The petition office: registration, screening, routing
    StepKind("screen", _("甄别分类"), (S.REGISTERED, S.RETURNED, S.REPORTED_UP, S.UNIT_RECEIVED, S.SCREENED), S.SCREENED, Actor.HOLDER, P.SCREEN,
             _reg("第二十二条第一款"), may_stop=(K.DECISION,), may_start=ROUTE, main=True,
             verb=routing.screen, form=routing_forms.ScreenForm, guards=(policies.by_petition_office,), says=(says.screened, reason), facts=REASON),
    StepKind("transfer", _("转送"), (S.SCREENED,), S.TRANSFERRED, Actor.HOLDER, P.SCREEN, _reg("第二十二条第一款第一项、第二项"), D.TRANSFER_SLIP, may_issue=(D.ASSIST_REQUEST,),
             stops=ROUTE, may_stop=(*NOTICE, K.ACCEPT, *UNASKED), starts=(K.OBJECT,), may_start=(*UNIT, K.ASSIST), main=True,
             verb=routing.transfer, form=routing_forms.TransferForm, guards=(no_dispute_waits, policies.passed_on_of_litigation), says=(organs_say.assisting, organs_say.copied, says.organ_reason, says.mentioned), public=_("转给办理单位"), facts=OTHERS),
    StepKind("assign", _("交办"), (S.SCREENED,), S.ASSIGNED, Actor.HOLDER, P.SCREEN, _reg("第二十二条第一款第三项"), D.ASSIGNMENT_LETTER, may_issue=(D.ASSIST_REQUEST,),
             stops=ROUTE, may_stop=(*NOTICE, K.ACCEPT, *UNASKED), starts=(K.OBJECT, K.REPORT_BACK), may_start=(*UNIT, K.ASSIST),
             verb=routing.assign, form=routing_forms.AssignForm, guards=(no_dispute_waits, policies.passed_on_of_litigation), says=(organs_say.assisting, organs_say.copied, says.organ_reason, says.mentioned), public=_("交给办理单位"), facts=OTHERS),
    StepKind("tell_transfer", _("告知转送去向"), (S.TRANSFERRED, S.ASSIGNED), None, Actor.SENDER, P.SCREEN, _reg("第二十三条第一款"), D.TRANSFER_NOTICE,
             verb=routing.tell_transfer, form=routing_forms.TellTransferForm, guards=(policies.tells_where_it_went,), says=(), public=_("告知转送、交办去向")),
    StepKind("report_up", _("报请决定"), (S.SCREENED,), S.REPORTED_UP, Actor.HOLDER, P.SCREEN, _reg("第二十二条第一款第一项、第二十五条"), D.REPORT_UP,
             stops=(*ROUTE, K.URGENT), may_stop=(K.URGENT_REPORT,), starts=(K.DECISION,),
             verb=routing.report_up, form=routing_forms.ReportUpForm, guards=(no_dispute_waits, policies.of_the_urgent,), says=(), public=_("报请领导机关决定")),
    StepKind("direct", _("本级直接办理"), (S.SCREENED,), S.DIRECT, Actor.HOLDER, P.SCREEN, _reg("第二十三条第一款"),
             stops=ROUTE, may_stop=UNSENT, may_start=(*NOTICE, K.ACCEPT),
             verb=routing.direct, form=routing_forms.DirectForm, guards=(no_dispute_waits, policies.answered_though_of_litigation), says=(), public=_("决定直接办理")),
    StepKind("direct_reply", _("直接回复"), (S.SCREENED,), S.DIRECT_REPLY, Actor.HOLDER, P.SCREEN, _reg("第二十三条第一款"), D.DIRECT_REPLY,
             stops=ROUTE, may_stop=UNASKED,
             verb=routing.direct_reply, form=routing_forms.DirectReplyForm, guards=(no_dispute_waits, policies.answered_though_of_litigation, policies.ends_without_approval), says=(), public=_("直接答复")),
    StepKind("guide", _("告知引导"), (S.SCREENED,), S.GUIDED, Actor.HOLDER, P.SCREEN, _reg("第二十条第二款、第二十二条第二款、第二十三条第一款"), D.NOTICE,
             stops=ROUTE, may_stop=UNASKED,
             verb=routing.guide, form=routing_forms.GuideForm, guards=(no_dispute_waits,), says=(), public=_("告知其他法定途径")),
    StepKind("refuse", _("不予受理"), (S.SCREENED,), S.REFUSED, Actor.HOLDER, P.SCREEN, _reg("第十九条第三款、第二十条第一款"), D.REFUSAL,
             stops=ROUTE, may_stop=UNASKED,
             verb=routing.refuse, form=routing_forms.RefuseForm, guards=(no_dispute_waits,), says=(), public=_("决定不予受理")),
    StepKind("file", _("存"), (S.SCREENED,), S.FILED, Actor.HOLDER, P.SCREEN, _reg("第二十二条第一款"), stops=ROUTE, may_stop=UNASKED,
             verb=routing.file, form=routing_forms.FileForm, guards=(no_dispute_waits, policies.ends_without_approval,), says=(reason,), public=_("收存"), facts=REASON),
    # The petition office: what ends with the approval of its head
    StepKind("propose_ending", _("报批直接回复、存"), (S.SCREENED,), None, Actor.HOLDER, P.SCREEN, _reg("第三十一条第六项、第三十二条"),
             verb=endings.propose_ending, form=ending_forms.ProposeEndingForm, guards=(policies.ends_with_approval, policies.no_ending_waits),
             says=(says.ending, says.decider), facts=ENDING | DECIDER),
    StepKind("propose_no_longer", _("报批不再受理"), (S.SCREENED,), None, Actor.HOLDER, P.SCREEN, _reg("第三十六条第三款"),
             verb=endings.propose_no_longer, form=ending_forms.ProposeNoLongerForm, guards=(policies.no_ending_waits,),
             says=(says.ending, says.decider), facts=ENDING | DECIDER),
    StepKind("approve_reply", _("批准直接回复"), (S.SCREENED,), S.DIRECT_REPLY, Actor.APPROVER, P.APPROVE, _reg("第二十三条第一款、第三十二条"), D.DIRECT_REPLY,
             stops=ROUTE, may_stop=UNASKED, verb=endings.approve_reply, form=ending_forms.ApproveReplyForm, guards=(no_dispute_waits, policies.awaits(Ending.REPLY),), barred=policies.own_ending,
             says=(says.ending,), public=_("直接答复"), offered=WHEN_ASKED, facts=ENDING),
    StepKind("approve_filing", _("批准存"), (S.SCREENED,), S.FILED, Actor.APPROVER, P.APPROVE, _reg("第二十二条第一款、第三十二条"), may_issue=(D.NOTICE,),
             stops=ROUTE, may_stop=UNASKED, verb=endings.approve_filing, form=ending_forms.ApproveFilingForm, guards=(no_dispute_waits, policies.awaits(Ending.FILE),), barred=policies.own_ending,
             says=(says.ending,), public=_("收存"), offered=WHEN_ASKED, facts=ENDING),
    StepKind("no_longer_accept", _("批准不再受理"), (S.SCREENED,), S.NO_LONGER, Actor.APPROVER, P.APPROVE, _reg("第三十六条第三款"), D.NO_LONGER,
             stops=ROUTE, may_stop=UNASKED, verb=endings.no_longer_accept, form=ending_forms.NoLongerForm, guards=(no_dispute_waits, policies.awaits(Ending.NO_LONGER),), barred=policies.own_ending,
             says=(says.ending,), public=_("决定不再受理"), offered=WHEN_ASKED, facts=ENDING),
    StepKind("refuse_ending", _("不批准"), OPEN_STATES, None, Actor.APPROVER, P.APPROVE, _reg("第三十二条、第三十六条第三款"),
             verb=endings.refuse_ending, form=ending_forms.RefuseEndingForm, guards=(policies.awaits(*Ending),), barred=policies.own_ending, says=(says.ending, reason),
             offered=WHEN_ASKED, facts=ENDING | REASON),
    StepKind("serve_letter", _("记录告知送达"), (S.DIRECT_REPLY, S.FILED, S.NO_LONGER), None, Actor.HOLDER, P.SCREEN, _reg("第二十三条第一款"),
             verb=serving.serve, form=serving_forms.ServeLetterForm, guards=(policies.letter_unserved,), says=(says.service,),
             public=_("告知送达"), facts=SERVICE),
    StepKind("serve_paper", _("记录文书送达"), ANY_STATE, None, Actor.CUSTODY, P.READ_IDENTITY, _reg("第二十三条第一款、第三十四条、第三十五条"),
             verb=serving.serve_paper, form=serving_forms.ServePaperForm, says=(says.paper_served, says.service),
             public=_("文书送达"), offered=Offer(page="service"), facts={"paper": {"kind": str, "number": str}, **SERVICE}),
    # The unit: receipt, objection, notice, path
    StepKind("receive", _("签收"), (S.TRANSFERRED, S.ASSIGNED), S.UNIT_RECEIVED, Actor.HOLDER, P.HANDLE, _reg("第二十三条第三款"), main=True,
             verb=receiving.receive, form=handling_forms.ReceiveForm, says=(), public=_("办理单位收到")),
    StepKind("object", _("提出异议"), (S.UNIT_RECEIVED,), S.OBJECTED, Actor.HOLDER, P.HANDLE, _reg("第二十三条第三款"), D.OBJECTION, stops=(K.OBJECT,),
             starts=(K.RULE_OBJECTION,), verb=receiving.object_, form=handling_forms.ObjectForm, guards=(no_dispute_waits, policies.may_object,), says=()),
    StepKind("agree_return", _("同意退回"), (S.OBJECTED,), S.RETURNED, Actor.SENDER, P.SCREEN, _reg("第二十三条第三款"), D.RETURN_CONSENT,
             stops=(*NOTICE, K.ACCEPT, *ROUTE, K.REPORT_BACK, K.RULE_OBJECTION), may_stop=(K.OBJECT, K.ASSIST, K.SUPERVISE), starts=(K.ROUTE,), main=True,
             verb=receiving.agree_return, form=routing_forms.AgreeReturnForm, guards=(no_dispute_waits,), says=(), public=_("退回重新确定办理单位")),
    StepKind("recall_accusation", _("收回检举控告件"), WITH_UNIT, S.RETURNED, Actor.RECALLER, P.SCREEN, _reg("第三十条第三款"),
             may_stop=(K.ASSIST, K.SUPERVISE, K.RULE_DISPUTE, *NOTICE, K.ACCEPT, *ROUTE, K.REPORT_BACK, K.OBJECT, K.RULE_OBJECTION, *receiving.ANSWER_CLOCKS), starts=(K.ROUTE,),
             verb=receiving.recall, form=routing_forms.RecallForm, guards=(policies.led_by_accused,), says=(reason,),
             public=_("收回重新确定办理单位"), facts=REASON),
    StepKind("deny_objection", _("不同意退回"), (S.OBJECTED,), S.UNIT_RECEIVED, Actor.SENDER, P.SCREEN, _reg("第二十三条第三款"),
             stops=(K.RULE_OBJECTION,), verb=receiving.deny_objection, form=routing_forms.DenyObjectionForm, guards=(no_dispute_waits,), says=(reason,), facts=REASON),
    StepKind("take_back_objection", _("撤回异议"), (S.OBJECTED,), S.UNIT_RECEIVED, Actor.HOLDER, P.HANDLE, _reg("第二十三条第三款"),
             may_stop=(K.RULE_OBJECTION,), verb=taking_back.take_back_objection, form=competence_forms.TakeBackObjectionForm,
             guards=(no_dispute_waits,), says=(reason,), facts=REASON),
    StepKind("designate", _("指定受理"), (S.OBJECTED,), S.ASSIGNED, Actor.SENDER, P.SCREEN, _reg("第二十四条"), D.DESIGNATION,
             stops=(*NOTICE, K.RULE_OBJECTION), may_stop=(K.ASSIST, K.SUPERVISE, K.ACCEPT, K.ROUTE, K.REPORT_BACK), may_start=(*UNIT, K.REPORT_BACK),
             verb=receiving.designate, form=routing_forms.DesignateForm, guards=(no_dispute_waits,), says=(says.result_due, says.organ_reason, says.mentioned), public=_("指定办理单位"), facts={"result_due": date, **ORGAN}),
    StepKind("raise_dispute", _("提请裁定管辖"), DISPUTABLE, None, Actor.CUSTODY, P.FOLLOW_UP, _reg("第二十四条"), D.DISPUTE,
             starts=(K.RULE_DISPUTE,), verb=disputes.raise_dispute, form=competence_forms.RaiseDisputeForm, guards=(no_dispute_waits, not_designated),
             says=(organs_say.dispute,), facts={"other": str, "ruler": str, "ruled_by": Ruler}),
    StepKind("withdraw_dispute", _("撤回管辖争议"), DISPUTABLE, None, Actor.CUSTODY, P.FOLLOW_UP, _reg("第二十四条"), may_stop=(K.RULE_DISPUTE,),
             verb=disputes.withdraw_dispute, form=competence_forms.WithdrawDisputeForm, guards=(ruled_by(*Ruler),), says=(reason,),
             offered=WHEN_ASKED, facts=REASON),
    StepKind("rule_competence", _("裁定管辖"), DISPUTABLE, S.ASSIGNED, Actor.RULER, P.SCREEN, _reg("第二十四条"), D.DESIGNATION, may_stop=RULED,
             may_start=(*UNIT, K.REPORT_BACK), verb=competence.rule_competence, form=competence_forms.RuleCompetenceForm,
             guards=(ruled_by(Ruler.SENDER, Ruler.SUPERIOR),), barred=policies.own_dispute, says=(organs_say.ruling, says.result_due, says.organ_reason, says.mentioned),
             public=_("指定办理单位"), offered=WHEN_ASKED, facts=RULING),
    StepKind("rule_by_conference", _("联席会议裁定管辖"), DISPUTABLE, S.ASSIGNED, Actor.RULER, P.CONVENE, _reg("第二十四条"), D.DESIGNATION, may_stop=RULED,
             may_start=(*UNIT, K.REPORT_BACK), verb=competence.rule_by_conference, form=competence_forms.RuleByConferenceForm,
             guards=(ruled_by(Ruler.CONFERENCE),), barred=policies.own_dispute, says=(organs_say.ruling, says.result_due, says.organ_reason, says.mentioned),
             public=_("指定办理单位"), offered=WHEN_ASKED, facts={**RULING, "conference": FreeText}),
    StepKind("notify", _("书面告知"), (S.UNIT_RECEIVED, S.DIRECT), S.NOTIFIED, Actor.HOLDER, P.HANDLE, _reg("第二十三条"),
             may_issue=(D.NOTICE,), stops=(*NOTICE, K.OBJECT), may_start=(K.ACCEPT,), main=True,
             verb=receiving.notify, form=handling_forms.NotifyForm, guards=(no_dispute_waits,), says=(), public=_("书面告知")),
    StepKind("lead_to_path", _("导入法定途径"), (S.NOTIFIED,), S.STATUTORY_PATH, Actor.HOLDER, P.HANDLE, _reg("第三十一条第一项至第五项"), D.PATH_NOTICE,
             stops=(K.ACCEPT,), may_stop=(K.ASSIST,),
             verb=receiving.lead_to_path, form=handling_forms.LeadToPathForm, says=(), public=_("导入法定途径")),
    StepKind("accept", _("受理"), (S.NOTIFIED,), S.ACCEPTED, Actor.HOLDER, P.HANDLE, _reg("第三十一条第六项、第三十四条"),
             may_issue=(D.ACCEPTANCE,), stops=(K.ACCEPT,), may_start=receiving.ANSWER_CLOCKS, main=True,
             verb=receiving.accept, form=handling_forms.AcceptForm, says=(), public=_("受理")),
    # The unit: handling
    StepKind("start_handling", _("开始办理"), (S.ACCEPTED,), S.HANDLING, Actor.HOLDER, P.HANDLE, _reg("第三十一条第六项"), main=True,
             verb=handling.start_handling, form=handling_forms.StartHandlingForm, guards=(policies.in_ordinary_procedure,), says=(),
             public=_("开始办理")),
    StepKind("start_simple", _("简易办理"), (S.ACCEPTED,), S.HANDLING_SIMPLE, Actor.HOLDER, P.HANDLE, _("《信访事项简易办理办法（试行）》"),
             verb=handling.start_simple, form=handling_forms.StartSimpleForm, guards=(policies.in_simple_procedure,), says=(),
             public=_("开始简易办理")),
    StepKind("to_ordinary", _("转为普通程序"), (S.HANDLING_SIMPLE,), S.HANDLING, Actor.HOLDER, P.HANDLE, _("《信访事项简易办理办法（试行）》"),
             stops=(K.SIMPLE_DECIDE,), may_start=(K.DECIDE, K.SUGGESTION_FEEDBACK, K.ANSWER),
             verb=handling.to_ordinary, form=handling_forms.ToOrdinaryForm, says=(reason,), public=_("转为普通程序"), facts=REASON),
    StepKind("request_extension", _("申请延期"), (S.HANDLING, S.HEARING, S.MEDIATION), None, Actor.HOLDER, P.HANDLE, _reg("第三十四条"),
             verb=handling.request_extension, form=handling_forms.RequestExtensionForm, guards=(policies.no_extension_waits, policies.no_ending_waits),
             says=(says.days, reason, says.decider), facts=EXTENSION | DECIDER),
    StepKind("approve_extension", _("批准延期"), (S.HANDLING, S.HEARING, S.MEDIATION), None, Actor.APPROVER, P.APPROVE, _reg("第三十四条"), D.EXTENSION,
             verb=handling.approve_extension, form=handling_forms.ApproveExtensionForm, guards=(policies.extension_requested,), barred=policies.own_extension,
             says=(says.days, reason), public=_("延长办理期限"), facts=EXTENSION),
    StepKind("refuse_extension", _("不批准延期"), (S.HANDLING, S.HEARING, S.MEDIATION), None, Actor.APPROVER, P.APPROVE, _reg("第三十四条"),
             verb=handling.refuse_extension, form=handling_forms.RefuseExtensionForm, guards=(policies.extension_requested,), barred=policies.own_extension,
             says=(says.days, reason), facts=EXTENSION),
    StepKind("conclude", _("出具处理意见"), (S.HANDLING, S.HANDLING_SIMPLE), S.OPINION_ISSUED, Actor.HOLDER, P.HANDLE, _reg("第三十二条"), D.OPINION,
             stops=(K.DECIDE, K.SIMPLE_DECIDE), may_stop=(K.SUGGESTION_FEEDBACK, K.ANSWER, K.ASSIST), starts=(K.SERVE,), main=True,
             verb=handling.conclude, form=handling_forms.ConcludeForm, guards=(policies.simple_still_holds,), says=(says.outcome, says.difference), public=_("作出处理意见"),
             facts={"difference": FreeText}),
    StepKind("serve", _("记录送达"), (S.OPINION_ISSUED, S.CLOSED_UNSERVED), S.SERVED, Actor.HOLDER, P.HANDLE, _reg("第三十二条、第三十五条"),
             stops=(K.SERVE,), starts=(K.REQUEST_REVIEW,), main=True,
             verb=serving.serve, form=serving_forms.ServeForm, guards=(policies.somebody_to_serve,), says=(says.service,), public=_("处理意见送达"), facts=SERVICE),
    StepKind("archive_unserved", _("归档（无法送达）"), (S.OPINION_ISSUED,), S.CLOSED_UNSERVED, Actor.HOLDER, P.HANDLE, _reg("第二十三条第二款"), stops=(K.SERVE,),
             verb=serving.archive_unserved, form=serving_forms.ArchiveUnservedForm, guards=(policies.nobody_to_serve,), says=(reason,),
             public=_("处理意见已作出，凭查询码查看"), facts=REASON),
    StepKind("urge_execution", _("督促执行"), (S.SERVED,), None, Actor.HOLDER, P.HANDLE, _reg("第三十二条第二款"), D.EXECUTION_URGE,
             verb=handling.urge_execution, form=handling_forms.UrgeExecutionForm, says=()),
    # Review and re-review
    StepKind("request_review", _("申请复查"), (S.SERVED, S.CLOSED_LAPSED), S.REVIEW_REQUESTED, Actor.HIGHER, P.REVIEW, _reg("第三十五条"),
             D.REVIEW_REQUEST, stops=(K.REQUEST_REVIEW,), starts=(K.REVIEW,), may_start=(K.REVIEW_ACCEPTANCE,),
             verb=review.request_review, form=review_forms.RequestReviewForm, guards=(policies.review_may_be_asked,),
             says=(says.request, says.late_reason), public=_("收到复查申请"), facts=REQUEST),
    StepKind("ask_review_completion", _("要求补正复查申请"), (S.REVIEW_REQUESTED,), None, Actor.HOLDER, P.REVIEW, _reg("第三十五条"),
             D.COMPLETION_NOTICE,
             verb=review.ask_review_completion, form=review_forms.AskReviewCompletionForm, says=(says.completion,),
             public=_("请您补正复查申请材料"), facts={"complete_by": date}),
    StepKind("confirm_late_reason", _("认可逾期理由"), (S.REVIEW_REQUESTED, S.REREVIEW_REQUESTED), None, Actor.CONFIRMER, P.REVIEW, _reg("第三十五条、第三十六条第一款"),
             verb=review.confirm_late_reason, form=review_forms.ConfirmLateReasonForm, guards=(policies.late_reason_waits,), barred=policies.own_late_request, says=(reason,),
             public=_("认可逾期申请的理由"), facts=REASON),
    StepKind("accept_review", _("受理复查"), (S.REVIEW_REQUESTED,), S.REVIEW_HANDLING, Actor.HOLDER, P.REVIEW, _reg("第三十五条"),
             stops=(K.REVIEW_ACCEPTANCE,), main=True,
             verb=review.accept_review, form=review_forms.AcceptReviewForm, guards=(policies.late_reason_confirmed,), says=(), public=_("受理复查")),
    StepKind("refuse_review", _("不予受理复查"), (S.REVIEW_REQUESTED,), S.SERVED, Actor.HOLDER, P.REVIEW,
             _("《山东省信访条例》第四十三条、《北京市信访条例》第五十条"), D.REVIEW_REFUSAL, stops=(K.REVIEW, K.REVIEW_ACCEPTANCE), starts=(K.REQUEST_REVIEW,),
             verb=review.refuse_review, form=review_forms.RefuseReviewForm, guards=(policies.asked_in_time,), says=(says.review,),
             public=_("不予受理复查"), facts=REVIEW),
    StepKind("refuse_late_review", _("逾期不予受理复查"), (S.REVIEW_REQUESTED,), S.CLOSED_LAPSED, Actor.HOLDER, P.REVIEW, _reg("第三十五条"),
             D.REVIEW_REFUSAL, stops=(K.REVIEW, K.REVIEW_ACCEPTANCE),
             verb=review.refuse_late_review, form=review_forms.RefuseLateReviewForm, guards=(policies.late_reason_waits,), says=(says.review,),
             public=_("不予受理复查，终结"), facts=REVIEW),
    StepKind("issue_review", _("出具复查意见"), (S.REVIEW_HANDLING,), S.REVIEW_ISSUED, Actor.HOLDER, P.REVIEW, _reg("第三十五条"), D.REVIEW_OPINION,
             stops=(K.REVIEW,), starts=(K.SERVE,), may_stop=(K.CARRY_OUT,), may_start=(K.CARRY_OUT,), main=True,
             verb=review_opinions.issue_review, form=review_forms.IssueReviewForm, says=(says.review, says.carry_out_by), public=_("出具复查意见"), facts=ISSUED),
    StepKind("remand_review", _("撤销并责令重新办理"), (S.REVIEW_HANDLING,), S.REMANDED, Actor.HOLDER, P.REVIEW,
             _("《山东省信访条例》第四十五条、《北京市信访条例》第五十条"), D.REVIEW_OPINION, stops=(K.REVIEW,), may_stop=(K.CARRY_OUT,), may_start=(K.DECIDE, K.SUGGESTION_FEEDBACK, K.ANSWER),
             verb=review_opinions.remand_review, form=review_forms.RemandReviewForm, says=(says.review,), public=_("撤销原意见，责令重新办理"), facts=REVIEW),
    StepKind("serve_review", _("记录复查意见送达"), (S.REVIEW_ISSUED,), S.REVIEW_SERVED, Actor.HOLDER, P.REVIEW, _reg("第三十五条、第三十六条第一款"),
             stops=(K.SERVE,), may_start=(K.REQUEST_REREVIEW,), main=True, at_once=("close_final",),
             verb=serving.serve, form=serving_forms.ServeReviewForm, says=(says.service,), public=_("复查意见送达"), facts=SERVICE),
    StepKind("request_rereview", _("申请复核"), (S.REVIEW_SERVED, S.CLOSED_LAPSED), S.REREVIEW_REQUESTED, Actor.HIGHER, P.REVIEW,
             _reg("第三十六条第一款"), D.REREVIEW_REQUEST, stops=(K.REQUEST_REREVIEW,), starts=(K.REREVIEW,),
             verb=review.request_rereview, form=review_forms.RequestRereviewForm, guards=(policies.rereview_may_be_asked,),
             says=(says.request, says.late_reason), public=_("收到复核申请"), facts=REQUEST),
    StepKind("ask_rereview_completion", _("要求补正复核申请"), (S.REREVIEW_REQUESTED,), None, Actor.HOLDER, P.REVIEW, _reg("第三十六条第一款"),
             D.COMPLETION_NOTICE,
             verb=review.ask_rereview_completion, form=review_forms.AskRereviewCompletionForm, says=(says.completion,),
             public=_("请您补正复核申请材料"), facts={"complete_by": date}),
    StepKind("accept_rereview", _("受理复核"), (S.REREVIEW_REQUESTED,), S.REREVIEW_HANDLING, Actor.HOLDER, P.REVIEW, _reg("第三十六条第一款"), main=True,
             verb=review.accept_rereview, form=review_forms.AcceptRereviewForm, guards=(policies.late_reason_confirmed,), says=(), public=_("受理复核")),
    StepKind("refuse_rereview", _("不予受理复核"), (S.REREVIEW_REQUESTED,), S.REVIEW_SERVED, Actor.HOLDER, P.REVIEW,
             _("《山东省信访条例》第四十四条、《北京市信访条例》第五十条"), D.REREVIEW_REFUSAL, stops=(K.REREVIEW,), starts=(K.REQUEST_REREVIEW,),
             verb=review.refuse_rereview, form=review_forms.RefuseRereviewForm, guards=(policies.asked_in_time,), says=(says.review,),
             public=_("不予受理复核"), facts=REVIEW),
    StepKind("refuse_late_rereview", _("逾期不予受理复核"), (S.REREVIEW_REQUESTED,), S.CLOSED_LAPSED, Actor.HOLDER, P.REVIEW,
             _reg("第三十六条第一款"), D.REREVIEW_REFUSAL, stops=(K.REREVIEW,),
             verb=review.refuse_late_rereview, form=review_forms.RefuseLateRereviewForm, guards=(policies.late_reason_waits,), says=(says.review,),
             public=_("不予受理复核，终结"), facts=REVIEW),
    StepKind("issue_rereview", _("出具复核意见"), (S.REREVIEW_HANDLING,), S.REREVIEW_ISSUED, Actor.HOLDER, P.REVIEW, _reg("第三十六条"), D.REREVIEW_OPINION,
             stops=(K.REREVIEW,), starts=(K.SERVE,), may_stop=(K.CARRY_OUT,), may_start=(K.CARRY_OUT,), main=True,
             verb=review_opinions.issue_rereview, form=review_forms.IssueRereviewForm, says=(says.review, says.carry_out_by), public=_("出具复核意见"), facts=ISSUED),
    StepKind("remand_rereview", _("撤销并责令重新办理（复核）"), (S.REREVIEW_HANDLING,), S.REMANDED, Actor.HOLDER, P.REVIEW,
             _("《山东省信访条例》第四十五条、《北京市信访条例》第五十条"), D.REREVIEW_OPINION, stops=(K.REREVIEW,), may_stop=(K.CARRY_OUT,), may_start=(K.DECIDE, K.SUGGESTION_FEEDBACK, K.ANSWER),
             verb=review_opinions.remand_rereview, form=review_forms.RemandRereviewForm, says=(says.review,), public=_("撤销原意见，责令重新办理"), facts=REVIEW),
    StepKind("serve_rereview", _("记录复核意见送达"), (S.REREVIEW_ISSUED,), S.REREVIEW_SERVED, Actor.HOLDER, P.REVIEW, _reg("第三十六条"),
             stops=(K.SERVE,), main=True, at_once=("close_final",),
             verb=serving.serve, form=serving_forms.ServeRereviewForm, says=(says.service,), public=_("复核意见送达"), facts=SERVICE),
    StepKind("close_final", _("复核终结"), (S.REVIEW_SERVED, S.REREVIEW_SERVED), S.CLOSED_FINAL, Actor.SYSTEM, None, _reg("第三十六条第三款"),
             verb=system.close_final, guards=(policies.answer_is_final,), says=(), public=_("终结")),
    StepKind("restart_handling", _("重新办理"), (S.REMANDED,), S.HANDLING, Actor.HOLDER, P.HANDLE, _("《山东省信访条例》第四十五条"), main=True,
             verb=review_opinions.restart_handling, form=review_forms.RestartHandlingForm, says=(), public=_("重新办理")),
    StepKind("lapse", _("逾期未申请终结"), (S.SERVED, S.REVIEW_SERVED), S.CLOSED_LAPSED, Actor.SYSTEM, None,
             _("《山东省信访条例》第四十六条第二项、《浙江省信访条例》第二十五条第二项"), stops=(K.REQUEST_REVIEW, K.REQUEST_REREVIEW),
             verb=system.lapse, says=(), public=_("终结")),
    StepKind("void_import", _("撤销误导入"), (S.REGISTERED, S.CLOSED_ELSEWHERE), S.VOIDED, Actor.REGISTRAR, P.IMPORT, _reg("第二十二条第一款"),
             may_stop=(K.ROUTE, K.MANDATE, K.URGENT, K.URGENT_REPORT), verb=voiding.void_import, guards=(policies.only_imported,), says=(says.undone, reason),
             offered=ELSEWHERE, facts=UNDONE),
    # In any open state
    StepKind("change_handler", _("变更承办人"), OPEN_STATES, None, Actor.STAFFING, P.RECEIVE, _reg("第三十一条"),
             verb=handing_over.change_handler, form=handling_forms.ChangeHandlerForm, guards=(handing_over.handled_by_somebody,),
             says=(says.handler_changed, reason), facts={"handler": {"from": str, "to": str}, **REASON}),
    StepKind("succeed", _("承继单位接办"), ANY_STATE, None, Actor.SYSTEM, None, _reg("第二十四条"),
             may_stop=(K.ASSIST,), verb=handing_over.succeed, says=(says.succeeded,), facts={"succession": {"from": str, "to": str}}),
    StepKind("add_batch", _("登记再次来访来信"), ANY_STATE, None, Actor.CUSTODY, P.REGISTER, _reg("第十九条第一款、第二十二条第一款"),
             verb=any_state.add_batch, form=any_state_forms.AddBatchForm, says=(says.batch,), public=_("收到再次反映"),
             facts={"batch": {"on": date, "channel": str, "persons": int}}),
    StepKind("link", _("关联信访件"), ANY_STATE, None, Actor.CUSTODY, P.REGISTER, _reg("第十九条第三款"),
             verb=any_state.link, form=any_state_forms.LinkForm, says=(says.link, reason),
             facts={"other": str, "kind": str, "reason": FreeText}),
    StepKind("name_accused", _("登记被检举控告人"), ANY_STATE, None, Actor.CUSTODY, P.SEE_SEALED, _reg("第三十条第三款、第四十六条第五项"),
             may_stop=(*OF_PACKAGE, K.ASSIST, K.SUPERVISE), verb=accusing.name_accused, form=accusing_forms.NameAccusedForm, guards=(policies.may_accuse,),
             says=(says.accused, reason, says.left),
             facts={"accused": FreeText, "accused_office": bool, "reason": FreeText, **LEFT}),
    StepKind("withdraw_accused", _("撤销误登记的被检举控告人、单位"), ANY_STATE, None, Actor.REGISTRAR_HEAD, P.APPROVE,
             _reg("第二十一条第二款、第三十条第三款"),
             verb=accusing.withdraw_accused, form=accusing_forms.WithdrawAccusedForm, guards=(policies.names_accused,),
             says=(says.accused_withdrawn, reason), facts={"withdrawn": FreeText, "is_office": bool, "reason": FreeText}),
    StepKind("answer_namesake", _("核对被检举控告人"), ANY_STATE, None, Actor.REGISTRAR, P.SEE_SEALED, _reg("第三十条第三款、第四十六条第五项"),
             may_stop=(*OF_PACKAGE, K.ASSIST, K.SUPERVISE), verb=accusing.answer_namesake, form=accusing_forms.AnswerNamesakeForm, guards=(policies.accuses_somebody,),
             says=(says.namesake, reason, says.left), facts={"namesake": FreeText, "is_accused": bool, "reason": FreeText, **LEFT}),
)
# fmt: on
