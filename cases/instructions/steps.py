"""The steps of instructions (批示) and of letters that leaders read (阅批来信)."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind as K
from cases.instructions import actions, forms, policies
from cases.instructions.reports import sentences as says
from cases.procedure.reports.sentences import reason
from cases.procedure.step_kinds import ANY_STATE, OPEN_STATES, WHEN_ASKED, Actor, FreeText, StepKind
from offices.organisation.roles import Permission as P

ARTICLE_18 = "《信访工作条例》第十八条第二项"

# fmt: off
STEPS: tuple[StepKind, ...] = (
    StepKind("instruct", _("批示"), OPEN_STATES, None, Actor.ASSIGNER, P.INSTRUCT, ARTICLE_18,
             may_start=(K.INSTRUCTION,), verb=actions.instruct, form=forms.InstructForm, says=(says.instruction,),
             facts={"text": FreeText, "due_on": date}),
    StepKind("move_instruction", _("调整批示反馈期限"), ANY_STATE, None, Actor.ASSIGNER, P.INSTRUCT, ARTICLE_18, may_start=(K.INSTRUCTION,),
             verb=actions.move_instruction, form=forms.MoveInstructionForm, guards=(policies.instruction_waits,),
             says=(says.moved, reason), offered=WHEN_ASKED,
             facts={"instruction": int, "moved_from": date, "due_on": date, "reason": FreeText}),
    StepKind("withdraw_instruction", _("撤回批示"), ANY_STATE, None, Actor.ASSIGNER, P.INSTRUCT, ARTICLE_18, may_stop=(K.INSTRUCTION,),
             verb=actions.withdraw_instruction, form=forms.WithdrawInstructionForm, guards=(policies.instruction_waits,),
             says=(says.withdrawn,), offered=WHEN_ASKED, facts={"instruction": int, "number": int, "reason": FreeText}),
    StepKind("report_instruction", _("反馈批示落实情况"), ANY_STATE, None, Actor.HOLDER, P.HANDLE, ARTICLE_18, may_stop=(K.INSTRUCTION,),
             verb=actions.report_instruction, form=forms.ReportInstructionForm, guards=(policies.instruction_waits,),
             says=(says.feedback,), facts={"instruction": int, "feedback": FreeText}),
    StepKind("lay_before", _("呈送领导阅批"), OPEN_STATES, None, Actor.CUSTODY, P.SCREEN, ARTICLE_18,
             verb=actions.lay_before, form=forms.LayBeforeForm, says=(says.laid_before,), facts={"leader": str, "note": FreeText}),
    StepKind("note_letter", _("已阅"), ANY_STATE, None, Actor.ASSIGNER, P.INSTRUCT, ARTICLE_18,
             verb=actions.note_letter, form=forms.NoteLetterForm, guards=(policies.letter_waits,), says=(says.noted,), offered=WHEN_ASKED),
    StepKind("take_back_letter", _("收回呈送"), ANY_STATE, None, Actor.CUSTODY, P.SCREEN, ARTICLE_18,
             verb=actions.take_back_letter, form=forms.TakeBackLetterForm, guards=(policies.letter_waits,),
             says=(says.taken_back,), offered=WHEN_ASKED, facts={"leader": str, "reason": FreeText}),
)
# fmt: on
