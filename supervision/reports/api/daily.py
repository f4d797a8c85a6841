"""Daily returns: what was handed in, the day of the offices below, and handing in."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.errors import NotPermitted
from offices.organisation.api.headers import IDEMPOTENCY_KEY, account_of, request_key_of
from offices.organisation.models import Office
from offices.organisation.queries import offices_reached
from offices.organisation.roles import Permission
from offices.pages.serializers import Body, DayGiven, ToldGiven
from offices.vocabularies.api import OfficeRef
from supervision.reports.actions.daily import LONGEST, hand_in
from supervision.reports.filters import DailyReturnFilter
from supervision.reports.models import DailyReturn
from supervision.reports.queries.daily import FIGURES, Line, lines_of, returns_visible_to


class DailyCounted(serializers.Serializer):
    key = serializers.ChoiceField(choices=[(key, one.label) for key, one in FIGURES.items()])
    label = serializers.CharField()  # type: ignore[assignment]  # of the serializer, which has a word for itself
    number = serializers.IntegerField(min_value=0, help_text="件，或者批次")
    persons = serializers.IntegerField(min_value=0, allow_null=True, help_text="人次；不计人次的为 null")


class DailyReturnRow(serializers.ModelSerializer):
    office = OfficeRef()
    receiver = OfficeRef()
    made_by = serializers.CharField(source="made_by.name")
    figures = serializers.SerializerMethodField()

    class Meta:
        model = DailyReturn
        fields = [
            "id", "office", "receiver", "day", "edition", "is_zero", "is_late", "figures", "urgent", "groups",
            "remarks", "reason", "made_at", "made_by",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(DailyCounted(many=True))
    def get_figures(self, made: DailyReturn) -> Any:
        return [
            {
                "key": key,
                "label": str(one.label),
                "number": made.figures[key]["number"],
                "persons": made.figures[key].get("persons"),
            }
            for key, one in FIGURES.items()
        ]


class DailyLine(serializers.Serializer):
    office = OfficeRef()
    handed_in = DailyReturnRow(allow_null=True, help_text="最近一版；未报为 null")
    asked_at = serializers.DateTimeField(allow_null=True, help_text="催报时间")
    people = serializers.SerializerMethodField(help_text="未报单位可以报送的人员")

    def get_people(self, line: Line) -> list[str]:
        return list(line.people)


class DailyGiven(Body):
    office = serializers.CharField(max_length=60, help_text="报送单位代码")
    day = DayGiven()
    is_zero = serializers.BooleanField(help_text="零报告：当天没有情况")
    edition = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=10_000, help_text="所见的最近一版；没有报送过为0"
    )
    urgent = ToldGiven(max_length=LONGEST, required=False, allow_blank=True, default="")
    groups = ToldGiven(max_length=LONGEST, required=False, allow_blank=True, default="")
    remarks = ToldGiven(max_length=LONGEST, required=False, allow_blank=True, default="")
    reason = ToldGiven(max_length=200, required=False, allow_blank=True, default="", help_text="更正的写明理由")


class DailyReturns(ListAPIView):
    serializer_class = DailyReturnRow
    filterset_class = DailyReturnFilter
    orders = {"-day": ("-day", "-id")}
    queryset = DailyReturn.objects.none()

    @extend_schema(operation_id="list_daily_returns", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """信访日报：本单位报送的，和报送给本单位及下级的；每一版一行。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[DailyReturn]:
        return returns_visible_to(account_of(self.request)).select_related("office", "receiver", "made_by")

    @extend_schema(
        operation_id="hand_in_day",
        tags=["supervision"],
        parameters=[IDEMPOTENCY_KEY],
        request=DailyGiven,
        responses={201: DailyReturnRow, 200: DailyReturnRow},
    )
    def post(self, request: Request) -> Response:
        """报送一天的情况，或者零报告；数字由系统统计。同一个 Idempotency-Key 再次提交，答复第一次的（200）。"""
        at = timezone.now()
        given = DailyGiven(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        office = Office.objects.filter(code=data.pop("office")).first()
        if office is None:
            raise ValidationError({"office": [_("没有这个单位代码。")]})
        made = hand_in(by=account_of(request), at=at, office=office, request_key=request_key_of(request), **data)
        return Response(DailyReturnRow(made).data, status=201 if made.made_at == at else 200)


BELOW = [
    OpenApiParameter("office", str, required=True, description="接收单位代码"),
    OpenApiParameter("day", {"type": "string", "format": "date"}, description="日期，默认今天"),
]


class DayBelow(APIView):
    @extend_schema(operation_id="get_day_below", tags=["supervision"], parameters=BELOW, responses=DailyLine(many=True))
    def get(self, request: Request) -> Response:
        """直接下级一天的日报，按单位顺序；没有报送的也在内。"""
        account = account_of(request)
        asked = DayAsked(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        reached = offices_reached(account, Permission.OVERSEE)
        receiver = reached.filter(code=asked.validated_data["office"]).first()
        if receiver is None:
            raise NotPermitted("not_permitted", _("您没有查看这一单位下级日报的权限。"))
        day = asked.validated_data["day"] or timezone.localdate()
        return Response(DailyLine(lines_of(receiver, day), many=True).data)


class DayAsked(Body):
    office = serializers.CharField(max_length=60)
    day = DayGiven(required=False, allow_null=True, default=None)
