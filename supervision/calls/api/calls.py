"""Open calls (揭榜挂帅): the lists, one list, one case; to bid, to choose, to refuse. A list shows no petition."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.api.headers import IDEMPOTENCY_KEY, account_of, request_key_of
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.filters import ListedFilter
from offices.pages.serializers import Body, Label, ToldGiven
from offices.vocabularies.api import CategoryRef, OfficeRef
from supervision.calls.actions.bids import (
    LONGEST_PLAN,
    MOST_DAYS,
    BidFacts,
    choose_bid,
    make_bid,
    refuse_bids,
)
from supervision.calls.actions.calls import LONGEST_REASON
from supervision.calls.calling import runs_call
from supervision.calls.enums import CallState
from supervision.calls.models import Bid, CallCase, OpenCall
from supervision.calls.queries import (
    bids_of_case,
    bids_visible_to,
    calls_listed,
    cases_visible_to,
    workers_under,
)


class CalledCaseRow(serializers.ModelSerializer):
    petition = serializers.CharField(source="petition.number", help_text="信访件编号")
    category = CategoryRef(source="petition.category", allow_null=True)
    unit = OfficeRef()
    state_label = Label()

    class Meta:
        model = CallCase
        fields = [
            "id",
            "petition",
            "category",
            "unit",
            "difficulty",
            "wanted",
            "due_on",
            "merit_offered",
            "state",
            "state_label",
        ]
        read_only_fields = fields


class CallRow(serializers.ModelSerializer):
    office = OfficeRef()
    state_label = Label()
    cases = serializers.IntegerField(source="case_count", help_text="榜上件数")
    open = serializers.IntegerField(source="open_count", help_text="待揭榜件数")
    taken = serializers.IntegerField(source="taken_count", help_text="已揭榜件数")

    class Meta:
        model = OpenCall
        fields = [
            "id",
            "name",
            "office",
            "state",
            "state_label",
            "opens_on",
            "closes_on",
            "published_at",
            "ended_at",
            "reason",
            "cases",
            "open",
            "taken",
        ]
        read_only_fields = fields


class CallWhole(CallRow):
    listed = serializers.SerializerMethodField(help_text="榜上的信访件")

    class Meta(CallRow.Meta):
        fields = [*CallRow.Meta.fields, "rules", "quiet_days", "listed"]
        read_only_fields = fields

    @extend_schema_field(CalledCaseRow(many=True))
    def get_listed(self, call: OpenCall) -> Any:
        cases = cases_visible_to(self.context["account"]).filter(call=call).order_by("pk")
        return CalledCaseRow(cases, many=True).data


class BidRow(serializers.ModelSerializer):
    bidder = serializers.CharField(source="bidder.username")
    office = OfficeRef()
    sponsor = serializers.CharField(source="sponsor.username", allow_null=True, default=None)
    recommended_by = serializers.CharField(source="recommended_by.username", allow_null=True, default=None)
    team: Any = serializers.SlugRelatedField("username", many=True, read_only=True)
    state_label = Label()

    class Meta:
        model = Bid
        fields = [
            "id",
            "bidder",
            "office",
            "sponsor",
            "recommended_by",
            "plan",
            "team",
            "days",
            "state",
            "state_label",
            "made_at",
            "changed_at",
            "reason",
            "decided_at",
        ]
        read_only_fields = fields


class CalledCaseWhole(CalledCaseRow):
    bids = serializers.SerializerMethodField(help_text="张榜单位看到全部，其他人只看到与自己有关的")

    class Meta(CalledCaseRow.Meta):
        fields = [*CalledCaseRow.Meta.fields, "bids"]
        read_only_fields = fields

    @extend_schema_field(BidRow(many=True))
    def get_bids(self, case: CallCase) -> Any:
        account = self.context["account"]
        return BidRow(bids_of_case(account, case, runs=runs_call(account, case.call.office)), many=True).data


class BidGiven(Body):
    plan = ToldGiven(max_length=LONGEST_PLAN, help_text="化解方案")
    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, help_text="选定后多少天内化解")
    bidder = serializers.CharField(max_length=60, required=False, help_text="推荐他人时，其用户名")
    sponsor = serializers.CharField(max_length=60, required=False, help_text="揭榜人不是领导时，领衔领导的用户名")
    team = serializers.ListField(
        child=serializers.CharField(max_length=60), max_length=20, required=False, help_text="专班成员的用户名"
    )


class ChoiceGiven(Body):
    reason = ToldGiven(max_length=LONGEST_REASON, required=False, allow_blank=True, default="")


class RefusalGiven(Body):
    reason = ToldGiven(max_length=LONGEST_REASON)


class CallFilter(django_filters.FilterSet):
    office = django_filters.CharFilter(label=_l("张榜单位代码"), field_name="office__code", max_length=60)
    state = ListedFilter(label=_l("状态"), choices=CallState.choices)

    class Meta:
        model = OpenCall
        fields: list[str] = []


class Calls(ListAPIView):
    serializer_class = CallRow
    filterset_class = CallFilter
    orders = {"-id": ("-id",)}
    queryset = OpenCall.objects.none()

    @extend_schema(operation_id="list_calls", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """揭榜挂帅的榜单：本单位的，和上级单位张榜的。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[OpenCall]:
        return calls_listed(account_of(self.request))


