"""The board's figures: of an office alone, with all below it, and of each office directly below."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.errors import NotPermitted
from offices.organisation.api.headers import account_of
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import offices_reached
from offices.organisation.roles import Permission
from offices.vocabularies.api import OfficeRef
from supervision.cards.queries import board_of


class FiguresRow(serializers.Serializer):
    office = OfficeRef()
    reminder = serializers.IntegerField(help_text="预警")
    yellow = serializers.IntegerField(help_text="黄牌")
    red = serializers.IntegerField(help_text="红牌")
    unexplained = serializers.IntegerField(help_text="说明逾期未交的牌子")
    unreported = serializers.IntegerField(help_text="整改报告逾期未交的红牌")
    tomorrow = serializers.IntegerField(help_text="明天到期")
    week = serializers.IntegerField(help_text="本周到期")
    overdue = serializers.IntegerField(help_text="已逾期")


class BoardFigures(serializers.Serializer):
    on = serializers.DateField()
    own = FiguresRow(help_text="本单位")
    total = FiguresRow(help_text="连同全部下级")
    below = FiguresRow(many=True, help_text="每个直接下级，连同其下级")


class BoardView(APIView):
    query_names = ("office",)

    @extend_schema(
        operation_id="get_board",
        tags=["supervision"],
        parameters=[OpenApiParameter("office", str, description="单位代码；不给出时为本人督查的单位")],
        responses=BoardFigures,
    )
    def get(self, request: Request) -> Response:
        """督查数字。每个数字等于用同样条件列出的件数。"""
        today = timezone.localdate()
        office = _chosen(account_of(request), request.query_params.get("office", ""))
        board = board_of(account_of(request), office, today)
        shown = {"on": today, "own": board.own, "total": board.total, "below": board.below}
        return Response(BoardFigures(shown).data)


def _chosen(account: Account, code: str) -> Office:
    own = authority_of(account).offices(Permission.SUPERVISE)
    if not own:
        raise NotPermitted("not_permitted", _("您没有督查的权限。"))
    if not code:
        return own[0]
    office = None if "\0" in code else offices_reached(account, Permission.SUPERVISE).filter(code=code).first()
    if office is None:
        raise Http404
    return office
