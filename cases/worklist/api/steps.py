"""One operation for each step a person takes, made from the step's form: the same fields, facts and refusals."""

from typing import Any

from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.petitions.enums import Outcome
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import check_version, perform
from cases.procedure.api.fields import serializer_field
from cases.procedure.forms.base import StepForm
from cases.procedure.policies import check_state, office_for
from cases.procedure.step_kinds import StepKind, step_kinds
from cases.worklist.api.petitions import shown
from cases.worklist.api.records import PetitionWhole
from offices.organisation.actions.request_keys import result_before
from offices.organisation.api.headers import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    account_of,
    request_key_of,
    version_of,
)
from offices.pages.models import LONGEST_TEXT
from offices.pages.serializers import Body, ToldGiven

OWN = {"version", "request_key"}
# Where the petition decides whether a field is asked for, the form says so.
OPTIONAL = {"notify": ("text",)}


class PointAnswer(Body):
    """What a letter says to one numbered demand."""

    number = serializers.IntegerField(min_value=1, max_value=1000)
    text = ToldGiven(max_length=LONGEST_TEXT)


class Answer(PointAnswer):
    """What the opinion says to one numbered demand."""

    outcome = serializers.ChoiceField(choices=Outcome.choices)
    detail = ToldGiven(
        max_length=500,
        required=False,
        allow_blank=True,
        help_text="部分支持的写明支持的部分，不予支持的写明依据，不属于本机关的写明去处",
    )


ANSWERS: dict[str, type[PointAnswer]] = {"conclude": Answer, "propose_ending": PointAnswer}


def serializer_for(kind: StepKind, form: type[StepForm]) -> type[serializers.Serializer[Any]]:
    """The body of one step: the version one has seen (or If-Match) and the step's facts."""
    fields: dict[str, Any] = {
        "version": serializers.IntegerField(
            required=False, min_value=1, max_value=2**31 - 1, help_text="所见的版本；也可用 If-Match"
        )
    }
    fields.update({name: serializer_field(field) for name, field in form.base_fields.items() if name not in OWN})
    for free in OPTIONAL.get(kind.key, ()):
        fields[free].required = False
    if kind.key in ANSWERS:
        fields["answers"] = ANSWERS[kind.key](many=True, required=False, max_length=100, help_text="逐项回应诉求")  # type: ignore[call-arg]
    name = "".join(part.capitalize() for part in kind.key.split("_"))
    return type(f"{name}Step", (Body,), {"__doc__": str(kind.label), **fields})


class StepView(APIView):
    """Take one step. A subclass for each step names its row, form and body."""

    kind: StepKind
    form: type[StepForm]
    body: type[serializers.Serializer[Any]]

    def take(self, request: Request, number: str) -> Response:
        account, at = account_of(request), timezone.now()
        petition = opened_petition(petitions_visible_to(account).select_related("holder"), number, account)
        request_key = request_key_of(request)
        if result_before(request_key, self.kind.key, by=account, about=petition.pk):
            return shown(account, number)
        given = self.body(data=request.data)
        readable = given.is_valid()
        version = version_of(request, given.validated_data.get("version") if readable else _version_in(request.data))
        # Who may not take the step learns that first, and what is to be filled in afterwards.
        check_version(petition, version, account)
        check_state(petition, self.kind)
        office_for(account, petition, self.kind)
        if not readable:
            raise ValidationError(given.errors)
        facts = {name: value for name, value in given.validated_data.items() if value is not None}
        form = self.form(facts, petition=petition, account=account, on=timezone.localdate(at))
        if not form.is_valid():
            raise ValidationError(errors_of(form))
        perform(
            self.kind.key,
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


def errors_of(form: StepForm) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, errors in form.errors.items():
        place = "non_field_errors" if name == "__all__" else name
        if name.startswith(("answer_", "outcome_", "detail_")):
            place = "answers"
        found.setdefault(place, []).extend(
            f"{form.fields[name].label}：{error}" if place == "answers" else str(error) for error in errors
        )
    return found


def _view(kind: StepKind, form: type[StepForm]) -> type[StepView]:
    body = serializer_for(kind, form)

    def post(self: StepView, request: Request, number: str) -> Response:
        return self.take(request, number)

    post.__doc__ = f"{kind.label}（{kind.ground}）"
    documented = extend_schema(
        operation_id=f"step_{kind.key}",
        tags=["steps"],
        parameters=[IDEMPOTENCY_KEY, IF_MATCH],
        request=body,
        responses={200: PetitionWhole},
    )(post)
    members = {"kind": kind, "form": form, "body": body, "post": documented}
    return type(f"{body.__name__}View", (StepView,), members)


urlpatterns: list[URLPattern] = [
    path(f"petitions/<str:number>/steps/{kind.key}/", _view(kind, kind.form).as_view(), name=f"step_{kind.key}")
    for kind in step_kinds()
    if kind.form is not None
]
