"""Registering through the API: JSON into the form of the registration desk, so that both refuse the same."""

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError as FormError
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from cases.mandates.actions.entering import MandateGiven
from cases.petitions.actions.accusations import AccusedPerson
from cases.petitions.actions.parties import Authorised, Person
from cases.petitions.enums import Channel, Crossing, IdentityType, Purpose
from cases.registration.actions.desk import register_at_desk
from cases.registration.actions.register import ANOTHER, SAME
from cases.registration.forms.people import PersonForm
from cases.registration.forms.registration import LONGEST_POINT, MOST_PEOPLE, RegistrationForm
from cases.worklist.api.petitions import Petitions, shown
from cases.worklist.api.records import Registered
from offices.errors import NotPermitted
from offices.organisation.api.headers import IDEMPOTENCY_KEY, account_of, request_key_of
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.models import LONGEST_TEXT
from offices.pages.serializers import Body, DayGiven, PhoneGiven, ToldGiven

MOST_MEMBERS = 10_000


class PersonGiven(Body):
    name = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    identity_type = serializers.ChoiceField(
        choices=IdentityType.choices, required=False, default=IdentityType.RESIDENT_ID
    )
    identity_number = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    phone = PhoneGiven(default="")
    address = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class AgentGiven(Body):
    name = serializers.CharField(max_length=60)
    relation = serializers.CharField(max_length=40)
    scope = serializers.CharField(max_length=200)
    valid_until = DayGiven(required=False, allow_null=True, default=None)
    phone = PhoneGiven(default="")
    written = serializers.BooleanField(help_text="已收存书面授权委托书")


class AccusedGiven(Body):
    name = serializers.CharField(max_length=200)
    unit = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    post = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    account = serializers.CharField(
        max_length=60, required=False, allow_blank=True, default="", help_text="被检举控告人的用户名，如有账号"
    )


class MandateOf(Body):
    organ = serializers.CharField(max_length=100, help_text="交办机关")
    their_number = serializers.CharField(
        max_length=60, required=False, allow_blank=True, default="", help_text="交办文号、上级编号"
    )
    received_on = DayGiven(required=False, allow_null=True, default=None, help_text="收到交办日期；省略为收到日期")
    due_on = DayGiven(required=False, allow_null=True, default=None, help_text="指定办理期限")
    report_required = serializers.BooleanField(required=False, default=True, help_text="要求报送办结报告")
    request = ToldGiven(max_length=500, required=False, allow_blank=True, default="", help_text="交办要求")


@extend_schema_field({"type": "string", "maxLength": LONGEST_TEXT})
class BodyGiven(serializers.CharField):
    """The text of a petition; where it is too long, the registration says by how much, and what to do with the rest."""


class Registration(Body):
    office = serializers.CharField(max_length=60, required=False, help_text="登记单位代码；只在一个单位登记的可省略")
    channel = serializers.ChoiceField(choices=Channel.choices)
    received_on = DayGiven()
    subject = serializers.CharField(max_length=200)
    body = BodyGiven(required=False, allow_blank=True, default="")
    anonymous = serializers.BooleanField(required=False, default=False)
    address_unclear = serializers.BooleanField(required=False, default=False)
    principal = PersonGiven(required=False)
    headcount = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE, required=False, default=1)
    representatives = PersonGiven(many=True, required=False, default=list, max_length=50)  # type: ignore[call-arg]
    members = PersonGiven(many=True, required=False, default=list, max_length=MOST_MEMBERS)  # type: ignore[call-arg]
    agents = AgentGiven(many=True, required=False, default=list, max_length=20)  # type: ignore[call-arg]
    unrepresented = ToldGiven(
        max_length=200, required=False, allow_blank=True, default="", help_text="集体访尚未推选代表的原因"
    )
    demands = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_POINT), required=False, default=list, max_length=200
    )
    place = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    purpose = serializers.ChoiceField(choices=Purpose.choices, required=False, allow_blank=True, default="")
    category = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", help_text="代码或全称"
    )
    urgent_reason = ToldGiven(
        max_length=200, required=False, allow_blank=True, default="", help_text="填写即标记为重大紧急"
    )
    keep_secret = serializers.BooleanField(required=False, default=False)
    crossings = serializers.ListField(
        child=serializers.ChoiceField(choices=Crossing.choices), required=False, default=list, help_text="三跨三分离"
    )
    accused = AccusedGiven(many=True, required=False, default=list, max_length=20)  # type: ignore[call-arg]
    accused_offices = serializers.ListField(
        child=serializers.CharField(max_length=100), required=False, default=list, max_length=50, help_text="单位代码"
    )
    accused_unknown = ToldGiven(
        max_length=200, required=False, allow_blank=True, default="", help_text="检举控告没有写明被反映人时的说明"
    )
    namesake = serializers.ChoiceField(
        choices=[SAME, ANOTHER],
        required=False,
        allow_blank=True,
        default="",
        help_text="登记单位有同名人员时：same 是同一人，another 不是同一人",
    )
    namesake_reason = ToldGiven(max_length=200, required=False, allow_blank=True, default="")
    mandate = MandateOf(required=False, allow_null=True, default=None, help_text="上级交办的，交办机关、文号和期限")
    not_same = ToldGiven(
        max_length=200,
        required=False,
        allow_blank=True,
        default="",
        help_text="同一信访人同一事项有在办件而不是同一件的理由",
    )


