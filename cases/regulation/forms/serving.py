"""Forms of the proof of service (送达回证)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.papers.models import Document
from cases.petitions.enums import Attitude, ServiceMethod
from cases.procedure.forms.base import Evidence, ReasonForm, StepForm
from cases.regulation.actions.serving import SERVED, Proof, lacking, letters_to_serve, photos_of, unserved
from offices.errors import ActionRefused
from offices.pages.fields import DayField, ToldField
from offices.pages.words import cn_date


class ServiceForm(StepForm):
    """How a paper reached the petitioner; no way of service is chosen in advance."""

    advice = _("自信访人收到之日起计算申请复查、复核的期限。公告送达自公告之日起满30日视为送达。")
    method = forms.ChoiceField(label=_("送达方式"), choices=ServiceMethod, widget=forms.RadioSelect)
    served_on = DayField(label=_("送达日期"), help_text=_("邮寄的填回执上的签收日期；公告的填公告日期"))
    posted_on = DayField(label=_("交寄日期"), required=False, help_text=_("邮寄送达的填写"))
    place = forms.CharField(
        label=_("送达地点"),
        max_length=100,
        required=False,
        help_text=_("公告的填张贴或者刊登之处；拒收、留置的必填；电子送达的填信访人怎样同意"),
    )
    received_by = forms.CharField(
        label=_("签收人与信访人关系"),
        max_length=40,
        required=False,
        help_text=_("公告、留置送达不填；拒收的，填写拒收人与信访人关系"),
    )
    signed = forms.TypedChoiceField(
        label=_("签收情况"),
        choices=[("True", _("已签收")), ("False", _("拒绝签收"))],
        coerce=lambda value: value == "True",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("公告、留置送达不选；其他方式不选的，按已签收记录"),
    )
    refusal = ToldField(label=_("拒收理由"), max_length=200, required=False)
    witnesses = forms.CharField(
        label=_("见证人"),
        max_length=100,
        required=False,
        help_text=_("拒收、留置的须有两名以上，姓名用顿号隔开；有照片的可以不填"),
    )
    photo = forms.TypedChoiceField(
        label=_("送达过程的照片"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("拒收、留置的可以用照片代替见证人：先在“附件”中以“送达凭证”上传，处理完后在这里选择"),
    )
    attitude = forms.ChoiceField(
        label=_("信访人意见"),
        choices=Attitude,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("没有当面征询的不选"),
    )

    def opening(self) -> dict[str, Any]:
        return {"served_on": self.on}

    def lacking(self) -> Iterable[ActionRefused]:
        given, document = self.cleaned_data, self.served_document()
        if document is None or not given.get("method"):
            return ()
        proof = Proof(
            served_on=given.get("served_on") or self.on,
            method=given["method"],
            signed=given.get("signed"),
            posted_on=given.get("posted_on"),
            photo=given.get("photo"),
            **{name: given.get(name) or "" for name in ("received_by", "refusal", "attitude", "place", "witnesses")},
        )
        return lacking(proof, document, self.on)

    def evidence(self) -> list[Evidence]:
        """Which letter is served; its proof of service is printed on its page."""
        paper = unserved(self.petition, self.key) if self.key in SERVED else None
        if paper is None:
            return []
        said = _now("%s出具；空白的送达回证在文书页打印。") % cn_date(paper.issued_on)
        return [Evidence(_now("送达的文书：%s") % paper, said, paper.get_absolute_url())]

    def served_document(self) -> Document | None:
        return unserved(self.petition, self.key)

    def prepare(self) -> None:
        field: Any = self.fields["photo"]
        field.choices = [("", _now("没有")), *((one.number, one.name) for one in photos_of(self.petition))]
        self.phrases["received_by"] = [
            (text, text) for text in (_now("本人"), _now("配偶"), _now("同住成年家属"), _now("代理人"))
        ]


class ServeForm(ServiceForm):
    key = "serve"


class ServePaperForm(ServiceForm):
    key = "serve_paper"
    advice = _("记录告知书、受理告知书、延期告知书、听证通知书、责令重新办理的意见书等文书怎样送达信访人。")
    document = forms.IntegerField(label=_("文书"), min_value=1, widget=forms.Select)
    field_order = ("document",)

    def prepare(self) -> None:
        super().prepare()
        offices = [office.pk for office in self.acting_offices()]
        self.waiting = {paper.pk: paper for paper in letters_to_serve(self.petition, offices)}
        shown = [(pk, f"{paper}（{cn_date(paper.issued_on)}）") for pk, paper in self.waiting.items()]
        widget: Any = self.fields["document"].widget
        widget.choices = shown if len(shown) == 1 else [("", _now("请选择")), *shown]

    def owed(self) -> str:
        return "" if self.waiting else _now("没有本单位出具、待送达信访人的文书。")

    def clean_document(self) -> int:
        pk: int = self.cleaned_data["document"]
        if pk not in self.waiting:
            raise forms.ValidationError(_("请选择本单位出具、待送达信访人的文书。"), code="not_to_serve")
        return pk

    def served_document(self) -> Document | None:
        return self.waiting.get(self.cleaned_data.get("document") or 0)


class ServeLetterForm(ServiceForm):
    key = "serve_letter"
    advice = _("记录答复函、告知书怎样送达信访人。公告送达自公告之日起满30日视为送达。")


class ServeReviewForm(ServiceForm):
    key = "serve_review"


class ServeRereviewForm(ServiceForm):
    key = "serve_rereview"
    advice = _("复核意见送达后，信访程序终结。公告送达自公告之日起满30日视为送达。")


class ArchiveUnservedForm(ReasonForm):
    key = "archive_unserved"
    advice = _(
        "姓名或者住址不清、无法送达的归档终结，不记录送达，申请复查的期限不起算；凭查询码仍看得到处理意见。以后知道、找到本人的，再“记录送达”。"
    )

    def opening(self) -> dict[str, Any]:
        why = _now("匿名") if self.petition.is_anonymous else _now("姓名或者住址不清")
        return {"reason": _now("信访人%s，按照《信访工作条例》第二十三条第二款不能书面告知。") % why}
