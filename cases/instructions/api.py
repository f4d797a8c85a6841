"""The letters that leaders read, to be listed; they are laid before, read and taken back by steps."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cases.instructions.filters import LetterFilter
from cases.instructions.models import LeaderLetter
from cases.instructions.queries import letters_visible_to
from cases.instructions.reports.lists import letters_covered
from offices.organisation.api.headers import account_of
from offices.vocabularies.api import OfficeRef


class LetterInList(serializers.ModelSerializer):
    petition = serializers.CharField(source="petition.number")
    subject = serializers.CharField(source="petition.subject")
    leader = serializers.CharField(source="leader.name")
    office = OfficeRef()
    holder = OfficeRef(source="petition.holder")
    instruction = serializers.CharField(source="instruction.text", default="", help_text="批示；只作已阅的为空")
    due_on = serializers.DateField(source="instruction.due_on", default=None, allow_null=True, help_text="反馈期限")
    feedback = serializers.CharField(source="instruction.feedback", default="", help_text="落实情况")

    class Meta:
        model = LeaderLetter
        fields = [
            *("id", "petition", "subject", "leader", "office", "holder", "note", "laid_at", "read_at"),
            *("instruction", "due_on", "feedback", "taken_back_at"),
        ]
        read_only_fields = fields


class LeaderLetters(ListAPIView):
    serializer_class = LetterInList
    filterset_class = LetterFilter
    orders = {"-id": ("-id",)}
    queryset = LeaderLetter.objects.none()

    @extend_schema(operation_id="list_leader_letters", tags=["petitions"])
    def get(self, request: Request) -> Response:
        """阅批来信：呈送本人的，和本人所在单位呈送的；最近呈送的在前。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[LeaderLetter]:
        found = letters_visible_to(account_of(self.request))
        return found.select_related("petition__holder", "leader", "office", "instruction")

    def paginate_queryset(self, queryset: Any) -> Any:
        return letters_covered(account_of(self.request), super().paginate_queryset(queryset) or [])
