"""Campaigns (专项治理): the list, one with its figures by office, and its cases. What the pages show, nothing more."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.petitions.queries.opening import covered
from offices.errors import NotPermitted
from offices.organisation.api.headers import account_of
from offices.organisation.models import Account
from offices.pages.filters import ListedFilter
from offices.pages.serializers import Label
from offices.vocabularies.api import OfficeRef
from supervision.campaigns.enums import CampaignKind, CampaignState
from supervision.campaigns.filters import SHOWN, CampaignCaseFilter
from supervision.campaigns.models import Campaign, CampaignCase
from supervision.campaigns.queries.campaigns import (
    baseline_told,
    campaigns_visible_to,
    cases_visible_to,
    figures_of,
    names_of,
    reading_offices,
    seen_from,
)
from supervision.campaigns.reports.campaigns import REASONS, Row, cases_told
from supervision.campaigns.reports.changes import change_sentences
from supervision.campaigns.reports.texts import definitions, in_order, name_of

ASKED = [
    OpenApiParameter("show", str, enum=[name for name, _label in SHOWN], description="范围，默认全部在册"),
    OpenApiParameter("office", str, description="责任单位的代码，连同其下级"),
    OpenApiParameter("own", bool, description="仅本级"),
    OpenApiParameter("outside", bool, description="本级和下级以外的单位"),
    OpenApiParameter("number", str, description="信访件编号"),
    OpenApiParameter("on", {"type": "string", "format": "date"}, description="这一天结束时在册、符合范围的"),
    OpenApiParameter("now", bool, description="已结束的：按目前情况，默认按结束时的情况"),
]


class CampaignRow(serializers.ModelSerializer):
    office = OfficeRef()
    handed_down_by = OfficeRef(allow_null=True)
    kind_label = Label()
    state_label = Label()

    class Meta:
        model = Campaign
        fields = [
            "id",
            "name",
            "office",
            "handed_down_by",
            "kind",
            "kind_label",
            "state",
            "state_label",
            "description",
            "starts_on",
            "ends_on",
            "closed_target",
            "settled_target",
            "started_at",
            "ended_at",
        ]
        read_only_fields = fields


class CampaignFigures(serializers.Serializer):
    total = serializers.IntegerField(help_text="在册")
    closed = serializers.IntegerField(help_text="办结")
    settled = serializers.IntegerField(help_text="化解")
    unpackaged = serializers.IntegerField(help_text="未落实包案")
    unnamed = serializers.IntegerField(help_text="未落实责任人")
    overdue = serializers.IntegerField(help_text="超期未化解")
    sent_back = serializers.IntegerField(help_text="销号被退回")
    unsettled = serializers.IntegerField(help_text="回头看未化解")
    joined = serializers.IntegerField(help_text="启动后纳入")


class CampaignLine(serializers.Serializer):
    name = serializers.CharField()
    office = serializers.CharField(allow_blank=True, help_text="单位代码；本级和其他单位为空")
    figures = CampaignFigures()


class CampaignWhole(CampaignRow):
    total = serializers.SerializerMethodField(help_text="目前在册的、看得到的信访件；已结束的，结束时的")
    now = serializers.SerializerMethodField(help_text="已结束的：同样这些件目前的数字；进行中的为 null")
    changes = serializers.SerializerMethodField(help_text="启动以后目标、起止日期的变更和理由")
    offices = serializers.SerializerMethodField(help_text="按责任单位，以单位为序")
    baseline = serializers.SerializerMethodField(help_text="启动时的数字；只见自己信访件的单位为 null")
    definitions = serializers.SerializerMethodField(help_text="各数字的口径")
    _known: Any = None

    class Meta(CampaignRow.Meta):
        fields = [*CampaignRow.Meta.fields, "total", "now", "offices", "baseline", "changes", "definitions"]
        read_only_fields = fields

    def _divided(self, campaign: Campaign) -> Any:
        if self._known is None:
            account = self.context["account"]
            top = seen_from(account, campaign)
            cases = cases_visible_to(account).filter(campaign=campaign)
            self._known = top, figures_of(cases, top, today=timezone.localdate(), ended=campaign.has_ended)
        return self._known

    @extend_schema_field(CampaignFigures)
    def get_total(self, campaign: Campaign) -> Any:
        _top, divided = self._divided(campaign)
        return CampaignFigures(divided.total).data

    @extend_schema_field(CampaignFigures(allow_null=True))
    def get_now(self, campaign: Campaign) -> Any:
        if not campaign.has_ended:
            return None
        top, _divided = self._divided(campaign)
        cases = cases_visible_to(self.context["account"]).filter(campaign=campaign)
        return CampaignFigures(figures_of(cases, top, today=timezone.localdate()).total).data

    def get_changes(self, campaign: Campaign) -> list[str]:
        return change_sentences(campaign)

    @extend_schema_field(CampaignLine(many=True))
    def get_offices(self, campaign: Campaign) -> Any:
        top, divided = self._divided(campaign)
        offices = names_of(set(divided.offices))
        names = {key: office.short_name for key, office in offices.items()}
        lines = [
            {
                "name": name_of(key, names, Campaign(office=top)),
                "office": offices[key].code if key in offices else "",
                "figures": one,
            }
            for key, one in in_order(divided, names)
        ]
        return CampaignLine(lines, many=True).data

    @extend_schema_field(CampaignFigures(allow_null=True))
    def get_baseline(self, campaign: Campaign) -> Any:
        top, _divided = self._divided(campaign)
        if campaign.baseline is None or top.pk != campaign.office_id:
            return None
        told = baseline_told(campaign, self.context["account"])
        return CampaignFigures(told.total).data if told else None

    def get_definitions(self, campaign: Campaign) -> dict[str, str]:
        return definitions()


class CampaignCaseRow(serializers.Serializer):
    """A case as `supervision.campaigns.reports.campaigns.Row` has it."""

    id = serializers.IntegerField(source="case.pk")
    petition = serializers.CharField(source="petition.number")
    subject = serializers.CharField(source="petition.subject")
    state_label = serializers.CharField(source="petition.get_state_display")
    unit = OfficeRef()
    leader = serializers.SerializerMethodField(help_text="包案领导，未落实为空")
    responsible = serializers.SerializerMethodField(help_text="责任人")
    due_on = serializers.SerializerMethodField(help_text="化解期限")
    flags = serializers.ListField(child=serializers.CharField(), help_text="情况，如未落实包案、超期未化解")
    in_baseline = serializers.SerializerMethodField(help_text="启动时在册")
    joined_at = serializers.DateTimeField(source="case.joined_at")
    joined_reason = serializers.CharField(source="case.joined_reason")
    left_at = serializers.DateTimeField(source="case.left_at", allow_null=True)
    left_reason = serializers.CharField(source="case.left_reason", allow_blank=True)

    def get_leader(self, row: Row) -> str:
        return row.package.leader.name if row.package else ""

    def get_responsible(self, row: Row) -> str:
        return row.package.responsible if row.package else ""

    def get_due_on(self, row: Row) -> date | None:
        return row.package.due_on if row.package and row.is_open else None

    def get_in_baseline(self, row: Row) -> bool:
        return row.case.baseline is not None


class CampaignListFilter(django_filters.FilterSet):
    state = ListedFilter(label=_l("状态"), choices=CampaignState.choices)
    kind = ListedFilter(label=_l("类型"), choices=CampaignKind.choices)

    class Meta:
        model = Campaign
        fields: list[str] = []


def _reader(request: Request) -> Account:
    account = account_of(request)
    if not reading_offices(account):
        raise NotPermitted("not_permitted", _("您没有专项治理的权限。"))
    return account


class Campaigns(ListAPIView):
    serializer_class = CampaignRow
    filterset_class = CampaignListFilter
    orders = {"-id": ("-id",)}
    queryset = Campaign.objects.none()

    @extend_schema(operation_id="list_campaigns", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """专项治理，最近建立的在前：本单位、下级的，以及上级开展、有自己信访件的。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Campaign]:
        return campaigns_visible_to(_reader(self.request))


