"""Yearly reports of leaders to read; their drafting and signing are acts on the page."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.organisation.api.headers import account_of
from offices.pages.serializers import Label
from offices.vocabularies.api import OfficeRef
from visits.compliance.api import NumbersRow
from visits.compliance.reckoning import span_of
from visits.receptions.api.lists import OFFICE, YEAR
from visits.rota.api import LeaderRef
from visits.yearly_reports.filters import ReportFilter
from visits.yearly_reports.models import YearlyReport
from visits.yearly_reports.queries import (
    hash_of,
    reports_visible_to,
    reports_whole,
    unsigned_leaders,
    unsigned_of,
    usual_year,
)


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


class UnsignedRow(serializers.Serializer):
    leader = LeaderRef()
    office = OfficeRef(source="leader.office")
    draft = serializers.IntegerField(
        source="draft.pk", allow_null=True, default=None, help_text="正在起草的；看不到的为空"
    )


class UnsignedWhole(serializers.Serializer):
    year = serializers.IntegerField()
    leaders = UnsignedRow(many=True)


class UnsignedReports(APIView):
    query_names = ("year", "office")

    @extend_schema(
        operation_id="list_unsigned_yearly_reports",
        tags=["reception"],
        parameters=[YEAR, OFFICE],
        responses=UnsignedWhole,
    )
    def get(self, request: Request) -> Response:
        """没有签署年度述职报告的领导：这一年应接访或者接访过的。不写年份的，十二月为本年，其他月份为上一年。"""
        account, today, asked = account_of(request), timezone.localdate(), request.query_params
        year, office = asked.get("year", "") or str(usual_year(today)), asked.get("office", "")
        span = span_of(int(year)) if year.isascii() and year.isdigit() and len(year) == 4 else None
        if span is None:
            raise ValidationError({"year": [_("没有这个年度。")]})
        found = unsigned_leaders(account, span, today)
        leaders = list(found.filter(office__code=office) if office else found)
        return Response(UnsignedWhole({"year": span.year, "leaders": unsigned_of(account, leaders, span, today)}).data)
