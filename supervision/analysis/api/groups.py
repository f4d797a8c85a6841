"""Groups on one matter and answers to read, over the API."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.petitions.queries.opening import covered
from offices.errors import NotPermitted
from offices.organisation.api.headers import account_of
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.pages.serializers import Body, Label, ToldGiven
from offices.vocabularies.api import OfficeRef
from supervision.analysis.actions.gathering import confirm_group, dismiss_group, read_answer
from supervision.analysis.models import AnswerToRead, GroupMember, MatterGroup
from supervision.analysis.queries.advice import READERS
from supervision.analysis.queries.groups import answers_visible_to, groups_visible_to
from supervision.analysis.reports.groups import GroupShown, shown


def reader_of(request: Request) -> Account:
    account = account_of(request)
    if not any(authority_of(account).may_anywhere(one) for one in READERS):
        raise NotPermitted("not_permitted", _("您的角色不能查看社情分析。"))
    return account


class MatterMember(serializers.ModelSerializer):
    id = serializers.IntegerField(source="petition_id", help_text="确认时放进 kept")
    number = serializers.CharField(source="petition.number")
    subject = serializers.CharField(source="petition.subject")
    place = serializers.CharField(source="petition.place")
    holder = OfficeRef(source="petition.holder")
    received_on = serializers.DateField(source="petition.received_on")
    state_label = Label()

    class Meta:
        model = GroupMember
        fields = ["id", "number", "subject", "place", "holder", "received_on", "state", "state_label"]
        read_only_fields = fields


class MatterGroupRow(serializers.ModelSerializer):
    office = OfficeRef()
    state_label = Label()
    seen = serializers.IntegerField(help_text="本人看得到的件数")

    class Meta:
        model = MatterGroup
        fields = ["id", "office", "state", "state_label", "name", "reason", "found_at", "decided_at", "seen"]
        read_only_fields = fields


class MatterGroupRecord(serializers.Serializer):
    group = MatterGroupRow()
    terms = serializers.ListField(child=serializers.CharField(), help_text="共有的字组")
    members = MatterMember(many=True)


class GroupDecision(Body):
    name = serializers.CharField(max_length=60, required=False, default="", help_text="确认：事项名称")
    kept = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**31 - 1),
        max_length=1000,
        required=False,
        default=list,
        help_text="确认：属于的信访件 id",
    )
    reason = ToldGiven(max_length=200, required=False, default="", help_text="排除：理由；有理由即为排除")


class MatterGroups(ListAPIView):
    serializer_class = MatterGroupRow
    orders = {"-id": ("-id",)}
    queryset = MatterGroup.objects.none()

    @extend_schema(operation_id="list_matter_groups", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """同一事项：按文字归集的信访件分组，本人看得到其中两件以上的。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[MatterGroup]:
        return groups_visible_to(reader_of(self.request)).select_related("office")


class OneMatterGroup(APIView):
    @extend_schema(operation_id="read_matter_group", tags=["supervision"], responses=MatterGroupRecord)
    def get(self, request: Request, pk: int) -> Response:
        """一组和其中本人看得到的信访件。"""
        return Response(MatterGroupRecord(self._shown(request, pk)).data)

    @extend_schema(
        operation_id="decide_matter_group", tags=["supervision"], request=GroupDecision, responses=MatterGroupRow
    )
    def post(self, request: Request, pk: int) -> Response:
        """确认为同一事项（`name`、`kept`），或者排除（`reason`）。"""
        group = self._shown(request, pk).group
        given = GroupDecision(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        who: dict[str, Any] = {"group_id": group.pk, "by": account_of(request), "at": timezone.now()}
        if told["reason"]:
            dismiss_group(**who, reason=told["reason"])
        else:
            confirm_group(**who, name=told["name"], kept=set(told["kept"]))
        changed = get_object_or_404(MatterGroup.objects.select_related("office"), pk=group.pk)
        changed.seen = group.seen  # type: ignore[attr-defined]
        return Response(MatterGroupRow(changed).data)

    def _shown(self, request: Request, pk: int) -> GroupShown:
        account = reader_of(request)
        group = get_object_or_404(groups_visible_to(account).select_related("office"), pk=pk)
        return shown(account, [group])[0]


class AnswerRow(serializers.ModelSerializer):
    petition = serializers.CharField(source="answer.document.petition.number")
    document = serializers.CharField(source="answer.document.number")
    office = OfficeRef(source="answer.document.office")
    demand = serializers.CharField(source="answer.demand.text")
    answer = serializers.CharField(source="answer.text")
    other = serializers.CharField(source="other.document.petition.number", default="", help_text="答复几乎相同的另一件")
    kind_label = Label()

    class Meta:
        model = AnswerToRead
        fields = [
            "id", "kind", "kind_label", "petition", "document", "office", "demand", "answer", "other", "found_at",
            "remark", "read_at",
        ]  # fmt: skip
        read_only_fields = fields


class AnswersToRead(ListAPIView):
    serializer_class = AnswerRow
    orders = {"-id": ("-id",)}
    queryset = AnswerToRead.objects.none()

    @extend_schema(operation_id="list_answers_to_read", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """答复抽看：按文字找出的、供督查员并排阅看的答复；不是评分。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[AnswerToRead]:
        found = answers_visible_to(reader_of(self.request))
        related = ("answer__demand", "answer__document__office", "answer__document__petition")
        return found.select_related(*related, "other__document__petition")

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset) or []
        texts = ["answer.demand.text", "answer.text"]
        return covered(account_of(self.request), rows, "answer.document.petition", texts)


class AnswerRemark(Body):
    remark = ToldGiven(max_length=500, help_text="阅看意见")


class ReadAnswer(APIView):
    @extend_schema(operation_id="mark_answer_read", tags=["supervision"], request=AnswerRemark, responses=AnswerRow)
    def post(self, request: Request, pk: int) -> Response:
        """记下阅看意见。"""
        account = reader_of(request)
        found = get_object_or_404(answers_visible_to(account), pk=pk)
        given = AnswerRemark(data=request.data)
        given.is_valid(raise_exception=True)
        done = read_answer(answer_id=found.pk, by=account, at=timezone.now(), remark=given.validated_data["remark"])
        return Response(AnswerRow(done).data)
