"""Supervision orders, to read; they are made and answered by the steps of their petition."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.papers.views import letter_file
from cases.petitions.queries.opening import covered
from offices.organisation.api.headers import account_of
from offices.pages.serializers import Label
from offices.pages.views import DOCX, PDF
from offices.vocabularies.api import OfficeRef
from supervision.cards.grounds import ground_article
from supervision.orders.actions import unit_letter
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
    ground_article = serializers.SerializerMethodField(help_text="督办情形依据的条款")
    state_label = Label()

    class Meta:
        model = SupervisionOrder
        fields = [
            "id", "petition", "subject", "number", "paper", "office", "unit", "way", "way_label", "ground",
            "ground_label", "ground_article", "demand", "listed_basis", "listed_leader",
            "due_on", "issued_at", "state", "state_label", "urged_on", "ended_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_ground_article(self, order: SupervisionOrder) -> str:
        return ground_article(order.ground)


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
        return covered(account_of(self.request), rows, "petition", ["demand", "listed_basis"])


class OrderLetterPdf(APIView):
    @extend_schema(
        operation_id="get_order_letter_pdf", tags=["supervision"], responses={(200, PDF): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """督办函和同一文号督办的信访件清单，PDF。"""
        return _file(request, pk, PDF)


class OrderLetterWord(APIView):
    @extend_schema(
        operation_id="get_order_letter_word", tags=["supervision"], responses={(200, DOCX): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """督办函和同一文号督办的信访件清单，Word文档。"""
        return _file(request, pk, DOCX)


def _file(request: Request, pk: int, kind: str) -> HttpResponse:
    order, made = unit_letter(account_of(request), pk)
    return letter_file(made.letter, kind, sealed=order.petition.sealed, reader=account_of(request))
