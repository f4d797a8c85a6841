"""Forms of corrections to the persons of a petition; what is left empty stays as it is registered."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import IdentityType
from cases.petitions.identity import checked_identity
from cases.petitions.models.parties import Petitioner
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.parties import Party, persons_of
from cases.procedure.forms.base import StepForm
from offices.pages.fields import DayField, LongText, PhoneField

EMPTY = _("不更正的留空")


class PartyField(forms.CharField):
    """A person of the petition, by key; the list shows what each is and the masked name."""

    widget = forms.Select
    default_error_messages = {"stranger": _("所选人员不是本件的信访人、代表、参与人或者代理人，请从列表中选择。")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.persons: dict[str, Party] = {}

    def offer(self, petition: Petition) -> None:
        self.persons = {person.key: person for person in persons_of(petition)}
        shown = [(key, _shown(person)) for key, person in self.persons.items()]
        self.widget.choices = shown if len(shown) == 1 else [("", _now("请选择")), *shown]

    def clean(self, value: Any) -> Party | None:
        key = super().clean(value)
        if key and key not in self.persons:
            raise ValidationError(self.error_messages["stranger"], code="stranger")
        return self.persons.get(key)


def _shown(person: Party) -> str:
    number = person.identity_masked if isinstance(person, Petitioner) else ""
    return " ".join(filter(None, [person.who, number]))


class PersonStepForm(StepForm):
    """A step about one person of the petition."""

    person = PartyField(label=_("人员"))
    reason = LongText(label=_("更正理由"), rows=2, max_length=500)

    def prepare(self) -> None:
        self.fields["person"].offer(self.petition)  # type: ignore[attr-defined]


class CorrectPersonForm(PersonStepForm):
    key = "correct_person"
    advice = _(
        "更正电话、住址和代理人的授权；更正姓名、证件的，请“申请更正信访人身份”。原来的内容加密留存，按目的才能查看。"
    )
    phone = PhoneField(label=_("电话"), required=False, help_text=EMPTY)
    address = forms.CharField(label=_("住址"), max_length=200, required=False, help_text=EMPTY)
    relation = forms.CharField(label=_("与信访人关系（代理人）"), max_length=40, required=False, help_text=EMPTY)
    scope = forms.CharField(label=_("授权范围（代理人）"), max_length=200, required=False, help_text=EMPTY)
    valid_until = DayField(label=_("授权截止（代理人）"), required=False, help_text=EMPTY)
    field_order = ["person", "phone", "address", "relation", "scope", "valid_until", "reason"]

    def prepare(self) -> None:
        super().prepare()
        if not self.petition.agents.exists():
            self.leave_out("relation", "scope", "valid_until")


class ProposePersonForm(PersonStepForm):
    key = "propose_person"
    advice = _("姓名、证件由登记单位的负责人审批后更正，重新比对以前的信访件；已经出具的文书不变。")
    name = forms.CharField(label=_("姓名"), max_length=60, required=False, help_text=EMPTY)
    identity_type = forms.ChoiceField(
        label=_("证件类型"), choices=[("", _("不更正")), *IdentityType.choices], required=False
    )
    identity_number = forms.CharField(label=_("证件号码"), max_length=40, required=False, help_text=EMPTY)
    namesake = forms.BooleanField(label=_("已核对，系同名的另一人（不是被检举控告人）"), required=False)
    field_order = ["person", "name", "identity_type", "identity_number", "namesake", "reason"]

    def prepare(self) -> None:
        super().prepare()
        if not self.petition.sealed:
            self.leave_out("namesake")

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
