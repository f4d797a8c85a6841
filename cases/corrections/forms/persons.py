"""Forms of corrections to the persons of a petition; what is left empty stays as it is registered."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import IdentityType, PetitionerRole
from cases.petitions.identity import checked_identity
from cases.petitions.models.parties import Agent, Petitioner
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.parties import Party, persons_of
from cases.procedure.forms.base import StepForm
from offices.pages.fields import DayField, LongText, PhoneField

EMPTY = _("不更正的留空")
WRITTEN = ("name", "identity_type", "identity_number", "phone", "address", "namesake")
PRESENT = (PetitionerRole.PRINCIPAL, PetitionerRole.REPRESENTATIVE, PetitionerRole.MEMBER)


class PartyField(forms.CharField):
    """A person of the petition, by key; the list shows what each is and the masked name."""

    widget = forms.Select
    default_error_messages = {"stranger": _("所选人员不是本件的信访人、代表、参与人或者代理人，请从列表中选择。")}

    def __init__(self, of: Callable[[Party], bool] = lambda person: True, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.of, self.persons = of, dict[str, Party]()

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}

    def offer(self, petition: Petition) -> None:
        self.persons = {person.key: person for person in persons_of(petition) if self.of(person)}
        shown = [(key, _shown(person)) for key, person in self.persons.items()]
        alone = self.required and len(shown) == 1
        self.widget.choices = shown if alone else [("", _now("请选择") if self.required else _now("没有")), *shown]

    def clean(self, value: Any) -> Party | None:
        key = super().clean(value)
        if key and key not in self.persons:
            raise ValidationError(self.error_messages["stranger"], code="stranger")
        return self.persons.get(key)


def _shown(person: Party) -> str:
    told = [person.identity_masked, person.phone_masked] if isinstance(person, Petitioner) else [person.relation]
    return " ".join(filter(None, [person.who, *told]))


class PartyStepForm(StepForm):
    """A step about persons of the petition."""

    def prepare(self) -> None:
        for field in self.fields.values():
            if isinstance(field, PartyField):
                field.offer(self.petition)
        chosen = [(name, one) for name, one in self.fields.items() if isinstance(one, PartyField) and not one.required]
        self.leave_out(*(name for name, field in chosen if not field.persons))
        if "namesake" in self.fields and not self.petition.sealed:
            self.leave_out("namesake")


def namesake() -> forms.BooleanField:
    return forms.BooleanField(label=_("已核对，系同名的另一人（不是被检举控告人）"), required=False)


class CorrectPersonForm(PartyStepForm):
    key = "correct_person"
    advice = _(
        "更正电话、住址和代理人的授权；更正姓名、证件的，请“申请更正信访人身份”。原来的内容加密留存，按目的才能查看。"
    )
    one_of = ("phone", "address", "relation", "scope", "valid_until")
    person = PartyField(label=_("人员"))
    phone = PhoneField(label=_("电话"), required=False, help_text=EMPTY)
    address = forms.CharField(label=_("住址"), max_length=200, required=False, help_text=EMPTY)
    relation = forms.CharField(label=_("与信访人关系（代理人）"), max_length=40, required=False, help_text=EMPTY)
    scope = forms.CharField(label=_("授权范围（代理人）"), max_length=200, required=False, help_text=EMPTY)
    valid_until = DayField(label=_("授权截止（代理人）"), required=False, help_text=EMPTY)
    reason = LongText(label=_("更正理由"), rows=2, max_length=500)

    def prepare(self) -> None:
        super().prepare()
        if not self.petition.agents.exists():
            self.leave_out("relation", "scope", "valid_until")


class ProposePersonForm(PartyStepForm):
    key = "propose_person"
    one_of = ("name", "identity_type", "identity_number")
    advice = _("姓名、证件由登记单位的负责人审批后更正，重新比对以前的信访件；已经出具的文书不变。")
    person = PartyField(label=_("人员"))
    name = forms.CharField(label=_("姓名"), max_length=60, required=False, help_text=EMPTY)
    identity_type = forms.ChoiceField(
        label=_("证件类型"), choices=[("", _("不更正")), *IdentityType.choices], required=False
    )
    identity_number = forms.CharField(label=_("证件号码"), max_length=40, required=False, help_text=EMPTY)
    namesake = namesake()
    reason = LongText(label=_("更正理由"), rows=2, max_length=500)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        person, number = cleaned.get("person"), cleaned.get("identity_number", "")
        kind = cleaned.get("identity_type", "")
        if isinstance(person, Petitioner) and (number or (kind and person.identity_number)):
            try:
                checked = checked_identity(number or person.identity_number, kind or person.identity_type)
            except ValidationError as error:
                self.add_error("identity_number", error)
            else:
                cleaned["identity_number"] = checked if number else ""
        return cleaned


def _is_agent(person: Party) -> bool:
    return isinstance(person, Agent)


def _in_role(*roles: str) -> Callable[[Party], bool]:
    return lambda person: isinstance(person, Petitioner) and person.role in roles


class ChangeAgentForm(PartyStepForm):
    key = "change_agent"
    advice = _("登记新的代理人，终止原来的代理，或者两项一起（更换）。代理人凭书面授权，姓名、电话加密保存。")
    sheet = ("cases:authority", _("空白授权委托书"))
    ends = PartyField(_is_agent, label=_("终止代理的"), required=False)
    name = forms.CharField(label=_("新代理人姓名"), max_length=60, required=False)
    relation = forms.CharField(label=_("与信访人关系"), max_length=40, required=False)
    scope = forms.CharField(label=_("授权范围"), max_length=200, required=False)
    authorised_on = DayField(label=_("授权日期"), required=False, help_text=_("授权委托书签署之日"))
    valid_until = DayField(label=_("授权截止"), required=False)
    phone = PhoneField(label=_("电话"), required=False)
    written = forms.BooleanField(label=_("已收存书面授权委托书"), required=False)
    namesake = namesake()
    reason = LongText(label=_("理由"), rows=2, max_length=500, required=False, help_text=_("终止代理的须写明"))


class NewPersonForm(PartyStepForm):
    """A person may be written who is not registered yet."""

    named: ClassVar[Any]  # whose name is written

    name = forms.CharField(label=_("姓名"), max_length=60, required=False)
    identity_type = forms.ChoiceField(label=_("证件类型"), choices=IdentityType.choices, required=False)
    identity_number = forms.CharField(label=_("证件号码"), max_length=40, required=False)
    phone = PhoneField(label=_("电话"), required=False)
    address = forms.CharField(label=_("住址"), max_length=200, required=False)
    namesake = namesake()

    def prepare(self) -> None:
        super().prepare()
        self.fields["name"].label = self.named

    def clean_identity_number(self) -> str:
        number: str = self.cleaned_data["identity_number"]
        return checked_identity(number, self.cleaned_data.get("identity_type", "")) if number else ""


class ChangeRepresentativeForm(NewPersonForm):
    key = "change_representative"
    advice = _("代表由信访人推选，不超过5人；退下的代表仍是参与人。补选、更换的，选已登记的参与人，或者填写姓名。")
    named = _("新代表姓名（还没有登记的人员）")
    leaves = PartyField(_in_role(PetitionerRole.REPRESENTATIVE), label=_("不再担任代表的"), required=False)
    member = PartyField(_in_role(PetitionerRole.MEMBER), label=_("改由参与人担任"), required=False)
    reason = LongText(label=_("理由"), rows=2, max_length=500, help_text=_("如何推选、为何更换"))
    field_order = ["leaves", "member", *WRITTEN, "reason"]


class WithdrawMatterForm(StepForm):
    key = "withdraw_matter"
    advice = _("撤回须出于信访人自愿。撤回后本件终结，期限不再计算；以后仍可重新提出。")
    asked_on = DayField(label=_("提出撤回的日期"))
    written = forms.BooleanField(label=_("已收存书面撤回申请（笔录）"), required=False)
    everybody = forms.BooleanField(label=_("全体信访人撤回"), required=False)
    confirmed = LongText(label=_("如何核实系自愿"), rows=2, max_length=500, help_text=_("由谁、何时向信访人核实"))

    def opening(self) -> dict[str, Any]:
        return {"asked_on": self.on}

    def prepare(self) -> None:
        if self.petition.headcount == 1:
            self.leave_out("everybody")


class WithdrawPersonForm(NewPersonForm):
    key = "withdraw_person"
    advice = _("其他人继续，人数减少一人；不足5人的不再设代表。信访人本人撤回的，由选定的、填写的或者第一名代表继续。")
    named = _("由谁继续：姓名（还没有登记的人员）")
    person = PartyField(_in_role(*PRESENT), label=_("撤回的人员"))
    asked_on = DayField(label=_("提出撤回的日期"))
    written = forms.BooleanField(label=_("已收存书面撤回申请（笔录）"), required=False)
    confirmed = LongText(label=_("如何核实系自愿"), rows=2, max_length=500, help_text=_("由谁、何时向信访人核实"))
    goes_on = PartyField(_in_role(*PRESENT[1:]), label=_("信访人撤回的，由谁继续"), required=False)
    field_order = ["person", "asked_on", "written", "confirmed", "goes_on", *WRITTEN]

    def opening(self) -> dict[str, Any]:
        return {"asked_on": self.on}


class SucceedPersonForm(NewPersonForm):
    key = "succeed_person"
    advice = _("信访人死亡（单位终止）的，由承继人继续，办理环节和期限不变；已经出具的文书不变。")
    named = _("承继人姓名（还没有登记的人员）")
    person = PartyField(_in_role(*PRESENT), label=_("被承继人"))
    ended_on = DayField(label=_("死亡、终止日期"))
    proof = LongText(label=_("证明"), rows=2, max_length=500, help_text=_("死亡（注销）证明、承继关系证明的名称和编号"))
    relation = forms.CharField(label=_("与被承继人的关系"), max_length=40)
    heir = PartyField(_in_role(*PRESENT), label=_("承继人（已登记的）"), required=False)
    field_order = ["person", "ended_on", "proof", "relation", "heir", *WRITTEN]

    def prepare(self) -> None:
        super().prepare()
        heirs = self.fields.get("heir")
        if isinstance(heirs, PartyField) and len(heirs.persons) == 1:  # nobody is registered but who is succeeded
            self.leave_out("heir")
