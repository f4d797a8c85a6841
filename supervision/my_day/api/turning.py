"""The API lists the clocks that turn yellow or red."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cases.petitions.models.clocks import Clock
from cases.petitions.queries.opening import covered
from offices.organisation.api.headers import account_of
from offices.pages.serializers import Label
from offices.vocabularies.api import OfficeRef
from supervision.cards.queries import ENCRYPTED, running_clocks_visible_to
from supervision.my_day.filters import TurningFilter
from supervision.my_day.queries.turning import next_turn, ruled_offices


class TurningClock(serializers.ModelSerializer):
    petition = serializers.CharField(source="petition.number")
    subject = serializers.CharField(source="petition.subject")
    kind_label = Label()
    office = OfficeRef(help_text="承担单位")
    turns_to = serializers.SerializerMethodField(help_text="转为 yellow 或 red")
    turns_on = serializers.SerializerMethodField(help_text="转牌日期")

    class Meta:
        model = Clock
        fields = ["id", "petition", "subject", "kind", "kind_label", "office", "due", "turns_to", "turns_on"]
        read_only_fields = fields

    def get_turns_to(self, clock: Clock) -> str | None:
        turn = next_turn(clock, self.context["ruled"], timezone.localdate())
        return turn[0] if turn else None

    def get_turns_on(self, clock: Clock) -> str | None:
        turn = next_turn(clock, self.context["ruled"], timezone.localdate())
        return turn[1].isoformat() if turn else None


class Turning(ListAPIView):
    serializer_class = TurningClock
    filterset_class = TurningFilter
    orders = {"due": ("due", "id"), "-due": ("-due", "-id")}
    queryset = Clock.objects.none()

    @extend_schema(operation_id="list_turning_clocks", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """将发牌的期限：在所问的日子转为黄牌或者红牌的，不给出日子时为今天至本周末。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Clock]:
        found = running_clocks_visible_to(account_of(self.request))
        return found.select_related("petition", "office").defer(*ENCRYPTED)

    def get_serializer_context(self) -> dict[str, Any]:
        ruled = {pk: one for one in ruled_offices(timezone.localdate()) for pk in one.offices}
        return {**super().get_serializer_context(), "ruled": ruled}

    def paginate_queryset(self, queryset: Any) -> Any:
        return covered(account_of(self.request), super().paginate_queryset(queryset) or [], "petition")
