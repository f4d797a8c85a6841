"""Rising topics and fairness, over the API."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.pages.serializers import checked
from supervision.analysis.api.groups import reader_of
from supervision.analysis.queries.fairness import parts_of
from supervision.analysis.queries.topics import BASELINES, LEVELS, by_week, matters_of, risen
from supervision.analysis.reports.figures import SIDE_NAMES, categories_named, part_rows, stated, topic_rows, window_of
from supervision.indicators.forms import AskForm, usual_span
from supervision.indicators.queries.asked import Asked
from supervision.indicators.queries.counts import place_side

ASKED = [
    OpenApiParameter("office", str, description="单位代码，含下级；不填为本单位"),
    OpenApiParameter("since", {"type": "string", "format": "date"}, description="起"),
    OpenApiParameter("until", {"type": "string", "format": "date"}, description="止"),
]


def asked_of(request: Request, *, span: str = "month") -> Asked:
    account = reader_of(request)
    form = checked(AskForm(request.query_params.dict(), account=account, today=timezone.localdate(), span=span))
    return form.asked()


def _one_of(request: Request, name: str, known: Iterable[str]) -> str:
    """What is asked for by the name, one of these; empty where nothing is."""
    given, known = request.query_params.get(name, ""), list(known)
    if given and given not in known:
        raise ValidationError({name: [_("应为%s之一。") % "、".join(known)]})
    return given


class RisingTopic(serializers.Serializer):
    name = serializers.CharField(help_text="内容分类")
    place = serializers.CharField(help_text="问题属地")
    now = serializers.IntegerField(help_text="窗口内件数")
    then = serializers.IntegerField(help_text="对照期件数")
    chance = serializers.CharField(help_text="校正后的概率")


class TopicWeeks(serializers.Serializer):
    category = serializers.CharField(help_text="分类代码（按级别的位数）")
    name = serializers.CharField()
    numbers = serializers.ListField(child=serializers.IntegerField(), help_text="各周件数，与 `weeks` 对应")


class RisingTopics(serializers.Serializer):
    stated = serializers.CharField(help_text="统计口径")
    compared = serializers.IntegerField(help_text="比较的项数")
    topics = RisingTopic(many=True)
    weeks = serializers.ListField(child=serializers.DateField(), help_text="最近12周各自的首日")
    trend = TopicWeeks(many=True, help_text="上升的分类，不足5个的用窗口内件数较多的补足")


class Rising(APIView):
    @extend_schema(
        operation_id="read_rising_topics",
        tags=["supervision"],
        responses=RisingTopics,
        parameters=[
            *ASKED,
            OpenApiParameter("baseline", str, enum=list(BASELINES), description="对照：此前8周、去年同期"),
            OpenApiParameter("level", int, enum=list(LEVELS), description="分类级别"),
        ],
    )
    def get(self, request: Request) -> Response:
        """主题上升：截至 `until` 的4周内多于对照期的内容分类和问题属地。"""
        asked = asked_of(request)
        _one_of(request, "baseline", BASELINES)
        _one_of(request, "level", map(str, LEVELS))
        window = window_of(request.query_params, min(asked.period.until, asked.period.today))
        seen = matters_of(asked.account, asked.office, asked.period.today)
        places = place_side(asked.office)
        found = risen(seen, window, places)
        rows = topic_rows(found, lambda **_more: "", places)
        told: dict[str, Any] = {"stated": stated(window, found), "compared": found.compared, "topics": rows}
        trend = by_week(seen, window, found)
        names = categories_named(set(trend))
        told["weeks"] = [since for since, _until in window.weeks]
        told["trend"] = [
            {"category": key, "name": names.get(key, key), "numbers": numbers} for key, numbers in trend.items()
        ]
        return Response(RisingTopics(told).data)


class FairNumber(serializers.Serializer):
    label = serializers.CharField()  # type: ignore[assignment]
    number = serializers.IntegerField()


class FairPart(serializers.Serializer):
    name = serializers.CharField()
    numbers = FairNumber(many=True)
    waits = serializers.CharField(help_text="等待天数：中位数（四分之一、四分之三处）；不足5件的为“—”")
    waits_gap = serializers.CharField(help_text="与其余各组相差，95%区间")
    in_time = serializers.CharField(help_text="按期告知率")
    in_time_gap = serializers.CharField()
    settled = serializers.CharField(help_text="化解率")
    settled_gap = serializers.CharField()


class Fairness(APIView):
    @extend_schema(
        operation_id="read_fairness",
        tags=["supervision"],
        responses=FairPart(many=True),
        parameters=[*ASKED, OpenApiParameter("side", str, enum=list(SIDE_NAMES), description="按什么比较")],
    )
    def get(self, request: Request) -> Response:
        """公平比较：各组的等待、按期告知、化解，与其余各组合计相差多少。"""
        asked = asked_of(request, span=usual_span(timezone.localdate()))
        side = _one_of(request, "side", SIDE_NAMES) or "channel"
        rows: list[Any] = part_rows(side, parts_of(asked, side), lambda **_more: "")
        return Response(FairPart(rows, many=True).data)
