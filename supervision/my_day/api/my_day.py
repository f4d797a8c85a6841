"""What waits for a decision of the account, over the API."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.errors import NotPermitted
from offices.organisation.api.headers import account_of
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.vocabularies.api import OfficeRef
from supervision.cards.reports.waiting import NOT_SUPERVISOR, waiting_for


class WaitingLine(serializers.Serializer):
    number = serializers.CharField(help_text="信访件编号")
    text = serializers.CharField(help_text="概要")
    office = OfficeRef(allow_null=True, help_text="单位")
    day = serializers.SerializerMethodField(help_text="到期日，或者从何时起等待")
    url = serializers.CharField(help_text="办理的页面")

    def get_day(self, line: object) -> str | None:
        day = getattr(line, "day", None)
        return day.isoformat() if day else None


class WaitingGroup(serializers.Serializer):
    key = serializers.CharField(source="kind.key")
    label = serializers.CharField(source="kind.label")  # type: ignore[assignment]
    hint = serializers.CharField(source="kind.hint", help_text="决定什么，依据")
    count = serializers.CharField(help_text="件数；超过1000的为“1000+”")
    url = serializers.CharField(help_text="逐件列出的页面")
    first = WaitingLine(source="lines", many=True, help_text="最早的几件")


class MyDayView(APIView):
    query_names = ()

    @extend_schema(operation_id="get_my_day", tags=["supervision"], responses=WaitingGroup(many=True))
    def get(self, request: Request) -> Response:
        """今日待办：等本人决定的各类事项，各有件数和最早的几件。"""
        account = account_of(request)
        if not authority_of(account).may_anywhere(Permission.SUPERVISE):
            raise NotPermitted("not_permitted", str(NOT_SUPERVISOR))
        return Response(WaitingGroup(waiting_for(account), many=True).data)