class OneCall(APIView):
    @extend_schema(operation_id="get_call", tags=["supervision"], responses=CallWhole)
    def get(self, request: Request, pk: int) -> Response:
        """一期榜单，连同榜上各件的难点和要求；信访件本身要选定以后才看得到。"""
        account = _reader(request)
        call = calls_listed(account).filter(pk=pk).first()
        if call is None:
            raise Http404
        return Response(CallWhole(call, context={"account": account}).data)


class OneCalledCase(APIView):
    @extend_schema(operation_id="get_called_case", tags=["supervision"], responses=CalledCaseWhole)
    def get(self, request: Request, pk: int) -> Response:
        """榜上的一件和揭榜。"""
        return _shown(_reader(request), pk)


class Bids(APIView):
    @extend_schema(
        operation_id="make_bid",
        tags=["supervision"],
        parameters=[IDEMPOTENCY_KEY],
        request=BidGiven,
        responses={201: BidRow, 200: BidRow},
    )
    def post(self, request: Request, pk: int) -> Response:
        """揭榜；领导推荐本单位人员的，写明其用户名。同一个 Idempotency-Key 再次提交，答复第一次的揭榜（200）。"""
        account, at = _reader(request), timezone.now()
        case = _case(account, pk)
        given = BidGiven(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        bidder, sponsor = (_person(case, said.get(name, ""), name) for name in ("bidder", "sponsor"))
        team = [_person(case, name, "team") for name in said.get("team", [])]
        facts = BidFacts(
            plan=said["plan"], days=said["days"], sponsor=sponsor, team=tuple(one for one in team if one is not None)
        )
        made = make_bid(by=account, at=at, case_id=pk, bidder=bidder, facts=facts, request_key=request_key_of(request))
        return Response(BidRow(made).data, status=201 if made.made_at == at else 200)


class ChooseBid(APIView):
    @extend_schema(
        operation_id="choose_bid",
        tags=["supervision"],
        parameters=[IDEMPOTENCY_KEY],
        request=ChoiceGiven,
        responses=CalledCaseWhole,
    )
    def post(self, request: Request, pk: int) -> Response:
        """张榜单位选定一份揭榜，随即包案；其余的未选定。"""
        account = _reader(request)
        bid = bids_visible_to(account).filter(pk=pk).first()
        if bid is None:
            raise Http404
        given = ChoiceGiven(data=request.data)
        given.is_valid(raise_exception=True)
        choose_bid(
            by=account, at=timezone.now(), bid_id=pk, request_key=request_key_of(request), **given.validated_data
        )
        return _shown(account, bid.case_id)


class RefuseBids(APIView):
    @extend_schema(
        operation_id="refuse_bids",
        tags=["supervision"],
        parameters=[IDEMPOTENCY_KEY],
        request=RefusalGiven,
        responses=CalledCaseWhole,
    )
    def post(self, request: Request, pk: int) -> Response:
        """一件的揭榜都不选定，这一件留在榜上。"""
        account = _reader(request)
        _case(account, pk)
        given = RefusalGiven(data=request.data)
        given.is_valid(raise_exception=True)
        refuse_bids(
            by=account, at=timezone.now(), case_id=pk, request_key=request_key_of(request), **given.validated_data
        )
        return _shown(account, pk)


def _reader(request: Request) -> Account:
    account = account_of(request)
    if not any(authority_of(account).may_anywhere(one) for one in (Permission.FOLLOW_UP, Permission.CONVENE)):
        raise NotPermitted("not_permitted", _("您没有揭榜挂帅的权限。"))
    return account


def _case(account: Account, pk: int) -> CallCase:
    case = cases_visible_to(account).filter(pk=pk).first()
    if case is None:
        raise Http404
    return case


def _shown(account: Account, pk: int) -> Response:
    return Response(CalledCaseWhole(_case(account, pk), context={"account": account}).data)


def _person(case: CallCase, name: str, field: str) -> Account | None:
    """The account by its user name, among those the call is read by."""
    if not name:
        return None
    found = None if "\0" in name else workers_under(case.call.office).filter(username=name).first()
    if found is None:
        raise InvalidFacts(
            "unknown_account", _("没有用户名“%(name)s”，或者不在这期榜单的范围内。") % {"name": name}, field=field
        )
    return found
