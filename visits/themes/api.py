"""Themed receptions across offices, to read."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.organisation.api.headers import account_of
from offices.pages.filters import YesNoFilter
from offices.vocabularies.api import OfficeRef
from visits.receptions.queries.themes import themes_visible_to
from visits.rota.models import Theme
from visits.themes.enums import HeldState
from visits.themes.reports import DEFINITIONS, FIGURES, basis_of, rows_shown


class ThemeRow(serializers.ModelSerializer):
    office = OfficeRef()

    class Meta:
        model = Theme
        fields = [
            "id",
            "office",
            "title",
            "file_number",
            "matter",
            "starts_on",
            "ends_on",
            "opened_at",
            "ended_at",
            "called_off",
        ]
        read_only_fields = fields


class ThemeNumbers(serializers.Serializer):
    """The figures by their names."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {key: serializers.IntegerField(help_text=str(label)) for key, label in FIGURES.items()}


class ThemeOfficeRow(serializers.Serializer):
    code = serializers.CharField(help_text="单位代码；合计的为空")
    office = serializers.CharField()
    state = serializers.ChoiceField(choices=HeldState.choices, allow_blank=True)
    state_label = serializers.CharField()
    days = serializers.ListField(child=serializers.CharField(), help_text="接访日期、领导、地点")
    why = serializers.CharField(help_text="未举办的原因")
    asked = serializers.CharField(help_text="催报日期")
    numbers = serializers.SerializerMethodField()

    @extend_schema_field(ThemeNumbers)
    def get_numbers(self, row: Any) -> dict[str, int]:
        return {one.key: one.number for one in row.numbers}


class ThemeWhole(ThemeRow):
    basis = serializers.SerializerMethodField(help_text="数字截至何时")
    definitions = serializers.SerializerMethodField(help_text="口径")
    offices = serializers.SerializerMethodField(help_text="各单位，最后是合计")

    class Meta(ThemeRow.Meta):
        fields = [*ThemeRow.Meta.fields, "basis", "definitions", "offices"]
        read_only_fields = fields

    def get_basis(self, theme: Theme) -> str:
        return basis_of(theme, timezone.localdate())

    def get_definitions(self, theme: Theme) -> str:
        return str(DEFINITIONS)

    @extend_schema_field(ThemeOfficeRow(many=True))
    def get_offices(self, theme: Theme) -> Any:
        rows: Any = rows_shown(theme, self.context["account"], timezone.localdate())
        return ThemeOfficeRow(rows, many=True).data


class ThemeFilter(django_filters.FilterSet):
    office = django_filters.CharFilter(label=_("组织单位代码"), field_name="office__code", max_length=60)
    ended = YesNoFilter(label=_("已结束"), field_name="ended_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Theme
        fields: list[str] = []


class Themes(ListAPIView):
    serializer_class = ThemeRow
    filterset_class = ThemeFilter
    orders = {"-id": ("-id",), "id": ("id",)}
    queryset = Theme.objects.none()

    @extend_schema(operation_id="list_reception_themes", tags=["reception"])
    def get(self, request: Request) -> Response:
        """上级发起的专题接访，最近的在前。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Theme]:
        return themes_visible_to(account_of(self.request))


class OneTheme(APIView):
    @extend_schema(operation_id="get_reception_theme", tags=["reception"], responses=ThemeWhole)
    def get(self, request: Request, pk: int) -> Response:
        """一次专题接访：各单位是否举办、接访日和领导、批次人次、承诺和未闭环；结束后是固定的数字。"""
        account = account_of(request)
        theme = themes_visible_to(account).filter(pk=pk).first()
        if theme is None:
            raise Http404
        return Response(ThemeWhole(theme, context={"account": account}).data)
