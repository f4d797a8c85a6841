"""Mandates to read: the list, and how many were reported on in time."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.mandates.filters import MandateFilter
from cases.mandates.forms.figures import MandateFiguresForm
from cases.mandates.models import ConclusionReport, Mandate
from cases.mandates.queries import mandates_visible_to
from cases.mandates.reports.figures import Line, figures_of
from cases.mandates.reports.lists import covered_mandates
from offices.organisation.api.headers import account_of
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.serializers import Label, checked
from offices.vocabularies.api import OfficeRef


class ConclusionReportRow(serializers.ModelSerializer):
    decision_label = Label()

    class Meta:
        model = ConclusionReport
        fields = [
            "number", "submitted_on", "sent_number", "decision", "decision_label", "decided_on", "decision_reason",
            "new_due",
        ]  # fmt: skip
        read_only_fields = fields


class MandateRow(serializers.ModelSerializer):
    office = OfficeRef(allow_null=True, help_text="交办单位；系统外的上级为 null")
    owing = OfficeRef(help_text="承办单位")
    due = serializers.DateField(allow_null=True, help_text="指定办理期限")
    status = serializers.CharField(help_text="结报情况")
    is_owed = serializers.BooleanField(help_text="还没有审核通过，也没有撤销、终结")
    state = serializers.CharField(
        help_text="owed 待结报、reported 待审核、returned 退回补办、accepted 审核通过、withdrawn 已撤销"
    )
    state_label = Label()

    class Meta:
        model = Mandate
        fields = [
            "number", "organ", "office", "owing", "their_number", "received_on", "due", "report_required", "request",
            "state", "state_label", "status", "is_owed",
        ]  # fmt: skip
        read_only_fields = fields


class MandateInList(MandateRow):
    petition = serializers.CharField(source="petition.number")
    subject = serializers.CharField(source="petition.subject")
    reports = ConclusionReportRow(source="reports_read", many=True)

    class Meta(MandateRow.Meta):
        fields = ["id", "petition", "subject", *MandateRow.Meta.fields, "reports"]
        read_only_fields = fields


class Mandates(ListAPIView):
    serializer_class = MandateInList
    filterset_class = MandateFilter
    orders = {"-id": ("-id",), "received_on": ("received_on", "id")}
    queryset = Mandate.objects.none()

    @extend_schema(operation_id="list_mandates", tags=["organs"])
    def get(self, request: Request) -> Response:
        """上级交办：本人所在单位承办的和交办的，职责及于下级的连同下级承办的；附各次办结报告和审核结果。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Mandate]:
        found = mandates_visible_to(account_of(self.request))
        return found.select_related("petition", "office", "owing", "clock").defer("petition__query_code")

    def paginate_queryset(self, queryset: Any) -> Any:
        return covered_mandates(account_of(self.request), list(super().paginate_queryset(queryset) or []))


class MandateLine(serializers.Serializer):
    name = serializers.CharField()
    due = serializers.IntegerField(help_text="应结报", min_value=0)
    in_time = serializers.IntegerField(help_text="按期结报", min_value=0)
    late = serializers.IntegerField(help_text="逾期", min_value=0)
    waiting = serializers.IntegerField(help_text="待审核", min_value=0)
    rate = serializers.FloatField(allow_null=True, help_text="按期结报 ÷ 应结报；没有应结报的为 null")


class MandateFigures(serializers.Serializer):
    office = OfficeRef()
    since = serializers.DateField()
    until = serializers.DateField()
    total = MandateLine()
    offices = MandateLine(many=True)


class FiguresOfMandates(APIView):
    @extend_schema(
        operation_id="get_mandate_figures",
        tags=["organs"],
        parameters=[
            OpenApiParameter("office", str, description="单位代码；省略为本单位，含下级"),
            OpenApiParameter("since", OpenApiTypes.DATE, description="期限起，省略为今年1月1日"),
            OpenApiParameter("until", OpenApiTypes.DATE, description="期限止，省略为今天"),
        ],
        responses=MandateFigures,
    )
    def get(self, request: Request) -> Response:
        """结报率：期限在这一时期内的上级交办，按期结报的有多少，各单位分列。"""
        account, today = account_of(request), timezone.localdate()
        wanted = (Permission.SUPERVISE, Permission.SCREEN, Permission.APPROVE)
        if not any(authority_of(account).may_anywhere(permission) for permission in wanted):
            raise PermissionDenied
        form = checked(MandateFiguresForm(request.query_params.dict(), account=account, today=today))
        office, since, until = form.asked()
        total, lines = figures_of(account, office, since, until, today)
        whole = {"office": office, "since": since, "until": until, "total": _as_row(total)}
        return Response(MandateFigures({**whole, "offices": [_as_row(line) for line in lines]}).data)


def _as_row(line: Line) -> dict[str, Any]:
    return {"name": line.name, **line.numbers, "rate": line.rate}
