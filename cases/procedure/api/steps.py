"""One operation for each step a person takes, made from the step's form: the same fields, facts and refusals."""

from typing import Any

from django import forms
from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.packages.actions.teams import MOST_TEAM
from cases.packages.forms.commitments import FilesField, LeaderField
from cases.packages.forms.plans import ROWS, MeasuresField, TeamField
from cases.petitions.enums import Outcome
from cases.petitions.models.petitions import LONGEST_TEXT
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import check_version, perform
from cases.procedure.forms.base import StepForm
from cases.procedure.forms.fields import HandlerField, PetitionField
from cases.procedure.forms.steps import STEP_FORMS
from cases.procedure.policies import check_state, office_for
from cases.procedure.transitions import BY_KEY, Transition
from cases.worklist.api.petitions import shown, visible_petition
from cases.worklist.api.records import PetitionWhole
from offices.organisation.actions.request_keys import result_before
from offices.organisation.api.headers import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    account_of,
    request_key_of,
    version_of,
)
from offices.organisation.forms.fields import OfficeField
from offices.vocabularies.fields import CategoryField

OWN = {"version", "request_key"}
NAMED_BY = {
    OfficeField: "单位代码或名称",
    CategoryField: "内容分类代码或全称",
    PetitionField: "信访件编号",
    HandlerField: "用户名",
    LeaderField: "用户名",
}


# Where the petition decides whether a field is asked for, the form says so.
OPTIONAL = {"notify": ("text",)}


class Answer(serializers.Serializer[Any]):
    """What the opinion says to one numbered demand."""

    number = serializers.IntegerField(min_value=1, max_value=1000)
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    text = serializers.CharField(max_length=LONGEST_TEXT)


class PlannedMeasure(serializers.Serializer[Any]):
    """A measure given with the assignment."""

    text = serializers.CharField(max_length=500)
    owner = serializers.CharField(max_length=60)
    due_on = serializers.DateField()


class FileContent(serializers.Serializer[Any]):
    """A photo or a PDF."""

    name = serializers.CharField(max_length=120)
    content = serializers.CharField(max_length=28 * 1024 * 1024, help_text="base64")


def serializer_field(field: forms.Field) -> serializers.Field:
    """The field of the request's body for a field of a form. What the two check alike, the form checks again."""
    options: dict[str, Any] = {"required": field.required, "label": str(field.label or "")}
    help_text = NAMED_BY.get(type(field)) or str(field.help_text or "")
    if help_text:
        options["help_text"] = help_text
    empty: dict[str, Any] = {} if field.required else {"allow_null": True}
    if isinstance(field, FilesField):
        return FileContent(many=True, required=False, max_length=9, label=str(field.label))  # type: ignore[call-arg]
    if isinstance(field, MeasuresField):
        return PlannedMeasure(many=True, required=False, max_length=ROWS, label=str(field.label))  # type: ignore[call-arg]
    if isinstance(field, TeamField):
        names = serializers.CharField(max_length=150, help_text="用户名")
        return serializers.ListField(child=names, required=False, max_length=MOST_TEAM, label=str(field.label))
    if isinstance(field, forms.ModelChoiceField):
        return serializers.CharField(max_length=200, allow_blank=not field.required, **options, **empty)
    if isinstance(field, forms.ChoiceField):
        choices = _choices(field)
        if not choices:  # the petition's own promises, by number
            return serializers.IntegerField(min_value=1, max_value=1000, **options)
        if {value for value, _label in choices} == {"True", "False"}:
            return serializers.BooleanField(**options, **empty)
        return serializers.ChoiceField(choices=choices, **options, **empty)
    if isinstance(field, forms.BooleanField):
        return serializers.BooleanField(**options)
    if isinstance(field, forms.DateField):
        return serializers.DateField(**options, **empty)
    if isinstance(field, forms.IntegerField):
        bounds: dict[str, Any] = {"min_value": field.min_value, "max_value": field.max_value}
        return serializers.IntegerField(**bounds, **options, **empty)
    if isinstance(field, forms.CharField):
        return serializers.CharField(max_length=field.max_length, allow_blank=not field.required, **options, **empty)
    raise TypeError(f"no field of a request for {type(field).__name__}")


