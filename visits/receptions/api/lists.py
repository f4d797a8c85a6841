"""The ledger of promises, the list of received matters, and the compliance of leaders, to read."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.packages.enums import PromiseState
from cases.packages.models.commitments import Promise
from offices.organisation.api.headers import account_of
from offices.pages.serializers import Label
from offices.vocabularies.api import OfficeRef
from visits.compliance.queries import Line, leaders_counted, lines_of
from visits.compliance.reckoning import span_of, usual_part
from visits.compliance.reports import words_of
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
from visits.receptions.reports.yearly import LABELS, account_of_year
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


# Matters


class MatterRow(serializers.ModelSerializer):
    on = serializers.DateField(source="day.on")
    leader = LeaderRef()
    petition = serializers.SerializerMethodField(help_text=HIDDEN)
    promises = serializers.SerializerMethodField(help_text="信访件的承诺数")
    promises_kept = serializers.SerializerMethodField()
    stuck = serializers.SerializerMethodField(help_text="滞留的原因；没有滞留的为空")
    outcome_label = Label()
    loop_label = Label()

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


# Compliance


class PeriodRow(serializers.Serializer):
    first = serializers.DateField(source="period.first")
    last = serializers.DateField(source="period.last")
    name = serializers.CharField(source="period.label")
    due = serializers.IntegerField()
    held = serializers.ListField(child=serializers.DateField())
    planned = serializers.ListField(child=serializers.DateField())
    missing = serializers.IntegerField()
    why = serializers.SerializerMethodField(help_text="未接访原因")

    def get_why(self, duty: Any) -> str:
        return words_of(duty) if duty.missing else ""


class ReceivedRow(serializers.Serializer):
    batches = serializers.IntegerField(help_text="批次")
    persons = serializers.IntegerField(help_text="人次")
    settled = serializers.IntegerField(help_text="当场解决")
    registered = serializers.IntegerField(help_text="登记办理")
    concluded = serializers.IntegerField(help_text="登记办理中已办结")
    rated = serializers.IntegerField(help_text="已评价")
    satisfied = serializers.IntegerField(help_text="满意和基本满意")


class ComplianceRow(serializers.Serializer):
    leader = LeaderRef()
    office = OfficeRef(source="leader.office")
    duties = PeriodRow(many=True)
    figures = ReceivedRow()


class ComplianceWhole(serializers.Serializer):
    year = serializers.IntegerField()
    part = serializers.CharField(help_text="空为全年；h1、q2、m3、w4")
    name = serializers.CharField(help_text="统计期")
    leaders = ComplianceRow(many=True)


YEAR = OpenApiParameter("year", OpenApiTypes.INT, description="年份；省略为当前的统计期")
PART = OpenApiParameter("part", str, description="h1 半年、q2 季度、m3 月、w4 周；省略为全年")
OFFICE = OpenApiParameter("office", str, description="单位代码")


class Compliance(APIView):
    @extend_schema(
        operation_id="reception_compliance",
        tags=["reception"],
        parameters=[YEAR, PART, OFFICE],
        responses=ComplianceWhole,
    )
    def get(self, request: Request) -> Response:
        """接访统计：每位领导各接访期应接访、已接访的日子和未接访原因，以及接待、办理的件数。"""
        account, today = account_of(request), timezone.localdate()
        leaders = list(leaders_counted(account))
        asked = request.query_params
        year, part = asked.get("year", ""), asked.get("part", "")
        span = usual_part({leader.office.level for leader in leaders}, today)
        if year:
            chosen = span_of(int(year), part) if year.isascii() and year.isdigit() and len(year) == 4 else None
            if chosen is None:
                raise ValidationError({"year": [_("没有这个统计期。")]})
            span = chosen
        elif part:
            raise ValidationError({"part": [_("请同时给出年份。")]})
        office = asked.get("office", "")
        lines: list[Line] = lines_of([one for one in leaders if office in ("", one.office.code)], span, today)
        whole = {"year": span.year, "part": span.part, "name": span.label, "leaders": lines}
        return Response(ComplianceWhole(whole).data)


class ItemRow(serializers.Serializer):
    number = serializers.CharField(help_text="编号；无权查看的为空")
    subject = serializers.CharField(help_text="概要，或承诺事项")
    unit = serializers.CharField()
    person = serializers.CharField()
    started_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    state = serializers.CharField()
    ended_on = serializers.DateField(allow_null=True)
    is_late = serializers.BooleanField()


class NumbersRow(serializers.Serializer):
    """The numbers of a yearly account by their names."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {key: serializers.IntegerField(help_text=str(label)) for key, label in LABELS.items()}


class YearlyWhole(serializers.Serializer):
    leader = LeaderRef()
    office = OfficeRef(source="leader.office")
    first = serializers.DateField(source="line.first")
    last = serializers.DateField(source="line.last")
    on = serializers.DateField(help_text="截至")
    numbers = NumbersRow()
    why = serializers.CharField(help_text="未接访原因")
    packages = ItemRow(many=True)
    promises = ItemRow(many=True)


class Yearly(APIView):
    @extend_schema(operation_id="reception_year", tags=["reception"], responses=YearlyWhole)
    def get(self, request: Request, pk: int, year: int) -> Response:
        """领导的年度接访述职：接访、办理、包案、承诺的件数和清单。"""
        leader = leaders_counted(account_of(request)).filter(pk=pk).first()
        span = span_of(year)
        if leader is None or span is None:
            raise Http404
        return Response(YearlyWhole(account_of_year(leader, span, account_of(request), timezone.localdate())).data)
