"""Forms about one attachment: its text is typed, its withdrawal is asked for and decided."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.attachments.enums import AttachmentState
from cases.attachments.models import Attachment
from cases.procedure.forms.base import Evidence, StepForm
from cases.procedure.forms.fields import OneOfField, YesNoField
from offices.pages.fields import LongText, ToldField
from offices.pages.models import LONGEST_TEXT
from offices.pages.words import cn_date


class OneAttachmentForm(StepForm):
    """A form about one of the attachments; the only one is chosen."""

    none_left: ClassVar[Any]
    among: ClassVar[Q]
    number = OneOfField(label=_("附件"))

    def offered(self) -> QuerySet[Attachment]:
        return Attachment.objects.filter(self.among, petition=self.petition).order_by("number")

    def prepare(self) -> None:
        self.offer("number", ((one.number, one.name) for one in self.offered()))

    def owed(self) -> str:
        return "" if self.fields["number"].choices else str(self.none_left)  # type: ignore[attr-defined]


class TypeForm(OneAttachmentForm):
    key = "type_attachment"
    among = Q(state=AttachmentState.READY, withdrawn_at=None)
    none_left = _("没有可以录入文字的附件。")
    advice = _("照原文录入来信、申请书的文字，便于查阅；原图不变。")
    text = LongText(label=_("文字"), rows=14, max_length=LONGEST_TEXT)

    def evidence(self) -> list[Evidence]:
        """A way to the picture."""
        url = reverse("cases:attachments", args=[self.petition.number])
        return [Evidence(_now("附件"), _now("打开附件，对照原图录入。"), url=url)]


class AskWithdrawalForm(OneAttachmentForm):
    key = "ask_withdrawal"
    among = Q(withdrawal_asked_at=None) & ~Q(state=AttachmentState.REFUSED)
    none_left = _("没有可以撤回的附件。")
    advice = _("附件不能删除。传错的，写明理由申请撤回，由另一人核对后不再显示；文件和校验值仍留存。")
    reason = ToldField(label=_("理由"), max_length=500, widget=forms.Textarea({"rows": 3}))


class DecideWithdrawalForm(OneAttachmentForm):
    key = "decide_withdrawal"
    among = Q(withdrawn_at=None, withdrawal_asked_at__isnull=False)
    none_left = _("没有待核对的撤回申请。")
    agreed = YesNoField(label=_("核对结果"), yes=_("同意撤回，不再显示"), no=_("不同意，保留"))
    reason = ToldField(
        label=_("理由"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("不同意的必填"),
    )

    def evidence(self) -> list[Evidence]:
        """What was asked, by whom, and a way to the file."""
        url = reverse("cases:attachments", args=[self.petition.number])
        return [
            Evidence(
                one.name,
                f"{_now('撤回理由：')}{one.withdrawal_reason}\n"
                f"{one.withdrawal_asked_by} {cn_date(timezone.localdate(one.withdrawal_asked_at))}",
                url=url,
            )
            for one in self.offered().select_related("withdrawal_asked_by")
        ]