def _choices(field: forms.ChoiceField) -> list[tuple[Any, str]]:
    return [(value, str(label)) for value, label in field.choices if value not in ("", None)]  # type: ignore[union-attr, misc]


def serializer_for(key: str, form: type[StepForm]) -> type[serializers.Serializer[Any]]:
    """The body of one step: the version one has seen (or If-Match) and the step's facts."""
    fields: dict[str, Any] = {
        "version": serializers.IntegerField(required=False, min_value=1, help_text="所见的版本；也可用 If-Match")
    }
    fields.update({name: serializer_field(field) for name, field in form.base_fields.items() if name not in OWN})
    for free in OPTIONAL.get(key, ()):
        fields[free].required = False
    if key == "conclude":
        fields["answers"] = Answer(many=True, required=False, max_length=100, help_text="逐项回应诉求")  # type: ignore[call-arg]
    name = "".join(part.capitalize() for part in key.split("_"))
    return type(f"{name}Step", (serializers.Serializer,), {"__doc__": str(BY_KEY[key].label), **fields})


class StepView(APIView):
    """Take one step. A subclass for each step names its transition, form and body."""

    transition: Transition
    form: type[StepForm]
    body: type[serializers.Serializer[Any]]

    def take(self, request: Request, number: str) -> Response:
        account, at = account_of(request), timezone.now()
        petition = visible_petition(petitions_visible_to(account).select_related("holder"), number)
        request_key = request_key_of(request)
        if result_before(request_key, self.transition.key, by=account, about=petition.pk):
            return shown(account, number)
        given = self.body(data=request.data)
        readable = given.is_valid()
        version = version_of(request, given.validated_data.get("version") if readable else _version_in(request.data))
        # Who may not take the step learns that first, and what is to be filled in afterwards.
        check_version(petition, version)
        check_state(petition, self.transition)
        office_for(account, petition, self.transition)
        if not readable:
            raise ValidationError(given.errors)
        facts = {name: value for name, value in given.validated_data.items() if value is not None}
        form = self.form(facts, petition=petition, account=account, on=timezone.localdate(at))
        if not form.is_valid():
            raise ValidationError(_errors(form))
        perform(
            self.transition.key,
            petition_id=petition.pk,
            by=account,
            at=at,
            version=version,
            request_key=request_key,
            **form.facts(),
        )
        return shown(account, number)


def _version_in(data: object) -> int | None:
    version = data.get("version") if isinstance(data, dict) else None
    return version if type(version) is int else None


def _errors(form: StepForm) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, errors in form.errors.items():
        place = "non_field_errors" if name == "__all__" else name
        if name.startswith(("answer_", "outcome_")):
            place = "answers"
        found.setdefault(place, []).extend(
            f"{form.fields[name].label}：{error}" if place == "answers" else str(error) for error in errors
        )
    return found


def _view(key: str, form: type[StepForm]) -> type[StepView]:
    transition = BY_KEY[key]
    body = serializer_for(key, form)

    def post(self: StepView, request: Request, number: str) -> Response:
        return self.take(request, number)

    post.__doc__ = f"{transition.label}（{transition.ground}）"
    documented = extend_schema(
        operation_id=f"step_{key}",
        tags=["steps"],
        parameters=[IDEMPOTENCY_KEY, IF_MATCH],
        request=body,
        responses={200: PetitionWhole},
    )(post)
    members = {"transition": transition, "form": form, "body": body, "post": documented}
    return type(f"{body.__name__}View", (StepView,), members)


urlpatterns: list[URLPattern] = [
    path(f"petitions/<str:number>/steps/{key}/", _view(key, form).as_view(), name=f"step_{key}")
    for key, form in STEP_FORMS.items()
]
