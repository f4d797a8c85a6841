"""Rotas and reception days, to read: by those who plan, by the leaders themselves, and by supervisors above."""

from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.organisation.api.headers import account_of
from offices.pages.filters import DayFilter, ListedFilter, NumberFilter
from offices.pages.serializers import Label, empty_or
from offices.vocabularies.api import OfficeRef
from visits.rota.enums import DayKind, DayState, LegalBody, PlanState
from visits.rota.models import DayChange, Leader, Plan, ReceptionDay
from visits.rota.queries import days_of, days_visible_to, findings_of, plans_visible_to, slots_of, tallies


class Hour(serializers.CharField):
    """09:00, local time; the format "time" of the schema would ask for a zone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        return f"{value:%H:%M}"


class LeaderRef(serializers.ModelSerializer):
    name = serializers.CharField(source="account.name")

    class Meta:
        model = Leader
        fields = ["id", "name", "post", "is_chief"]
        read_only_fields = fields


class ReceptionDayRow(serializers.ModelSerializer):
    plan = serializers.IntegerField(source="plan_id")
    office = OfficeRef()
    leader = LeaderRef(allow_null=True, help_text="法律服务值班没有接访领导")
    legal_body = empty_or(LegalBody)
    legal_body_label = Label()
    starts = Hour()
    ends = Hour()
    kind_label = Label()
    state_label = Label()
    room = serializers.CharField(source="room.label", allow_null=True, default=None)
    units = OfficeRef(many=True)

    class Meta:
        model = ReceptionDay
        fields = [
            "id",
            "plan",
            "office",
            "on",
            "starts",
            "ends",
            "kind",
            "kind_label",
            "leader",
            "legal_body",
            "legal_body_label",
            "theme",
            "place",
            "room",
            "units",
            "slot_minutes",
            "state",
            "state_label",
            "reason",
            "version",
        ]
        read_only_fields = fields


class DayChangeRow(serializers.ModelSerializer):
    kind_label = Label()

    class Meta:
        model = DayChange
        fields = ["kind", "kind_label", "before", "after", "reason", "at"]
        read_only_fields = fields


class ReceptionDayWhole(ReceptionDayRow):
    link = serializers.CharField(help_text="视频会议地址，没有时为空")
    slots = serializers.SerializerMethodField(help_text="各时段的开始时间")
    changes = DayChangeRow(many=True, help_text="公布后的变更，最近的在前")

    class Meta(ReceptionDayRow.Meta):
        fields = [*ReceptionDayRow.Meta.fields, "link", "slots", "changes"]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_slots(self, day: ReceptionDay) -> list[str]:
        return [f"{starts:%H:%M}" for starts in slots_of(day)]


class RotaRow(serializers.ModelSerializer):
    office = OfficeRef()
    state_label = Label()
    days = serializers.IntegerField(source="day_count", help_text="未取消的接访日")

    class Meta:
        model = Plan
        fields = [
            "id",
            "office",
            "month",
            "state",
            "state_label",
            "days",
            "drawn_at",
            "submitted_at",
            "approved_at",
            "published_at",
            "late_reason",
        ]
        read_only_fields = fields


class TallyRow(serializers.Serializer):
    leader = LeaderRef()
    month = serializers.IntegerField(help_text="本月天数")
    year = serializers.IntegerField(help_text="全年天数")
    short = serializers.ListField(child=serializers.CharField(), help_text="没有排足应接访天数的各期")


class RotaWhole(RotaRow):
    findings = serializers.SerializerMethodField(help_text="排班提示：没有排足的应接访天数、顺延的接访日等")
    leaders = serializers.SerializerMethodField(help_text="各领导的天数")

    class Meta(RotaRow.Meta):
        fields = [*RotaRow.Meta.fields, "note", "findings", "leaders"]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_findings(self, plan: Plan) -> list[str]:
        leaders = Leader.objects.filter(office=plan.office_id).select_related("account")
        return findings_of(plan, {leader.pk: leader.account.name for leader in leaders})

    @extend_schema_field(TallyRow(many=True))
    def get_leaders(self, plan: Plan) -> Any:
        return TallyRow(tallies(plan, list(days_of(plan))), many=True).data


class RotaFilter(django_filters.FilterSet):
    office = django_filters.CharFilter(label=_("单位代码"), field_name="office__code", max_length=60)
    month = DayFilter(label=_("月份，写其第一天"))
    state = ListedFilter(label=_("状态"), choices=PlanState.choices)

    class Meta:
        model = Plan
        fields: list[str] = []


class ReceptionDayFilter(django_filters.FilterSet):
    on_from = DayFilter(label=_("日期起"), field_name="on", lookup_expr="gte")
    on_to = DayFilter(label=_("日期止"), field_name="on", lookup_expr="lte")
    office = django_filters.CharFilter(label=_("单位代码"), field_name="office__code", max_length=60)
    plan = NumberFilter(label=_("接访安排"), field_name="plan")
    kind = ListedFilter(label=_("方式"), choices=DayKind.choices)
    state = ListedFilter(label=_("状态"), choices=DayState.choices)

    class Meta:
        model = ReceptionDay
        fields: list[str] = []


def _counted(request: Request) -> QuerySet[Plan]:
    standing = Count("days", filter=~Q(days__state=DayState.CANCELLED))
    return plans_visible_to(account_of(request)).annotate(day_count=standing)


class Rotas(ListAPIView):
    serializer_class = RotaRow
    filterset_class = RotaFilter
    orders = {"-month": ("-month", "-id"), "id": ("id",)}
    queryset = Plan.objects.none()

    @extend_schema(operation_id="list_rotas", tags=["visits"])
    def get(self, request: Request) -> Response:
        """各月接访安排，最近的月份在前。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Plan]:
        return _counted(self.request)


class OneRota(APIView):
    @extend_schema(operation_id="get_rota", tags=["visits"], responses=RotaWhole)
    def get(self, request: Request, pk: int) -> Response:
        """一个月的接访安排，连同排班提示和各领导的天数；接访日用 `GET /reception-days/?plan=` 取。"""
        plan = _counted(request).filter(pk=pk).first()
        if plan is None:
            raise Http404
        return Response(RotaWhole(plan).data)


class ReceptionDays(ListAPIView):
    serializer_class = ReceptionDayRow
    filterset_class = ReceptionDayFilter
    orders = {"on": ("on", "id"), "-on": ("-on", "-id")}
    queryset = ReceptionDay.objects.none()

    @extend_schema(operation_id="list_reception_days", tags=["visits"])
    def get(self, request: Request) -> Response:
        """接访日，按日期。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[ReceptionDay]:
        return days_visible_to(account_of(self.request)).prefetch_related("units")


class OneReceptionDay(APIView):
    @extend_schema(operation_id="get_reception_day", tags=["visits"], responses=ReceptionDayWhole)
    def get(self, request: Request, pk: int) -> Response:
        """一个接访日：时段和公布后的变更。"""
        days = days_visible_to(account_of(request)).prefetch_related("units", "changes")
        day = days.filter(pk=pk).first()
        if day is None:
            raise Http404
        return Response(ReceptionDayWhole(day).data)
