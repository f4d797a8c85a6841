"""The API lists the system's proposals, and takes the decision on each."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.petitions.queries.opening import check_opened, covered
from offices.organisation.api.headers import account_of
from offices.organisation.models import Account
from offices.pages.serializers import Body, DayGiven, Label, ToldGiven
from offices.vocabularies.api import OfficeRef
from supervision.my_day.actions.deciding import LONGEST_REASON, dismiss_proposal, order_proposed, urge_proposed
from supervision.my_day.filters import ProposalFilter
from supervision.my_day.models import Proposal
from supervision.my_day.policies import check_decides
from supervision.my_day.queries.proposals import proposal_rows, proposals_visible_to
from supervision.my_day.reports.proposals import told
from supervision.orders.enums import OrderWay
from supervision.orders.forms import GROUNDS


class ProposalRow(serializers.ModelSerializer):
    petition = serializers.CharField(source="petition.number")
    subject = serializers.CharField(source="petition.subject")
    kind_label = Label()
    state_label = Label()
    unit = OfficeRef(help_text="建议督办、催办的单位")
    office = OfficeRef(help_text="决定单位")
    told = serializers.SerializerMethodField(help_text="发现的情况")
    decided_by = serializers.CharField(source="decided_by.name", allow_null=True, default=None)

    class Meta:
        model = Proposal
        fields = [
            "id", "petition", "subject", "kind", "kind_label", "unit", "office", "told", "found_on", "state",
            "state_label", "decided_at", "decided_by", "reason",
        ]  # fmt: skip
        read_only_fields = fields

    def get_told(self, proposal: Proposal) -> str:
        return told(proposal)


class Proposals(ListAPIView):
    serializer_class = ProposalRow
    filterset_class = ProposalFilter
    orders = {"found_on": ("found_on", "id"), "-found_on": ("-found_on", "-id")}
    queryset = Proposal.objects.none()

    @extend_schema(operation_id="list_proposals", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """系统建议：本单位和下级单位决定的。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Proposal]:
        return proposal_rows(proposals_visible_to(account_of(self.request)))

    def paginate_queryset(self, queryset: Any) -> Any:
        return covered(account_of(self.request), super().paginate_queryset(queryset) or [], "petition")


def _visible(account: Account, pk: int) -> Proposal:
    found: Proposal = get_object_or_404(proposal_rows(proposals_visible_to(account)), pk=pk)
    check_opened(found.petition, account)
    return found


class OneProposal(APIView):
    @extend_schema(operation_id="get_proposal", tags=["supervision"], responses=ProposalRow)
    def get(self, request: Request, pk: int) -> Response:
        """一条系统建议。"""
        return Response(ProposalRow(_visible(account_of(request), pk)).data)


class ProposedOrderGiven(Body):
    way = serializers.ChoiceField(
        choices=[(one.value, one.label) for one in OrderWay if one != OrderWay.LISTED], help_text="督办方式"
    )
    order_ground = serializers.ChoiceField(choices=GROUNDS, help_text="督办情形")
    findings = ToldGiven(help_text="发现的情况")
    demand = ToldGiven(max_length=500, help_text="督办要求")
    order_due = DayGiven(help_text="反馈期限")


class DismissGiven(Body):
    reason = ToldGiven(max_length=LONGEST_REASON, help_text="不采纳的理由")


class ProposalAct(APIView):
    """One decision on a proposal, answered by the proposal as it is then."""

    body: type[serializers.Serializer[Any]]
    act: Any

    def take(self, request: Request, pk: int) -> Response:
        account = account_of(request)
        check_decides(account, _visible(account, pk))
        given = self.body(data=request.data)
        given.is_valid(raise_exception=True)
        type(self).act(proposal_id=pk, by=account, at=timezone.now(), **given.validated_data)
        return Response(ProposalRow(_visible(account, pk)).data)


class OrderProposal(ProposalAct):
    body = ProposedOrderGiven
    act = staticmethod(order_proposed)

    @extend_schema(
        operation_id="order_proposal", tags=["supervision"], request=ProposedOrderGiven, responses=ProposalRow
    )
    def post(self, request: Request, pk: int) -> Response:
        """按建议督办。"""
        return self.take(request, pk)


class UrgeProposal(ProposalAct):
    body = Body
    act = staticmethod(urge_proposed)

    @extend_schema(operation_id="urge_proposal", tags=["supervision"], request=None, responses=ProposalRow)
    def post(self, request: Request, pk: int) -> Response:
        """按建议催办。"""
        return self.take(request, pk)


class DismissProposal(ProposalAct):
    body = DismissGiven
    act = staticmethod(dismiss_proposal)

    @extend_schema(operation_id="dismiss_proposal", tags=["supervision"], request=DismissGiven, responses=ProposalRow)
    def post(self, request: Request, pk: int) -> Response:
        """不采纳一条建议。"""
        return self.take(request, pk)
