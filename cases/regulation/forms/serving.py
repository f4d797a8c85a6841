"""Forms of the proof of service (送达回证)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import Attitude, ServiceMethod
from cases.procedure.forms.base import StepForm
from cases.regulation.actions.serving import Proof, lacking, photos_of, unserved
from offices.errors import ActionRefused
from offices.pages.fields import DayField


class ServiceForm(StepForm):
    """How a paper reached the petitioner; no way of service is chosen in advance."""

    advice = _("自信访人收到之日起计算申请复查、复核的期限。公告送达自公告之日起满30日视为送达。")
    method = forms.ChoiceField(label=_("送达方式"), choices=ServiceMethod, widget=forms.RadioSelect)
    served_on = DayField(label=_("送达日期"), help_text=_("邮寄的填回执上的签收日期；公告的填公告日期"))
    posted_on = DayField(label=_("交寄日期"), required=False, help_text=_("邮寄送达的填写"))
    place = forms.CharField(
        label=_("送达地点"), max_length=100, required=False, help_text=_("公告的填张贴或者刊登之处；拒收、留置的必填")
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
        help_text=_("公告、留置送达不选"),
    )
    refusal = forms.CharField(label=_("拒收理由"), max_length=200, required=False)
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
        given, document = self.cleaned_data, unserved(self.petition, self.key)
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

    def prepare(self) -> None:
        field: Any = self.fields["photo"]
        field.choices = [("", _now("没有")), *((one.number, one.name) for one in photos_of(self.petition))]
        self.phrases["received_by"] = [
            (text, text) for text in (_now("本人"), _now("配偶"), _now("同住成年家属"), _now("代理人"))
        ]


class ServeForm(ServiceForm):
    key = "serve"


class ServeLetterForm(ServiceForm):
    key = "serve_letter"
    advice = _("记录答复函、告知书怎样送达信访人。公告送达自公告之日起满30日视为送达。")


class ServeReviewForm(ServiceForm):
    key = "serve_review"


class ServeRereviewForm(ServiceForm):
    key = "serve_rereview"
    advice = _("复核意见送达后，信访程序终结。公告送达自公告之日起满30日视为送达。")
