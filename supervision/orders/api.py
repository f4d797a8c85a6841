"""Supervision orders, to read; they are made and answered by the steps of their petition."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cases.petitions.queries.opening import covered
from offices.organisation.api.headers import account_of
from offices.pages.serializers import Label
from offices.vocabularies.api import OfficeRef
from supervision.orders.filters import OrderFilter
from supervision.orders.models import SupervisionOrder
from supervision.orders.queries import orders_visible_to


class OrderRow(serializers.ModelSerializer):
    petition = serializers.CharField(source="petition.number")
    subject = serializers.CharField(source="petition.subject")
    paper = serializers.CharField(source="document.number")
    office = OfficeRef()
    unit = OfficeRef()
    way_label = Label()
    ground_label = Label()
    state_label = Label()

    class Meta:
        model = SupervisionOrder
        fields = [
            "id", "petition", "subject", "number", "paper", "office", "unit", "way", "way_label", "ground",
            "ground_label", "demand", "due_on", "issued_at", "state", "state_label", "urged_on", "ended_at",
        ]  # fmt: skip
        read_only_fields = fields


class Orders(ListAPIView):
    serializer_class = OrderRow
    filterset_class = OrderFilter
    orders = {"due_on": ("due_on", "id"), "-id": ("-id",)}
    queryset = SupervisionOrder.objects.none()

    @extend_schema(operation_id="list_supervision_orders", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """督办：本人所在单位及下级单位作出的和收到的。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[SupervisionOrder]:
        found = orders_visible_to(account_of(self.request))
        return found.select_related("petition", "office", "unit", "document")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset) or []
        return covered(account_of(self.request), rows, "petition", ["demand"])
