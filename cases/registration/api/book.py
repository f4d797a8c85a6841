"""The register: its rows with the names masked, and its file."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.petitions.enums import Channel, ReadPurpose
from cases.petitions.models.parties import Batch
from cases.registration.actions.book import take_book
from cases.registration.enums import BookForm
from cases.registration.filters import BookFilter
from cases.registration.queries.book import book_visible_to
from cases.registration.reports.book import BookReader, entries_of
from cases.worklist.actions.export import exporting_offices
from offices.organisation.api.headers import account_of
from offices.pages.serializers import Body, DayGiven
from offices.pages.views import PDF, XLSX, attachment
from offices.vocabularies.api import OfficeRef


class BookRow(serializers.Serializer):
    """One time that a matter was brought."""

    id = serializers.IntegerField(source="batch.pk")
    on = serializers.DateField(source="batch.on")
    office = OfficeRef(source="batch.office")
    channel = serializers.CharField(help_text="信访形式；密封件没有打开的为空")
    number = serializers.CharField(source="batch.petition.number")
    name = serializers.CharField(help_text="遮蔽的姓名")
    persons = serializers.IntegerField(allow_null=True, help_text="人次")
    occurrence = serializers.CharField(help_text="初次、本机构初次或重复")
    subject = serializers.CharField(source="batch.petition.subject")
    category = serializers.CharField()
    holder = OfficeRef(source="batch.petition.holder")
    state = serializers.CharField(source="batch.petition.state")
    recorded_by = serializers.CharField(source="batch.recorded_by.name")


class BookGiven(Body):
    """The filters of the list by the same names, as what the register is taken out, and what for it names persons."""

    on_from = DayGiven(required=False, allow_null=True, default=None)
    on_to = DayGiven(required=False, allow_null=True, default=None)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False, allow_blank=True, default="")
    again = serializers.BooleanField(required=False, allow_null=True, default=None)
    office = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    form = serializers.ChoiceField(choices=BookForm.choices)
    identity_purpose = serializers.ChoiceField(
        choices=ReadPurpose.choices,
        required=False,
        allow_blank=True,
        default="",
        help_text="查看个人信息的目的；不给出的隐去姓名",
    )


class Book(ListAPIView):
    serializer_class = BookRow
    filterset_class = BookFilter
    orders = {"-id": ("-id",)}
    queryset = Batch.objects.none()

    @extend_schema(operation_id="list_book", tags=["petitions"])
    def get(self, request: Request) -> Response:
        """登记簿：本单位收到的每一次来访、来信，最近登记的在前；姓名隐去。"""
        found = self.filter_queryset(self.get_queryset())
        page: Any = self.paginate_queryset(found)
        reader = BookReader(account_of(request), timezone.localdate())
        rows = entries_of([batch.pk for batch in page], reader)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def get_queryset(self) -> QuerySet[Batch]:
        return book_visible_to(account_of(self.request))


class BookFile(APIView):
    throttle_scope = "identity"

    @extend_schema(
        operation_id="take_book",
        tags=["petitions"],
        request=BookGiven,
        responses={(200, XLSX): OpenApiTypes.BINARY, (200, PDF): OpenApiTypes.BINARY},
    )
    def post(self, request: Request) -> HttpResponse:
        """登记簿的Excel工作簿或者PDF，按日期先后，一次最多2000行。

        记入审计；给出 identity_purpose 的写出本单位经手各件的姓名，每一件都记下查看，一次最多500件，
        每人一小时最多10次。
        """
        given = BookGiven(data=request.data)
        given.is_valid(raise_exception=True)
        account, wanted = account_of(request), dict(given.validated_data)
        exporting_offices(account)
        form, purpose = wanted.pop("form"), wanted.pop("identity_purpose")
        asked = {name: _asked(value) for name, value in wanted.items() if value not in (None, "")}
        filters = BookFilter(asked, book_visible_to(account), account=account)
        if not filters.is_valid():
            raise ValidationError(filters.errors)
        name, content = take_book(
            found=filters.qs,
            form=form,
            by=account,
            at=timezone.now(),
            purpose=purpose,
            conditions=filters.conditions(),
        )
        return attachment(content, PDF if form == BookForm.PDF else XLSX, name)


def _asked(value: Any) -> str:
    """A value as an address has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
