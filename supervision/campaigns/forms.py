"""Forms of campaigns: what one is, what comes in, why a case leaves, and its papers."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from offices.files.workbooks import MOST_BYTES
from offices.organisation.forms.fields import RequestKeyField
from offices.organisation.models import Office
from offices.pages.fields import DayField, LongText, ToldField
from offices.pages.forms import Form
from supervision.campaigns.actions.papers import LONGEST_BODY
from supervision.campaigns.enums import CampaignKind


class KeyedForm(Form):
    """A form that, sent twice, does its work once."""

    use_required_attribute = False  # what is missing is marked by the server, in Chinese
    request_key = RequestKeyField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("request_key", uuid4())

    @property
    def key(self) -> UUID:
        """The key of this form; a form sent without one is a new one each time."""
        return self.cleaned_data.get("request_key") or uuid4()


class CampaignForm(KeyedForm):
    office = forms.TypedChoiceField(label=_("开展单位"))
    name = forms.CharField(label=_("名称"), max_length=60)
    kind = forms.ChoiceField(label=_("类型"), choices=CampaignKind)
    starts_on = DayField(label=_("开始日期"))
    ends_on = DayField(label=_("结束日期"))
    closed_target = forms.IntegerField(label=_("办结目标（%）"), min_value=0, max_value=100, initial=100)
    settled_target = forms.IntegerField(label=_("化解目标（%）"), min_value=0, max_value=100, initial=80)
    description = LongText(
        label=_("说明"), rows=3, max_length=2000, required=False, help_text=_("针对领域、问题、诉求，不针对个人。")
    )
    handed_down_by = forms.TypedChoiceField(
        label=_("交办单位"),
        required=False,
        empty_value=None,
        help_text=_("上级交办的，启动以后由交办单位变更目标和起止日期。"),
    )
    reason = ToldField(
        label=_("变更目标、起止日期的理由"),
        max_length=200,
        required=False,
        help_text=_("目标和起止日期已随基线固定；变更的，理由列在看板和以后的通报、报告上。"),
    )

    def __init__(self, *args: Any, offices: list[Office], started: bool = False, **kwargs: Any) -> None:
        """started: days and targets are frozen, and change only with a reason."""
        super().__init__(*args, **kwargs)
        if started:
            del self.fields["handed_down_by"]
        else:
            del self.fields["reason"]
            self._offer_above(offices)
        by_id = {str(office.pk): office for office in offices}
        field = self.fields["office"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  (declared above)
        field.choices = [(key, office.name) for key, office in by_id.items()]
        field.coerce = by_id.__getitem__
        if len(by_id) == 1:
            field.initial = next(iter(by_id))

    def _offer_above(self, offices: list[Office]) -> None:
        ids = {pk for office in offices for pk in office.ancestor_ids()[:-1]}
        above = {str(office.pk): office for office in Office.objects.filter(pk__in=ids).order_by("path")}
        field = self.fields["handed_down_by"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  (declared above)
        field.choices = [("", _("不是上级交办的")), *((key, office.name) for key, office in above.items())]
        field.coerce = above.__getitem__

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"office", "request_key"}}


class ScopeForm(KeyedForm):
    query = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)
    reason = ToldField(label=_("纳入理由"), max_length=200)
    typed = forms.IntegerField(label=_("请输入件数以确认"), required=False, min_value=0, max_value=10**7)


class ListForm(KeyedForm):
    text = forms.CharField(
        label=_("粘贴编号或表格"),
        required=False,
        max_length=1_000_000,
        strip=False,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("一行一个编号；或者从表格复制：编号、包案领导、责任单位、责任人、化解期限。"),
    )
    file = forms.FileField(
        label=_("或者上传Excel文件（.xlsx）"),
        required=False,
        allow_empty_file=True,
        max_length=200,
        widget=forms.ClearableFileInput({"accept": ".xlsx"}),
        help_text=_("按列名认列：编号、包案领导、责任单位、责任人、化解期限；其他列不读。最多5000行。"),
    )
    reason = ToldField(label=_("纳入理由"), max_length=200)

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data.get("file")
        if file and (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("文件过大，最多20MB，请分成几个文件。"))
        return file

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "file" not in self.errors and not given.get("file") and not (given.get("text") or "").strip():
            self.add_error("text", _("请粘贴编号，或者上传文件。"))
        return given


class LeaveForm(KeyedForm):
    reason = ToldField(label=_("移出理由"), max_length=200)


class PaperForm(KeyedForm):
    """basis: of the figures the text was written on."""

    title = forms.CharField(label=_("标题"), max_length=100)
    body = LongText(label=_("正文"), rows=22, max_length=LONGEST_BODY)
    basis = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)

    def text(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("title", "body", "basis")}


class EndForm(PaperForm):
    reason = ToldField(label=_("提前结束的理由"), max_length=200, required=False)

    def __init__(self, *args: Any, early: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not early:
            del self.fields["reason"]

    def text(self) -> dict[str, str]:
        return {**super().text(), "reason": self.cleaned_data.get("reason", "")}


class ErratumForm(KeyedForm):
    body = LongText(label=_("更正内容"), rows=6, max_length=LONGEST_BODY)
