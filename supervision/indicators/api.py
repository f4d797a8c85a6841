"""Indicators and counts, each with its definition, and the rows that a figure counts."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered
from offices.errors import NotPermitted
from offices.organisation.api.headers import account_of
from offices.organisation.policies import authority_of
from offices.pages.serializers import checked
from offices.vocabularies.api import OfficeRef
from supervision.indicators.forms import BEFORE, SPANS, AskForm, usual_span
from supervision.indicators.measures import (
    BY_KEY,
    INDICATORS,
    NUMBER_BY_KEY,
    NUMBERS,
    SIDES,
    Asked,
    Measured,
    by_month,
    by_office,
    months_of,
    numbered,
    numbers_by,
    numbers_by_office,
    one_measured,
    rows_behind,
    rows_of_number,
)
from supervision.indicators.queries.asked import READERS
from supervision.indicators.queries.rows import Kind
from supervision.indicators.reports.tables import places_of, side_of
from supervision.indicators.reports.words import PART_WORDS

ASKED = [
    OpenApiParameter("office", str, description="单位代码，连同下级；不给出时为本单位"),
    OpenApiParameter("span", str, enum=[*SPANS, *BEFORE, "days"], description="时期；不给出时为本月，每月1日为上月"),
    OpenApiParameter("since", date, description="起"),
    OpenApiParameter("until", date, description="止"),
    OpenApiParameter("own", bool, description="仅本级"),
]
OF_GROUP = [
    OpenApiParameter("by", str, enum=["", *SIDES], description="分布"),
    OpenApiParameter("group", str, description="分布中的一组；没有填写的为空"),
]
NAMES = ("office", "span", "since", "until", "own")


def asked_by_api(request: Request) -> Asked:
    account = account_of(request)
    if not any(authority_of(account).may_anywhere(permission) for permission in READERS):
        raise NotPermitted("not_permitted", _("您的角色不能使用指标。"))
    today = timezone.localdate()
    form = checked(AskForm(request.query_params.dict(), account=account, today=today, span=usual_span(today)))
    return form.asked()


class MeasuredRow(serializers.Serializer):
    key = serializers.CharField(source="indicator.key")
    name = serializers.CharField(source="indicator.name")
    variant = serializers.CharField(source="variant.key", help_text="所用口径")
    variant_name = serializers.CharField(source="variant.name")
    definition = serializers.CharField(help_text="分子 ÷ 分母")
    article = serializers.CharField(source="indicator.article", help_text="依据")
    population = serializers.CharField(source="indicator.population", help_text="计算范围")
    window = serializers.CharField(source="indicator.window", help_text="何时计入本期")
    rate = serializers.DecimalField(
        max_digits=5, decimal_places=1, allow_null=True, help_text="百分比；分母为0或者不足5的为 null"
    )
    is_few = serializers.BooleanField(help_text="分母不足5件")
    numbers = serializers.DictField(
        child=serializers.IntegerField(), help_text="、".join(f"{key} {name}" for key, name in PART_WORDS.items())
    )


class OfficeMeasured(serializers.Serializer):
    office = OfficeRef()
    own = serializers.BooleanField(help_text="仅本级")
    measured = MeasuredRow()


class MonthMeasured(serializers.Serializer):
    since = serializers.DateField()
    until = serializers.DateField()
    rate = serializers.DecimalField(max_digits=5, decimal_places=1, allow_null=True)
    numbers = serializers.DictField(child=serializers.IntegerField())


class IndicatorsAnswer(serializers.Serializer):
    office = OfficeRef()
    since = serializers.DateField()
    until = serializers.DateField()
    own = serializers.BooleanField()
    indicators = MeasuredRow(many=True)


class IndicatorAnswer(serializers.Serializer):
    office = OfficeRef()
    since = serializers.DateField()
    until = serializers.DateField()
    measured = MeasuredRow()
    months = MonthMeasured(many=True, help_text="最近12个月")
    offices = OfficeMeasured(many=True, help_text="本级和下级，按单位顺序")


def _about(asked: Asked) -> dict[str, Any]:
    period = asked.period
    return {"office": asked.office, "since": period.since, "until": period.until, "own": asked.own}


class Indicators(APIView):
    query_names = NAMES

    @extend_schema(operation_id="list_indicators", tags=["supervision"], parameters=ASKED, responses=IndicatorsAnswer)
    def get(self, request: Request) -> Response:
        """指标。每个数字等于它的清单的行数，看不到的信访件不计。"""
        asked = asked_by_api(request)
        found = [one_measured(asked, one) for one in INDICATORS]
        return Response(IndicatorsAnswer({**_about(asked), "indicators": found}).data)


class OneIndicator(APIView):
    query_names = NAMES

    @extend_schema(operation_id="get_indicator", tags=["supervision"], parameters=ASKED, responses=IndicatorAnswer)
    def get(self, request: Request, key: str) -> Response:
        """一项指标：本期、最近12个月、按单位。"""
        asked = asked_by_api(request)
        indicator = BY_KEY.get(key)
        if indicator is None:
            raise Http404
        months = months_of(asked.period.today)
        divided: dict[int, Measured] = {} if asked.own else by_office(asked, indicator)
        drawn = zip(months, by_month(asked, indicator, months), strict=True)
        shown = {
            **_about(asked),
            "measured": one_measured(asked, indicator),
            "months": [
                {"since": month.since, "until": month.until, "rate": one.rate, "numbers": one.numbers}
                for month, one in drawn
            ],
            "offices": [
                {"office": place.office, "own": place.own, "measured": divided[place.office.pk]}
                for place in places_of(asked, set(divided))
            ],
        }
        return Response(IndicatorAnswer(shown).data)


class NumberAnswer(serializers.Serializer):
    key = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField(help_text="件、批、人次、张、项")
    definition = serializers.CharField()
    now = serializers.IntegerField(help_text="本期")
    before = serializers.IntegerField(help_text="上期")
    year_before = serializers.IntegerField(help_text="上年同期")


class NumberGroup(serializers.Serializer):
    key = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    numbers = serializers.DictField(child=serializers.IntegerField())


class NumbersAnswer(serializers.Serializer):
    office = OfficeRef()
    since = serializers.DateField()
    until = serializers.DateField()
    own = serializers.BooleanField()
    numbers = NumberAnswer(many=True)
    groups = NumberGroup(many=True, help_text="按单位，或者按 by 给出的分布")


class Numbers(APIView):
    query_names = (*NAMES, "by")

    @extend_schema(
        operation_id="list_indicator_numbers", tags=["supervision"], parameters=[*ASKED, OF_GROUP[0]],
        responses=NumbersAnswer,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """数量统计：件、批、人次和牌，与上期和上年同期相比。"""
        asked = asked_by_api(request)
        now, before, earlier = (
            numbered(one)
            for one in (asked, _moved(asked, "before"), _moved(asked, "year_before"))
        )  # fmt: skip
        shown = [
            {
                "key": one.key, "name": one.name, "unit": one.unit, "definition": one.says,
                "now": now[one.key], "before": before[one.key], "year_before": earlier[one.key],
            }
            for one in NUMBERS
        ]  # fmt: skip
        return Response(NumbersAnswer({**_about(asked), "numbers": shown, "groups": _groups(request, asked)}).data)


def _moved(asked: Asked, to: str) -> Asked:
    return replace(asked, period=getattr(asked.period, to)())


def _groups(request: Request, asked: Asked) -> list[dict[str, Any]]:
    side = side_of(request.query_params.get("by", ""))
    if side is not None:
        groups = numbers_by(asked, side)
        names = side.names(list(groups))
        return [
            {"key": key, "name": names.get(key) or key or _("未填写"), "numbers": groups[key]} for key in sorted(groups)
        ]
    divided = numbers_by_office(asked)
    return [
        {"key": place.office.code, "name": place.name, "numbers": divided[place.office.pk]}
        for place in places_of(asked, set(divided))
    ]


class IndicatorCountedRow(serializers.Serializer):
    """A row that a figure counts, by its petition."""

    kind = serializers.SerializerMethodField(help_text="petition clock batch card mandate rating package")
    id = serializers.IntegerField(source="pk")
    petition = serializers.SerializerMethodField()
    subject = serializers.SerializerMethodField()

    def get_kind(self, row: Any) -> str:
        return str(self.context["view"].kind.key)

    def get_petition(self, row: Any) -> str:
        return self._of(row).number

    def get_subject(self, row: Any) -> str:
        return self._of(row).subject

    def _of(self, row: Any) -> Petition:
        found: Petition = row if self.context["view"].kind.petition == "" else row.petition
        return found


class _Rows(ListAPIView):
    serializer_class = IndicatorCountedRow
    orders = {"-id": ("-id",)}
    query_names: tuple[str, ...] = NAMES
    queryset = Petition.objects.none()
    kind: Kind

    def found(self, asked: Asked) -> tuple[Kind, QuerySet[Any]]:
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        self.kind, rows = self.found(asked_by_api(self.request))
        name = self.kind.petition.removesuffix("__")
        return rows.select_related(name) if name else rows

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset) or []
        return covered(account_of(self.request), rows, self.kind.petition.removesuffix("__").replace("__", "."))


class IndicatorRows(_Rows):
    @extend_schema(operation_id="list_indicator_rows", tags=["supervision"], parameters=ASKED)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """一项指标的一个数字所计的行。"""
        return self.list(request)

    def found(self, asked: Asked) -> tuple[Kind, QuerySet[Any]]:
        indicator, part = BY_KEY.get(self.kwargs["key"]), self.kwargs["part"]
        if indicator is None or part not in (variant := indicator.variant(asked)).parts:
            raise Http404
        return variant.counted.kind, rows_behind(asked, indicator, part)


class NumberRows(_Rows):
    query_names = (*NAMES, "by", "group")

    @extend_schema(operation_id="list_number_rows", tags=["supervision"], parameters=[*ASKED, *OF_GROUP])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """数量统计的一个数字所计的行。"""
        return self.list(request)

    def found(self, asked: Asked) -> tuple[Kind, QuerySet[Any]]:
        number = NUMBER_BY_KEY.get(self.kwargs["key"])
        given = self.request.query_params
        side, group = side_of(given.get("by", "")), given.get("group", "")[:60]
        if number is None or (side is not None and not side.takes(group)):
            raise Http404
        rows = rows_of_number(asked, number, side, group)
        return number.counted.kind, rows
