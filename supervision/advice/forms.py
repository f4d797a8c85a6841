"""Forms of advice: drafted, decided on, answered, examined, withdrawn."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.packages.forms.commitments import FilesField
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.forms.fields import PetitionsField, YesNoField
from offices.organisation.forms.fields import ListedOfficeField, OfficesField, RequestKeyField
from offices.organisation.models import Account, Office
from offices.pages.fields import DueField, LongText, ToldField
from offices.pages.forms import Form
from supervision.advice.actions.drafting import AdviceFacts
from supervision.advice.enums import AdviceKind
from supervision.advice.models import AdviceLetter
from supervision.advice.queries import advising_offices, petitions_shown
from supervision.advice.rules import answer_days
from supervision.cards.enums import OrderGround
from supervision.orders.enums import Adoption

TEXTS = ("ground", "matter", "findings", "consequences", "advice", "sources")


class KeyedForm(Form):
    """Sent twice, it is taken once."""

    use_required_attribute = False
    request_key = RequestKeyField(required=False, initial=uuid4)


class AdviceForm(KeyedForm):
    """A draft; of a known one the office and the kind stay."""

    office = forms.ModelChoiceField(Office.objects.none(), label=_("提出单位"), to_field_name="code", empty_label=None)
    kind = forms.ChoiceField(label=_("建议类型"), choices=AdviceKind.choices)
    unit = ListedOfficeField(
        label=_("主送单位"),
        help_text=_("改进工作：有关机关、单位；完善政策：本级党委和政府；追究责任：有管理权限的机关、单位"),
    )
    about = ListedOfficeField(label=_("被建议追究责任的单位"), required=False, help_text=_("只在追究责任建议时填写"))
    ground = forms.ChoiceField(
        label=_("情形"),
        choices=[("", _("请选择")), *OrderGround.choices],
        required=False,
        help_text=_("改进工作、追究责任建议填写；追究责任限于推诿、敷衍、拖延、弄虚作假"),
    )
    matter = ToldField(label=_("事由"), max_length=100)
    findings = LongText(label=_("发现的情况"), rows=6, max_length=4000, help_text=_("只写单位，不写个人姓名"))
    consequences = ToldField(
        label=_("造成的严重后果"), max_length=500, required=False, help_text=_("只在追究责任建议时填写")
    )
    advice = LongText(label=_("建议"), rows=4, max_length=2000)
    petitions = PetitionsField(label=_("涉及的信访件"), required=False, help_text=_("编号，每行一个；密封的不能列入"))
    sources = ToldField(
        label=_("依据的报告、材料"), max_length=300, required=False, help_text=_("如通报、分析报告的名称和文号")
    )
    copies = OfficesField(
        label=_("抄送单位"),
        required=False,
        help_text=_("单位全称，几个单位之间用顿号隔开"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    due_on = DueField(label=_("反馈期限"))

    def __init__(
        self,
        *args: Any,
        account: Account,
        on: date,
        advice: AdviceLetter | None = None,
        initial: Any = None,
        **options: Any,
    ) -> None:
        offices = advising_offices(account)
        opening: dict[str, Any] = dict(initial or {})
        if advice is not None:
            opening = {name: getattr(advice, name) for name in (*TEXTS, "unit", "about", "due_on")}
            opening["copies"] = list(advice.copies.order_by("path"))
            shown, _unseen = petitions_shown(advice, account)
            opening["petitions"] = "\n".join(one.number for one in shown)
        elif offices:
            opening.setdefault("due_on", on + timedelta(days=answer_days(offices[0], on)))
        super().__init__(*args, initial=opening, **options)
        active: QuerySet[Office] = Office.objects.filter(is_active=True).order_by("level", "path")
        for name in ("unit", "about", "copies"):
            field: Any = self.fields[name]
            field.offices, field.near = active, offices[0] if offices else None
        seen: Any = self.fields["petitions"]
        seen.petitions = petitions_visible_to(account)
        if advice is not None:
            del self.fields["office"], self.fields["kind"]
        else:
            chosen: Any = self.fields["office"]
            chosen.queryset = Office.objects.filter(pk__in=[office.pk for office in offices]).order_by("path")
            chosen.label_from_instance = lambda office: office.name

    def facts(self) -> AdviceFacts:
        given = self.cleaned_data
        names = ("unit", "about", "due_on", *TEXTS)
        return AdviceFacts(
            **{name: given[name] for name in names},
            copies=tuple(given["copies"] or ()),
            petitions=tuple(given["petitions"] or ()),
        )


class HandInForm(Form):
    """Nothing is asked."""


class SignForm(Form):
    agreed = YesNoField(label=_("签发意见"), yes=_("签发"), no=_("退回修改"))
    remark = ToldField(label=_("退回修改的意见"), max_length=300, required=False, help_text=_("退回修改时必填"))


class ReasonForm(Form):
    reason = ToldField(label=_("理由"), max_length=300)


class AnswerForm(KeyedForm):
    adoption = forms.ChoiceField(label=_("采纳情况"), choices=Adoption.choices)
    text = LongText(
        label=_("反馈内容"), rows=6, max_length=4000, help_text=_("部分采纳、不予采纳的，写明理由（第四十条第四款）")
    )
    files = FilesField(label=_("反馈文件（照片、PDF）"), required=False)  # type: ignore[assignment]


class ExamineForm(Form):
    accepted = YesNoField(label=_("审核意见"), yes=_("审核通过"), no=_("退回重新反馈"))
    reason = ToldField(label=_("理由和要求"), max_length=500, required=False, help_text=_("退回时必填"))
    due_on = DueField(label=_("新的反馈期限"), required=False, help_text=_("退回时必填"))


FORMS: dict[str, type[Form]] = {
    "hand_in": HandInForm,
    "sign": SignForm,
    "answer": AnswerForm,
    "paper_answer": AnswerForm,
    "examine": ExamineForm,
    "urge": HandInForm,
    "withdraw": ReasonForm,
    "drop": ReasonForm,
}
