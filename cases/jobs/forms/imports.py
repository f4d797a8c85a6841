"""Uploading a table of petitions or of packages, and saying what its columns mean."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cases.jobs.actions.imports import LOADINGS
from cases.jobs.models import ImportBatch
from offices.files.workbooks import MOST_BYTES
from offices.organisation.models import Office


class UploadForm(forms.Form):
    office = forms.TypedChoiceField(label=_("单位"))
    file = forms.FileField(
        label=_("Excel文件（.xlsx）"),
        max_length=200,
        allow_empty_file=True,
        widget=forms.ClearableFileInput({"accept": ".xlsx"}),
        help_text=_("第一行或前几行是列名，以下每行一件；最多10万行、20MB。"),
    )

    def __init__(self, *args: Any, offices: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_id = {str(office.pk): office for office in offices}
        field = self.fields["office"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  (declared above)
        field.choices = [(key, office.name) for key, office in by_id.items()]
        field.coerce = by_id.__getitem__

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("文件过大，最多20MB，请分成几个文件。"))
        return file


OPTION_LABELS = {
    "default_channel": _("没有信访形式一列或该格为空时，按"),
    "default_origin": _("新包案的来源"),
}


class MappingForm(forms.Form):
    """One choice for each field: the column that holds it, or none; and what holds for every row."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, batch: ImportBatch) -> None:
        super().__init__(data, initial=batch.mapping)
        self.loading = LOADINGS[batch.kind]
        columns = list(enumerate(batch.header))
        for name, label in self.loading.fields.items():
            required = name in self.loading.required
            choices = [*([] if required and name in batch.mapping else [("", "—")]), *columns]
            self.fields[name] = forms.TypedChoiceField(
                label=label, choices=choices, coerce=int, required=required, empty_value=None
            )
        option = self.loading.option
        self.fields[option] = forms.ChoiceField(label=OPTION_LABELS[option], choices=self.loading.options)

    @property
    def columns(self) -> dict[str, int]:
        found = {name: self.cleaned_data.get(name) for name in self.loading.fields}
        return {name: column for name, column in found.items() if column is not None}

    @property
    def option(self) -> str:
        return str(self.cleaned_data[self.loading.option])
