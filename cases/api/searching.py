"""Search: what is looked for stands in the body, so that it is in no log of addresses."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api.parts import Label, empty_or
from cases.enums import CLOCK_CHOICES
from cases.models import Petition
from cases.queries import petition_numbered, search_petitions
from cases.searching import MOST_CHARACTERS, read_search
from offices.api.headers import account_of


class SearchGiven(serializers.Serializer):
    q = serializers.CharField(
        max_length=MOST_CHARACTERS,
        allow_blank=True,
        help_text="编号、完整姓名，或正文中至少两个连续的字；几个词之间用空格，须都出现",
    )
    after = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, default=None, help_text="上一页的 next_after"
    )


class SearchRow(serializers.ModelSerializer):
    state_label = Label()
    petitioner = serializers.CharField(source="petitioner_masked")
    holder = serializers.CharField(source="holder.short_name")
    next_clock = empty_or(CLOCK_CHOICES)

    class Meta:
        model = Petition
        fields = [
            "number",
            "subject",
            "state",
            "state_label",
            "is_open",
            "petitioner",
            "headcount",
            "channel",
            "holder",
            "received_on",
            "urgent",
            "sealed",
            "next_due",
            "next_clock",
        ]
        read_only_fields = fields


class SearchResult(serializers.Serializer):
    total = serializers.IntegerField(help_text="最多数到1000")
    is_more = serializers.BooleanField(help_text="多于 total")
    next_after = serializers.IntegerField(allow_null=True)
    results = SearchRow(many=True)


class Search(APIView):
    throttle_scope = "search"

    @extend_schema(operation_id="search_petitions", tags=["petitions"], request=SearchGiven, responses=SearchResult)
    def post(self, request: Request) -> Response:
        """在看得到的信访件中检索，最近的在前，每页25件。完整编号直接得到那一件。"""
        given = SearchGiven(data=request.data)
        given.is_valid(raise_exception=True)
        account = account_of(request)
        wanted = read_search(given.validated_data["q"])
        exact = petition_numbered(account, wanted.number)
        if exact is not None:
            return _answer([exact], 1, False, None)
        found = search_petitions(account, wanted, after=given.validated_data["after"])
        return _answer(found.petitions, found.total, found.is_more, found.next_after)


def _answer(petitions: list[Petition], total: int, is_more: bool, next_after: int | None) -> Response:
    rows: Any = SearchRow(petitions, many=True).data
    return Response({"total": total, "is_more": is_more, "next_after": next_after, "results": rows})
