"""The ledger of promises, the list of received matters, and the compliance of leaders, to read."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cases.packages.enums import PromiseState
from cases.packages.models.commitments import Promise
from cases.petitions.queries.opening import covered
from offices.organisation.api.headers import account_of
from offices.pages.serializers import Label
from offices.vocabularies.api import OfficeRef
from visits.receptions.enums import ReceptionFollowUp
from visits.receptions.filters import MatterFilter, PromiseFilter
from visits.receptions.models import Reception
from visits.receptions.queries.lists import (
    QUIET_DAYS,
    matter_rows,
    matters_visible_to,
    promise_rows,
    promises_visible_to,
)
from visits.receptions.reports.matters import why_stuck
from visits.rota.api import LeaderRef

HIDDEN = "编号；无权查看的为 null"


# Promises


class PromiseInLedger(serializers.ModelSerializer):
    petition = serializers.SerializerMethodField(help_text=HIDDEN)
    leader = serializers.CharField(source="leader.name")
    office = OfficeRef()
    unit = OfficeRef()
    due = serializers.DateField(source="clock.due", help_text="到期日，已顺延")
    stopped_on = serializers.DateField(source="clock.stopped_on", allow_null=True)
    overdue = serializers.SerializerMethodField()
    state_label = Label()

    class Meta:
        model = Promise
        fields = [
            "id",
            "petition",
            "number",
            "leader",
            "office",
            "unit",
            "owner",
            "text",
            "due",
            "stopped_on",
            "overdue",
            "state",
            "state_label",
            "made_at",
            "proved_at",
            "decided_at",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_petition(self, promise: Any) -> str | None:
        return promise.petition.number if promise.shown else None

    def get_overdue(self, promise: Promise) -> bool:
        return promise.state != PromiseState.KEPT and promise.clock.due < timezone.localdate()


class Promises(ListAPIView):
    serializer_class = PromiseInLedger
    filterset_class = PromiseFilter
    orders = {"due_on": ("due_on", "id"), "-id": ("-id",)}
    queryset = Promise.objects.none()

    @extend_schema(operation_id="list_promises", tags=["reception"])
    def get(self, request: Request) -> Response:
        """承诺台账：看得到的信访件的承诺，领导本人的承诺；最早到期的在前。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Promise]:
        return promise_rows(promises_visible_to(account_of(self.request)))

    def paginate_queryset(self, queryset: Any) -> Any:
        return covered(account_of(self.request), super().paginate_queryset(queryset) or [], "petition", ["text"])


# Matters


class MatterRow(serializers.ModelSerializer):
    on = serializers.DateField(source="day.on")
    leader = LeaderRef()
    petition = serializers.SerializerMethodField(help_text=HIDDEN)
    promises = serializers.SerializerMethodField(help_text="信访件的承诺数")
    promises_kept = serializers.SerializerMethodField()
    stuck = serializers.SerializerMethodField(help_text="滞留的原因；没有滞留的为空")
    outcome_label = Label()
    loop = serializers.ChoiceField(
        source="follow_up", choices=ReceptionFollowUp.choices, read_only=True, label=_l("闭环")
    )
    loop_label = Label(source="get_follow_up_display")

    class Meta:
        model = Reception
        fields = [
            "id",
            "on",
            "leader",
            "petition",
            "persons",
            "outcome",
            "outcome_label",
            "satisfaction",
            "promises",
            "promises_kept",
            "stuck",
            "loop",
            "loop_label",
            "closed_at",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_petition(self, one: Any) -> str | None:
        return one.petition.number if one.petition is not None and one.shown else None

    def get_promises(self, one: Any) -> int:
        return len(one.petition.made) if one.petition is not None else 0

    def get_promises_kept(self, one: Any) -> int:
        made = one.petition.made if one.petition is not None else []
        return sum(promise.state == PromiseState.KEPT for promise in made)

    def get_stuck(self, one: Reception) -> str:
        return why_stuck(one, timezone.localdate(), QUIET_DAYS)


class Matters(ListAPIView):
    serializer_class = MatterRow
    filterset_class = MatterFilter
    orders = {"-id": ("-id",), "id": ("id",)}
    queryset = Reception.objects.none()

    @extend_schema(operation_id="list_matters", tags=["reception"])
    def get(self, request: Request) -> Response:
        """接访清单：领导接访的事项，闭环以前一直列着；loop=open 只列未闭环的，stuck=true 只列滞留的。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Reception]:
        return matter_rows(matters_visible_to(account_of(self.request), timezone.localdate()))


YEAR = OpenApiParameter("year", OpenApiTypes.INT, description="年份；省略为当前的统计期")
PART = OpenApiParameter("part", str, description="h1 半年、q2 季度、m3 月、w4 周；省略为全年")
OFFICE = OpenApiParameter("office", str, description="单位代码")
