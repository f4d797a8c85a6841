"""The steps of grave and urgent matters (重大紧急): marked, reported, followed up, their end asked for and decided."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import DocumentKind as D
from cases.procedure.reports.sentences import reason
from cases.procedure.step_kinds import OPEN_STATES, WHEN_ASKED, Actor, FreeText, StepKind
from cases.urgency import forms, policies
from cases.urgency.actions import marking, reporting
from cases.urgency.reports import sentences as says
from offices.organisation.roles import Permission as P

ARTICLE_25, ARTICLE_46 = "《信访工作条例》第二十五条", "《信访工作条例》第四十六条第四项"
REASON: dict[str, Any] = {"reason": FreeText}

# fmt: off
STEPS: tuple[StepKind, ...] = (
    StepKind("mark_urgent", _("标记重大紧急"), OPEN_STATES, None, Actor.HOLDER, P.SCREEN, ARTICLE_25, may_start=(K.URGENT, K.URGENT_REPORT),
             verb=marking.mark_urgent, form=forms.MarkUrgentForm, guards=(policies.not_yet_urgent,), says=(says.urgent_reason, says.leader),
             facts={"leader": str}),
    StepKind("report_urgent", _("呈报重大紧急"), OPEN_STATES, None, Actor.HOLDER, P.FOLLOW_UP, ARTICLE_25, D.REPORT_UP, may_stop=(K.URGENT_REPORT,),
             verb=reporting.report_urgent, form=forms.ReportUrgentForm, guards=(policies.still_urgent, policies.not_reported_yet),
             says=(says.reported_to,), offered=WHEN_ASKED, facts={"leader": str, "above": FreeText}),
    StepKind("follow_up_urgent", _("续报"), OPEN_STATES, None, Actor.HOLDER, P.FOLLOW_UP, ARTICLE_25,
             verb=reporting.follow_up_urgent, form=forms.FollowUpUrgentForm, guards=(policies.still_urgent, policies.was_reported),
             says=(says.follow_up,), offered=WHEN_ASKED, facts={"follow_up": {"number": int, "at": datetime}, "text": FreeText}),
    StepKind("ask_end_urgent", _("申请解除重大紧急"), OPEN_STATES, None, Actor.HOLDER, P.FOLLOW_UP, ARTICLE_46,
             verb=marking.ask_end, form=forms.AskEndForm, guards=(policies.still_urgent, policies.end_not_asked), says=(reason,),
             offered=WHEN_ASKED, facts=REASON),
    StepKind("unmark_urgent", _("解除重大紧急"), OPEN_STATES, None, Actor.CALMER, P.INSTRUCT, ARTICLE_46, may_stop=(K.URGENT, K.URGENT_REPORT),
             verb=marking.unmark_urgent, form=forms.UnmarkUrgentForm, guards=(policies.still_urgent,), says=(reason,), facts=REASON),
    StepKind("refuse_end_urgent", _("不予解除重大紧急"), OPEN_STATES, None, Actor.CALMER, P.INSTRUCT, ARTICLE_46,
             verb=marking.refuse_end, form=forms.RefuseEndForm, guards=(policies.still_urgent, policies.end_asked), says=(reason,),
             offered=WHEN_ASKED, facts=REASON),
)
# fmt: on
