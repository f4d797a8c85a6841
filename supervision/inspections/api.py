"""Inspections, planned and run, their reports, and what is to be put right, to read and to answer."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.papers.views import letter_file
from cases.petitions.queries.opening import check_opened, covered
from offices.errors import NotPermitted
from offices.organisation.api.headers import IDEMPOTENCY_KEY, account_of, request_key_of
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.serializers import Body, DayGiven, Label, ToldGiven, checked, given_in
from offices.pages.views import DOCX, PDF
from offices.vocabularies.api import OfficeRef
from supervision.inspections.actions import RUN, confirm_item, plan_inspection, prove_item
from supervision.inspections.enums import InspectionWay
from supervision.inspections.filters import InspectionFilter, RectificationFilter
from supervision.inspections.forms import FORMS, ITEM_FORMS, AboutForm, InspectionForm
from supervision.inspections.models import Inspection, InspectionFinding, RectificationItem
from supervision.inspections.queries import (
    ITEM_TEXTS,
    findings_shown,
    inspections_visible_to,
    items_visible_to,
    notices_visible_to,
    petitions_shown,
    reports_visible_to,
)
from supervision.inspections.reports.letter import issued_letter, issued_notice
from supervision.inspections.reports.lists import acts_open_to


class InspectionRow(serializers.ModelSerializer):
    office = OfficeRef()
    head = serializers.CharField(source="head.name", help_text="组长")
    way_label = Label()
    state_label = Label()

    class Meta:
        model = Inspection
        fields = [
            "id", "title", "office", "way", "way_label", "head", "starts_on", "ends_on", "state", "state_label",
            "started_at", "ended_at",
        ]  # fmt: skip
        read_only_fields = fields


class FindingRow(serializers.ModelSerializer):
    petition = serializers.CharField(source="petition.number", allow_null=True, default=None)
    office = OfficeRef()
    made_by = serializers.CharField(source="made_by.name")

    class Meta:
        model = InspectionFinding
        fields = ["id", "petition", "office", "text", "made_at", "made_by"]
        read_only_fields = fields


class InspectionWhole(InspectionRow):
    members = serializers.SerializerMethodField(help_text="督查组成员")
    offices = OfficeRef(many=True)
    petitions = serializers.SerializerMethodField(help_text="您看得到的信访件编号")
    petitions_unseen = serializers.SerializerMethodField(help_text="您看不到的件数")
    findings = serializers.SerializerMethodField()
    items = serializers.SerializerMethodField(help_text="整改清单的编号（`/supervision/rectification/`）")
    acts = serializers.SerializerMethodField(help_text="您现在可以办理的")

    class Meta(InspectionRow.Meta):
        fields = [
            *InspectionRow.Meta.fields, "plan", "papers", "notice_number", "members", "offices", "petitions",
            "petitions_unseen", "findings", "items", "number", "report", "cancel_reason", "acts",
        ]  # fmt: skip
        read_only_fields = fields

    @property
    def account(self) -> Account:
        account: Account = self.context["account"]
        return account

    def get_members(self, found: Inspection) -> list[str]:
        return [one.name for one in found.members.order_by("name", "pk")]

    def get_petitions(self, found: Inspection) -> list[str]:
        return [one.number for one in petitions_shown(found, self.account)[0]]

    def get_petitions_unseen(self, found: Inspection) -> int:
        return petitions_shown(found, self.account)[1]

    @extend_schema_field(FindingRow(many=True))
    def get_findings(self, found: Inspection) -> Any:
        return FindingRow(findings_shown(found, self.account), many=True).data

    def get_items(self, found: Inspection) -> list[int]:
        return list(items_visible_to(self.account).filter(inspection=found).values_list("pk", flat=True))

    def get_acts(self, found: Inspection) -> list[str]:
        return acts_open_to(self.account, found)


class InspectionGiven(Body):
    office = serializers.CharField(max_length=60, help_text="组织单位代码")
    title = ToldGiven(max_length=100)
    way = serializers.ChoiceField(choices=InspectionWay.choices)
    starts_on = DayGiven()
    ends_on = DayGiven()
    head = serializers.CharField(max_length=60, help_text="组长，用户名")
    members = serializers.ListField(
        child=serializers.CharField(max_length=60), max_length=50, required=False, help_text="成员，用户名"
    )
    offices = serializers.ListField(child=serializers.CharField(max_length=200), required=False, max_length=60)
    petitions = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=200)
    plan = ToldGiven(max_length=2000, help_text="督查的范围和安排，写进督查通知")
    papers = ToldGiven(max_length=1000, required=False, help_text="需准备的材料，写进督查通知")


class InspectionActGiven(Body):
    petition = serializers.CharField(max_length=40, required=False, help_text="find、demand：信访件编号")
    office = serializers.CharField(max_length=60, required=False, help_text="find、demand：单位代码")
    text = ToldGiven(max_length=2000, required=False, help_text="find、demand")
    due_on = DayGiven(required=False, help_text="demand：整改期限")
    report = ToldGiven(max_length=8000, required=False, help_text="end：督查报告")
    reason = ToldGiven(max_length=300, required=False, help_text="cancel：理由")


class RectificationRow(serializers.ModelSerializer):
    unit = OfficeRef()
    inspection = serializers.CharField(source="inspection.title", help_text="督查名称")
    state_label = Label()

    class Meta:
        model = RectificationItem
        fields = [
            "id", "inspection", "unit", "text", "due_on", "state", "state_label", "proof", "proved_at", "returned",
            "confirmed_at",
        ]  # fmt: skip
        read_only_fields = fields


class ProveGiven(Body):
    proof = ToldGiven(max_length=2000, help_text="整改情况")


class ConfirmGiven(Body):
    accepted = serializers.BooleanField(help_text="已整改，或者退回继续整改")
    reason = ToldGiven(max_length=300, required=False, help_text="退回的理由")
    due_on = DayGiven(required=False, help_text="退回时新的整改期限")


class Inspections(ListAPIView):
    serializer_class = InspectionRow
    filterset_class = InspectionFilter
    orders = {"-id": ("-id",)}
    queryset = Inspection.objects.none()

    @extend_schema(operation_id="list_inspections", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """督查：本单位和下级组织的，和本人参加的。"""
        return self.list(request)

    @extend_schema(
        operation_id="plan_inspection",
        tags=["supervision"],
        parameters=[IDEMPOTENCY_KEY],
        request=InspectionGiven,
        responses={201: InspectionWhole},
    )
    def post(self, request: Request) -> Response:
        """组织督查。"""
        account, at = account_of(request), timezone.now()
        if not authority_of(account).may_anywhere(Permission.SUPERVISE):
            raise NotPermitted("not_organising", _("您没有组织督查的权限。"))
        sent = given_in(InspectionGiven, request.data)
        for name, between in (("members", " "), ("offices", "、"), ("petitions", "\n")):
            sent[name] = between.join(sent.get(name, ()))
        form = checked(InspectionForm(sent, account=account))
        made = plan_inspection(
            by=account,
            at=at,
            office=form.cleaned_data["office"],
            planned=form.planned(),
            request_key=request_key_of(request),
        )
        return _whole(account, made.pk, 201 if made.made_at == at else 200)

    def get_queryset(self) -> QuerySet[Inspection]:
        return inspections_visible_to(account_of(self.request)).select_related("office", "head")


class OneInspection(APIView):
    @extend_schema(operation_id="get_inspection", tags=["supervision"], responses=InspectionWhole)
    def get(self, request: Request, pk: int) -> Response:
        """一次督查：成员、发现的情况、整改清单、报告。"""
        return _whole(account_of(request), pk)


class ActOnInspection(APIView):
    @extend_schema(
        operation_id="act_on_inspection", tags=["supervision"], request=InspectionActGiven, responses=InspectionWhole
    )
    def post(self, request: Request, pk: int, key: str) -> Response:
        """开始 start、记录发现的情况 find、提出整改事项 demand、结束并印发报告 end、取消 cancel。"""
        account = account_of(request)
        found = inspections_visible_to(account).filter(pk=pk).first()
        if found is None or key not in FORMS:
            raise Http404
        kind: Any = FORMS[key]
        more = {"inspection": found, "account": account} if issubclass(kind, AboutForm) else {}
        form = checked(kind(given_in(InspectionActGiven, request.data), **more))
        RUN[key](by=account, at=timezone.now(), inspection_id=pk, **form.cleaned_data)
        return _whole(account, pk)


class NoticePdf(APIView):
    @extend_schema(
        operation_id="get_inspection_notice_pdf", tags=["supervision"], responses={(200, PDF): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """督查通知，PDF；开始督查时印发，督查组、组织单位和被督查的单位可以取。"""
        return _notice(request, pk, PDF)


class NoticeWord(APIView):
    @extend_schema(
        operation_id="get_inspection_notice_word", tags=["supervision"], responses={(200, DOCX): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """督查通知，Word文档。"""
        return _notice(request, pk, DOCX)


def _notice(request: Request, pk: int, kind: str) -> HttpResponse:
    found = notices_visible_to(account_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return letter_file(issued_notice(found), kind, reader=account_of(request))


class ReportPdf(APIView):
    @extend_schema(
        operation_id="get_inspection_report_pdf", tags=["supervision"], responses={(200, PDF): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """督查报告，PDF；督查组、组织单位和被督查的单位可以取。"""
        return _report(request, pk, PDF)


class ReportWord(APIView):
    @extend_schema(
        operation_id="get_inspection_report_word", tags=["supervision"], responses={(200, DOCX): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """督查报告，Word文档。"""
        return _report(request, pk, DOCX)


def _report(request: Request, pk: int, kind: str) -> HttpResponse:
    found = reports_visible_to(account_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return letter_file(issued_letter(found), kind, reader=account_of(request))


def _whole(account: Account, pk: int, status: int = 200) -> Response:
    found = inspections_visible_to(account).select_related("office", "head").filter(pk=pk).first()
    if found is None:
        raise Http404
    return Response(InspectionWhole(found, context={"account": account}).data, status=status)


class Rectification(ListAPIView):
    serializer_class = RectificationRow
    filterset_class = RectificationFilter
    orders = {"due_on": ("due_on", "id")}
    queryset = RectificationItem.objects.none()

    @extend_schema(operation_id="list_rectification", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """督查的整改清单：本单位要整改的，和看得到的督查提出的。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[RectificationItem]:
        return items_visible_to(account_of(self.request)).select_related("unit", "inspection", "petition")

    def paginate_queryset(self, queryset: Any) -> Any:
        return covered(account_of(self.request), super().paginate_queryset(queryset) or [], "petition", ITEM_TEXTS)


