"""Each act on a card is one POST, answered by the card as it is then."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.organisation.api.headers import account_of
from offices.pages.serializers import Body, DayGiven, ToldGiven
from supervision.cards.actions.card_events import LONGEST_ANSWER, LONGEST_FINDING
from supervision.cards.actions.cards import (
    LONGEST_PAPER,
    LONGEST_PART,
    answer_card,
    decide_void,
    find_objective,
    lift_card,
    lift_cards,
    propose_void,
)
from supervision.cards.actions.red_card_reports import (
    LONGEST_PRESENT,
    propose_interview,
    record_interview,
    submit_report,
)
from supervision.cards.api.cards import CardWhole, show_card, visible_card
from supervision.cards.enums import InterviewOutcome, ObjectiveReason, VoidError
from supervision.cards.policies import (
    check_answer,
    check_find,
    check_interview,
    check_interview_result,
    check_lift,
    check_report,
    check_void,
    check_void_decision,
)
from supervision.cards.queries import cards_visible_to
from supervision.cards.reports.lifting import MOST_AT_ONCE


class AnswerGiven(Body):
    cause = ToldGiven(max_length=LONGEST_PART, help_text="逾期原因，至少10个字")
    progress = ToldGiven(max_length=LONGEST_PART, help_text="目前情况，至少10个字")
    next_steps = ToldGiven(max_length=LONGEST_PART, help_text="下一步措施，至少10个字")
    new_date = DayGiven(required=False, allow_null=True, default=None, help_text="承诺办结日期")
    objective_reason = serializers.ChoiceField(
        choices=ObjectiveReason.choices, required=False, allow_blank=True, default="", help_text="主张的客观原因"
    )
    objective_paper = serializers.CharField(
        max_length=LONGEST_PAPER, required=False, allow_blank=True, default="", help_text="证明材料的名称和文号"
    )


class ReportGiven(Body):
    causes = ToldGiven(max_length=LONGEST_ANSWER, help_text="问题原因和责任")
    measures = ToldGiven(max_length=LONGEST_ANSWER, help_text="整改措施和结果")


class ReasonGiven(Body):
    reason = ToldGiven(max_length=LONGEST_FINDING)


class VoidGiven(Body):
    error = serializers.ChoiceField(choices=VoidError.choices, help_text="发牌时的差错")
    evidence = ToldGiven(max_length=LONGEST_FINDING, help_text="事实和依据")


class VoidDecisionGiven(Body):
    agreed = serializers.BooleanField(help_text="是否同意作废")
    decision = ToldGiven(max_length=LONGEST_FINDING, help_text="核准意见")


class FindingGiven(ReasonGiven):
    upheld = serializers.BooleanField(help_text="客观原因是否成立")


class InterviewGiven(ReasonGiven):
    proposed_on = DayGiven(help_text="提请日期")


class InterviewResultGiven(Body):
    outcome = serializers.ChoiceField(choices=InterviewOutcome.choices)
    result_on = DayGiven(help_text="约谈或决定日期")
    result = ToldGiven(max_length=LONGEST_FINDING, help_text="约谈情况")
    present = serializers.CharField(
        max_length=LONGEST_PRESENT, required=False, allow_blank=True, default="", help_text="到场人员，已约谈的须写明"
    )


class CardAct(APIView):
    """One act on a card: the body of the request, the action, the card as it is then."""

    body: type[serializers.Serializer[Any]]
    check: Any
    act: Any

    def take(self, request: Request, pk: int) -> Response:
        account = account_of(request)
        card = visible_card(account, pk)
        type(self).check(account, card)
        given = self.body(data=request.data)
        given.is_valid(raise_exception=True)
        type(self).act(card_id=pk, by=account, at=timezone.now(), **given.validated_data)
        return show_card(account, pk)


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


class LiftedOne(Body):
    card = serializers.IntegerField(min_value=1, help_text="牌号")
    reason = ToldGiven(max_length=LONGEST_FINDING, help_text="这一张的理由")


class SeveralGiven(Body):
    cards: Any = serializers.ListSerializer(child=LiftedOne(), min_length=1, max_length=MOST_AT_ONCE)


class RefusedOne(serializers.Serializer):
    card = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()


class SeveralLifted(serializers.Serializer):
    lifted = serializers.ListField(child=serializers.IntegerField(), help_text="已摘的牌号")
    refused = RefusedOne(many=True, help_text="没有摘的，连同原因")


class LiftSeveral(APIView):
    @extend_schema(operation_id="lift_cards", tags=["supervision"], request=SeveralGiven, responses=SeveralLifted)
    def post(self, request: Request) -> Response:
        """发牌单位一次摘几张牌，每张各有理由，各自办理。"""
        account = account_of(request)
        given = SeveralGiven(data=request.data)
        given.is_valid(raise_exception=True)
        reasons = {one["card"]: one["reason"] for one in given.validated_data["cards"]}
        seen = set(cards_visible_to(account).filter(pk__in=reasons).values_list("pk", flat=True))
        lifted, refused = lift_cards(
            by=account, at=timezone.now(), reasons={pk: reason for pk, reason in reasons.items() if pk in seen}
        )
        unknown = {"code": "unknown_card", "detail": _("没有这张牌，或者您无权查看。")}
        told = [{"card": pk, **unknown} for pk in reasons if pk not in seen]
        told += [{"card": pk, "code": one.code, "detail": str(one.sentence)} for pk, one in refused.items()]
        return Response(SeveralLifted({"lifted": lifted, "refused": told}).data)


class Void(CardAct):
    body = VoidGiven
    act = staticmethod(propose_void)
    check = staticmethod(check_void)

    @extend_schema(operation_id="void_card", tags=["supervision"], request=VoidGiven, responses=CardWhole)
    def post(self, request: Request, pk: int) -> Response:
        """因发牌时的差错提请作废，由另一人核准。"""
        return self.take(request, pk)


class DecideVoid(CardAct):
    body = VoidDecisionGiven
    act = staticmethod(decide_void)
    check = staticmethod(check_void_decision)

    @extend_schema(
        operation_id="decide_card_void", tags=["supervision"], request=VoidDecisionGiven, responses=CardWhole
    )
    def post(self, request: Request, pk: int) -> Response:
        """由另一人核准或者不同意作废。"""
        return self.take(request, pk)


class Find(CardAct):
    body = FindingGiven
    act = staticmethod(find_objective)
    check = staticmethod(check_find)

    @extend_schema(operation_id="find_card", tags=["supervision"], request=FindingGiven, responses=CardWhole)
    def post(self, request: Request, pk: int) -> Response:
        """发牌单位认定客观原因是否成立。"""
        return self.take(request, pk)


class Report(CardAct):
    body = ReportGiven
    act = staticmethod(submit_report)
    check = staticmethod(check_report)

    @extend_schema(operation_id="report_on_card", tags=["supervision"], request=ReportGiven, responses=CardWhole)
    def post(self, request: Request, pk: int) -> Response:
        """被发牌单位提交整改报告。"""
        return self.take(request, pk)


class ProposeInterview(CardAct):
    body = InterviewGiven
    act = staticmethod(propose_interview)
    check = staticmethod(check_interview)

    @extend_schema(operation_id="propose_interview", tags=["supervision"], request=InterviewGiven, responses=CardWhole)
    def post(self, request: Request, pk: int) -> Response:
        """发牌单位提请联席会议约谈。"""
        return self.take(request, pk)


class RecordInterview(CardAct):
    body = InterviewResultGiven
    act = staticmethod(record_interview)
    check = staticmethod(check_interview_result)

    @extend_schema(
        operation_id="record_interview", tags=["supervision"], request=InterviewResultGiven, responses=CardWhole
    )
    def post(self, request: Request, pk: int) -> Response:
        """登记约谈结果。"""
        return self.take(request, pk)
