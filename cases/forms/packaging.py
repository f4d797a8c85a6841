"""Forms of packages and promises (领导包案、承诺)."""

import base64
import binascii
import io
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.actions.packaging import MOST_FILES
from cases.enums import AssignmentOrigin, AssignmentState, PromiseState
from cases.forms.base import StepForm
from cases.forms.fields import DayField, LongText, OfficeField
from cases.models import Document
from offices.errors import InvalidFacts
from offices.models import Account, Office
from offices.queries import leaders_near
from offices.uploads import Checked, checked_upload


class LeaderField(forms.ModelChoiceField):
    """A leader of the acting office or of one above it or beside it, by user name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Account.objects.none(), to_field_name="username", empty_label=_("请选择"), **kwargs)

    def label_from_instance(self, obj: Account) -> str:
        return f"{obj.name}（{obj.title}）" if obj.title else obj.name


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if hasattr(files, "getlist") and name in files:
            return files.getlist(name)
        return data.get(name) if isinstance(data.get(name), list) else None


class FilesField(forms.FileField):
    """Photos and PDFs, checked. From JSON: a list of {"name", "content"} with the content in base64."""

    widget = SeveralFiles

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = "image/*,application/pdf"

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, Checked]]:
        files = data if isinstance(data, list) else [data] if data else []
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_now("最多上传9个文件。"), code="many_files")
        found = []
        for file in files:
            try:
                name, content = _opened(file)
                found.append((name, checked_upload(content)))
            except InvalidFacts as refusal:
                raise forms.ValidationError(str(refusal.sentence), code=refusal.code) from refusal
        return found


def _opened(file: Any) -> tuple[str, Any]:
    if isinstance(file, Mapping):
        try:
            return str(file.get("name", "")), io.BytesIO(base64.b64decode(str(file.get("content", "")), validate=True))
        except binascii.Error as error:
            raise InvalidFacts("file_broken", _now("文件内容应为base64。")) from error
    return file.name, file


class PackageForm(StepForm):
    key = "package"
    advice = _("谁接访谁包案；已由其他领导包案的，须写明移交理由。")
    leader = LeaderField(label=_("包案领导"))
    unit = OfficeField(label=_("责任单位"))
    responsible = forms.CharField(label=_("责任人"), max_length=60, required=False)
    due_on = DayField(label=_("化解期限"))
    origin = forms.ChoiceField(label=_("来源"), choices=AssignmentOrigin, initial=AssignmentOrigin.HAND)
    note = forms.CharField(label=_("要求"), max_length=500, required=False)
    reason = forms.CharField(label=_("移交理由"), max_length=500, required=False)

    def opening(self) -> dict[str, Any]:
        return {"unit": self.petition.handler or self.petition.holder, "origin": AssignmentOrigin.HAND}

    def prepare(self) -> None:
        leaders: Any = self.fields["leader"]
        leaders.queryset = leaders_near(self.acting_offices())
        units: Any = self.fields["unit"]
        units.offices = Office.objects.order_by("level", "path")
        if not self.petition.assignments.filter(state=AssignmentState.OPEN).exists() and not self.is_bound:
            del self.fields["reason"]


class ClosePackageForm(StepForm):
    key = "close_package"
    advice = _("答复已送达、承诺均已兑现的才能销号；不得以信访人承诺不再上访为条件。")
    conclusion = LongText(label=_("化解情况"), max_length=2000)


class PromiseForm(StepForm):
    key = "promise"
    advice = _("承诺须有责任人、兑现期限；凭证明材料才能认定兑现。")
    leader = LeaderField(label=_("承诺领导"))
    text = LongText(label=_("承诺事项"), rows=3, max_length=500)
    unit = OfficeField(label=_("兑现单位"))
    owner = forms.CharField(label=_("责任人"), max_length=60)
    due_on = DayField(label=_("兑现期限"))

    def opening(self) -> dict[str, Any]:
        return {"unit": self.petition.handler or self.petition.holder}

    def prepare(self) -> None:
        leaders: Any = self.fields["leader"]
        leaders.queryset = leaders_near(self.acting_offices())
        units: Any = self.fields["unit"]
        units.offices = Office.objects.order_by("level", "path")


class OnePromiseForm(StepForm):
    """A form about one of the petition's promises in `state`."""

    state: PromiseState
    number = forms.TypedChoiceField(label=_("承诺"), coerce=int, choices=[])

    def prepare(self) -> None:
        field: Any = self.fields["number"]
        waiting = self.petition.promises.filter(state=self.state)
        field.choices = [(one.number, f"{one.number}. {one.text}") for one in waiting]


class ProvePromiseForm(OnePromiseForm):
    key = "prove_promise"
    state = PromiseState.OPEN
    advice = _("只有文字说明不能认定兑现：请选择本件文书，或上传照片、凭证。")
    account_of = LongText(label=_("兑现情况"), rows=4, max_length=2000)
    document = forms.ModelChoiceField(Document.objects.none(), label=_("证明文书"), required=False, empty_label=_("无"))
    proofs = FilesField(label=_("证明材料"), required=False, help_text=_("照片或PDF，最多9个，每个不超过20MB"))

    def prepare(self) -> None:
        super().prepare()
        papers: Any = self.fields["document"]
        papers.queryset = Document.objects.filter(petition=self.petition).order_by("-pk")
        papers.label_from_instance = lambda paper: f"{paper.get_kind_display()}{paper.number}"


class DecidePromiseForm(OnePromiseForm):
    key = "decide_promise"
    state = PromiseState.PROVED
    kept = forms.TypedChoiceField(
        label=_("认定"),
        choices=[("True", _("已兑现")), ("False", _("未兑现，退回"))],
        coerce=lambda value: value == "True",
    )
    reason = forms.CharField(label=_("意见"), max_length=500, required=False)


FORMS: list[type[StepForm]] = [PackageForm, ClosePackageForm, PromiseForm, ProvePromiseForm, DecidePromiseForm]
