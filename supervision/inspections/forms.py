"""Forms of inspections: planned, noted, demanded, proved, confirmed, ended."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.packages.forms.commitments import FilesField
from cases.packages.forms.plans import TeamField
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.forms.fields import PetitionsField, YesNoField
from offices.organisation.forms.fields import AccountField, OfficesField, RequestKeyField
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.fields import DayField, DueField, LongText, ToldField
from offices.pages.forms import Form
from supervision.inspections.actions import Planned
from supervision.inspections.enums import InspectionWay
from supervision.inspections.models import Inspection
from supervision.inspections.queries import petitions_shown


class InspectionForm(Form):
    use_required_attribute = False
    request_key = RequestKeyField(required=False, initial=uuid4)
    office = forms.ModelChoiceField(Office.objects.none(), label=_("组织单位"), to_field_name="code", empty_label=None)
    title = ToldField(label=_("督查名称"), max_length=100)
    way = forms.ChoiceField(label=_("督查方式"), choices=InspectionWay.choices)
    starts_on = DayField(label=_("开始日期"))
    ends_on = DueField(label=_("结束日期"))
    head = AccountField(label=_("组长（用户名）"))
    members = TeamField(
        label=_("成员（用户名）"), help_text=_("可以是几个单位的人员，用空格隔开；被督查单位、须回避的人员不能参加")
    )
    offices = OfficesField(
        label=_("督查的单位"),
        required=False,
        help_text=_("单位全称，几个单位之间用顿号隔开"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    petitions = PetitionsField(
        label=_("督查的信访件"), required=False, help_text=_("编号，每行一个；督查期间成员可以查看，密封的不能列入")
    )
    plan = LongText(
        label=_("督查安排"),
        rows=4,
        max_length=2000,
        help_text=_("督查的范围和安排，写进督查通知；只写单位，不写个人姓名"),
    )
    papers = LongText(
        label=_("需准备的材料"),
        rows=2,
        max_length=1000,
        required=False,
        help_text=_("写进督查通知，由被督查的单位准备"),
    )

    def __init__(self, *args: Any, account: Account, **options: Any) -> None:
        super().__init__(*args, **options)
        own = authority_of(account).offices(Permission.SUPERVISE)
        chosen: Any = self.fields["office"]
        chosen.queryset = Office.objects.filter(pk__in=[office.pk for office in own]).order_by("path")
        chosen.label_from_instance = lambda office: office.name
        named: Any = self.fields["offices"]
        active: QuerySet[Office] = Office.objects.filter(is_active=True).order_by("level", "path")
        named.offices, named.near = active, own[0] if own else None
        seen: Any = self.fields["petitions"]
        seen.petitions = petitions_visible_to(account)

    def planned(self) -> Planned:
        given = self.cleaned_data
        names = ("title", "way", "starts_on", "ends_on", "plan", "papers", "head")
        facts: dict[str, Any] = {name: given[name] for name in names}
        facts |= {name: tuple(given[name] or ()) for name in ("members", "offices", "petitions")}
        return Planned(**facts)


class AboutForm(Form):
    """About a petition or an office of the inspection."""

    def __init__(self, *args: Any, inspection: Inspection, account: Account, **options: Any) -> None:
        super().__init__(*args, **options)
        shown = petitions_shown(inspection, account)[0]
        petition, office = self.fields["petition"], self.fields["office"]
        petition.queryset = inspection.petitions.filter(pk__in=[one.pk for one in shown])  # type: ignore[attr-defined]
        petition.label_from_instance = lambda one: one.number  # type: ignore[attr-defined]
        office.queryset = inspection.offices.order_by("path")  # type: ignore[attr-defined]
        office.label_from_instance = lambda one: one.name  # type: ignore[attr-defined]


def _petition() -> forms.ModelChoiceField:
    none = Petition.objects.none()
    return forms.ModelChoiceField(none, label=_("信访件"), required=False, to_field_name="number")


def _office() -> forms.ModelChoiceField:
    none, hint = Office.objects.none(), _("选信访件或者单位")
    return forms.ModelChoiceField(none, label=_("单位"), required=False, to_field_name="code", help_text=hint)


class FindForm(AboutForm):
    petition, office = _petition(), _office()
    text = LongText(label=_("发现的情况"), rows=4, max_length=2000)


class DemandForm(AboutForm):
    petition, office = _petition(), _office()
    text = ToldField(label=_("整改事项"), max_length=500)
    due_on = DueField(label=_("整改期限"))


class NothingForm(Form):
    """Nothing is asked."""


class EndForm(Form):
    report = LongText(label=_("督查报告"), rows=8, max_length=8000, help_text=_("只写单位，不写个人姓名"))


class CancelForm(Form):
    reason = ToldField(label=_("理由"), max_length=300)


class ProveForm(Form):
    proof = LongText(label=_("整改情况"), rows=4, max_length=2000)
    files = FilesField(label=_("证明材料（照片、PDF）"), required=False)  # type: ignore[assignment]


class ConfirmForm(Form):
    accepted = YesNoField(label=_("确认意见"), yes=_("已整改"), no=_("退回继续整改"))
    reason = ToldField(label=_("理由"), max_length=300, required=False, help_text=_("退回时必填"))
    due_on = DueField(label=_("新的整改期限"), required=False, help_text=_("退回时必填"))


FORMS: dict[str, type[Form]] = {
    "start": NothingForm,
    "find": FindForm,
    "demand": DemandForm,
    "end": EndForm,
    "cancel": CancelForm,
}
ITEM_FORMS: dict[str, type[Form]] = {"prove": ProveForm, "confirm": ConfirmForm}
