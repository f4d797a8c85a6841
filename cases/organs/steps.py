"""The steps of several organs: who helps the office that leads, and who is told."""

from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind as K
from cases.organs import policies
from cases.organs.actions import assisting, crossings
from cases.organs.forms import assisting as forms
from cases.organs.forms.crossings import MarkCrossingsForm
from cases.organs.reports import sentences as says
from cases.petitions.enums import DocumentKind as D
from cases.petitions.enums import State as S
from cases.procedure.reports.sentences import reason
from cases.procedure.step_kinds import OPEN_STATES, WHEN_ASKED, Actor, FreeText, StepKind
from offices.organisation.roles import Permission as P

ARTICLE_24 = "《信访工作条例》第二十四条"
# Where an office works on the answer and may need others.
WORKED_ON = (
    S.UNIT_RECEIVED, S.DIRECT, S.NOTIFIED, S.ACCEPTED, S.HANDLING, S.HANDLING_SIMPLE, S.HEARING, S.MEDIATION, S.REMANDED,
)  # fmt: skip
ORGAN = {"organ_reason": FreeText, "mentioned": FreeText}

# fmt: off
STEPS: tuple[StepKind, ...] = (
    StepKind("ask_assistance", _("请求协办"), WORKED_ON, None, Actor.HOLDER, P.FOLLOW_UP, ARTICLE_24, D.ASSIST_REQUEST, may_start=(K.ASSIST,),
             verb=assisting.ask_assistance, form=forms.AskAssistanceForm, says=(says.assisting, says.organ_reason, says.mentioned),
             public=_("请有关单位协助办理"), facts={"assisting": [str], **ORGAN}),
    StepKind("answer_assistance", _("答复协办"), OPEN_STATES, None, Actor.HELPING, P.FOLLOW_UP, ARTICLE_24, D.ASSIST_ANSWER, may_stop=(K.ASSIST,),
             verb=assisting.answer_assistance, form=forms.AnswerAssistanceForm, guards=(policies.help_waits,), says=(),
             public=_("协助单位答复办理单位"), offered=WHEN_ASKED),
    StepKind("end_assistance", _("不再协办"), OPEN_STATES, None, Actor.HOLDER, P.FOLLOW_UP, ARTICLE_24, may_stop=(K.ASSIST,),
             verb=assisting.end_assistance, form=forms.EndAssistanceForm, guards=(policies.help_waits,), says=(says.not_assisting, reason),
             offered=WHEN_ASKED, facts={"not_assisting": str, "reason": FreeText}),
    StepKind("copy_to", _("抄送"), OPEN_STATES, None, Actor.CUSTODY, P.FOLLOW_UP, _("《信访工作条例》第二十二条、第二十四条"),
             verb=assisting.copy_to, form=forms.CopyToForm, says=(says.copied, says.organ_reason, says.mentioned),
             facts={"copied": [str], **ORGAN}),
    StepKind("mark_crossings", _("标注三跨三分离"), OPEN_STATES, None, Actor.CUSTODY, P.FOLLOW_UP, _("《信访工作条例》第二十二条、第二十四条"),
             verb=crossings.mark_crossings, form=MarkCrossingsForm, says=(says.crossings, reason), facts={"reason": FreeText}),
)
# fmt: on
