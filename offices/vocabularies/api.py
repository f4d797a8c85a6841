"""Offices and categories: what other requests name by code."""

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.organisation.actions.offices import LONGEST_NAME, MOST_NAMES, edit_office
from offices.organisation.api.headers import account_of
from offices.organisation.enums import OfficeKind, OfficeLevel
from offices.organisation.models import Office
from offices.pages.filters import NumberFilter
from offices.pages.serializers import Body
from offices.vocabularies.models import Category
from offices.vocabularies.queries import current_categories


class OfficeRow(serializers.ModelSerializer):
    parent_code = serializers.CharField(source="parent.code", allow_null=True, default=None, read_only=True)

    class Meta:
        model = Office
        fields = ["code", "name", "short_name", "other_names", "kind", "level", "region_code", "parent_code", "profile"]
        fields += ["document_mark", "telephone", "address"]


class CategoryRow(serializers.ModelSerializer):
    class Meta:
        model = Category
        fields = ["code", "name", "full_name", "level"]


class OfficeRef(serializers.ModelSerializer):
    """An office within another record."""

    class Meta:
        model = Office
        fields = ["code", "name"]


class CategoryRef(serializers.ModelSerializer):
    class Meta:
        model = Category
        fields = ["code", "full_name"]


class OfficeFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=OfficeKind, label=_("类别"))
    level = django_filters.TypedChoiceFilter(choices=OfficeLevel, coerce=int, label=_("层级"))
    below = django_filters.CharFilter(method="within", label=_("某单位及其下级"))
    name = django_filters.CharFilter(lookup_expr="icontains", label=_("名称"))

    def within(self, queryset: QuerySet[Office], name: str, value: str) -> QuerySet[Office]:
        office = Office.objects.filter(code=value).first()
        return queryset.filter(path__startswith=office.path) if office else queryset.none()


class CategoryFilter(django_filters.FilterSet):
    level = NumberFilter(label=_("级"), max_value=3)
    name = django_filters.CharFilter(field_name="full_name", lookup_expr="icontains", label=_("名称"))


class Offices(ListAPIView):
    serializer_class = OfficeRow
    filterset_class = OfficeFilter
    orders = {"code": ("code",)}
    queryset = Office.objects.filter(is_active=True).select_related("parent")

    @extend_schema(operation_id="list_offices", tags=["reference"])
    def get(self, request: Request) -> Response:
        """启用的单位，按代码排列。"""
        return self.list(request)


class OfficeNames(APIView):
    class Given(Body):
        other_names = serializers.ListField(child=serializers.CharField(max_length=LONGEST_NAME), max_length=MOST_NAMES)

    @extend_schema(operation_id="name_office", tags=["reference"], request=Given, responses=OfficeRow)
    def post(self, request: Request, code: str) -> Response:
        """单位的其他名称（系统管理员）：查找单位、导入名单时都认；记入单位的变更记录。"""
        return _edited(request, code, self.Given)


class MarkGiven(Body):
    document_mark = serializers.CharField(max_length=12, allow_blank=True)


class OfficeMark(APIView):
    @extend_schema(operation_id="mark_office", tags=["reference"], request=MarkGiven, responses=OfficeRow)
    def post(self, request: Request, code: str) -> Response:
        """单位的机关代字（系统管理员）：印在此后出具的文书的文号里；记入单位的变更记录。"""
        return _edited(request, code, MarkGiven)


def _edited(request: Request, code: str, body: type[Body]) -> Response:
    given = body(data=request.data)
    given.is_valid(raise_exception=True)
    office = Office.objects.filter(code=code).first()
    if office is None:
        raise Http404
    office = edit_office(by=account_of(request), at=timezone.now(), office=office, **given.validated_data)
    return Response(OfficeRow(office).data)


class Categories(ListAPIView):
    serializer_class = CategoryRow
    filterset_class = CategoryFilter
    orders = {"code": ("code",)}
    queryset = Category.objects.none()

    @extend_schema(operation_id="list_categories", tags=["reference"])
    def get(self, request: Request) -> Response:
        """现行版本的内容分类，按代码排列。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Category]:
        return current_categories()
