"""The API answers whether leaders hold their reception days, and the yearly account of one."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.organisation.api.headers import account_of
from offices.vocabularies.api import OfficeRef
from visits.compliance.queries.compliance import Line, leaders_counted, lines_of
from visits.compliance.reckoning import span_of, usual_part
from visits.compliance.reports.compliance import words_of
from visits.compliance.reports.yearly import LABELS, account_of_year
from visits.receptions.api.lists import OFFICE, PART, YEAR
from visits.rota.api import LeaderRef

# Compliance


class PeriodRow(serializers.Serializer):
    first = serializers.DateField(source="period.first")
    last = serializers.DateField(source="period.last")
    name = serializers.CharField(source="period.label")
    due = serializers.IntegerField()
    held = serializers.ListField(child=serializers.DateField())
    planned = serializers.ListField(child=serializers.DateField())
    kept = serializers.IntegerField(help_text="按期已接访天数，一期超出的不抵另一期")
    missing = serializers.IntegerField()
    pending = serializers.IntegerField(help_text="未到期天数；应接访＝按期已接访＋缺＋未到期")
    why = serializers.SerializerMethodField(help_text="未接访原因")

    def get_why(self, owed: Any) -> str:
        return words_of(owed) if owed.missing else ""


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
    duties = PeriodRow(source="owed_periods", many=True)
    figures = ReceivedRow()


class ComplianceWhole(serializers.Serializer):
    year = serializers.IntegerField()
    part = serializers.CharField(help_text="空为全年；h1、q2、m3、w4")
    name = serializers.CharField(help_text="统计期")
    leaders = ComplianceRow(many=True)


class Compliance(APIView):
    query_names = ("year", "part", "office")

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
