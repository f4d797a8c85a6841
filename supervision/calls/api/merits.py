"""Merit (功绩) for what an open call gave: listed, proposed by one, decided by another, revoked."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.api.headers import account_of
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.filters import DayFilter, ListedFilter
from offices.pages.serializers import Body, Label, ToldGiven
from offices.vocabularies.api import OfficeRef
from supervision.calls.actions.calls import LONGEST_REASON
from supervision.calls.actions.merits import LONGEST_MERIT, decide_merit, propose_merit, revoke_merit
from supervision.calls.enums import MeritState
from supervision.calls.models import Merit
from supervision.calls.queries import cases_visible_to, merits_kept_by, merits_visible_to, people_of_case


class MeritRow(serializers.ModelSerializer):
    """功绩：只有文字，不打分、不排名。"""

    account = serializers.CharField(source="account.username", help_text="用户名")
    name = serializers.CharField(source="account.name")
    office = OfficeRef()
    call = serializers.CharField(source="case.call.name", help_text="榜单")
    petition = serializers.CharField(source="case.petition.number", help_text="信访件编号")
    state_label = Label()
    proposed_by = serializers.CharField(source="proposed_by.name")
    decided_by = serializers.CharField(source="decided_by.name", allow_null=True, default=None)

    class Meta:
        model = Merit
        fields = ["id", "account", "name", "office", "call", "petition", "what", "state", "state_label", "proposed_at"]
        fields += ["proposed_by", "decided_at", "decided_by", "reason", "revoked_at", "revoke_reason"]
        read_only_fields = fields


class MeritGiven(Body):
    account = serializers.CharField(max_length=60, help_text="包案领导或专班成员的用户名")
    what = ToldGiven(max_length=LONGEST_MERIT, help_text="做了什么，不写信访人的个人信息")


class MeritDecisionGiven(Body):
    approved = serializers.BooleanField()
    reason = ToldGiven(max_length=LONGEST_REASON, required=False, allow_blank=True, default="")


class RevocationGiven(Body):
    reason = ToldGiven(max_length=LONGEST_REASON)


class MeritFilter(django_filters.FilterSet):
    account = django_filters.CharFilter(label=_l("用户名"), field_name="account__username", max_length=60)
    state = ListedFilter(label=_l("状态"), choices=MeritState.choices)
    decided_from = DayFilter(label=_l("审定日期起"), field_name="decided_at", lookup_expr="date__gte")
    decided_to = DayFilter(label=_l("审定日期止"), field_name="decided_at", lookup_expr="date__lte")

    class Meta:
        model = Merit
        fields: list[str] = []


class Merits(ListAPIView):
    serializer_class = MeritRow
    filterset_class = MeritFilter
    orders = {"-id": ("-id",)}
    queryset = Merit.objects.none()

    @extend_schema(operation_id="list_merits", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """本人已记录的功绩；单位负责人另见本单位人员的，张榜单位另见本榜的。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Any]:
        return merits_visible_to(account_of(self.request))


class ProposeMerit(APIView):
    @extend_schema(operation_id="propose_merit", tags=["supervision"], request=MeritGiven, responses={201: MeritRow})
    def post(self, request: Request, pk: int) -> Response:
        """张榜单位为已销号的一件提出功绩，由另一人审定。"""
        account = _convener(request)
        case = cases_visible_to(account).filter(pk=pk).first()
        if case is None:
            raise Http404
        given = MeritGiven(data=request.data)
        given.is_valid(raise_exception=True)
        name = given.validated_data["account"]
        person = None if "\0" in name else people_of_case(case).filter(username=name).first()
        if person is None:
            raise InvalidFacts("not_of_the_case", _("只能为包案领导和专班成员记录功绩。"), field="account")
        what = given.validated_data["what"]
        made = propose_merit(by=account, at=timezone.now(), case_id=pk, account=person, what=what)
        return Response(MeritRow(made).data, status=201)


class DecideMerit(APIView):
    @extend_schema(operation_id="decide_merit", tags=["supervision"], request=MeritDecisionGiven, responses=MeritRow)
    def post(self, request: Request, pk: int) -> Response:
        """审定功绩；不予记录的写明理由。提出人和本人不能审定。"""
        account = _convener(request)
        _kept(account, pk)
        given = MeritDecisionGiven(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(MeritRow(decide_merit(by=account, at=timezone.now(), merit_id=pk, **given.validated_data)).data)


class RevokeMerit(APIView):
    @extend_schema(operation_id="revoke_merit", tags=["supervision"], request=RevocationGiven, responses=MeritRow)
    def post(self, request: Request, pk: int) -> Response:
        """撤销已记录的功绩，写明理由；记录和理由都保留。"""
        account = _convener(request)
        _kept(account, pk)
        given = RevocationGiven(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(MeritRow(revoke_merit(by=account, at=timezone.now(), merit_id=pk, **given.validated_data)).data)


def _convener(request: Request) -> Account:
    account = account_of(request)
    if not authority_of(account).may_anywhere(Permission.CONVENE):
        raise NotPermitted("not_permitted", _("您没有张榜的权限。"))
    return account


def _kept(account: Account, pk: int) -> None:
    if not merits_kept_by(account).filter(pk=pk).exists():
        raise Http404
