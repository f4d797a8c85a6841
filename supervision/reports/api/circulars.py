"""Circulars: the list, one with its letter, drafting, writing, what is done to it, and the confirmation of reading."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.papers.views import letter_file
from cases.petitions.api import ShownToReader
from offices.organisation.api.headers import IDEMPOTENCY_KEY, account_of, request_key_of
from offices.organisation.models import Account, Office
from offices.pages.serializers import Body, Label, ToldGiven
from offices.pages.views import DOCX, PDF
from offices.vocabularies.api import OfficeRef
from supervision.reports.actions.circulars import (
    LONGEST,
    act_on_circular,
    confirm_read,
    draft_circular,
    save_circular,
)
from supervision.reports.enums import NAMED_ACTS, CircularRole
from supervision.reports.filters import CircularFilter
from supervision.reports.models import Circular, CircularOffice
from supervision.reports.queries.circulars import circulars_visible_to
from supervision.reports.queries.reports import reports_visible_to
from supervision.reports.reports.circulars import shown_letter

TEXTS = {"max_length": LONGEST, "required": False, "allow_blank": True}


class CircularRow(serializers.ModelSerializer):
    office = OfficeRef()
    report = serializers.IntegerField(source="report_id")
    state_label = Label()

    class Meta:
        model = Circular
        fields = [
            "id",
            "office",
            "report",
            "title",
            "number",
            "state",
            "state_label",
            "edition",
            "made_at",
            "issued_on",
        ]
        read_only_fields = fields


class CircularSent(serializers.ModelSerializer):
    office = OfficeRef()
    role_label = Label()

    class Meta:
        model = CircularOffice
        fields = ["office", "role", "role_label", "read_at"]
        read_only_fields = fields


class CircularWhole(ShownToReader, CircularRow):
    offices = CircularSent(many=True)
    paragraphs = serializers.SerializerMethodField(help_text="正文；未印发的，按现在的稿")

    class Meta(CircularRow.Meta):
        fields = [*CircularRow.Meta.fields, "remarks", "demands", "offices", "paragraphs"]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_paragraphs(self, one: Circular) -> list[str]:
        return list(shown_letter(one).paragraphs)


class CircularDrafted(Body):
    report = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="统计报告的编号（id）")


class CircularWritten(Body):
    edition = serializers.IntegerField(min_value=1, max_value=10**6, help_text="所见的稿次")
    title = ToldGiven(max_length=100)
    remarks = ToldGiven(**TEXTS, help_text="存在的问题；不写的不变")
    demands = ToldGiven(**TEXTS, help_text="下一步要求；不写的不变")
    to = serializers.ListField(child=serializers.CharField(max_length=60), max_length=500, help_text="主送单位代码")
    copies = serializers.ListField(
        child=serializers.CharField(max_length=60), max_length=500, required=False, help_text="抄送；不写的不变"
    )


class CircularActGiven(Body):
    kind = serializers.ChoiceField(choices=NAMED_ACTS)
    edition = serializers.IntegerField(min_value=1, max_value=10**6, help_text="所见的稿次")
    reason = ToldGiven(max_length=200, required=False, allow_blank=True, default="", help_text="退回、作废的写明理由")


class CircularReadGiven(Body):
    office = serializers.CharField(max_length=60, help_text="阅知单位代码")


class Circulars(ListAPIView):
    serializer_class = CircularRow
    filterset_class = CircularFilter
    orders = {"-id": ("-id",)}
    queryset = Circular.objects.none()

    @extend_schema(operation_id="list_circulars", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """通报：本单位及下级的，和发给本单位的。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Circular]:
        return circulars_visible_to(account_of(self.request)).select_related("office").defer("letter")

    @extend_schema(
        operation_id="draft_circular",
        tags=["supervision"],
        parameters=[IDEMPOTENCY_KEY],
        request=CircularDrafted,
        responses={201: CircularWhole},
    )
    def post(self, request: Request) -> Response:
        """在一份统计完成的报告上起草通报；已起草的，答复那一份。"""
        account = account_of(request)
        given = CircularDrafted(data=request.data)
        given.is_valid(raise_exception=True)
        report = reports_visible_to(account).filter(pk=given.validated_data["report"]).first()
        if report is None:
            raise ValidationError({"report": [_("没有这份报告。")]})
        at = timezone.now()
        made = draft_circular(by=account, at=at, report_id=report.pk, request_key=request_key_of(request))
        shown = _whole(account, made.pk)
        return Response(shown, status=201 if made.made_at == at else 200)


