"""What offices help with and were told of, to read."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _l
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cases.organs.filters import AssistanceFilter, CopyFilter
from cases.organs.models import Assistance, Copy
from cases.organs.queries import assistances_visible_to, copies_visible_to
from cases.petitions.queries.opening import covered
from offices.organisation.api.headers import account_of
from offices.vocabularies.api import OfficeRef


class AssistanceInList(serializers.ModelSerializer):
    petition = serializers.CharField(source="petition.number")
    subject = serializers.CharField(source="petition.subject")
    lead = OfficeRef(source="petition.holder")
    office = OfficeRef()
    sender = OfficeRef()

    class Meta:
        model = Assistance
        fields = [
            "id", "petition", "subject", "number", "lead", "office", "sender", "request", "due_on", "asked_at",
            "answered_at", "ended_at",
        ]  # fmt: skip
        read_only_fields = fields


class Assistances(ListAPIView):
    serializer_class = AssistanceInList
    filterset_class = AssistanceFilter
    orders = {"due_on": ("due_on", "id"), "-id": ("-id",)}
    queryset = Assistance.objects.none()

    @extend_schema(operation_id="list_assistances", tags=["organs"])
    def get(self, request: Request) -> Response:
        """协办：请本人所在单位协办的，和本人所在单位请其他单位协办的。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Assistance]:
        found = assistances_visible_to(account_of(self.request))
        return found.select_related("petition__holder", "office", "sender")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset) or []
        return covered(account_of(self.request), rows, "petition", ["request"])


class CopyInList(serializers.ModelSerializer):
    petition = serializers.CharField(source="petition.number")
    subject = serializers.CharField(source="petition.subject")
    state_label = serializers.CharField(source="petition.get_state_display", label=_l("状态"))
    lead = OfficeRef(source="petition.holder")
    office = OfficeRef()
    sender = OfficeRef()

    class Meta:
        model = Copy
        fields = ["id", "petition", "subject", "state_label", "lead", "office", "sender", "sent_at"]
        read_only_fields = fields


class Copies(ListAPIView):
    serializer_class = CopyInList
    filterset_class = CopyFilter
    orders = {"-id": ("-id",)}
    queryset = Copy.objects.none()

    @extend_schema(operation_id="list_copies", tags=["organs"])
    def get(self, request: Request) -> Response:
        """抄送本人所在单位的信访件；只告知，没有办理责任。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Copy]:
        return copies_visible_to(account_of(self.request)).select_related("petition__holder", "office", "sender")

    def paginate_queryset(self, queryset: Any) -> Any:
        return covered(account_of(self.request), super().paginate_queryset(queryset) or [], "petition")
