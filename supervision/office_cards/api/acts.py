"""Each act on a card on an office is one POST, answered by the card as it is then."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.organisation.api.headers import account_of
from offices.pages.serializers import Body, DayGiven, ToldGiven
from supervision.cards.enums import InterviewOutcome, OrderGround
from supervision.office_cards import policies
from supervision.office_cards.actions import answering, ending, issuing
from supervision.office_cards.actions.common import LONGEST, LONGEST_ANSWER, LONGEST_FINDING
from supervision.office_cards.api.cards import OfficeCardWhole, show_office_card, visible_office_card
from supervision.office_cards.enums import OfficeCardError
from supervision.office_cards.models import OfficeCard


class IssueGiven(Body):
    ground = serializers.ChoiceField(choices=OrderGround.choices, help_text="督办情形")
    demand = ToldGiven(max_length=LONGEST, help_text="整改要求，至少10个字")
    review_on = DayGiven(help_text="复查日期")
    decision = ToldGiven(max_length=LONGEST_FINDING, help_text="核准意见")


class RefuseGiven(Body):
    decision = ToldGiven(max_length=LONGEST_FINDING, help_text="不予发出的理由，至少10个字")


class ExplainGiven(Body):
    answer = ToldGiven(max_length=LONGEST_ANSWER, help_text="书面说明，至少10个字")


class ObjectGiven(Body):
    objection = ToldGiven(max_length=answering.LONGEST_OBJECTION, help_text="异议的事实和依据，至少10个字")


class RectifyGiven(Body):
    causes = ToldGiven(max_length=LONGEST_ANSWER, help_text="问题原因和责任")
    measures = ToldGiven(max_length=LONGEST_ANSWER, help_text="整改措施和结果")


class FoundGiven(Body):
    upheld = serializers.BooleanField(help_text="异议是否成立")
    finding = ToldGiven(max_length=LONGEST_FINDING, help_text="认定理由，至少10个字")


class PlannedGiven(Body):
    planned_on = DayGiven(help_text="约谈日期")
    place = serializers.CharField(max_length=answering.LONGEST_PLACE, help_text="约谈地点")
    topic = ToldGiven(max_length=LONGEST_FINDING, help_text="约谈事项")


class RecordedGiven(Body):
    outcome = serializers.ChoiceField(choices=InterviewOutcome.choices)
    held_on = DayGiven(help_text="约谈或决定日期")
    record_text = ToldGiven(max_length=answering.LONGEST_RECORD, help_text="约谈记录，至少10个字")
    present = serializers.CharField(
        max_length=answering.LONGEST_PRESENT, required=False, allow_blank=True, default="", help_text="到场人员"
    )


class LiftedGiven(Body):
    lift_reason = ToldGiven(max_length=LONGEST, help_text="解除的事实和依据，至少10个字")
    lift_number = serializers.CharField(
        max_length=ending.LONGEST_NUMBER, required=False, allow_blank=True, default="", help_text="解除文号"
    )


class ProlongedGiven(Body):
    review_on = DayGiven(help_text="新的复查日期")
    reason = ToldGiven(max_length=LONGEST_FINDING, help_text="复查情况和理由，至少10个字")


class OfficeVoidGiven(Body):
    error = serializers.ChoiceField(choices=OfficeCardError.choices, help_text="发牌时的差错")
    evidence = ToldGiven(max_length=LONGEST_FINDING, help_text="事实和依据，至少10个字")


class OfficeVoidDecisionGiven(Body):
    agreed = serializers.BooleanField(help_text="是否同意作废")
    decision = ToldGiven(max_length=LONGEST_FINDING, help_text="核准意见，至少10个字")


def _act(
    name: str,
    said: str,
    body: type[Body],
    check: Callable[[Any, OfficeCard], None],
    act: Callable[..., OfficeCard],
) -> type[APIView]:
    """The class of one act: its body, who may, and the action."""

    @extend_schema(operation_id=f"{name}_office_card", tags=["supervision"], request=body, responses=OfficeCardWhole)
    def post(self: APIView, request: Request, pk: int) -> Response:
        account = account_of(request)
        check(account, visible_office_card(account, pk))
        given = body(data=request.data)
        given.is_valid(raise_exception=True)
        act(card_id=pk, by=account, at=timezone.now(), **given.validated_data)
        return show_office_card(account, pk)

    post.__doc__ = said
    return type(f"OfficeCard{name.title().replace('_', '')}", (APIView,), {"post": post, "__doc__": said})


ADDRESSES: dict[str, type[APIView]] = {
    "issue": _act("issue", "核准发出。", IssueGiven, policies.check_decide, issuing.issue_office_card),
    "refuse": _act("refuse", "不予发出。", RefuseGiven, policies.check_decide, issuing.refuse_office_card),
    "answer": _act("answer", "书面说明。", ExplainGiven, policies.check_answer, answering.answer_office_card),
    "object": _act("object_to", "提出异议。", ObjectGiven, policies.check_object, answering.object_to_office_card),
    "report": _act("report", "整改报告。", RectifyGiven, policies.check_report, answering.report_office_card),
    "find": _act("find_on", "认定异议。", FoundGiven, policies.check_find, ending.find_on_objection),
    "interview": _act("interview", "安排约谈。", PlannedGiven, policies.check_interview, answering.plan_interview),
    "interview-result": _act(
        "record_interview", "登记约谈结果。", RecordedGiven, policies.check_interview_result, answering.record_interview
    ),
    "lift": _act("lift", "解除。", LiftedGiven, policies.check_lift, ending.lift_office_card),
    "prolong": _act("prolong", "复查后继续。", ProlongedGiven, policies.check_prolong, ending.prolong_office_card),
    "void": _act("void", "提请作废。", OfficeVoidGiven, policies.check_void, ending.propose_office_void),
    "void-decision": _act(
        "void_decide", "核准作废。", OfficeVoidDecisionGiven, policies.check_void_decision, ending.decide_office_void
    ),
}