class ProveItem(APIView):
    @extend_schema(
        operation_id="prove_rectification", tags=["supervision"], request=ProveGiven, responses=RectificationRow
    )
    def post(self, request: Request, pk: int) -> Response:
        """报送整改情况。"""
        return _acted(request, pk, "prove", ProveGiven)


class ConfirmItem(APIView):
    @extend_schema(
        operation_id="confirm_rectification", tags=["supervision"], request=ConfirmGiven, responses=RectificationRow
    )
    def post(self, request: Request, pk: int) -> Response:
        """确认整改，或者退回继续整改。"""
        return _acted(request, pk, "confirm", ConfirmGiven)


def _acted(request: Request, pk: int, key: str, given: type[Body]) -> Response:
    account = account_of(request)
    found = items_visible_to(account).select_related("petition").filter(pk=pk).first()
    if found is None:
        raise Http404
    check_opened(found.petition, account)
    form = checked(ITEM_FORMS[key](given_in(given, request.data)))
    said: dict[str, Any] = {**form.cleaned_data, "by": account, "at": timezone.now(), "item_id": pk}
    if key == "prove":
        said.pop("files")
        prove_item(**said)
    else:
        confirm_item(**said)
    return Response(RectificationRow(items_visible_to(account).select_related("unit", "inspection").get(pk=pk)).data)
