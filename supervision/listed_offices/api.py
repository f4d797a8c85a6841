"""Listed offices over the API: the list, one, an office listed, and what is done until it is struck off."""

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
from cases.petitions.api import ShownToReader
from offices.errors import NotPermitted
from offices.organisation.api.headers import IDEMPOTENCY_KEY, account_of, request_key_of
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.serializers import Body, DayGiven, Label, ToldGiven, checked, given_in
from offices.pages.views import DOCX, PDF
from offices.vocabularies.api import OfficeRef
from supervision.cards.enums import OrderGround
from supervision.cards.grounds import ground_article
from supervision.listed_offices import actions
from supervision.listed_offices.enums import ListedReportKind
from supervision.listed_offices.filters import ListedOfficeFilter
from supervision.listed_offices.forms import FORMS, ListForm
from supervision.listed_offices.models import ListedOffice, ListedReport
from supervision.listed_offices.policies import acts_open_to
from supervision.listed_offices.queries import (
    READERS,
    RELATED,
    listing_or_404,
    listings_visible_to,
    offices_to_list,
)
from supervision.listed_offices.reports.letters import LISTED, STRUCK, issued_letter


class ListedOfficeRow(ShownToReader, serializers.ModelSerializer):
    office = OfficeRef()
    unit = OfficeRef()
    ground_label = Label()
    ground_article = serializers.SerializerMethodField(help_text="督办情形依据的条款")
    state_label = Label()

    class Meta:
        model = ListedOffice
        fields = [
            "id", "number", "office", "unit", "ground", "ground_label", "ground_article", "basis", "leader", "findings",
            "demand", "due_on", "listed_at", "state", "state_label", "urged_on", "ended_at", "ended_reason",
            "end_number",
        ]  # fmt: skip
        read_only_fields = fields

    def get_ground_article(self, listing: ListedOffice) -> str:
        return ground_article(listing.ground)


class ListedReportRow(serializers.ModelSerializer):
    kind_label = Label()
    decision_label = Label()
    made_by = serializers.CharField(source="made_by.name")

    class Meta:
        model = ListedReport
        fields = [
            "id", "kind", "kind_label", "text", "made_at", "made_by", "decision", "decision_label", "decision_reason",
            "decided_at",
        ]  # fmt: skip
        read_only_fields = fields


class ListedOfficeWhole(ListedOfficeRow):
    reports = serializers.SerializerMethodField()
    acts = serializers.SerializerMethodField(help_text="您现在可以办理的")

    class Meta(ListedOfficeRow.Meta):
        fields = [*ListedOfficeRow.Meta.fields, "reports", "acts"]
        read_only_fields = fields

    @extend_schema_field(ListedReportRow(many=True))
    def get_reports(self, listing: ListedOffice) -> Any:
        found = listing.reports.select_related("made_by").order_by("pk")
        return ListedReportRow(found, many=True).data

    def get_acts(self, listing: ListedOffice) -> list[str]:
        return acts_open_to(self.context["account"], listing)


class ListGiven(Body):
    unit = serializers.CharField(max_length=60, help_text="被挂牌单位代码")
    ground = serializers.ChoiceField(choices=OrderGround.choices, help_text="督办情形")
    basis = ToldGiven(max_length=actions.LONGEST_BASIS)
    leader = serializers.CharField(max_length=actions.LONGEST_LEADER, help_text="包抓领导")
    findings = ToldGiven(max_length=actions.LONGEST)
    demand = ToldGiven(max_length=actions.LONGEST)
    due_on = DayGiven()


class ListedActGiven(Body):
    kind = serializers.ChoiceField(choices=ListedReportKind.choices, required=False, help_text="report")
    text = ToldGiven(max_length=actions.LONGEST_REPORT, required=False, help_text="report：整改情况")
    report_id = serializers.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, help_text="decide：所审核的报送，`reports` 里的 `id`"
    )
    accepted = serializers.BooleanField(required=False, help_text="decide")
    reason = ToldGiven(max_length=actions.LONGEST_REASON, required=False, help_text="decide、withdraw")
    due_on = DayGiven(required=False, help_text="decide：新的摘牌期限")


