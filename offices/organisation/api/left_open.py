"""What the law leaves open, as it holds in an office."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.organisation.api.headers import account_of
from offices.organisation.queries import offices_told
from offices.organisation.reports import office_asked, open_points


class OpenPointRow(serializers.Serializer):
    name = serializers.CharField(source="point.name", help_text="事项")
    question = serializers.CharField(source="point.question", help_text="法律怎么说，什么没有说")
    basis = serializers.CharField(source="point.source", help_text="依据，或者默认值的来源")
    acts = serializers.CharField(source="point.acts", help_text="在哪里起作用")
    default = serializers.CharField(source="point.default", help_text="没有设定时")
    holds = serializers.CharField(help_text="这个单位现在执行的")
    set_by = serializers.CharField(help_text="谁设定的；空为没有单位设定")
    rule = serializers.CharField(source="kind", help_text="用哪一种规则设定；空为不能设定")
    verified = serializers.SerializerMethodField(help_text="是否核实；法律没有规定的一律为 false")

    def get_verified(self, row: Any) -> bool:
        return False


class LeftOpenList(APIView):
    read_only_may = True
    query_names = ("office",)

    @extend_schema(
        operation_id="list_left_open",
        tags=["reference"],
        parameters=[OpenApiParameter("office", str, description="单位代码；省略为本人的第一个单位")],
        responses=OpenPointRow(many=True),
    )
    def get(self, request: Request) -> Response:
        """法律没有规定、由单位自定的事项：依据、在哪里起作用、这个单位现在怎样执行。"""
        office = office_asked(list(offices_told(account_of(request))), request.query_params.get("office", ""))
        if office is None:
            raise Http404
        return Response(OpenPointRow(open_points(office, timezone.localdate()), many=True).data)
