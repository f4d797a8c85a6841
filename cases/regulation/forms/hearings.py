"""Forms of hearings while the unit handles and in re-review."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.procedure.forms.base import ReasonForm, StepForm
from offices.pages.fields import DayField, LongText, MomentField


class OpenHearingForm(StepForm):
    key = "open_hearing"
    advice = _("听证时间计入办理期限；只有复核的听证时间不计算在内。")
    held_at = MomentField(label=_("听证时间"))
    place = forms.CharField(label=_("地点"), max_length=100)
    presider = forms.CharField(label=_("主持人"), max_length=40)
    participants = forms.CharField(label=_("参加人"), max_length=300)
    notetaker = forms.CharField(label=_("记录人"), max_length=40)
    note = LongText(label=_("其他事项"), rows=3, max_length=2000, required=False)


class CloseHearingForm(StepForm):
    key = "close_hearing"
    presider = forms.CharField(label=_("主持人"), max_length=40)
    attended = forms.CharField(label=_("到场人"), max_length=300)
    notetaker = forms.CharField(label=_("记录人"), max_length=40)
    conclusion = LongText(label=_("听证结论"), rows=8)


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