class ListedOffices(ListAPIView):
    serializer_class = ListedOfficeRow
    filterset_class = ListedOfficeFilter
    orders = {"due_on": ("due_on", "id"), "-id": ("-id",)}
    queryset = ListedOffice.objects.none()

    @extend_schema(operation_id="list_listed_offices", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """挂牌督办的单位：本单位和下级单位挂的和被挂的。"""
        _check_permitted(account_of(request), *READERS)
        return self.list(request)

    def get_queryset(self) -> QuerySet[ListedOffice]:
        found = listings_visible_to(account_of(self.request)).select_related(*RELATED)
        return found.defer("content", "end_content")

    @extend_schema(
        operation_id="list_office",
        tags=["supervision"],
        parameters=[IDEMPOTENCY_KEY],
        request=ListGiven,
        responses={201: ListedOfficeWhole},
    )
    def post(self, request: Request) -> Response:
        """对下级单位挂牌督办。"""
        account, at = account_of(request), timezone.now()
        _check_permitted(account, Permission.SUPERVISE)
        sent = given_in(ListGiven, request.data) | {"request_key": request_key_of(request) or ""}
        form = checked(ListForm(sent, offices=offices_to_list(account)))
        made = actions.list_office(by=account, at=at, **form.cleaned_data)
        return _whole(account, made.pk, 201 if made.listed_at == at else 200)


class OneListedOffice(APIView):
    @extend_schema(operation_id="get_listed_office", tags=["supervision"], responses=ListedOfficeWhole)
    def get(self, request: Request, pk: int) -> Response:
        """一个挂牌督办的单位，和它报送的情况。"""
        return _whole(account_of(request), pk)


class ActOnListedOffice(APIView):
    @extend_schema(
        operation_id="act_on_listed_office", tags=["supervision"], request=ListedActGiven, responses=ListedOfficeWhole
    )
    def post(self, request: Request, pk: int, key: str) -> Response:
        """报送 report、审核和摘牌 decide、催办 urge、撤销 withdraw。"""
        account = account_of(request)
        listing_or_404(account, pk)
        if key not in FORMS:
            raise Http404
        form = checked(FORMS[key](given_in(ListedActGiven, request.data)))
        actions.RUN[key](by=account, at=timezone.now(), listing_id=pk, **form.cleaned_data)
        return _whole(account, pk)


class ListedOfficePdf(APIView):
    @extend_schema(
        operation_id="get_listed_office_pdf", tags=["supervision"], responses={(200, PDF): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, pk: int, which: str) -> HttpResponse:
        """挂牌督办通知书（listed）、摘牌通知书（struck），PDF。"""
        return _file(request, pk, which, PDF)


class ListedOfficeWord(APIView):
    @extend_schema(
        operation_id="get_listed_office_word", tags=["supervision"], responses={(200, DOCX): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, pk: int, which: str) -> HttpResponse:
        """挂牌督办通知书（listed）、摘牌通知书（struck），Word文档。"""
        return _file(request, pk, which, DOCX)


def _check_permitted(account: Account, *permissions: Permission) -> None:
    """As the page is refused; one listing is not found by whom `listings_visible_to` shows none."""
    if not any(authority_of(account).may_anywhere(permission) for permission in permissions):
        raise NotPermitted("not_permitted", _("您没有这项权限。"))


def _file(request: Request, pk: int, which: str, kind: str) -> HttpResponse:
    found = listing_or_404(account_of(request), pk)
    letter = issued_letter(found, which) if which in (LISTED, STRUCK) else None
    if letter is None:
        raise Http404
    return letter_file(letter, kind, reader=account_of(request))


def _whole(account: Account, pk: int, status: int = 200) -> Response:
    return Response(ListedOfficeWhole(listing_or_404(account, pk), context={"account": account}).data, status=status)