class OneCircular(APIView):
    @extend_schema(operation_id="get_circular", tags=["supervision"], responses=CircularWhole)
    def get(self, request: Request, pk: int) -> Response:
        """一份通报，连同主送、抄送单位和阅知时间。"""
        return Response(_whole(account_of(request), pk))

    @extend_schema(
        operation_id="write_circular", tags=["supervision"], request=CircularWritten, responses=CircularWhole
    )
    def put(self, request: Request, pk: int) -> Response:
        """修改拟稿中的通报。"""
        account = account_of(request)
        one = _visible(account, pk)
        given = CircularWritten(data=request.data)
        given.is_valid(raise_exception=True)
        data = {"remarks": one.remarks, "demands": one.demands, **given.validated_data}
        for name in {"to", "copies"} & data.keys():
            data[name] = _ids(name, data[name])
        data.setdefault("copies", [row.office_id for row in one.offices.all() if row.role == CircularRole.COPY])
        save_circular(by=account, at=timezone.now(), circular_id=one.pk, **data)
        return Response(_whole(account, pk))


class ActOnCircular(APIView):
    @extend_schema(
        operation_id="act_on_circular", tags=["supervision"], request=CircularActGiven, responses=CircularWhole
    )
    def post(self, request: Request, pk: int) -> Response:
        """送审、收回、审核通过、签发、退回、作废。"""
        account = account_of(request)
        one = _visible(account, pk)
        given = CircularActGiven(data=request.data)
        given.is_valid(raise_exception=True)
        act_on_circular(by=account, at=timezone.now(), circular_id=one.pk, **given.validated_data)
        return Response(_whole(account, pk))


class ReadCircular(APIView):
    @extend_schema(
        operation_id="read_circular", tags=["supervision"], request=CircularReadGiven, responses=CircularWhole
    )
    def post(self, request: Request, pk: int) -> Response:
        """已阅：为本人所在、通报发到的单位；最早的阅知时间不变。"""
        account = account_of(request)
        one = _visible(account, pk)
        given = CircularReadGiven(data=request.data)
        given.is_valid(raise_exception=True)
        office = Office.objects.filter(code=given.validated_data["office"]).first()
        if office is None:
            raise ValidationError({"office": [_("没有这个单位代码。")]})
        confirm_read(by=account, at=timezone.now(), circular_id=one.pk, office=office)
        return Response(_whole(account, pk))


class CircularPdf(APIView):
    @extend_schema(operation_id="get_circular_pdf", tags=["supervision"], responses={(200, PDF): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> HttpResponse:
        """通报，PDF；未印发的，按现在的稿。"""
        return _file(request, pk, PDF)


class CircularWord(APIView):
    @extend_schema(operation_id="get_circular_word", tags=["supervision"], responses={(200, DOCX): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> HttpResponse:
        """通报，Word文档。"""
        return _file(request, pk, DOCX)


def _whole(account: Account, pk: int) -> Any:
    return CircularWhole(_visible(account, pk), context={"account": account}).data


def _file(request: Request, pk: int, kind: str) -> HttpResponse:
    account = account_of(request)
    return letter_file(shown_letter(_visible(account, pk)), kind, reader=account)


def _ids(name: str, codes: list[str]) -> list[int]:
    known = dict(Office.objects.filter(code__in=codes).values_list("code", "pk"))
    if unknown := sorted(set(codes) - known.keys()):
        raise ValidationError({name: [_("没有这个单位代码：%(codes)s。") % {"codes": "、".join(unknown[:5])}]})
    return [known[code] for code in dict.fromkeys(codes)]


def _visible(account: Account, pk: int) -> Circular:
    found = circulars_visible_to(account).select_related("office", "report", "made_by")
    one = found.prefetch_related("offices__office").filter(pk=pk).first()
    if one is None:
        raise Http404
    return one
