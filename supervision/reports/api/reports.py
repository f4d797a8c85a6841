"""Reports: the list, one with its figures, asking for one and correcting it, and the rows behind a figure."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.organisation.api.headers import IDEMPOTENCY_KEY, account_of, request_key_of
from offices.organisation.models import Account, Office
from offices.pages.serializers import Body, DayGiven, Label, ToldGiven
from offices.vocabularies.api import OfficeRef
from supervision.reports.actions.drawing import ask_report, correct_report
from supervision.reports.enums import ReportKind
from supervision.reports.filters import ReportFilter
from supervision.reports.models import Report
from supervision.reports.queries.reports import ROW_KINDS, reports_visible_to, rows_visible

MOST_ROWS = 1000


class FrozenReportRow(serializers.ModelSerializer):
    office = OfficeRef()
    kind_label = Label()
    state_label = Label()
    replaces = serializers.IntegerField(source="replaces_id", allow_null=True, help_text="更正的是哪一版")

    class Meta:
        model = Report
        fields = [
            "id", "office", "kind", "kind_label", "since", "until", "edition", "number", "replaces", "reason", "state",
            "state_label", "note", "made_at", "drawn_at", "total", "done",
        ]  # fmt: skip
        read_only_fields = fields


class FrozenReportWhole(FrozenReportRow):
    data = serializers.JSONField(  # type: ignore[assignment]
        allow_null=True,
        help_text="统计完成的：`numbers`、`rates`、`sides`、`offices`、`clocks`、`weeks`、`office_cards`、`overdue`；连同口径",
    )
    changes = serializers.JSONField(help_text="更正版：各数字原为、现为")
    lists = serializers.SerializerMethodField(help_text="有名单的数字")

    class Meta(FrozenReportRow.Meta):
        fields = [*FrozenReportRow.Meta.fields, "checksum", "data", "changes", "lists"]
        read_only_fields = fields

    def get_lists(self, report: Report) -> list[str]:
        return list(report.lists.values_list("key", flat=True))


class ReportAsked(Body):
    office = serializers.CharField(max_length=60, help_text="单位代码")
    kind = serializers.ChoiceField(choices=ReportKind.choices)
    day = DayGiven(help_text="期间内的任何一天")


class ErratumGiven(Body):
    reason = ToldGiven(max_length=200, help_text="更正理由")


class FrozenReportRows(serializers.Serializer):
    key = serializers.CharField()
    kind = serializers.CharField(help_text="petition、clock、card、batch、order 等")
    number = serializers.IntegerField(min_value=0, help_text="报告计入的")
    hidden = serializers.IntegerField(min_value=0, help_text="不在权限内的")
    petitions = serializers.ListField(child=serializers.CharField(), help_text="看得到的信访件编号，最多1000个")


class Reports(ListAPIView):
    serializer_class = FrozenReportRow
    filterset_class = ReportFilter
    orders = {"-id": ("-id",)}
    queryset = Report.objects.none()

    @extend_schema(operation_id="list_reports", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """统计报告：本单位及下级的日报、周报、月报、季报、年报，各版都在。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Report]:
        return reports_visible_to(account_of(self.request)).select_related("office").defer("data", "changes")

    @extend_schema(
        operation_id="ask_report",
        tags=["supervision"],
        parameters=[IDEMPOTENCY_KEY],
        request=ReportAsked,
        responses={202: FrozenReportRow},
    )
    def post(self, request: Request) -> Response:
        """生成报告，由后台统计；同一期间已有的，答复已有的。"""
        given = ReportAsked(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        office = Office.objects.filter(code=data.pop("office")).first()
        if office is None:
            raise ValidationError({"office": [_("没有这个单位代码。")]})
        by, at = account_of(request), timezone.now()
        report = ask_report(by=by, at=at, office=office, request_key=request_key_of(request), **data)
        return Response(FrozenReportRow(report).data, status=202)


class OneReport(APIView):
    @extend_schema(operation_id="get_report", tags=["supervision"], responses=FrozenReportWhole)
    def get(self, request: Request, pk: int) -> Response:
        """一份报告，连同各数字、口径和与上期、上年同期的比较。"""
        return Response(FrozenReportWhole(visible_report(account_of(request), pk)).data)


class CorrectReport(APIView):
    @extend_schema(
        operation_id="correct_report",
        tags=["supervision"],
        parameters=[IDEMPOTENCY_KEY],
        request=ErratumGiven,
        responses={202: FrozenReportRow},
    )
    def post(self, request: Request, pk: int) -> Response:
        """更正：重新统计为下一版；没有变动的不出。"""
        account = account_of(request)
        given = ErratumGiven(data=request.data)
        given.is_valid(raise_exception=True)
        report = visible_report(account, pk)
        reason, key = given.validated_data["reason"], request_key_of(request)
        made = correct_report(by=account, at=timezone.now(), report_id=report.pk, reason=reason, request_key=key)
        return Response(FrozenReportRow(made).data, status=202)


class ReportList(APIView):
    @extend_schema(operation_id="list_report_rows", tags=["supervision"], responses=FrozenReportRows)
    def get(self, request: Request, pk: int, key: str) -> Response:
        """一个数字的名单，按现在的权限。"""
        account = account_of(request)
        kept = visible_report(account, pk).lists.filter(key=key).first()
        if kept is None:
            raise Http404
        found = rows_visible(account, kept.kind, kept.ids)
        way = ROW_KINDS[kept.kind].petition.replace(".", "__")
        numbers = found.order_by("pk").values_list(f"{way}__number" if way else "number", flat=True)
        hidden = len(kept.ids) - found.order_by().count()
        told: dict[str, Any] = {"key": key, "kind": kept.kind, "number": len(kept.ids), "hidden": hidden}
        return Response(FrozenReportRows({**told, "petitions": list(numbers[:MOST_ROWS])}).data)


def visible_report(account: Account, pk: int) -> Report:
    found = reports_visible_to(account).select_related("office").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
