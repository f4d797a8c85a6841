"""The ledger of relief and one request, to read; requests are made, decided and paid by steps."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.petitions.enums import ReadPurpose
from cases.petitions.queries.opening import covered, opened_petition
from cases.petitions.queries.visible import petitions_on_record
from cases.relief.actions.budgets import set_budget
from cases.relief.actions.reading import read_relief
from cases.relief.filters import ReliefFilter
from cases.relief.models import Relief, ReliefBudget
from cases.relief.queries import fund_of, relief_offices, reliefs_visible_to, with_paid
from cases.relief.reports.lists import COVERED
from offices.organisation.api.headers import IDEMPOTENCY_KEY, account_of, request_key_of
from offices.pages.serializers import Body, Label, ToldGiven
from offices.vocabularies.api import OfficeRef

MONEY: dict[str, Any] = {"max_digits": 12, "decimal_places": 2}


class ReliefInList(serializers.ModelSerializer):
    petition = serializers.CharField(source="petition.number")
    subject = serializers.CharField(source="petition.subject")
    office = OfficeRef()
    asked_by = serializers.CharField(source="asked_by.name", label=_l("申请人"))
    state_label = Label()
    paid = serializers.DecimalField(**MONEY, allow_null=True, label=_l("已支付（元）"))

    class Meta:
        model = Relief
        fields = [
            *("id", "petition", "number", "subject", "office", "year", "amount", "granted", "paid", "payee_masked"),
            *("state", "state_label", "levels", "resolution", "asked_at", "asked_by", "ended_reason"),
        ]
        read_only_fields = fields


class Reliefs(ListAPIView):
    serializer_class = ReliefInList
    filterset_class = ReliefFilter
    orders = {"-id": ("-id",)}
    queryset = Relief.objects.none()

    @extend_schema(operation_id="list_reliefs", tags=["reliefs"])
    def get(self, request: Request) -> Response:
        """救助资金台账：本单位的和督查范围内下级单位的，最近申请的在前；收款人已遮盖。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Relief]:
        found = with_paid(reliefs_visible_to(account_of(self.request)))
        return found.select_related("petition__holder", "office", "asked_by")

    def paginate_queryset(self, queryset: Any) -> Any:
        return covered(account_of(self.request), super().paginate_queryset(queryset) or [], "petition", COVERED)


class ReliefPurpose(Body):
    purpose = serializers.ChoiceField(choices=ReadPurpose.choices)


class ReliefRead(serializers.Serializer):
    payee_name = serializers.CharField()
    bank = serializers.CharField(allow_blank=True)
    account_number = serializers.CharField(allow_blank=True)
    ground = serializers.CharField()
    purpose = serializers.CharField()


class ReadRelief(APIView):
    throttle_scope = "identity"

    @extend_schema(operation_id="read_relief", tags=["reliefs"], request=ReliefPurpose, responses=ReliefRead)
    def post(self, request: Request, number: str, item: int) -> Response:
        """按目的查看救助的收款人、账号、理由和用途，记入该件。"""
        account = account_of(request)
        petition = opened_petition(petitions_on_record(account).select_related("holder"), number, account)
        relief = petition.reliefs.filter(number=item).select_related("office", "petition").first()
        if relief is None:
            raise Http404
        body = ReliefPurpose(data=request.data)
        body.is_valid(raise_exception=True)
        read = read_relief(relief=relief, by=account, at=timezone.now(), purpose=body.validated_data["purpose"])
        return Response(ReliefRead(read).data)


class BudgetRow(serializers.ModelSerializer):
    office = OfficeRef()
    made_by = serializers.CharField(source="made_by.name", label=_l("登记人"))

    class Meta:
        model = ReliefBudget
        fields = ["office", "year", "number", "amount", "file_number", "reason", "made_at", "made_by"]
        read_only_fields = fields


class BudgetGiven(Body):
    office = serializers.CharField(max_length=60, help_text="单位代码")
    year = serializers.IntegerField(min_value=2005, max_value=2200)
    amount = serializers.DecimalField(**MONEY, min_value=0, help_text="全年总额；调整的填调整以后的总额")
    file_number = serializers.CharField(max_length=100)
    reason = ToldGiven(max_length=200, required=False, allow_blank=True, help_text="调整预算的必填")


class FundShown(serializers.Serializer):
    office = OfficeRef()
    year = serializers.IntegerField()
    budget = serializers.DecimalField(**MONEY)
    approved = serializers.DecimalField(**MONEY)
    paid = serializers.DecimalField(**MONEY)
    left = serializers.DecimalField(**MONEY)
    waiting = serializers.IntegerField(help_text="待审批的件数")
    budgets = BudgetRow(many=True, help_text="预算及历次调整")


class ReliefBudgets(APIView):
    @extend_schema(
        operation_id="set_relief_budget",
        tags=["reliefs"],
        parameters=[IDEMPOTENCY_KEY],
        request=BudgetGiven,
        responses={201: BudgetRow, 200: BudgetRow},
    )
    def post(self, request: Request) -> Response:
        """登记或者调整年度救助资金预算，由单位负责人；不少于已批准的金额，以前的留作记录。"""
        account, at = account_of(request), timezone.now()
        body = BudgetGiven(data=request.data)
        body.is_valid(raise_exception=True)
        office = relief_offices(account).filter(code=body.validated_data.pop("office")).first()
        if office is None:
            raise ValidationError({"office": [_("没有这个单位，或者您看不到。")]})
        made = set_budget(office=office, by=account, at=at, request_key=request_key_of(request), **body.validated_data)
        return Response(BudgetRow(made).data, status=201 if made.made_at == at else 200)


class ReliefFund(APIView):
    @extend_schema(operation_id="get_relief_fund", tags=["reliefs"], responses=FundShown)
    def get(self, request: Request, office: str, year: int) -> Response:
        """一个单位一年的救助资金：预算、已批准、已支付、剩余。"""
        found = relief_offices(account_of(request)).filter(code=office).first()
        if found is None:
            raise Http404
        fund = fund_of(found, year)
        rows = ReliefBudget.objects.filter(office=found, year=year).select_related("office", "made_by")
        return Response(FundShown({**vars(fund), "left": fund.left, "budgets": rows}).data)
