"""Forms of follow-up visits (回访), and of the four parts of an end (三到位一处理)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.aftercare.enums import RevisitResult, RevisitWay, Satisfaction
from cases.aftercare.models import Revisit, RevisitWork
from cases.aftercare.policies import RevisitFacts
from cases.packages.enums import SettledPart
from cases.procedure.forms.base import Evidence, ReasonForm, StepForm
from cases.procedure.forms.fields import HandlerField, OneOfField, PetitionField
from offices.pages.fields import DayField, DueField, LongText
from offices.pages.words import cn_date


class PlanRevisitForm(StepForm):
    key = "plan_revisit"
    advice = _("到期前提醒，逾期显示在回访清单和看板上；不影响本件已经办结。")
    due_on = DueField(label=_("回访期限"))
    owner = HandlerField(label=_("回访责任人"), required=False)


class _RevisitForm(StepForm):
    """About one of the visits that are planned."""

    number = OneOfField(label=_("哪一次回访"))

    def prepare(self) -> None:
        self.offer("number", ((one.number, revisit_line(one)) for one in self.case_facts.part(RevisitFacts).waiting))


class ChangeRevisitForm(ReasonForm, _RevisitForm):
    key = "change_revisit"
    due_on = DueField(label=_("新的期限"), required=False)
    owner = HandlerField(label=_("新的责任人"), required=False)
    field_order = ("number", "due_on", "owner", "reason")
    one_of = ("due_on", "owner")
    nothing_given = _("请填写新的期限或者选择新的责任人。")


class CancelRevisitForm(ReasonForm, _RevisitForm):
    key = "cancel_revisit"
    field_order = ("number", "reason")


class RecordRevisitForm(_RevisitForm):
    key = "record_revisit"
    advice = _("没有安排的也可以直接记录。信访人提出新的请求的，另行登记，再把编号填在这里。")
    visited_on = DayField(label=_("回访日期"))
    way = forms.ChoiceField(label=_("方式"), choices=RevisitWay)
    satisfied = forms.ChoiceField(label=_("信访人是否满意"), choices=Satisfaction)
    said = LongText(label=_("回访情况"), rows=4, max_length=1000, help_text=_("见到谁、说了什么、还有什么没有解决"))
    result = forms.ChoiceField(label=_("结果"), choices=RevisitResult)
    work_text = LongText(label=_("须落实的事项"), rows=2, max_length=300, required=False)
    work_owner = forms.CharField(label=_("落实责任人"), max_length=60, required=False)
    work_due = DueField(label=_("落实期限"), required=False)
    other = PetitionField(label=_("另行登记的信访件编号"), required=False)

    def opening(self) -> dict[str, Any]:
        return {"visited_on": self.on}

    def prepare(self) -> None:
        self.fields["number"].required = False
        super().prepare()
        if not self.case_facts.part(RevisitFacts).waiting:
            self.leave_out("number")
        self.blocks["work_text"] = _now("有事项须落实的")
        self.blocks["other"] = _now("提出新的请求的")


class FinishRevisitWorkForm(StepForm):
    key = "finish_revisit_work"
    number = OneOfField(label=_("哪一项"))
    done_on = DayField(label=_("落实日期"))
    account_of = LongText(label=_("落实情况"), rows=3, max_length=1000)

    def opening(self) -> dict[str, Any]:
        return {"done_on": self.on}

    def prepare(self) -> None:
        self.offer("number", ((one.number, work_line(one)) for one in self.case_facts.part(RevisitFacts).works))


class DropRevisitWorkForm(ReasonForm):
    key = "drop_revisit_work"
    advice = _("由本单位负责人决定；期限已过的不能取消，落实后登记。")
    number = OneOfField(label=_("哪一项"))
    field_order = ("number", "reason")

    def prepare(self) -> None:
        self.offer("number", ((one.number, work_line(one)) for one in self.case_facts.part(RevisitFacts).works))


class NoteSettledForm(StepForm):
    key = "note_settled"
    advice = _(
        "按《信访工作条例》第二十七条逐项写明，不适用的留空；印在办结报告里。不得以信访人承诺不再上访作为化解的情况。"
    )

    def opening(self) -> dict[str, Any]:
        return {one.part: one.text for one in self.petition.settled_notes.all()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in SettledPart:
            self.fields[part.value] = LongText(label=part.label, rows=2, max_length=500, required=False)

    def evidence(self) -> list[Evidence]:
        """What was given from the relief fund belongs to the third part."""
        found = []
        for one in self.petition.reliefs.filter(granted__isnull=False).order_by("number"):
            text = f"{one.get_state_display()} {one.granted}{_now('元')}"
            found.append(Evidence(_now("救助资金"), text, one.get_absolute_url(), _now("第%d项") % one.number))
        return found

    def facts(self) -> dict[str, Any]:
        return {"parts": {part.value: self.cleaned_data.get(part.value, "") for part in SettledPart}}


def revisit_line(revisit: Revisit) -> str:
    who = revisit.owner.name if revisit.owner else revisit.office.short_name
    due = cn_date(revisit.due_on) if revisit.due_on else ""
    return _now("第%(number)d次，%(due)s前，%(who)s") % {"number": revisit.number, "due": due, "who": who}


def work_line(work: RevisitWork) -> str:
    return f"{work.text}（{work.owner}，{cn_date(work.due_on)}）"
