"""Forms of hearings while the unit handles."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.procedure.forms.base import ReasonForm, StepForm
from offices.pages.fields import LongText, MomentField


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