class OneCampaign(APIView):
    @extend_schema(operation_id="get_campaign", tags=["supervision"], responses=CampaignWhole)
    def get(self, request: Request, pk: int) -> Response:
        """一项专项治理，连同目前的数字；每个数字等于用同样范围列出的件数。"""
        account = _reader(request)
        return Response(CampaignWhole(_visible(account, pk), context={"account": account}).data)


class CampaignCases(ListAPIView):
    serializer_class = CampaignCaseRow
    orders = {"id": ("id",)}
    queryset = CampaignCase.objects.none()
    filter_backends: list[Any] = []
    query_names = tuple(CampaignCaseFilter.base_filters)

    @extend_schema(operation_id="list_campaign_cases", tags=["supervision"], parameters=ASKED)
    def get(self, request: Request, pk: int) -> Response:
        """一项专项治理中看得到的信访件。"""
        account = _reader(request)
        campaign = _visible(account, pk)
        cases = cases_visible_to(account)
        filters = CampaignCaseFilter(request.query_params, cases, campaign=campaign, top=seen_from(account, campaign))
        if not filters.is_valid():
            raise ValidationError(filters.errors)
        page = self.paginate_queryset(filters.qs) or []
        rows = cases_told(filters.standing(cases.filter(campaign=campaign)), [case.pk for case in page], filters.today)
        shown = covered(account, rows, "case.petition", REASONS)
        return self.get_paginated_response(CampaignCaseRow(shown, many=True).data)


def _visible(account: Account, pk: int) -> Campaign:
    found = campaigns_visible_to(account).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
