"""What a text speaks for, over the API."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.errors import NotPermitted
from offices.organisation.api.headers import account_of
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.models import LONGEST_TEXT
from offices.pages.serializers import Body
from supervision.analysis.actions.advising import Advised, advise
from supervision.analysis.enums import AdviceKind
from supervision.analysis.queries.advice import READERS, advice_visible_to, hits_of
from supervision.analysis.reports.advice import hit_rows


class AdviceText(Body):
    subject = serializers.CharField(max_length=200, help_text="概要")
    body = serializers.CharField(max_length=LONGEST_TEXT, required=False, default="", help_text="正文")


class ProposedRow(serializers.Serializer):
    id = serializers.IntegerField(source="pk", help_text="内容分类或者单位")
    name = serializers.CharField()
    groups = serializers.ListField(child=serializers.CharField(), help_text="文字中起作用最大的字组")
    like = serializers.ListField(child=serializers.CharField(), help_text="本人看得到的、已办的相近信访件编号")


class AdvisedRow(serializers.Serializer):
    kind = serializers.ChoiceField(choices=AdviceKind.choices)
    kind_label = serializers.CharField(source="label")
    learned_from = serializers.IntegerField(source="model.tried", help_text="所学习的已办件数")
    first_hits = serializers.IntegerField(source="model.first", help_text="交叉验证：第一项相符的件数")
    three_hits = serializers.IntegerField(source="model.three", help_text="交叉验证：前三项相符的件数")
    proposed = ProposedRow(source="rows", many=True)


class HitNumber(serializers.Serializer):
    label = serializers.CharField()  # type: ignore[assignment]
    number = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True, help_text="占已有结论的百分比；不足5件的为 null")


class HitRecord(serializers.Serializer):
    label = serializers.CharField()  # type: ignore[assignment]
    numbers = HitNumber(many=True)


class AnalysisFigures(APIView):
    @extend_schema(operation_id="read_advice_hits", tags=["supervision"], responses=HitRecord(many=True))
    def get(self, request: Request) -> Response:
        """社情分析：给出过的建议与所定是否相符，按内容分类和责任单位。"""
        account = account_of(request)
        if not any(authority_of(account).may_anywhere(one) for one in READERS):
            raise NotPermitted("not_permitted", _("您的角色不能查看社情分析。"))
        return Response(HitRecord(hit_rows(hits_of(advice_visible_to(account))), many=True).data)


class AdviceForText(APIView):
    @extend_schema(
        operation_id="advise_on_text", tags=["supervision"], request=AdviceText, responses=AdvisedRow(many=True)
    )
    def post(self, request: Request) -> Response:
        """按文字建议内容分类和责任单位：从本单位已办件学得，供登记、甄别时参考；没有学到或者没有把握的，不给出。"""
        given = AdviceText(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(AdvisedRow(self._found(request, given.validated_data), many=True).data)

    def _found(self, request: Request, typed: dict[str, Any]) -> list[Advised]:
        account = account_of(request)
        offices = authority_of(account).offices(Permission.REGISTER)
        if not offices:
            raise NotPermitted("not_permitted", _("您的角色不登记信访件，没有建议可看。"))
        return advise(by=account, at=timezone.now(), office=offices[0], **typed)
