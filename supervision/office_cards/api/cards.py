"""Cards on offices: the list, a proposal, and one with what it was counted from."""

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

from offices.organisation.api.headers import account_of
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import offices_reached
from offices.organisation.roles import Permission
from offices.pages.serializers import Body, Label, ToldGiven
from offices.vocabularies.api import OfficeRef
from supervision.cards.api.cards import CardChoiceRow
from supervision.cards.enums import OrderGround
from supervision.office_cards.actions.common import LONGEST
from supervision.office_cards.actions.issuing import LONGEST_NUMBER, propose_office_card
from supervision.office_cards.enums import OfficeCardLevel
from supervision.office_cards.filters import OfficeCardFilter
from supervision.office_cards.models import OfficeCard, OfficeCardInterview, OfficeCardReport
from supervision.office_cards.policies import choices_for_office_card
from supervision.office_cards.queries import basis_visible_to, office_cards_visible_to, office_cards_whole
from supervision.office_cards.reports.facts import definition_of, fact_sentences
from supervision.office_cards.reports.lists import successor_words


class OfficeCardRow(serializers.ModelSerializer):
    office = OfficeRef()
    issuer = OfficeRef()
    level_label = Label()
    state_label = Label()
    origin_label = Label()
    ground_label = Label()
    successor = serializers.SerializerMethodField(help_text="单位已停用的，由谁承接")

    class Meta:
        model = OfficeCard
        fields = [
            "id", "level", "level_label", "state", "state_label", "origin", "origin_label", "office", "successor",
            "issuer", "ground", "ground_label", "reason", "file_number", "number", "first", "last", "proposed_at",
            "issued_on", "answer_due", "answered_at", "report_due", "review_on", "lifted_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_successor(self, card: OfficeCard) -> str:
        return successor_words(card)


class OfficeCardReportRow(serializers.ModelSerializer):
    class Meta:
        model = OfficeCardReport
        fields = ["causes", "measures", "late", "submitted_at"]
        read_only_fields = fields


class OfficeCardInterviewRow(serializers.ModelSerializer):
    class Meta:
        model = OfficeCardInterview
        fields = ["planned_on", "place", "topic", "outcome", "held_on", "present", "record"]
        read_only_fields = fields


class CountedRow(serializers.Serializer):
    petition = serializers.CharField(source="petition.number")
    clock = serializers.CharField(source="clock.kind", allow_null=True, default=None, help_text="期限的种类")
    card = serializers.IntegerField(source="card_id", allow_null=True, help_text="信访件红黄牌的牌号")
    weight = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True, help_text="折算张数")
    row = serializers.IntegerField(allow_null=True, help_text="指标所计的行，种类见 facts.kind")
    in_part = serializers.BooleanField(allow_null=True, help_text="指标：是否计入分子")


class OfficeCardWhole(OfficeCardRow):
    report = OfficeCardReportRow(source="report_or_none", allow_null=True, help_text="整改报告")
    interview = OfficeCardInterviewRow(source="interview_or_none", allow_null=True, help_text="约谈")
    sentences = serializers.SerializerMethodField(help_text="统计事实")
    definition = serializers.SerializerMethodField(help_text="统计口径")
    facts = serializers.DictField(help_text="提出时的统计事实；按指标的连同指标、口径和当时的定义")
    counted = serializers.SerializerMethodField(help_text="统计明细，限于本人能看到的信访件")
    choices = serializers.SerializerMethodField(help_text="可做的事，连同拒绝理由")

    class Meta(OfficeCardRow.Meta):
        fields = [
            *OfficeCardRow.Meta.fields, "demand", "decision", "decided_at", "answer", "objection", "objected_at",
            "upheld", "finding", "found_at", "lift_number", "lift_reason", "report", "interview", "sentences",
            "definition", "facts", "counted", "choices",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_sentences(self, card: OfficeCard) -> list[str]:
        return fact_sentences(card)

    def get_definition(self, card: OfficeCard) -> str:
        return definition_of(card)

    @extend_schema_field(CountedRow(many=True))
    def get_counted(self, card: OfficeCard) -> Any:
        found = basis_visible_to(self.context["account"], card).select_related("petition", "clock")
        return CountedRow(found.defer("petition__query_code").order_by("pk"), many=True).data

    @extend_schema_field(CardChoiceRow(many=True))
    def get_choices(self, card: OfficeCard) -> Any:
        return CardChoiceRow(choices_for_office_card(self.context["account"], card), many=True).data


class OfficeCardGiven(Body):
    office = serializers.SlugField(max_length=60, help_text="被发牌单位的代码")
    level = serializers.ChoiceField(choices=OfficeCardLevel.choices)
    ground = serializers.ChoiceField(choices=OrderGround.choices, help_text="督办情形")
    file_number = serializers.CharField(max_length=LONGEST_NUMBER, help_text="决定文号")
    reason = ToldGiven(max_length=LONGEST, help_text="事实和理由，至少10个字")


def visible_office_card(account: Account, pk: int) -> OfficeCard:
    card: OfficeCard | None = office_cards_whole(office_cards_visible_to(account)).filter(pk=pk).first()
    if card is None:
        raise Http404
    return card


def show_office_card(account: Account, pk: int, *, status: int = 200) -> Response:
    whole = OfficeCardWhole(visible_office_card(account, pk), context={"account": account})
    return Response(whole.data, status=status)


class OfficeCards(ListAPIView):
    serializer_class = OfficeCardRow
    filterset_class = OfficeCardFilter
    orders = {"-id": ("-id",), "review_on": ("review_on", "id")}
    queryset = OfficeCard.objects.none()

    @extend_schema(operation_id="list_office_cards", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """单位牌：发给单位的黄牌、红牌和重点管理。"""
        return self.list(request)

    @extend_schema(
        operation_id="propose_office_card",
        tags=["supervision"],
        request=OfficeCardGiven,
        responses={201: OfficeCardWhole},
    )
    def post(self, request: Request) -> Response:
        """按决定提出单位牌，等待核准。"""
        account = account_of(request)
        if not authority_of(account).may_anywhere(Permission.SUPERVISE):
            self.permission_denied(request)
        given = OfficeCardGiven(data=request.data)
        given.is_valid(raise_exception=True)
        facts = dict(given.validated_data)
        office = _office(account, facts.pop("office"))
        card = propose_office_card(office=office, by=account, at=timezone.now(), **facts)
        return show_office_card(account, card.pk, status=201)

    def get_queryset(self) -> QuerySet[OfficeCard]:
        return office_cards_whole(office_cards_visible_to(account_of(self.request)))


def _office(account: Account, code: str) -> Office:
    office = offices_reached(account, Permission.SUPERVISE).select_related("successor").filter(code=code).first()
    if office is None:
        raise serializers.ValidationError({"office": ["没有这个单位，或者不在您的督查范围内。"]})
    return office


class OneOfficeCard(APIView):
    @extend_schema(operation_id="get_office_card", tags=["supervision"], responses=OfficeCardWhole)
    def get(self, request: Request, pk: int) -> Response:
        """一张单位牌：事实、统计明细、单位的答复、可做的事。"""
        return show_office_card(account_of(request), pk)
