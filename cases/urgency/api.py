"""Grave and urgent matters to read."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cases.petitions.queries.opening import covered
from cases.urgency.filters import UrgentFilter
from cases.urgency.models import UrgentFollowUp, UrgentMatter
from cases.urgency.queries import urgent_matters_visible_to
from offices.organisation.api.headers import account_of
from offices.vocabularies.api import OfficeRef


class UrgentRow(serializers.ModelSerializer):
    office = OfficeRef(help_text="标记单位")
    reported_to = OfficeRef(allow_null=True, help_text="呈报上级单位")
    status = serializers.CharField(help_text="状态")
    next_due = serializers.DateTimeField(allow_null=True, help_text="下一次呈报、续报的时限；单位没有设小时数的为 null")

    class Meta:
        model = UrgentMatter
        fields = [
            "number", "reason", "office", "marked_at", "reported_at", "reported_to", "report_due", "follow_due",
            "next_due", "status", "ended_at", "end_reason",
        ]  # fmt: skip
        read_only_fields = fields


class UrgentFollowUpRow(serializers.ModelSerializer):
    class Meta:
        model = UrgentFollowUp
        fields = ["number", "at", "text", "recorded_at"]
        read_only_fields = fields


class UrgentInList(UrgentRow):
    petition = serializers.CharField(source="petition.number")
    subject = serializers.CharField(source="petition.subject")

    class Meta(UrgentRow.Meta):
        fields = ["id", "petition", "subject", *UrgentRow.Meta.fields]
        read_only_fields = fields


class UrgentMatters(ListAPIView):
    serializer_class = UrgentInList
    filterset_class = UrgentFilter
    orders = {"-id": ("-id",), "marked_at": ("marked_at", "id")}
    queryset = UrgentMatter.objects.none()

    @extend_schema(operation_id="list_urgent_matters", tags=["organs"])
    def get(self, request: Request) -> Response:
        """重大紧急事项：看得到的信访件的每次标记、呈报、时限和解除。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[UrgentMatter]:
        found = urgent_matters_visible_to(account_of(self.request))
        return found.select_related("petition", "office", "reported_to").defer("petition__query_code")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset) or []
        return covered(account_of(self.request), rows, "petition", ["reason", "end_reason"])