class GivenForm(RegistrationForm):
    """The desk's form, with the members as records instead of lines."""

    def __init__(self, data: dict[str, Any], **options: Any) -> None:
        super().__init__(data, **options)
        self.given_members: list[dict[str, Any]] = data["given_members"]

    def _check_day(self, data: dict[str, Any]) -> None:
        """A program knows the day; the question about one that lies far back is put to who types."""

    def clean_members(self) -> list[dict[str, str]]:
        forms = [PersonForm(member) for member in self.given_members]
        for place, form in enumerate(forms, start=1):
            if not form.is_valid() or not form.cleaned_data["name"]:
                errors = [str(error) for found in form.errors.values() for error in found] or [_("请填写姓名。")]
                raise FormError(_("第%(place)d人：%(errors)s") % {"place": place, "errors": "".join(errors)})
        return [form.person() for form in forms]

    def problems_by_field(self) -> dict[str, Any]:
        """Every error, where the body of the request has the field."""
        found: dict[str, Any] = {}
        for name, errors in self.errors.items():
            sentences = [str(error) for error in errors]
            if name in PersonForm.base_fields:
                found.setdefault("principal", {})[name] = sentences
            elif name.startswith("mandate_"):
                found.setdefault("mandate", {})[name.removeprefix("mandate_")] = sentences
            else:
                found["non_field_errors" if name == "__all__" else name] = sentences
        for name, formset in (
            ("representatives", self.representatives),
            ("agents", self.agents),
            ("accused", self.accused),
        ):
            if formset.non_form_errors():
                found[name] = [str(error) for error in formset.non_form_errors()]
            elif any(form.errors for form in formset.forms):
                found[name] = [
                    {key: [str(error) for error in value] for key, value in form.errors.items()}
                    for form in formset.forms
                ]
        return found


def _as_form_data(given: dict[str, Any], request_key: UUID) -> dict[str, Any]:
    data: dict[str, Any] = {**given, **given.get("principal", PersonGiven().data), "request_key": request_key}
    data.update(
        urgent=bool(given["urgent_reason"]),
        demands="\n".join(" ".join(point.split()) for point in given["demands"]),
        members="",
        given_members=given["members"],
    )
    mandate = data.pop("mandate") or {}
    data.update({f"mandate_{name}": value for name, value in mandate.items()})
    data["mandate_no_report"] = not mandate.get("report_required", True)
    for prefix in ("representatives", "agents", "accused"):
        rows = data.pop(prefix)
        data.update({f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0})
        for place, row in enumerate(rows):
            data.update({f"{prefix}-{place}-{name}": value for name, value in row.items()})
    return data


def _registering_offices(account: Account, code: str) -> list[Office]:
    offices = authority_of(account).offices(Permission.REGISTER)
    if not offices:
        raise NotPermitted("not_permitted", _("您没有登记信访事项的权限。"))
    if code:
        offices = [office for office in offices if office.code == code]
        if not offices:
            raise ValidationError({"office": [_("您不能在代码为“%(code)s”的单位登记。") % {"code": code}]})
    if len(offices) > 1:
        raise ValidationError({"office": [_("您可在多个单位登记，请给出登记单位。")]})
    return offices


class PetitionsAndRegistration(Petitions):
    @extend_schema(
        operation_id="register_petition",
        tags=["petitions"],
        parameters=[IDEMPOTENCY_KEY],
        request=Registration,
        responses={201: Registered, 200: Registered},
    )
    def post(self, request: Request) -> Response:
        """登记一个信访件。同一个 Idempotency-Key 再次提交，答复第一次登记的信访件（200）。"""
        account, at = account_of(request), timezone.now()
        body = Registration(data=request.data)
        body.is_valid(raise_exception=True)
        offices = _registering_offices(account, body.validated_data.get("office", ""))
        key = request_key_of(request) or uuid4()
        given = {name: value for name, value in body.validated_data.items() if name != "office"}
        form = GivenForm(_as_form_data(given, key), offices=offices, today=timezone.localdate(at))
        if not form.is_valid():
            raise ValidationError(form.problems_by_field())
        petition = register_at_desk(by=account, at=at, **_facts(form))
        response = shown(account, petition.number, Registered)
        response.status_code = 201 if petition.registered_at == at else 200
        response["Location"] = f"{request.path}{petition.number}/"
        return response


def _facts(form: GivenForm) -> dict[str, Any]:
    """The form's facts, with persons as the action takes them."""
    facts = form.facts()
    facts["principal"] = Person(**facts["principal"])
    facts["representatives"] = [Person(**person) for person in facts["representatives"]]
    facts["members"] = [Person(**person) for person in facts["members"]]
    facts["agents"] = [Authorised(**agent) for agent in facts["agents"]]
    facts["mandate"] = MandateGiven(**facts["mandate"]) if facts["mandate"] else None
    facts["accused"] = [AccusedPerson(**person) for person in facts["accused"]]
    return facts
