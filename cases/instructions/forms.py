"""Forms of instructions (批示) and of letters that leaders read (阅批来信)."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.instructions.queries import waiting_instructions, waiting_letters
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import Instruction
from cases.procedure.forms.base import ReasonForm, StepForm
from cases.procedure.forms.fields import OneOfField
from offices.organisation.forms.fields import LeaderField
from offices.organisation.models import Account
from offices.organisation.queries import leaders_near
from offices.pages.fields import DueField, LongText
from offices.pages.words import cn_date


class InstructForm(StepForm):
    key = "instruct"
    text = LongText(label=_("批示内容"), rows=4, max_length=2000)
    due_on = DueField(label=_("反馈期限"), required=False, help_text=_("到期前提醒承担单位，反馈后停止计时"))

    def prepare(self) -> None:
        self.phrases["text"] = [
            (text, text)
            for text in (
                _now("请依法及时办理，按期答复信访人。"),
                _now("请主要负责同志亲自过问，限期报结果。"),
                _now("请会同有关单位研究，提出解决办法。"),
            )
        ]


class ReportInstructionForm(StepForm):
    key = "report_instruction"
    number = OneOfField(label=_("批示"), required=False)
    feedback = LongText(label=_("落实情况"))

    def prepare(self) -> None:
        self.offer("number", _instructions(self.petition))


class MoveInstructionForm(ReasonForm):
    key = "move_instruction"
    number = OneOfField(label=_("批示"), required=False)
    due_on = DueField(label=_("新的反馈期限"))
    field_order = ("number", "due_on", "reason")

    def prepare(self) -> None:
        self.offer("number", _instructions(self.petition))


class WithdrawInstructionForm(ReasonForm):
    key = "withdraw_instruction"
    advice = _("误作的、已不需要的批示；撤回后不再反馈，反馈期限不再计算。已经反馈的不能撤回。")
    number = OneOfField(label=_("批示"), required=False)
    reason = LongText(label=_("撤回的理由"), rows=2, max_length=200)
    field_order = ("number", "reason")

    def prepare(self) -> None:
        self.offer("number", _instructions(self.petition))


class LayBeforeForm(StepForm):
    key = "lay_before"
    advice = _("领导在“阅批来信”里阅批：写批示，或者只作已阅。")
    leader = LeaderField(label=_("呈送哪位领导"))
    note = LongText(label=_("呈送说明"), rows=2, max_length=200, required=False)

    def prepare(self) -> None:
        leaders: Any = self.fields["leader"]
        leaders.queryset = leaders_near([self.office])


class NoteLetterForm(StepForm):
    key = "note_letter"
    advice = _("只记已阅，不作批示；要批示的，用“批示”。")


class TakeBackLetterForm(ReasonForm):
    key = "take_back_letter"
    leader = LeaderField(label=_("从哪位领导处收回"))

    def prepare(self) -> None:
        leaders: Any = self.fields["leader"]
        leaders.queryset = Account.objects.filter(pk__in=waiting_letters(self.petition).values("leader"))


def _instructions(petition: Petition) -> list[tuple[int, str]]:
    """Those that wait for feedback, in words."""
    return [(one.number, _line(one)) for one in waiting_instructions(petition)]


def _line(instruction: Instruction) -> str:
    due = _now("，%s前反馈") % cn_date(instruction.due_on) if instruction.due_on else ""
    return f"{instruction.written_by.name}：{instruction.text[:60]}{due}"
