"""Search: what is looked for stands in the body, so that it is in no log of addresses."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.petitions.actions.reading import record_name_search
from cases.petitions.enums import CLOCK_CHOICES, Channel, ReadPurpose
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered
from cases.petitions.queries.visible import petitions_visible_to
from cases.worklist.filters import FILTER_NAMES, PetitionFilter, given_filters
from cases.worklist.queries.search import petition_numbered, search_petitions
from cases.worklist.searching import MOST_CHARACTERS, read_search
from offices.organisation.api.headers import account_of
from offices.organisation.models import Account
from offices.pages.serializers import Body, DayGiven, Label, empty_or


def _as_field(wanted: django_filters.Filter) -> serializers.Field:
    """A filter of the list as a member of the body."""
    options: dict[str, Any] = {"required": False, "help_text": str(wanted.label)}
    if isinstance(wanted, django_filters.MultipleChoiceFilter):
        one = serializers.ChoiceField(choices=wanted.extra["choices"])
        return serializers.ListField(child=one, max_length=50, **options)
    if isinstance(wanted, django_filters.ChoiceFilter):
        return serializers.ChoiceField(choices=wanted.extra["choices"], **options)
    if isinstance(wanted, django_filters.BooleanFilter):
        return serializers.BooleanField(**options)
    if isinstance(wanted, django_filters.DateFilter):
        return DayGiven(**options)
    if isinstance(wanted, django_filters.NumberFilter):
        return serializers.IntegerField(min_value=1, max_value=wanted.extra["max_value"], **options)
    return serializers.CharField(max_length=wanted.extra["max_length"], **options)


class SearchGiven(Body):
    """What is looked for, and the filters of the list by the same names."""

    unknown = _l("没有这个检索条件。")

    q = serializers.CharField(
        max_length=MOST_CHARACTERS,
        allow_blank=True,
        help_text="编号、完整姓名（须同时给出 why），或正文中至少两个连续的字；几个词之间用空格，须都出现",
    )
    why = serializers.ChoiceField(
        choices=ReadPurpose.choices, required=False, default="", help_text="按姓名检索的目的；不给出的只查编号和文字"
    )
    after = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=2**63 - 1, default=None, help_text="上一页的 next_after"
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        fields.update({name: _as_field(wanted) for name, wanted in PetitionFilter.base_filters.items()})
        return fields


class SearchRow(serializers.ModelSerializer):
    state_label = Label()
    petitioner = serializers.CharField(source="petitioner_masked")
    holder = serializers.CharField(source="holder.short_name")
    headcount = serializers.IntegerField(allow_null=True, help_text="密封件没有打开的为 null")
    channel = empty_or(Channel)
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
            "next_provisional",
        ]
        read_only_fields = fields


class SearchResult(serializers.Serializer):
    total = serializers.IntegerField(help_text="最多数到1000")
    is_more = serializers.BooleanField(help_text="多于 total")
    next_after = serializers.IntegerField(allow_null=True)
    results = SearchRow(many=True)


class Search(APIView):
    throttle_scope = "search"
    read_only_may = True

    @extend_schema(operation_id="search_petitions", tags=["petitions"], request=SearchGiven, responses=SearchResult)
    def post(self, request: Request) -> Response:
        """在看得到的信访件中检索，最近的在前，每页25件；筛选与列表相同，须同时满足。完整编号直接得到那一件，不受筛选限制。"""
        given = SearchGiven(data=request.data)
        given.is_valid(raise_exception=True)
        account = account_of(request)
        wanted = read_search(given.validated_data["q"])
        exact = petition_numbered(account, wanted.typed)
        if exact is not None:
            return _answer(covered(account, [exact]), 1, False, None)
        filters = filters_given(account, given.validated_data)
        among = filters.qs if filters is not None else None
        why = given.validated_data["why"]
        found = search_petitions(account, wanted, among=among, after=given.validated_data["after"], by_name=bool(why))
        if why:
            named = Petition.objects.filter(pk__in=found.named).only("office_ids")
            record_name_search(found=named, by=account, at=timezone.now(), purpose=why)
        return _answer(found.petitions, found.total, found.is_more, found.next_after)


def filters_given(account: Account, given: Mapping[str, Any]) -> PetitionFilter | None:
    """The filters on the visible petitions, None without any; a wrong one is refused as by the list."""
    asked = QueryDict(mutable=True)
    for name in FILTER_NAMES & given.keys():
        value = given[name]
        asked.setlist(name, list(map(str, value if isinstance(value, list) else [value])))
    if not given_filters(asked):
        return None
    filters = PetitionFilter(asked, petitions_visible_to(account), account=account)
    if not filters.is_valid():
        raise ValidationError({name: list(map(str, sentences)) for name, sentences in filters.errors.items()})
    return filters


def _answer(petitions: list[Petition], total: int, is_more: bool, next_after: int | None) -> Response:
    rows: Any = SearchRow(petitions, many=True).data
    return Response({"total": total, "is_more": is_more, "next_after": next_after, "results": rows})
