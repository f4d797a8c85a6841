"""Yearly reports of leaders to read; their drafting and signing are acts on the page."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.organisation.api.headers import account_of
from offices.pages.serializers import Label
from offices.vocabularies.api import OfficeRef
from visits.compliance.api import NumbersRow
from visits.rota.api import LeaderRef
from visits.yearly_reports.filters import ReportFilter
from visits.yearly_reports.models import YearlyReport
from visits.yearly_reports.queries import hash_of, reports_visible_to, reports_whole


class YearlyReportRow(serializers.ModelSerializer):
    leader = LeaderRef()
    office = OfficeRef(source="leader.office")
    state_label = Label()
    signed_by = serializers.CharField(source="signed_by.name", allow_null=True, default=None, help_text="签署人")

    class Meta:
        model = YearlyReport
        fields = [
            "id", "leader", "office", "year", "number", "state", "state_label", "figures_on", "correction",
            "signed_at", "signed_by", "hash",
        ]  # fmt: skip
        read_only_fields = fields


class YearlyReportWhole(YearlyReportRow):
    numbers = NumbersRow(source="figures.numbers")
    is_whole = serializers.SerializerMethodField(help_text="签署以后没有变动")

    class Meta(YearlyReportRow.Meta):
        fields = [*YearlyReportRow.Meta.fields, "numbers", "words", "is_whole"]
        read_only_fields = fields

    def get_is_whole(self, report: Any) -> bool:
        return report.is_signed and hash_of(report) == report.hash


class YearlyReports(ListAPIView):
    serializer_class = YearlyReportRow
    filterset_class = ReportFilter
    orders = {"-id": ("-id",)}
    queryset = YearlyReport.objects.none()

    @extend_schema(operation_id="list_yearly_reports", tags=["reception"])
    def get(self, request: Request) -> Response:
        """领导的述职报告：各版本、签署和更正。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[YearlyReport]:
        return reports_whole(reports_visible_to(account_of(self.request)))


class OneYearlyReport(APIView):
    @extend_schema(operation_id="get_yearly_report", tags=["reception"], responses=YearlyReportWhole)
    def get(self, request: Request, pk: int) -> Response:
        """一份述职报告：签署时的数字和本人补充。"""
        found = reports_visible_to(account_of(request)).select_related("leader__office", "leader__account", "signed_by")
        return Response(YearlyReportWhole(get_object_or_404(found, pk=pk)).data)
