"""Forms about calendars and reference lists."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from offices.spreadsheets import MOST_BYTES


class TableFileField(forms.FileField):
    """An Excel or CSV file of bounded size; its content is judged by the reader."""

    widget = forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"})

    def clean(self, data: UploadedFile | None, initial: object = None) -> UploadedFile | None:
        file = super().clean(data, initial)
        if file is not None and file.size > MOST_BYTES:
            raise forms.ValidationError(_("文件过大，最多 %(size)s MB。"), params={"size": MOST_BYTES // 1_000_000})
        return file  # type: ignore[no-any-return]


class CalendarFileForm(forms.Form):
    file = TableFileField(label=_("文件"), help_text=_("Excel 或 CSV，列为：日期、安排（上班或放假）、说明"))
    source = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("例如：国务院办公厅关于2027年部分节假日安排的通知")
    )


class ConfirmCalendarForm(forms.Form):
    """The days of a preview, sent back to be loaded; one line each: 2027-01-01 0 元旦."""

    days = forms.CharField(widget=forms.HiddenInput, required=False)
    source = forms.CharField(widget=forms.HiddenInput, max_length=200)
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class OverrideForm(forms.Form):
    """One day on which an office differs."""

    day = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}))
    plan = forms.ChoiceField(
        label=_("安排"), choices=[("off", _("放假")), ("work", _("上班")), ("drop", _("取消原有安排"))]
    )
    name = forms.CharField(label=_("说明"), max_length=60, required=False)
    source = forms.CharField(label=_("依据"), max_length=200)


class VocabularyFileForm(forms.Form):
    file = TableFileField(label=_("文件"))
    source = forms.CharField(label=_("来源"), max_length=200)


class ConfirmVocabularyForm(forms.Form):
    """The entries of a preview, sent back to be loaded; one line each: 010101 城乡建设/安全生产/事故处理."""

    entries = forms.CharField(widget=forms.HiddenInput)
    source = forms.CharField(widget=forms.HiddenInput, max_length=200)
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
