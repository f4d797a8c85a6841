"""Forms about drafts: copies and annexes, and what is decided."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.drafts.actions.deciding import MOST_SIGNS
from cases.papers.rules import TEMPLATED
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.forms.fields import PetitionField
from offices.organisation.forms.fields import RequestKeyField
from offices.organisation.models import Account
from offices.pages.fields import LongText
from offices.pages.forms import Form, Rows

LINES = 2300  # twenty lines of a hundred characters, with their ends


class LinesField(LongText):
    """A text of which each line is one of several."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(rows=3, max_length=LINES, least=0, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value


class ExtrasForm(Form):
    """What is chosen by hand on a draft. edition: the one that the page shows."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)
    copies = LinesField(label=_("抄送"), help_text=_("每行一个单位，写全称；印在文书末尾，不改变谁能查看本件"))
    annexes = LinesField(label=_("附件"), help_text=_("每行一个附件名称，印在落款之前"))


class ActForm(Form):
    """One act on a draft: to hand it in, to take it back, to drop or to issue it."""

    ACTS = (("hand_in", _("送审")), ("take_back", _("收回修改")), ("drop", _("作废")), ("issue", _("出具")))

    act = forms.ChoiceField(label=_("办理"), choices=ACTS)
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class DecisionForm(Form):
    """审核 or 签发, or 退回修改; nothing is chosen beforehand."""

    decision = forms.ChoiceField(
        label=_("决定"), choices=(("agree", _("同意")), ("return", _("退回修改"))), widget=forms.RadioSelect
    )
    remark = LongText(label=_("意见"), rows=3, max_length=MOST_SIGNS, required=False, help_text=_("退回修改的必须填写"))
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, agree: Any = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if agree:
            self.fields["decision"].choices = (("agree", agree), ("return", _("退回修改")))  # type: ignore[attr-defined]


class ParagraphForm(Form):
    """A paragraph of a template; empty, it is none."""

    name = forms.CharField(label=_("段名"), max_length=20, required=False)
    text = LongText(label=_("内容"), rows=3, max_length=2000, required=False)


class ParagraphRows(Rows):
    """The paragraphs of a template in their order."""


class TemplateForm(Form):
    """version: the office's version that the page was opened on."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class MergeForm(Form):
    """The wording of a letter for many petitions. The key is that of the choice, so that one choice is one job."""

    request_key = RequestKeyField()
    text = LongText(
        label=_("内容"),
        rows=8,
        required=False,
        help_text=_("直接回复的必须填写；其他不填的，各件用该步骤自己的文字；可用字段见下"),
    )
    contact = forms.CharField(label=_("联系人及电话"), max_length=100, required=False)


class PreviewForm(Form):
    """Which letter of which petition is shown by the office's wording."""

    kind = forms.ChoiceField(label=_("文书"), choices=[(kind.value, kind.label) for kind in TEMPLATED])
    number = PetitionField(label=_("信访件编号"))

    def __init__(self, *args: Any, account: Account, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["number"].petitions = petitions_visible_to(account)  # type: ignore[attr-defined]
