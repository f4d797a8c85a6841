"""Cards: the list, one with its explanation, and what people do with it."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api.parts import Label
from offices.api.headers import account_of
from offices.api.reference import OfficeRef
from offices.models import Account
from supervision.actions.cards import (
    LONGEST_ANSWER,
    LONGEST_FINDING,
    answer_card,
    find_objective,
    lift_card,
    void_card,
)
from supervision.filters import CardFilter
from supervision.models import Card
from supervision.policies import check_answer, check_find, check_lift, check_void, choices_for_card
from supervision.queries import cards_on_clock, cards_visible_to
from supervision.reports.cards import CardExplanation, explain


class CardRow(serializers.ModelSerializer):
    level_label = Label()
    state_label = Label()
    reason_label = Label()
    petition = serializers.CharField(source="petition.number")
    subject = serializers.CharField(source="petition.subject")
    clock = serializers.CharField(source="clock.kind")
    clock_label = serializers.CharField(source="clock.get_kind_display")
    office = OfficeRef()
    issuer = OfficeRef()
    rule = serializers.CharField(source="rule.__str__")

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
            "subject",
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
            "rule",
            "calendar",
        ]
        read_only_fields = fields


class CardChoiceRow(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    is_open = serializers.BooleanField()
    refusal = serializers.CharField(allow_blank=True)


class HeldRow(serializers.Serializer):
    office = serializers.CharField()
    first = serializers.DateField()
    last = serializers.DateField(allow_null=True)
    person = serializers.CharField(allow_blank=True)


class CardWhole(CardRow):
    why = serializers.SerializerMethodField(help_text="发牌理由，逐条")
    avoided = serializers.SerializerMethodField(help_text="怎样可以避免")
    held = serializers.SerializerMethodField(help_text="期限内由谁承办")
    choices = serializers.SerializerMethodField(help_text="可做的事，连同拒绝理由")
    _known: CardExplanation | None = None

    class Meta(CardRow.Meta):
        fields = [
            *CardRow.Meta.fields,
            "ground",
            "answer",
            "new_date",
            "objective",
            "objective_upheld",
            "objective_finding",
            "lifted_at",
            "voided_at",
            "finding",
            "why",
            "avoided",
            "held",
            "choices",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_why(self, card: Card) -> list[str]:
        return [str(sentence) for sentence in self._explained(card).why]

    def get_avoided(self, card: Card) -> str:
        return self._explained(card).avoided

    @extend_schema_field(HeldRow(many=True))
    def get_held(self, card: Card) -> Any:
        return HeldRow(self._explained(card).held, many=True).data

    @extend_schema_field(CardChoiceRow(many=True))
    def get_choices(self, card: Card) -> Any:
        return CardChoiceRow(choices_for_card(self.context["account"], card), many=True).data

    def _explained(self, card: Card) -> CardExplanation:
        if self._known is None:
            self._known = explain(card, list(cards_on_clock(card, self.context["account"])))
        return self._known


def _with_related(cards: QuerySet[Card]) -> QuerySet[Card]:
    return cards.select_related("petition", "clock", "office", "issuer", "rule")


def _visible_card(account: Account, pk: int) -> Card:
    card = _with_related(cards_visible_to(account)).filter(pk=pk).first()
    if card is None:
        raise Http404
    return card


def _shown(account: Account, pk: int) -> Response:
    return Response(CardWhole(_visible_card(account, pk), context={"account": account}).data)


class Cards(ListAPIView):
    serializer_class = CardRow
    filterset_class = CardFilter
    orders = {"-issued_on": ("-issued_on", "-id"), "due": ("due", "id")}
    queryset = Card.objects.none()

    @extend_schema(operation_id="list_cards", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """预警和红黄牌，最近发出的在前。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Card]:
        return _with_related(cards_visible_to(account_of(self.request)))


class OneCard(APIView):
    @extend_schema(operation_id="get_card", tags=["supervision"], responses=CardWhole)
    def get(self, request: Request, pk: int) -> Response:
        """一张牌：规则、事实、理由、怎样可以避免。"""
        return _shown(account_of(request), pk)


class AnswerGiven(serializers.Serializer):
    answer = serializers.CharField(max_length=LONGEST_ANSWER, help_text="逾期原因、目前进展、下一步措施")
    new_date = serializers.DateField(required=False, allow_null=True, default=None, help_text="承诺办结日期")
    objective = serializers.BooleanField(required=False, default=False, help_text="主张客观原因")


class ReasonGiven(serializers.Serializer):
    reason = serializers.CharField(max_length=LONGEST_FINDING)


class FindingGiven(ReasonGiven):
    upheld = serializers.BooleanField(help_text="客观原因是否成立")


class CardAct(APIView):
    """One act on a card: the body of the request, the action, the card as it is then."""

    body: type[serializers.Serializer[Any]]
    check: Any
    act: Any

    def take(self, request: Request, pk: int) -> Response:
        account = account_of(request)
        card = _visible_card(account, pk)
        type(self).check(account, card)
        given = self.body(data=request.data)
        given.is_valid(raise_exception=True)
        type(self).act(card_id=pk, by=account, at=timezone.now(), **given.validated_data)
        return _shown(account, pk)


class Answer(CardAct):
    body = AnswerGiven
    act = staticmethod(answer_card)
    check = staticmethod(check_answer)

    @extend_schema(operation_id="answer_card", tags=["supervision"], request=AnswerGiven, responses=CardWhole)
    def post(self, request: Request, pk: int) -> Response:
        """被发牌单位书面说明。"""
        return self.take(request, pk)


class Lift(CardAct):
    body = ReasonGiven
    act = staticmethod(lift_card)
    check = staticmethod(check_lift)

    @extend_schema(operation_id="lift_card", tags=["supervision"], request=ReasonGiven, responses=CardWhole)
    def post(self, request: Request, pk: int) -> Response:
        """发牌单位摘牌。"""
        return self.take(request, pk)


class Void(CardAct):
    body = ReasonGiven
    act = staticmethod(void_card)
    check = staticmethod(check_void)

    @extend_schema(operation_id="void_card", tags=["supervision"], request=ReasonGiven, responses=CardWhole)
    def post(self, request: Request, pk: int) -> Response:
        """因系统差错作废。"""
        return self.take(request, pk)


class Find(CardAct):
    body = FindingGiven
    act = staticmethod(find_objective)
    check = staticmethod(check_find)

    @extend_schema(operation_id="find_card", tags=["supervision"], request=FindingGiven, responses=CardWhole)
    def post(self, request: Request, pk: int) -> Response:
        """发牌单位认定客观原因是否成立。"""
        return self.take(request, pk)
