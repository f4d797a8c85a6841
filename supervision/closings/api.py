"""The API lists closings that wait for the check, and the figures of packages."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.packages.models.packages import Closing
from cases.petitions.queries.opening import covered
from offices.errors import NotPermitted
from offices.organisation.api.headers import account_of
from offices.organisation.policies import authority_of
from offices.pages.serializers import checked
from offices.vocabularies.api import OfficeRef
from supervision.closings.forms import FiguresForm
from supervision.closings.queries.asked import BASES, READERS
from supervision.closings.queries.closings import closing_rows, closings_to_check
from supervision.closings.queries.figures import FIGURES, RATES, Row, figures_of, rows_by
from supervision.closings.queries.groups import GROUPS
from supervision.closings.reports.closings import days_waiting, population_of, refusal_of


class ClosingToCheck(serializers.ModelSerializer):
    petition = serializers.CharField(source="package.petition.number")
    subject = serializers.CharField(source="package.petition.subject")
    leader = serializers.CharField(source="package.leader.name")
    office = OfficeRef(source="package.office", help_text="包案领导所在单位")
    unit = OfficeRef(source="package.unit", help_text="责任单位")
    due_on = serializers.DateField(source="package.due_on", help_text="化解期限")
    days = serializers.SerializerMethodField(help_text="签批后已等天数")
    refusal = serializers.SerializerMethodField(help_text="本人不能核查的理由，能核查的为空")

    class Meta:
        model = Closing
        fields = [
            "petition", "subject", "leader", "office", "unit", "number", "due_on", "signed_at", "days", "refusal",
        ]  # fmt: skip
        read_only_fields = fields

    def get_days(self, closing: Closing) -> int:
        return days_waiting(closing, timezone.localdate())

    def get_refusal(self, closing: Closing) -> str:
        return refusal_of(closing, account_of(self.context["request"]))


class ToCheck(ListAPIView):
    serializer_class = ClosingToCheck
    orders = {"signed_at": ("signed_at", "id")}
    queryset = Closing.objects.none()

    @extend_schema(operation_id="list_closings_to_check", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """待核查销号：下级领导已签批、等本单位核查的，等得最久的在前。核查用步骤 check_close。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Closing]:
        return closing_rows(closings_to_check(account_of(self.request)))

    def paginate_queryset(self, queryset: Any) -> Any:
        return covered(account_of(self.request), super().paginate_queryset(queryset) or [], "package.petition")


class RateRow(serializers.Serializer):
    key = serializers.ChoiceField(choices=list(RATES))
    label = serializers.CharField()  # type: ignore[assignment]
    part = serializers.IntegerField(help_text="分子")
    whole = serializers.IntegerField(help_text="分母")
    percent = serializers.FloatField(allow_null=True, help_text="百分比；分母为0的为 null")
    is_few = serializers.BooleanField(help_text="分母不足5件")


class FigureRow(serializers.Serializer):
    id = serializers.IntegerField(allow_null=True, help_text="分组对象的编号；合计为 null")
    name = serializers.CharField(allow_blank=True)
    numbers = serializers.DictField(child=serializers.IntegerField(), help_text="、".join(FIGURES))
    rates = RateRow(many=True)
    silence_median = serializers.FloatField(allow_null=True, help_text="距最近联系天数的中位数")
    silence_longest = serializers.IntegerField(allow_null=True, help_text="距最近联系的最长天数")


class PackageFigures(serializers.Serializer):
    office = OfficeRef()
    since = serializers.DateField()
    until = serializers.DateField()
    on = serializers.DateField(help_text="期末在包以这一天为准")
    population = serializers.CharField(help_text="应包案的范围")
    total = FigureRow()
    groups = FigureRow(many=True)


class PackageFiguresView(APIView):
    query_names = ("office", "since", "until", "basis", "by")

    @extend_schema(
        operation_id="get_package_figures",
        tags=["supervision"],
        parameters=[
            OpenApiParameter("office", str, description="单位代码，连同下级；不给出时为本单位"),
            OpenApiParameter("since", date, description="不给出时为本年1月1日"),
            OpenApiParameter("until", date, description="不给出时为今天"),
            OpenApiParameter("basis", str, enum=list(BASES), description="应包案范围"),
            OpenApiParameter("by", str, enum=list(GROUPS), description="分组"),
        ],
        responses=PackageFigures,
    )
    def get(self, request: Request) -> Response:
        """包案统计。每个数字等于同名清单的件数，看不到的信访件不计。"""
        account = account_of(request)
        if not any(authority_of(account).may_anywhere(permission) for permission in READERS):
            raise NotPermitted("not_permitted", _("您的角色不能使用包案统计。"))
        form = checked(FiguresForm(request.query_params.dict(), account=account, today=timezone.localdate()))
        asked = form.asked()
        shown = {
            "office": asked.office,
            "since": asked.since,
            "until": asked.until,
            "on": asked.on,
            "population": population_of(asked).words,
            "total": _row(figures_of(asked)),
            "groups": [_row(row) for row in rows_by(asked, asked.by)],
        }
        return Response(PackageFigures(shown).data)


def _row(row: Row) -> dict[str, Any]:
    rates = [row.rate(key) for key in RATES]
    return {
        "id": row.group,
        "name": row.name,
        "numbers": row.numbers,
        "rates": [
            {
                "key": rate.key,
                "label": str(RATES[rate.key].label),
                "part": rate.part,
                "whole": rate.whole,
                "percent": rate.percent,
                "is_few": rate.is_few,
            }
            for rate in rates
        ],
        "silence_median": row.silence.median,
        "silence_longest": row.silence.longest,
    }
