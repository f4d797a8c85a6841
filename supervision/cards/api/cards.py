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

from cases.petitions.queries.opening import check_opened, covered
from offices.organisation.api.headers import account_of
from offices.organisation.models import Account
from offices.pages.serializers import Label
from offices.vocabularies.api import OfficeRef
from supervision.cards.filters import CardFilter
from supervision.cards.models import Card, Interview, RectificationReport
from supervision.cards.policies import choices_for_card
from supervision.cards.queries import cards_on_clock, cards_visible_to
from supervision.cards.reports.cards import CardExplanation, explain
from supervision.cards.reports.red_card_reports import answer_is_late


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
    reported_at = serializers.DateTimeField(source="report.submitted_at", allow_null=True, default=None)
    report_late = serializers.BooleanField(source="report.late", allow_null=True, default=None)
    answer_late = serializers.SerializerMethodField(help_text="说明逾期：逾期提交，或者逾期未交")
    interview_proposed_on = serializers.DateField(source="interview.proposed_on", allow_null=True, default=None)
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
            "answer_late",
            "report_due",
            "reported_at",
            "report_late",
            "interview_proposed_on",
            "rule",
            "calendar",
        ]
        read_only_fields = fields

    def get_answer_late(self, card: Card) -> bool:
        return answer_is_late(card, timezone.localdate())


class CardChoiceRow(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    is_open = serializers.BooleanField()
    refusal = serializers.CharField(allow_blank=True)


class BorneRow(serializers.Serializer):
    office = serializers.CharField(help_text="承担期限的单位")
    first = serializers.DateField()
    last = serializers.DateField(allow_null=True)
    person = serializers.CharField(allow_blank=True)
    holder = serializers.CharField(allow_blank=True, help_text="当时信访件所在的单位，与承担单位相同的为空")


class FirstYellow(serializers.Serializer):
    id = serializers.IntegerField()
    issued_on = serializers.DateField()
    clock = serializers.CharField(source="clock.kind")


class ReportRow(serializers.ModelSerializer):
    class Meta:
        model = RectificationReport
        fields = ["causes", "measures", "late", "submitted_at"]
        read_only_fields = fields


class InterviewRow(serializers.ModelSerializer):
    class Meta:
        model = Interview
        fields = ["proposed_on", "reason", "outcome", "result_on", "result", "present"]
        read_only_fields = fields


class CardWhole(CardRow):
    report = ReportRow(source="report_or_none", allow_null=True, help_text="整改报告")
    interview = InterviewRow(source="interview_or_none", allow_null=True, help_text="提请联席会议约谈")
    why = serializers.SerializerMethodField(help_text="发牌理由，逐条")
    avoided = serializers.SerializerMethodField(help_text="怎样可以避免")
    borne = serializers.SerializerMethodField(help_text="期限由谁承担")
    able = serializers.SerializerMethodField(help_text="谁在什么时候可以避免")
    first_yellow = serializers.SerializerMethodField(help_text="第二次黄牌为红牌的，第一张黄牌")
    choices = serializers.SerializerMethodField(help_text="可做的事，连同拒绝理由")
    _known: CardExplanation | None = None

    class Meta(CardRow.Meta):
        fields = [
            *CardRow.Meta.fields,
            "ground",
            "answer",
            "new_date",
            "objective",
            "objective_reason",
            "objective_paper",
            "objective_upheld",
            "objective_finding",
            "lifted_at",
            "voided_at",
            "finding",
            "report",
            "interview",
            "why",
            "avoided",
            "borne",
            "able",
            "first_yellow",
            "choices",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_why(self, card: Card) -> list[str]:
        return [str(sentence) for sentence in self._explained(card).why]

    def get_avoided(self, card: Card) -> str:
        return self._explained(card).avoided

    @extend_schema_field(BorneRow(many=True))
    def get_borne(self, card: Card) -> Any:
        return BorneRow(self._explained(card).borne, many=True).data

    def get_able(self, card: Card) -> str:
        return self._explained(card).able_sentence

    @extend_schema_field(FirstYellow(allow_null=True))
    def get_first_yellow(self, card: Card) -> Any:
        first = self._explained(card).first
        return FirstYellow(first).data if first else None

    @extend_schema_field(CardChoiceRow(many=True))
    def get_choices(self, card: Card) -> Any:
        return CardChoiceRow(choices_for_card(self.context["account"], card), many=True).data

    def _explained(self, card: Card) -> CardExplanation:
        if self._known is None:
            self._known = explain(card, list(cards_on_clock(card, self.context["account"])))
        return self._known


def _with_related(cards: QuerySet[Card]) -> QuerySet[Card]:
    return cards.select_related("petition", "clock", "office", "issuer", "rule", "report", "interview")


def visible_card(account: Account, pk: int) -> Card:
    card = _with_related(cards_visible_to(account)).filter(pk=pk).first()
    if card is None:
        raise Http404
    check_opened(card.petition, account)
    return card


def show_card(account: Account, pk: int) -> Response:
    return Response(CardWhole(visible_card(account, pk), context={"account": account}).data)


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

    def paginate_queryset(self, queryset: Any) -> Any:
        return covered(account_of(self.request), super().paginate_queryset(queryset) or [], "petition")


class OneCard(APIView):
    @extend_schema(operation_id="get_card", tags=["supervision"], responses=CardWhole)
    def get(self, request: Request, pk: int) -> Response:
        """一张牌：规则、事实、理由、怎样可以避免。"""
        return show_card(account_of(request), pk)
