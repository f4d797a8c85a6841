"""Meetings: the list, one with its agenda, a new one, and what was decided about an item."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.packages.enums import CommitmentState
from cases.petitions.queries.opening import check_opened
from offices.organisation.api.headers import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    account_of,
    request_key_of,
    version_of,
)
from offices.organisation.models import Account, Office
from offices.pages.serializers import Body, DayGiven, Label, MomentGiven, ToldGiven
from offices.vocabularies.api import OfficeRef
from supervision.meetings.actions.agenda import add_petitions
from supervision.meetings.actions.meetings import make_meeting
from supervision.meetings.actions.minutes import LONGEST_DECISION, MOST_ACTIONS, Ordered, record_item
from supervision.meetings.enums import ItemOutcome, MeetingKind
from supervision.meetings.filters import MeetingFilter
from supervision.meetings.models import Meeting
from supervision.meetings.queries import Shown, agenda_of, meetings_visible_to, petitions_named


class MeetingRow(serializers.ModelSerializer):
    kind_label = serializers.CharField(source="kind_name", help_text="按单位层级的名称")
    state_label = Label()
    title = serializers.CharField()
    office = OfficeRef()
    chair = serializers.CharField(source="chair.name")

    class Meta:
        model = Meeting
        fields = [
            "id",
            "title",
            "kind",
            "kind_label",
            "state",
            "state_label",
            "office",
            "year",
            "number",
            "begins_at",
            "place",
            "chair",
            "chief",
            "entered_afterwards",
            "version",
        ]
        read_only_fields = fields


class MeetingActionRow(serializers.Serializer):
    number = serializers.IntegerField(help_text="在信访件内的序号")
    text = serializers.CharField()
    unit = OfficeRef()
    owner = serializers.CharField()
    due_on = serializers.DateField()
    state = serializers.ChoiceField(choices=CommitmentState.choices)


class AgendaRow(serializers.Serializer):
    """An item; of one that may not be named only its place."""

    id = serializers.IntegerField(source="item.pk")
    place = serializers.IntegerField(source="number")
    hidden = serializers.BooleanField(help_text="不在权限内的密封事项")
    petition = serializers.CharField(source="petition.number", allow_null=True, default=None)
    subject = serializers.SerializerMethodField()
    question = serializers.SerializerMethodField()
    outcome = serializers.SerializerMethodField()
    decision = serializers.SerializerMethodField()
    version = serializers.IntegerField(source="item.version")
    actions = MeetingActionRow(source="ordered", many=True)

    def get_subject(self, shown: Shown) -> str:
        if shown.hidden:
            return ""
        return shown.item.petition.subject if shown.item.petition else shown.item.title

    def get_question(self, shown: Shown) -> str:
        return "" if shown.hidden else shown.item.question

    @extend_schema_field(serializers.ChoiceField(choices=ItemOutcome.choices, allow_blank=True))
    def get_outcome(self, shown: Shown) -> str:
        return "" if shown.hidden else shown.item.outcome

    def get_decision(self, shown: Shown) -> str:
        return "" if shown.hidden else shown.item.decision


class MeetingWhole(MeetingRow):
    made_by = serializers.CharField(source="made_by.name", help_text="补记的会议，是补记人")
    agenda = serializers.SerializerMethodField()
    left_out = serializers.SerializerMethodField(help_text="没有列入议程的，逐条说明")

    class Meta(MeetingRow.Meta):
        fields = [*MeetingRow.Meta.fields, "note", "made_by", "made_at", "agenda", "left_out"]
        read_only_fields = fields

    @extend_schema_field(AgendaRow(many=True))
    def get_agenda(self, meeting: Meeting) -> Any:
        return AgendaRow(agenda_of(meeting, self.context["account"]), many=True).data

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_left_out(self, meeting: Meeting) -> list[str]:
        return list(self.context.get("left_out", []))


class MeetingGiven(Body):
    office = serializers.CharField(max_length=60, help_text="召集单位代码")
    kind = serializers.ChoiceField(choices=MeetingKind.choices)
    begins_at = MomentGiven()
    place = serializers.CharField(max_length=100)
    chair = serializers.CharField(max_length=150, help_text="主持人用户名")
    chief = serializers.BooleanField(required=False, allow_null=True, default=None, help_text="主要负责人亲自主持")
    note = ToldGiven(max_length=500, required=False, allow_blank=True, default="")
    entered_afterwards = serializers.BooleanField(
        required=False, default=False, help_text="补记已经开过的会议；时间须已过，并在本单位会议补记规则的期限以内"
    )
    petitions = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list, max_length=60, help_text="信访件编号"
    )


class MeetingActionGiven(Body):
    unit = serializers.CharField(max_length=60, help_text="责任单位代码")
    owner = serializers.CharField(max_length=60, allow_blank=True, help_text="责任人")
    text = ToldGiven(max_length=500, help_text="议定事项")
    due_on = DayGiven()


class DecisionGiven(Body):
    version = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=10**9)
    outcome = serializers.ChoiceField(choices=ItemOutcome.choices)
    decision = ToldGiven(max_length=LONGEST_DECISION, required=False, allow_blank=True, default="")
    actions = MeetingActionGiven(many=True, required=False, default=list, max_length=MOST_ACTIONS)  # type: ignore[call-arg]


class Meetings(ListAPIView):
    serializer_class = MeetingRow
    filterset_class = MeetingFilter
    orders = {"-begins_at": ("-begins_at", "-id")}
    queryset = Meeting.objects.none()

    @extend_schema(operation_id="list_meetings", tags=["meetings"])
    def get(self, request: Request) -> Response:
        """本人召集、主持或者受邀参加的会议，最近的在前。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Meeting]:
        return meetings_visible_to(account_of(self.request)).select_related("office", "chair")

    @extend_schema(
        operation_id="make_meeting",
        tags=["meetings"],
        parameters=[IDEMPOTENCY_KEY],
        request=MeetingGiven,
        responses={201: MeetingWhole, 200: MeetingWhole},
    )
    def post(self, request: Request) -> Response:
        """建立一次会议（筹备），并列入信访件。同一个 Idempotency-Key 再次提交，答复第一次的（200）。"""
        account, at = account_of(request), timezone.now()
        given = MeetingGiven(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        office = Office.objects.filter(code=data.pop("office")).first()
        chair = Account.objects.filter(username=data.pop("chair"), is_active=True).first()
        if office is None:
            raise ValidationError({"office": [_("没有这个单位代码。")]})
        if chair is None:
            raise ValidationError({"chair": [_("没有这个用户名。")]})
        wanted = data.pop("petitions")
        meeting = make_meeting(
            by=account, at=at, office=office, chair=chair, request_key=request_key_of(request), **data
        )
        left_out: list[str] = []
        is_new = meeting.made_at == at
        if wanted and is_new:
            found, unknown = petitions_named(account, wanted)
            left_out = list(map(str, unknown))
            left_out += add_petitions(by=account, at=at, meeting_id=meeting.pk, petitions=found)[1]
        answer = show_meeting(account, meeting.pk, 201 if is_new else 200, left_out)
        answer["Location"] = f"{request.path}{meeting.pk}/"
        return answer


class OneMeeting(APIView):
    @extend_schema(operation_id="get_meeting", tags=["meetings"], responses=MeetingWhole)
    def get(self, request: Request, pk: int) -> Response:
        """一次会议和议程；不在权限内的密封事项只有次序。"""
        return show_meeting(account_of(request), pk)


class RecordDecision(APIView):
    @extend_schema(
        operation_id="record_decision",
        tags=["meetings"],
        parameters=[IDEMPOTENCY_KEY, IF_MATCH],
        request=DecisionGiven,
        responses=MeetingWhole,
    )
    def post(self, request: Request, pk: int, item: int) -> Response:
        """记录一项议题的会议决定和议定事项，写入信访件的办理经过。版本是这一项的版本。"""
        account = account_of(request)
        meeting = visible_meeting(account, pk)
        shown = next((one for one in agenda_of(meeting, account) if one.item.pk == item), None)
        if shown is None or shown.hidden:
            raise Http404
        check_opened(shown.petition, account)
        given = DecisionGiven(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        version = version_of(request, data.pop("version"))
        ordered = _ordered(data.pop("actions"))
        record_item(
            by=account,
            at=timezone.now(),
            meeting_id=pk,
            item_id=item,
            version=version,
            ordered=ordered,
            request_key=request_key_of(request),
            **data,
        )
        return show_meeting(account, pk)


def visible_meeting(account: Account, pk: int) -> Meeting:
    meeting = meetings_visible_to(account).select_related("office", "chair", "made_by").filter(pk=pk).first()
    if meeting is None:
        raise Http404
    return meeting


def show_meeting(account: Account, pk: int, status: int = 200, left_out: list[str] | None = None) -> Response:
    context = {"account": account, "left_out": left_out or []}
    return Response(MeetingWhole(visible_meeting(account, pk), context=context).data, status=status)


def _ordered(given: list[dict[str, Any]]) -> list[Ordered]:
    codes = {one["unit"] for one in given}
    units = {office.code: office for office in Office.objects.filter(code__in=codes, is_active=True)}
    if unknown := sorted(codes - units.keys()):
        raise ValidationError({"actions": [_("没有这个单位代码：%(codes)s。") % {"codes": "、".join(unknown)}]})
    return [Ordered(units[one["unit"]], one["owner"], one["text"], one["due_on"]) for one in given]
