"""How long each office held a petition, and the open ones by how long their office has held them."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.organs.filters import HeldFilter
from cases.organs.queries import held_petitions
from cases.organs.reports.holding import holding_of
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered, opened_petition
from cases.petitions.queries.visible import petitions_on_record
from offices.organisation.api.headers import account_of
from offices.pages.serializers import Label
from offices.vocabularies.api import OfficeRef


class OwedRow(serializers.ModelSerializer):
    kind_label = Label()

    class Meta:
        model = Clock
        fields = ["kind", "kind_label", "start", "due", "state", "stopped_on"]
        read_only_fields = fields


class OwedShown(serializers.Serializer):
    clock = OwedRow()
    late = serializers.BooleanField()


class StretchRow(serializers.Serializer):
    office = OfficeRef()
    first = serializers.DateField(help_text="承担之日")
    last = serializers.DateField(allow_null=True, help_text="转出或者办结之日；仍由其承担的为 null")
    days = serializers.IntegerField(min_value=0)
    owed = OwedShown(many=True)


class HelpedRow(serializers.Serializer):
    office = OfficeRef(source="asked.office")
    first = serializers.DateField()
    last = serializers.DateField(allow_null=True)
    days = serializers.IntegerField(min_value=0)
    due = serializers.DateField(source="asked.due_on", allow_null=True)
    late = serializers.BooleanField()


class HoldingWhole(serializers.Serializer):
    days = serializers.IntegerField(min_value=0)
    stretches = StretchRow(many=True)
    helped = HelpedRow(many=True)


class HoldingOfOne(APIView):
    @extend_schema(operation_id="get_holding", tags=["organs"], responses=HoldingWhole)
    def get(self, request: Request, number: str) -> Response:
        """经办时长：各单位自哪天到哪天承担、多少天、其间应办的期限；协办单位的时长。"""
        account = account_of(request)
        petition = opened_petition(petitions_on_record(account), number, account)
        return Response(HoldingWhole(holding_of(petition, timezone.localdate())).data)


class HeldRow(serializers.ModelSerializer):
    holder = OfficeRef()
    state_label = Label()
    days = serializers.SerializerMethodField(help_text="现在的单位已承担的天数")

    class Meta:
        model = Petition
        fields = ["number", "subject", "state", "state_label", "holder", "held_since", "days", "next_clock", "next_due"]
        read_only_fields = fields

    def get_days(self, petition: Any) -> int:
        return (timezone.localdate() - timezone.localdate(petition.held_since)).days


class Held(ListAPIView):
    serializer_class = HeldRow
    filterset_class = HeldFilter
    orders = {"held_since": ("held_since", "id"), "-id": ("-id",)}
    queryset = Petition.objects.none()

    @extend_schema(operation_id="list_held", tags=["organs"])
    def get(self, request: Request) -> Response:
        """未办结的信访件，现在的单位承担最久的在前。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Petition]:
        return held_petitions(account_of(self.request)).select_related("holder")

    def paginate_queryset(self, queryset: Any) -> Any:
        return covered(account_of(self.request), super().paginate_queryset(queryset) or [])
