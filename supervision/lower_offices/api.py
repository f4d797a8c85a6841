"""What offices below did in a period, over the API; no contents of meetings."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.organisation.api.headers import account_of
from offices.vocabularies.api import OfficeRef
from supervision.lower_offices.queries import lines_of, offices_below, tops
from supervision.lower_offices.reports import DEFINITIONS, FIGURES, numbers_of
from visits.compliance.reckoning import span_of, usual_part
from visits.receptions.api.lists import OFFICE, PART, YEAR
from visits.rota.periods import ONE_DAY


class LowerNumbers(serializers.Serializer):
    """The figures by their names."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {key: serializers.IntegerField(help_text=str(label)) for key, label in FIGURES.items()}


class LowerMeeting(serializers.Serializer):
    kind = serializers.CharField()
    begins_at = serializers.DateTimeField()
    chief = serializers.BooleanField(help_text="主要负责人主持")
    afterwards = serializers.BooleanField(help_text="补记")
    studied = serializers.IntegerField(help_text="研究信访件")
    ordered = serializers.IntegerField(help_text="议定事项")
    done = serializers.IntegerField(help_text="已完成")
    late = serializers.IntegerField(help_text="逾期未完成")


class LowerOfficeRow(serializers.Serializer):
    office = OfficeRef()
    numbers = LowerNumbers()
    meetings = LowerMeeting(many=True)


class LowerOfficesWhole(serializers.Serializer):
    name = serializers.CharField(help_text="统计期")
    definitions = serializers.CharField(help_text="口径")
    offices = LowerOfficeRow(many=True)


class LowerOffices(APIView):
    query_names = ("year", "part", "office")

    @extend_schema(
        operation_id="list_lower_offices",
        tags=["supervision"],
        parameters=[YEAR, PART, OFFICE],
        responses=LowerOfficesWhole,
    )
    def get(self, request: Request) -> Response:
        """下级工作：`office`（不填为本单位）直接下级各单位的会议次数、议定事项、专项治理和接访天数，不含会议内容。"""
        account, today = account_of(request), timezone.localdate()
        above, code = tops(account), request.query_params.get("office", "")
        if not above:
            raise PermissionDenied
        top = next((one for one in above if code in ("", one.code)), None)
        top = top or offices_below(account).filter(code=code).first()
        if top is None:
            raise NotFound
        below = list(offices_below(account).filter(parent=top))
        year, part = request.query_params.get("year", ""), request.query_params.get("part", "")
        span = usual_part({office.level for office in below or [top]}, today - ONE_DAY)
        if year or part:
            chosen = span_of(int(year), part) if year.isascii() and year.isdigit() and len(year) == 4 else None
            if chosen is None:
                raise ValidationError({"year": [_("没有这个统计期。")]})
            span = chosen
        told: list[dict[str, Any]] = [
            {"office": line.office, "numbers": numbers_of(line, today), "meetings": line.meetings}
            for line in lines_of(account, below, span, today)
        ]
        whole = {"name": span.label, "definitions": str(DEFINITIONS), "offices": told}
        return Response(LowerOfficesWhole(whole).data)
