"""Forms of hearings while the unit handles and in re-review."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import DocumentKind
from cases.procedure.forms.base import Evidence, ReasonForm, StepForm
from cases.procedure.forms.fields import YesNoField
from cases.procedure.forms.rows import RowsField
from cases.proceedings.enums import HearingAsker, HearingRole
from cases.proceedings.policies import ProceedingFacts
from cases.proceedings.queries.hearings import panel_of
from offices.pages.fields import DayField, LongText, MomentField, ToldField
from offices.pages.forms import UNCHOSEN
from offices.pages.words import cn_date


class AskHearingForm(StepForm):
    key = "ask_hearing"
    advice = _("信访人、办理单位可以申请听证，由承担单位的负责人决定是否举行；不予举行的书面告知理由。")
    by_whom = forms.ChoiceField(label=_("谁申请"), choices=HearingAsker, widget=forms.RadioSelect)
    asked_on = DayField(label=_("申请日期"))
    reason = LongText(label=_("申请的理由"), rows=4, max_length=1000)

    def opening(self) -> dict[str, Any]:
        return {"asked_on": self.on}


class DecideHearingForm(StepForm):
    key = "decide_hearing"
    agreed = YesNoField(label=_("决定"), yes=_("举行听证"), no=_("不予举行"))
    reason = LongText(
        label=_("理由"), rows=3, max_length=1000, required=False, help_text=_("不予举行的必须写明，印在告知书上")
    )

    def evidence(self) -> list[Evidence]:
        asked = self.case_facts.part(ProceedingFacts).hearing_asked
        if asked is None:
            return []
        words = {"by": asked.get_by_display(), "day": cn_date(asked.asked_on)}
        return [Evidence(_now("%(by)s于%(day)s申请听证") % words, asked.reason)]


class OpenHearingForm(StepForm):
    key = "open_hearing"
    advice = _("听证时间计入办理期限；只有复核的听证时间不计算在内。")
    held_at = MomentField(label=_("听证时间"))
    place = forms.CharField(label=_("地点"), max_length=100)
    presider = forms.CharField(label=_("主持人"), max_length=40)
    participants = forms.CharField(label=_("参加人"), max_length=300)
    notetaker = forms.CharField(label=_("记录人"), max_length=40)
    ends_at = MomentField(label=_("预计结束时间"), required=False)
    people = RowsField(
        {
            "role": forms.ChoiceField(label=_("身份"), choices=[("", UNCHOSEN), *HearingRole.choices]),
            "person": forms.CharField(label=_("姓名、单位"), max_length=100),
        },
        label=_("参加人名单"),
        record="HearingParticipant",
        shown=5,
        least=0,
        help_text=_("逐人写明身份的，印在通知书上；不用的行留空。"),
    )
    agenda = LongText(label=_("议程"), rows=3, max_length=1000, required=False)
    note = LongText(label=_("其他事项"), rows=3, max_length=2000, required=False)


class CloseHearingForm(StepForm):
    key = "close_hearing"
    presider = forms.CharField(label=_("主持人"), max_length=40)
    attended = forms.CharField(label=_("到场人"), max_length=300)
    notetaker = forms.CharField(label=_("记录人"), max_length=40)
    panel = forms.CharField(
        label=_("听证员"), max_length=200, required=False, help_text=_("合议并在听证结论书上签字的人员")
    )
    conclusion = LongText(label=_("听证结论"), rows=8)
    began_at = MomentField(label=_("实际开始时间"), required=False)
    ended_at = MomentField(label=_("实际结束时间"), required=False)
    signed = ToldField(
        label=_("笔录签字情况"), max_length=200, required=False, help_text=_("如“参加人核对后签字”；拒绝签字的写明情况")
    )

    def opening(self) -> dict[str, Any]:
        return {"panel": panel_of(self.petition)}

    def evidence(self) -> list[Evidence]:
        """The last notice: when and where it was to be held, and with whom."""
        notices = self.petition.documents.filter(kind=DocumentKind.HEARING_NOTICE).order_by("-pk")
        return [Evidence(str(one), one.body, one.get_absolute_url()) for one in notices[:1]]


class MoveHearingForm(StepForm):
    key = "move_hearing"
    advice = _("改期另发听证通知书；主持人、参加人、记录人不变。")
    held_at = MomentField(label=_("改后的听证时间"))
    ends_at = MomentField(label=_("预计结束时间"), required=False)
    place = forms.CharField(label=_("地点"), max_length=100)
    reason = LongText(label=_("改期理由"), rows=2, max_length=500)


class MoveRereviewHearingForm(MoveHearingForm):
    key = "move_rereview_hearing"
    advice = _("改期另发听证通知书；听证所需时间不早于改后的听证日期。")


class CancelHearingForm(ReasonForm):
    key = "cancel_hearing"
    advice = _("听证没有举行的，写明理由；办理期限不变。")


class OpenRereviewHearingForm(OpenHearingForm):
    key = "open_rereview_hearing"
    advice = _("听证所需时间不计入复核期限，不早于通知载明的听证日期。")


class CloseRereviewHearingForm(CloseHearingForm):
    key = "close_rereview_hearing"
    advice = _("听证所需时间自听证通知起不计入复核期限，到期日随之顺延；期限届满后才举行的听证不改变到期日。")
    first = DayField(label=_("听证所需时间首日"))
    last = DayField(label=_("听证所需时间末日"))


class CancelRereviewHearingForm(ReasonForm):
    key = "cancel_rereview_hearing"
    advice = _("听证没有举行的，写明理由；不扣除任何时间。")
