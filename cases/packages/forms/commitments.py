"""Forms of promises, measures and items of work (承诺、化解措施、会议议定事项): made, proved, confirmed."""

import base64
import io
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.packages.actions.commitments import MOST_FILES
from cases.packages.enums import CommitmentState
from cases.packages.forms.evidence import commitments
from cases.papers.models import Document
from cases.petitions.models.petitions import Petition
from cases.procedure.forms.base import Evidence, StepForm
from cases.procedure.forms.fields import OneOfField, YesNoField
from offices.errors import InvalidFacts
from offices.files.uploads import Checked, checked_upload
from offices.organisation.forms.fields import LeaderField, OfficeField
from offices.organisation.models import Office
from offices.organisation.queries import leaders_near
from offices.pages.fields import DayField, LongText, ToldField

MOST_SHOWN = 10


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
        except ValueError as error:
            raise InvalidFacts("file_broken", _now("文件内容应为base64。")) from error
    return file.name, file


def papers_of(petition: Petition) -> QuerySet[Document]:
    return Document.objects.filter(petition=petition).order_by("-pk")


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


class OneOfSeveralForm(StepForm):
    """A form about one of the petition's promises, measures or items of work in certain states."""

    states: ClassVar[tuple[str, ...]]
    several: ClassVar[str] = "promises"
    number = OneOfField(label=_("承诺"))

    def prepare(self) -> None:
        waiting = getattr(self.petition, self.several).filter(state__in=self.states)
        self.offer("number", ((one.number, f"{one.number}. {one.text}") for one in waiting))
        labels = {"promises": _("承诺"), "measures": _("措施"), "action_items": _("议定事项")}
        self.fields["number"].label = labels[self.several]

    def waiting(self) -> QuerySet[Any]:
        """The one that was chosen, else all of them."""
        found = getattr(self.petition, self.several).filter(state__in=self.states).order_by("number")
        chosen = str(self["number"].value() or "")
        return found.filter(number=int(chosen)) if chosen.isascii() and chosen.isdigit() else found


class ProveForm(OneOfSeveralForm):
    """报完成, with a paper or files."""

    advice = _("只有文字说明不能认定兑现：请选择本件文书，或上传照片、凭证。")
    states = (CommitmentState.OPEN,)
    account_of = LongText(label=_("兑现情况"), rows=4, max_length=2000)
    document = forms.ModelChoiceField(Document.objects.none(), label=_("证明文书"), required=False, empty_label=_("无"))
    proofs = FilesField(label=_("证明材料"), required=False, help_text=_("照片或PDF，最多9个，每个不超过20MB"))

    def prepare(self) -> None:
        super().prepare()
        papers: Any = self.fields["document"]
        made = min((timezone.localdate(one.made_at) for one in self.waiting()), default=self.on)
        papers.queryset = papers_of(self.petition).filter(issued_on__gte=made)
        papers.label_from_instance = lambda paper: f"{paper.get_kind_display()} {paper.number}"


class DecidingForm(OneOfSeveralForm):
    """A decision on one of several, with what is decided on beside it."""

    def evidence(self) -> list[Evidence]:
        related = ("unit", "document", "made_by", "proved_by")
        return commitments(
            self.petition, self.waiting().select_related(*related).prefetch_related("files")[:MOST_SHOWN]
        )


class DecideForm(DecidingForm):
    """确认 what was proved, or send it back."""

    states = (CommitmentState.PROVED,)
    kept = YesNoField(label=_("认定"), yes=_("已兑现"), no=_("未兑现，退回"))
    reason = ToldField(label=_("意见"), max_length=500, required=False)

    def prepare(self) -> None:
        """Who reported it may only send it back."""
        super().prepare()
        own = [one.proved_by_id == self.account.pk for one in self.waiting()]
        if own and all(own):
            field: Any = self.fields["kept"]
            field.choices = [choice for choice in field.choices if choice[0] != "True"]


class ProvePromiseForm(ProveForm):
    key = "prove_promise"


class DecidePromiseForm(DecideForm):
    key = "decide_promise"


class AddMeasureForm(StepForm):
    key = "add_measure"
    advice = _("包案领导提出的即行实行，其他人提出的经包案领导批准后计时。")
    text = LongText(label=_("措施"), rows=3, max_length=500)
    unit = OfficeField(label=_("责任单位"))
    owner = forms.CharField(label=_("责任人"), max_length=60)
    due_on = DayField(label=_("完成期限"))

    def opening(self) -> dict[str, Any]:
        return {"unit": self.petition.handler or self.petition.holder}

    def prepare(self) -> None:
        units: Any = self.fields["unit"]
        units.offices = Office.objects.order_by("level", "path")


class ApproveMeasureForm(DecidingForm):
    key = "approve_measure"
    several = "measures"
    states = (CommitmentState.PROPOSED,)
    approved = YesNoField(label=_("批准"), yes=_("批准"), no=_("不批准"))
    reason = ToldField(label=_("意见"), max_length=500, required=False)


class ProveMeasureForm(ProveForm):
    key = "prove_measure"
    several = "measures"


class DecideMeasureForm(DecideForm):
    key = "decide_measure"
    several = "measures"


class DropMeasureForm(OneOfSeveralForm):
    key = "drop_measure"
    several = "measures"
    states = (CommitmentState.PROPOSED, CommitmentState.OPEN)
    reason = ToldField(label=_("理由"), max_length=500)
