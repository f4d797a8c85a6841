"""Inspections and what is to be put right, to read and to answer; they are planned and run on pages."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.petitions.queries.opening import check_opened, covered
from offices.organisation.api.headers import account_of
from offices.pages.serializers import Body, DayGiven, Label, ToldGiven
from offices.vocabularies.api import OfficeRef
from supervision.inspections.actions import confirm_item, prove_item
from supervision.inspections.filters import InspectionFilter, RectificationFilter
from supervision.inspections.forms import ITEM_FORMS
from supervision.inspections.models import Inspection, RectificationItem
from supervision.inspections.queries import ITEM_TEXTS, inspections_visible_to, items_visible_to


class InspectionRow(serializers.ModelSerializer):
    office = OfficeRef()
    head = serializers.CharField(source="head.name", help_text="组长")
    way_label = Label()
    state_label = Label()

    class Meta:
        model = Inspection
        fields = [
            "id", "title", "office", "way", "way_label", "head", "starts_on", "ends_on", "state", "state_label",
            "started_at", "ended_at",
        ]  # fmt: skip
        read_only_fields = fields


class RectificationRow(serializers.ModelSerializer):
    unit = OfficeRef()
    inspection = serializers.CharField(source="inspection.title", help_text="督查名称")
    state_label = Label()

    class Meta:
        model = RectificationItem
        fields = [
            "id", "inspection", "unit", "text", "due_on", "state", "state_label", "proof", "proved_at", "returned",
            "confirmed_at",
        ]  # fmt: skip
        read_only_fields = fields


class ProveGiven(Body):
    proof = ToldGiven(max_length=2000, help_text="整改情况")


class ConfirmGiven(Body):
    accepted = serializers.BooleanField(help_text="已整改，或者退回继续整改")
    reason = ToldGiven(max_length=300, required=False, help_text="退回的理由")
    due_on = DayGiven(required=False, help_text="退回时新的整改期限")


class Inspections(ListAPIView):
    serializer_class = InspectionRow
    filterset_class = InspectionFilter
    orders = {"-id": ("-id",)}
    queryset = Inspection.objects.none()

    @extend_schema(operation_id="list_inspections", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """督查：本单位和下级组织的，和本人参加的。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Inspection]:
        return inspections_visible_to(account_of(self.request)).select_related("office", "head")


class Rectification(ListAPIView):
    serializer_class = RectificationRow
    filterset_class = RectificationFilter
    orders = {"due_on": ("due_on", "id")}
    queryset = RectificationItem.objects.none()

    @extend_schema(operation_id="list_rectification", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """督查的整改清单：本单位要整改的，和看得到的督查提出的。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[RectificationItem]:
        return items_visible_to(account_of(self.request)).select_related("unit", "inspection", "petition")

    def paginate_queryset(self, queryset: Any) -> Any:
        return covered(account_of(self.request), super().paginate_queryset(queryset) or [], "petition", ITEM_TEXTS)


class ProveItem(APIView):
    @extend_schema(
        operation_id="prove_rectification", tags=["supervision"], request=ProveGiven, responses=RectificationRow
    )
    def post(self, request: Request, pk: int) -> Response:
        """报送整改情况。"""
        return _acted(request, pk, "prove", ProveGiven)


class ConfirmItem(APIView):
    @extend_schema(
        operation_id="confirm_rectification", tags=["supervision"], request=ConfirmGiven, responses=RectificationRow
    )
    def post(self, request: Request, pk: int) -> Response:
        """确认整改，或者退回继续整改。"""
        return _acted(request, pk, "confirm", ConfirmGiven)


def _acted(request: Request, pk: int, key: str, given: type[Body]) -> Response:
    account = account_of(request)
    found = items_visible_to(account).select_related("petition").filter(pk=pk).first()
    if found is None:
        raise Http404
    check_opened(found.petition, account)
    body = given(data=request.data)
    body.is_valid(raise_exception=True)
    form = ITEM_FORMS[key](dict(body.validated_data))
    if not form.is_valid():
        errors = {name: [str(one) for one in found] for name, found in form.errors.items()}
        raise ValidationError(errors)
    said: dict[str, Any] = {**form.cleaned_data, "by": account, "at": timezone.now(), "item_id": pk}
    if key == "prove":
        said.pop("files")
        prove_item(**said)
    else:
        confirm_item(**said)
    return Response(RectificationRow(items_visible_to(account).select_related("unit", "inspection").get(pk=pk)).data)
