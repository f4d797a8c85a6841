"""Follow-up visits (回访), to be listed; they are planned and recorded by steps."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _l
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cases.aftercare.enums import RevisitResult, RevisitWay, Satisfaction
from cases.aftercare.filters import RevisitFilter
from cases.aftercare.models import Revisit
from cases.aftercare.queries import revisits_visible_to
from cases.petitions.queries.opening import covered
from offices.organisation.api.headers import account_of
from offices.pages.serializers import empty_or
from offices.vocabularies.api import OfficeRef


class RevisitInList(serializers.ModelSerializer):
    petition = serializers.CharField(source="petition.number")
    subject = serializers.CharField(source="petition.subject")
    office = OfficeRef()
    owner = serializers.CharField(source="owner.name", default="", label=_l("回访责任人"))
    way = empty_or(RevisitWay)
    satisfied = empty_or(Satisfaction)
    result = empty_or(RevisitResult)

    class Meta:
        model = Revisit
        fields = [
            *("id", "petition", "number", "subject", "office", "owner", "due_on", "visited_on", "way", "satisfied"),
            *("result", "recorded_at", "ended_at"),
        ]
        read_only_fields = fields


class Revisits(ListAPIView):
    serializer_class = RevisitInList
    filterset_class = RevisitFilter
    orders = {"due_on": ("due_on", "id"), "-id": ("-id",)}
    queryset = Revisit.objects.none()

    @extend_schema(operation_id="list_revisits", tags=["reliefs"])
    def get(self, request: Request) -> Response:
        """回访：本单位的和督查范围内下级单位的，期限早的在前。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Revisit]:
        return revisits_visible_to(account_of(self.request)).select_related("petition__holder", "office", "owner")

    def paginate_queryset(self, queryset: Any) -> Any:
        return covered(account_of(self.request), super().paginate_queryset(queryset) or [], "petition")
