"""The steps after the answer: follow-up visits (回访), and what the end took (三到位一处理)."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.aftercare import forms, policies
from cases.aftercare.actions import revisits, settled
from cases.aftercare.enums import RevisitResult, RevisitWay, Satisfaction
from cases.aftercare.reports import words as says
from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import State as S
from cases.procedure.reports.sentences import reason
from cases.procedure.step_kinds import ANY_STATE, WHEN_ASKED, Actor, FreeText, StepKind
from offices.organisation.roles import Permission as P

ARTICLE_27 = "《信访工作条例》第二十七条"
PLAN: dict[str, Any] = {"revisit": {"number": int, "due_on": date, "member": str}, "before": date, "reason": FreeText}
RECORD: dict[str, Any] = {
    "revisit": {
        "number": int, "visited_on": date, "way": RevisitWay, "satisfied": Satisfaction, "said": FreeText,
        "result": RevisitResult, "other": str,
    },
    "work": {"number": int, "text": FreeText, "due_on": date},
}  # fmt: skip
# Where the petitioner has no answer yet there is nothing that an end took.
HANDLED = (S.ACCEPTED, S.HANDLING, S.HANDLING_SIMPLE, S.HEARING, S.MEDIATION, S.OPINION_ISSUED, *revisits.CLOSED)

# fmt: off
STEPS: tuple[StepKind, ...] = (
    StepKind("plan_revisit", _("安排回访"), revisits.CLOSED, None, Actor.CUSTODY, P.FOLLOW_UP, ARTICLE_27, starts=(K.REVISIT,),
             verb=revisits.plan_revisit, form=forms.PlanRevisitForm, says=(says.planned,), facts=PLAN),
    StepKind("plan_revisit_by_rule", _("按规则安排回访"), revisits.CLOSED, None, Actor.SYSTEM, None, ARTICLE_27, starts=(K.REVISIT,),
             verb=revisits.plan_revisit_by_rule, says=(says.planned,), facts=PLAN),
    StepKind("change_revisit", _("调整回访"), ANY_STATE, None, Actor.CUSTODY, P.FOLLOW_UP, ARTICLE_27,
             verb=revisits.change_revisit, form=forms.ChangeRevisitForm, guards=(policies.revisit_waits,), says=(says.planned, reason),
             offered=WHEN_ASKED, facts=PLAN),
    StepKind("record_revisit", _("记录回访"), revisits.CLOSED, None, Actor.CUSTODY, P.FOLLOW_UP, ARTICLE_27, may_stop=(K.REVISIT,), may_start=(K.REVISIT_WORK,),
             verb=revisits.record_revisit, form=forms.RecordRevisitForm, says=(says.recorded,), public=_("回访"), facts=RECORD),
    StepKind("finish_revisit_work", _("登记回访事项落实"), ANY_STATE, None, Actor.CUSTODY, P.FOLLOW_UP, ARTICLE_27, may_stop=(K.REVISIT_WORK,),
             verb=revisits.finish_revisit_work, form=forms.FinishRevisitWorkForm, guards=(policies.work_waits,), says=(says.finished,),
             offered=WHEN_ASKED, facts={"work": {"number": int, "done_on": date, "account_of": FreeText}}),
    StepKind("drop_revisit_work", _("不再落实回访事项"), ANY_STATE, None, Actor.CUSTODY, P.FOLLOW_UP, ARTICLE_27, may_stop=(K.REVISIT_WORK,),
             verb=revisits.drop_revisit_work, form=forms.DropRevisitWorkForm, guards=(policies.work_waits,), barred=policies.no_head, says=(says.dropped, reason),
             offered=WHEN_ASKED, facts={"work": {"number": int}, "reason": FreeText}),
    StepKind("cancel_revisit", _("不再回访"), ANY_STATE, None, Actor.CUSTODY, P.FOLLOW_UP, ARTICLE_27, may_stop=(K.REVISIT,),
             verb=revisits.cancel_revisit, form=forms.CancelRevisitForm, guards=(policies.revisit_waits,), says=(says.cancelled, reason),
             offered=WHEN_ASKED, facts=PLAN),
    StepKind("note_settled", _("三到位一处理"), HANDLED, None, Actor.CUSTODY, P.FOLLOW_UP, ARTICLE_27,
             verb=settled.note_settled, form=forms.NoteSettledForm, says=(says.settled,), facts={"parts": [{"part": str, "text": FreeText}]}),
)
# fmt: on
