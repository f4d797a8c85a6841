"""The forms of reference lists: a file, and the confirmation of its preview."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from offices.files.workbooks import MOST_BYTES
from offices.organisation.enums import VocabularyKind
from offices.pages.forms import Form
from offices.vocabularies.reading import Entry


class TableFileField(forms.FileField):
    """An Excel or CSV file of bounded size; its content is judged by the reader."""

    widget = forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"})

    def clean(self, data: UploadedFile | None, initial: object = None) -> UploadedFile | None:
        file = super().clean(data, initial)
        if file is not None and file.size > MOST_BYTES:
            raise forms.ValidationError(_("文件过大，最多 %(size)s MB。"), params={"size": MOST_BYTES // 1_000_000})
        return file


class VocabularyFileForm(Form):
    file = TableFileField(label=_("文件"))
    source = forms.CharField(label=_("来源"), max_length=200)

    def __init__(self, *args: Any, kind: VocabularyKind, **options: Any) -> None:
        super().__init__(*args, **options)
        columns = {
            VocabularyKind.CATEGORY: _("Excel 或 CSV，列为：一级分类、二级分类、三级分类"),
            VocabularyKind.REGION: _("Excel 或 CSV，两列：六位代码（GB/T 2260）、名称"),
        }
        self.fields["file"].help_text = columns[kind]


class ConfirmVocabularyForm(Form):
    """The entries of a preview, sent back to be loaded; one line each: 010101 城乡建设/安全生产/事故处理.

    The codes of content categories are given again by the action; those of regions are the list's own.
    """

    entries = forms.CharField(widget=forms.HiddenInput)
    source = forms.CharField(widget=forms.HiddenInput, max_length=200)
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @staticmethod
    def as_text(entries: list[Entry]) -> str:
        return "\n".join(f"{entry.code} {'/'.join(entry.path)}" for entry in entries)

    def clean_entries(self) -> list[Entry]:
        try:
            rows = [line.split(" ", 1) for line in self.cleaned_data["entries"].splitlines()]
            return [Entry(code, tuple(path.split("/"))) for code, path in rows]
        except ValueError as error:
            raise forms.ValidationError(_("内容有误，请重新预览。")) from error
