"""Uploading a table of petitions or of packages, and saying what its columns mean."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cases.imports.actions.import_petitions import CHANNELS, OLD_CHOICES, OLD_ROWS, TAKE_LIKELY
from cases.imports.actions.imports import LOADINGS
from cases.jobs.models import ImportBatch
from cases.petitions.enums import Channel
from offices.files.workbooks import MOST_BYTES
from offices.organisation.models import Office
from offices.pages.forms import Form


class UploadForm(Form):
    office = forms.TypedChoiceField(label=_("单位"))
    file = forms.FileField(
        label=_("Excel文件（.xlsx、.xls）或CSV"),
        max_length=200,
        allow_empty_file=True,
        widget=forms.ClearableFileInput({"accept": ".xlsx,.xls,.et,.csv,.txt"}),
        help_text=_(
            "第一行或前几行是列名，以下每行一件；最多10万行、20MB。身份证号等16位以上的号码，"
            "须先把该列设为文本格式再填写；数值格只保留前15位。"
        ),
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


class MappingForm(Form):
    """One choice for each field: the column that holds it, or none; and what holds for every row."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, batch: ImportBatch, channels: Sequence[str] = ()
    ) -> None:
        super().__init__(data, initial={**batch.mapping, **batch.settings})
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
        self.names = dict(zip((f"{CHANNELS}-{place}" for place in range(len(channels))), channels, strict=True))
        if batch.kind == ImportBatch.Kind.PETITIONS:
            self._ask_how(batch)

    def _ask_how(self, batch: ImportBatch) -> None:
        """What else holds for all rows of a table of petitions."""
        answered = batch.settings.get(CHANNELS, {})
        for key, name in self.names.items():
            self.fields[key] = forms.ChoiceField(
                label=_("信访形式“%(name)s”是") % {"name": name[:20]},
                choices=[("", _("不能确定，退回这些行")), *Channel.choices],
                required=False,
                initial=answered.get(name, ""),
            )
        self.fields[OLD_ROWS] = forms.ChoiceField(
            label=_("未办结且按收到日期已逾期的行"), choices=OLD_CHOICES, widget=forms.RadioSelect, required=False,
            help_text=_("有这样的行时，正式导入前必须选定；试导入写明有几行。"),
        )  # fmt: skip
        self.fields[TAKE_LIKELY] = forms.BooleanField(label=_("疑似已登记的行也登记"), required=False)

    @property
    def columns(self) -> dict[str, int]:
        found = {name: self.cleaned_data.get(name) for name in self.loading.fields}
        return {name: column for name, column in found.items() if column is not None}

    @property
    def settings(self) -> dict[str, Any]:
        given = {name: self.cleaned_data[name] for name in (OLD_ROWS, TAKE_LIKELY) if name in self.fields}
        answers = {name: self.cleaned_data[key] for key, name in self.names.items() if self.cleaned_data.get(key)}
        return {**given, CHANNELS: answers}

    @property
    def option(self) -> str:
        return str(self.cleaned_data[self.loading.option])
