"""Cards on sealed petitions for the supervisors of the issuing office: nothing of the matter."""

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

from offices.organisation.api.headers import account_of
from offices.pages.serializers import Label
from supervision.cards.actions.cards import decide_void, lift_card, propose_void
from supervision.cards.api.acts import ReasonGiven, VoidDecisionGiven, VoidGiven
from supervision.cards.models import Card
from supervision.cards.policies import check_lift, check_void, check_void_decision
from supervision.cards.queries import sealed_cards_for


class SealedCardRow(serializers.ModelSerializer):
    level_label = Label()
    state_label = Label()
    reason_label = Label()
    petition = serializers.CharField(source="petition.number")
    clock = serializers.CharField(source="clock.kind")
    clock_label = serializers.CharField(source="clock.get_kind_display")
    office = serializers.CharField(source="office.name")
    issuer = serializers.CharField(source="issuer.name")
    reported_at = serializers.DateTimeField(source="report.submitted_at", allow_null=True, default=None)

    class Meta:
        model = Card
        fields = [
            "id",
            "level",
            "level_label",
            "state",
            "state_label",
            "reason",
            "reason_label",
            "petition",
            "clock",
            "clock_label",
            "office",
            "issuer",
            "due",
            "issued_on",
            "overdue_days",
            "overdue_working_days",
            "answer_due",
            "answered_at",
            "report_due",
            "reported_at",
            "lifted_at",
            "voided_at",
            "finding",
        ]
        read_only_fields = fields


class SealedCards(ListAPIView):
    serializer_class = SealedCardRow
    orders = {"-issued_on": ("-issued_on", "-id"), "due": ("due", "id")}
    queryset = Card.objects.none()

    @extend_schema(operation_id="list_sealed_cards", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """本单位所发的密封件的牌子，不含信访件的任何内容。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Card]:
        return sealed_cards_for(account_of(self.request))


class SealedAct(APIView):
    """One act on a card whose petition is not shown."""

    body: type[serializers.Serializer[Any]]
    check: Any
    act: Any

    def take(self, request: Request, pk: int) -> Response:
        account = account_of(request)
        card = get_object_or_404(sealed_cards_for(account), pk=pk)
        type(self).check(account, card)
        given = self.body(data=request.data)
        given.is_valid(raise_exception=True)
        type(self).act(card_id=pk, by=account, at=timezone.now(), **given.validated_data)
        card.refresh_from_db(fields=["state", "finding", "lifted_at", "voided_at"])
        return Response(SealedCardRow(card).data)


class LiftSealed(SealedAct):
    body = ReasonGiven
    act = staticmethod(lift_card)
    check = staticmethod(check_lift)

    @extend_schema(operation_id="lift_sealed_card", tags=["supervision"], request=ReasonGiven, responses=SealedCardRow)
    def post(self, request: Request, pk: int) -> Response:
        """发牌单位摘密封件的牌。"""
        return self.take(request, pk)


class VoidSealed(SealedAct):
    body = VoidGiven
    act = staticmethod(propose_void)
    check = staticmethod(check_void)

    @extend_schema(operation_id="void_sealed_card", tags=["supervision"], request=VoidGiven, responses=SealedCardRow)
    def post(self, request: Request, pk: int) -> Response:
        """因发牌时的差错提请作废密封件的牌，由另一人核准。"""
        return self.take(request, pk)


class DecideVoidSealed(SealedAct):
    body = VoidDecisionGiven
    act = staticmethod(decide_void)
    check = staticmethod(check_void_decision)

    @extend_schema(
        operation_id="decide_sealed_card_void",
        tags=["supervision"],
        request=VoidDecisionGiven,
        responses=SealedCardRow,
    )
    def post(self, request: Request, pk: int) -> Response:
        """由另一人核准或者不同意密封件的牌作废。"""
        return self.take(request, pk)
