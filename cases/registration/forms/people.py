"""The people of a petition as typed at the desk: petitioner, representatives, agents."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.enums import IdentityType
from cases.petitions.identity import checked_identity, checked_name
from cases.petitions.models.parties import MAX_AGENTS, MAX_REPRESENTATIVES
from offices.organisation.forms.fields import AccountField
from offices.pages.fields import DayField, PhoneField
from offices.pages.forms import Form, Rows

MOST_ACCUSED = 20


class QuietForm(Form):
    """No limit that a browser would enforce by cutting off what is pasted."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("use_required_attribute", False)
        super().__init__(*args, **options)
        for field in self.fields.values():
            attrs = field.widget.attrs
            attrs.pop("maxlength", None)
            attrs.pop("size", None)
            attrs.setdefault("autocomplete", "off")


class PersonForm(QuietForm):
    """A person as typed. `person()` answers the facts; an empty name is an anonymous person."""

    name = forms.CharField(label=_l("姓名"), max_length=60, required=False)
    identity_type = forms.ChoiceField(label=_l("证件类型"), choices=IdentityType.choices, required=False)
    identity_number = forms.CharField(label=_l("证件号码"), max_length=40, required=False)
    phone = PhoneField(label=_l("电话"), required=False)
    address = forms.CharField(label=_l("住址"), max_length=200, required=False)

    def clean_name(self) -> str:
        return checked_name(self.cleaned_data["name"])

    def clean_identity_number(self) -> str:
        number: str = self.cleaned_data["identity_number"]
        return checked_identity(number, self.cleaned_data.get("identity_type", "")) if number else ""

    def person(self) -> dict[str, str]:
        facts = {name: self.cleaned_data.get(name, "") for name in PersonForm.base_fields}
        if not facts["identity_number"]:
            facts["identity_type"] = ""
        return facts


class RepresentativeForm(PersonForm):
    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("name") and (data.get("identity_number") or data.get("phone")):
            self.add_error("name", _("请填写代表的姓名。"))
        return data

    def has_changed(self) -> bool:
        # The kind of document alone, chosen in advance, is not yet a person.
        return bool(set(self.changed_data) - {"identity_type"})


class AgentForm(QuietForm):
    """An agent (信访代理) with written authority."""

    name = forms.CharField(label=_l("代理人姓名"), max_length=60)
    relation = forms.CharField(label=_l("与信访人关系"), max_length=40)
    scope = forms.CharField(label=_l("授权范围"), max_length=200)
    valid_until = DayField(label=_l("授权截止"), required=False)
    phone = PhoneField(label=_l("电话"), required=False)
    written = forms.BooleanField(label=_l("已收存书面授权委托书"), required=False)

    def clean_name(self) -> str:
        return checked_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        if self.has_changed() and not self.cleaned_data.get("written"):
            self.add_error("written", _("信访代理须有书面授权委托书。"))
        return self.cleaned_data


class AccusedForm(QuietForm):
    """A person whom the petition accuses (被检举控告人)."""

    name = forms.CharField(label=_l("被检举控告人"), max_length=200, required=False)
    unit = forms.CharField(label=_l("单位"), max_length=100, required=False)
    post = forms.CharField(label=_l("职务"), max_length=60, required=False)
    account = AccountField(label=_l("账号（用户名）"), required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("name") and any(data.get(field) for field in ("unit", "post", "account")):
            self.add_error("name", _("请填写被检举控告人的姓名；只知道单位的，填写被检举控告单位。"))
        return data


class PeopleFormSet(Rows):
    """Forms of people of whom mostly there are none: what came empty is taken as not sent, and builds no form."""

    def __init__(self, data: Any = None, *, prefix: str) -> None:
        self.asked = data is not None
        told = {
            "name", "identity_number", "phone", "address", "relation", "scope", "valid_until", "written",
            "unit", "post", "account",
        }  # fmt: skip
        filled = data is not None and any(
            key.startswith(f"{prefix}-") and key.rpartition("-")[2] in told and data.get(key) for key in data
        )
        super().__init__(data if filled else None, prefix=prefix)

    def is_valid(self) -> bool:
        return super().is_valid() if self.is_bound else self.asked

    def changed_forms(self) -> list[Any]:
        return [form for form in self.forms if form.has_changed()] if self.is_bound else []


class RepresentativeFormSet(PeopleFormSet):
    def clean(self) -> None:
        count = sum(form.has_changed() for form in self.forms)
        if count > MAX_REPRESENTATIVES:
            raise ValidationError(
                _("代表人数不得超过5人（《信访工作条例》第二十条第三款），现有%(count)d人。") % {"count": count}
            )

    def people(self) -> list[dict[str, str]]:
        return [form.person() for form in self.changed_forms()]


class AgentFormSet(PeopleFormSet):
    def clean(self) -> None:
        count = sum(form.has_changed() for form in self.forms)
        if count > MAX_AGENTS:
            raise ValidationError(_("代理人最多2人，现有%(count)d人。") % {"count": count})


class AccusedFormSet(PeopleFormSet):
    def clean(self) -> None:
        count = sum(form.has_changed() for form in self.forms)
        if count > MOST_ACCUSED:
            raise ValidationError(_("被检举控告人最多分%(most)d行填写。") % {"most": MOST_ACCUSED})


# More forms than allowed are still read, so that the refusal keeps them on the page.
Representatives = forms.formset_factory(
    RepresentativeForm,
    formset=RepresentativeFormSet,
    extra=MAX_REPRESENTATIVES,
    max_num=MAX_REPRESENTATIVES,
    absolute_max=50,
)
Agents = forms.formset_factory(AgentForm, formset=AgentFormSet, extra=1, max_num=MAX_AGENTS, absolute_max=20)
AccusedPersons = forms.formset_factory(
    AccusedForm, formset=AccusedFormSet, extra=3, max_num=MOST_ACCUSED, absolute_max=50
)
