"""What tracing responsibility finds of a petition; the dossier is its step `trace`."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.organs.api.holding import OwedRow, StretchRow
from offices.organisation.api.headers import account_of
from offices.vocabularies.api import OfficeRef
from supervision.tracing.queries import traced_petition
from supervision.tracing.reports import trace_of


class DueRow(serializers.Serializer):
    clock = OwedRow()
    office = OfficeRef(source="clock.office")
    late = serializers.IntegerField(min_value=0, help_text="逾期天数")


class SlipRow(serializers.Serializer):
    card = serializers.IntegerField(source="card.pk")
    words = serializers.CharField(help_text="发牌的情况，谁在哪一天以前还来得及办理")


class DoneRow(serializers.Serializer):
    sequence = serializers.IntegerField()
    at = serializers.CharField()
    office = serializers.CharField(allow_blank=True)
    post = serializers.CharField(allow_blank=True, help_text="职务")
    label = serializers.CharField()  # type: ignore[assignment]
    hash = serializers.CharField(help_text="校验值")


class TraceWhole(serializers.Serializer):
    stretches = StretchRow(many=True, source="holding.stretches")
    dues = DueRow(many=True)
    slips = SlipRow(many=True)
    events = DoneRow(many=True)


class Tracing(APIView):
    @extend_schema(operation_id="get_tracing", tags=["supervision"], responses=TraceWhole)
    def get(self, request: Request, number: str) -> Response:
        """责任倒查：谁在何时承担、应办期限和完成情况、红黄牌和谁还来得及办理、各事件的编号和校验值。"""
        petition = traced_petition(account_of(request), number)
        return Response(TraceWhole(trace_of(petition, timezone.localdate())).data)
