"""The steps of mandates (交办): entered, reported on, the report examined by whoever assigned the petition."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind as K
from cases.mandates import policies
from cases.mandates.actions import entering, reporting
from cases.mandates.forms import entering as entering_forms
from cases.mandates.forms import reporting as reporting_forms
from cases.mandates.reports import sentences as says
from cases.petitions.enums import DocumentKind as D
from cases.petitions.enums import State as S
from cases.procedure.reports.sentences import reason
from cases.procedure.step_kinds import ANY_STATE, OPEN_STATES, WHEN_ASKED, Actor, FreeText, StepKind
from offices.organisation.roles import Permission as P

ARTICLE_22 = "《信访工作条例》第二十二条第一款第三项"
MANDATE: dict[str, Any] = {
    "number": int, "organ": FreeText, "their_number": FreeText, "received_on": date, "due": date, "report_required": bool,
}  # fmt: skip
REPORT: dict[str, Any] = {
    "report": {
        "organ": FreeText, "mandate": int, "number": int, "submitted_on": date, "sent_number": FreeText, "accepted": bool, "decided_on": date,
        "new_due": date,
    },
}  # fmt: skip
REASON: dict[str, Any] = {"reason": FreeText}
# Where the result of what was ordered is known.
REPORTED_FROM = (
    S.OPINION_ISSUED, S.SERVED, S.STATUTORY_PATH, S.GUIDED, S.REFUSED, S.NO_LONGER, S.DIRECT_REPLY, S.FILED,
    S.REVIEW_REQUESTED, S.REVIEW_HANDLING, S.REVIEW_ISSUED, S.REVIEW_SERVED, S.REREVIEW_REQUESTED, S.REREVIEW_HANDLING,
    S.REREVIEW_HEARING, S.REREVIEW_ISSUED, S.REREVIEW_SERVED, S.CLOSED_LAPSED, S.CLOSED_FINAL,
    S.CLOSED_UNSERVED,
)  # fmt: skip

# fmt: off
STEPS: tuple[StepKind, ...] = (
    # Inside the system
    StepKind("report_result", _("报送办结报告"), REPORTED_FROM, None, Actor.OWING, P.HANDLE, ARTICLE_22, D.CONCLUSION_REPORT, may_stop=(K.REPORT_BACK,),
             verb=reporting.report_result, form=reporting_forms.ReportResultForm, guards=(policies.result_owed, policies.no_report_waits), says=()),
    StepKind("accept_report", _("审核通过办结报告"), ANY_STATE, None, Actor.EXAMINER, P.SCREEN, ARTICLE_22, may_stop=(K.REPORT_BACK,),
             verb=reporting.accept_report, form=reporting_forms.AcceptReportForm, guards=(policies.report_waits,), says=(says.report, says.opinion),
             offered=WHEN_ASKED, facts={"opinion": FreeText, **REPORT}),
    StepKind("return_report", _("退回补办"), ANY_STATE, None, Actor.EXAMINER, P.SCREEN, ARTICLE_22,
             verb=reporting.return_report, form=reporting_forms.ReturnReportForm, guards=(policies.report_waits,), says=(says.report, reason),
             offered=WHEN_ASKED, facts={**REPORT, **REASON}),
    # From organs outside it
    StepKind("record_mandate", _("登记上级交办"), OPEN_STATES, None, Actor.CUSTODY, P.FOLLOW_UP, ARTICLE_22, may_start=(K.MANDATE,),
             verb=entering.record_mandate, form=entering_forms.RecordMandateForm, says=(says.mandate,), facts={"mandate": MANDATE}),
    StepKind("correct_mandate", _("更正上级交办"), ANY_STATE, None, Actor.MANDATED, P.FOLLOW_UP, ARTICLE_22, may_start=(K.MANDATE,), may_stop=(K.MANDATE,),
             verb=entering.correct_mandate, form=entering_forms.CorrectMandateForm, guards=(policies.came_from_outside,),
             says=(says.mandate, says.mandate_before, reason), offered=WHEN_ASKED,
             facts={"mandate": MANDATE, "mandate_before": MANDATE, **REASON}),
    StepKind("withdraw_mandate", _("撤销上级交办"), ANY_STATE, None, Actor.MANDATED, P.APPROVE, ARTICLE_22, may_stop=(K.MANDATE,),
             verb=entering.withdraw_mandate, form=entering_forms.WithdrawMandateForm, guards=(policies.came_from_outside,), barred=policies.own_entry,
             says=(says.mandate, reason), offered=WHEN_ASKED, facts={"mandate": MANDATE, **REASON}),
    StepKind("send_up_report", _("向上级结报"), ANY_STATE, None, Actor.MANDATED, P.FOLLOW_UP, ARTICLE_22,
             verb=reporting.send_up_report, form=reporting_forms.SendUpReportForm, guards=(policies.came_from_outside, policies.report_may_be_sent),
             says=(says.report, says.note), offered=WHEN_ASKED, facts={"note": FreeText, **REPORT}),
    StepKind("record_report_answer", _("登记上级审核结果"), ANY_STATE, None, Actor.MANDATED, P.FOLLOW_UP, ARTICLE_22, may_start=(K.MANDATE,),
             may_stop=(K.MANDATE,), verb=reporting.record_report_answer, form=reporting_forms.RecordReportAnswerForm,
             guards=(policies.came_from_outside, policies.answer_waits), says=(says.report, reason), offered=WHEN_ASKED, facts={**REPORT, **REASON}),
)
# fmt: on
