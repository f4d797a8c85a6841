"""The wording of letters for programs."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.drafts.actions.templates import save_template
from cases.drafts.queries import WRITERS, writing_office
from cases.drafts.reports.page import lines_of
from cases.drafts.reports.templates import case_letter, sample_letter, worded_kind, worded_kinds
from cases.papers.rules import MOST_NAME, MOST_PARAGRAPHS, MOST_TEXT, TEMPLATED, fields_of
from cases.petitions.enums import DocumentKind
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_with_text
from offices.errors import NotPermitted
from offices.organisation.api.headers import account_of
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import offices_reached
from offices.organisation.roles import Permission
from offices.pages.serializers import Body, ToldGiven
from offices.vocabularies.api import OfficeRef


class ParagraphGiven(Body):
    name = serializers.CharField(max_length=MOST_NAME, help_text="段名")
    text = ToldGiven(max_length=MOST_TEXT, help_text="内容，字段写在花括号里，如 {信访人}")


class TemplateGiven(Body):
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1, help_text="所见的本单位版本，没有的为 0")
    paragraphs = ParagraphGiven(  # type: ignore[call-arg]
        many=True, max_length=MOST_PARAGRAPHS, help_text="空的为不用本单位模板"
    )


class ParagraphRow(serializers.Serializer[Any]):
    name = serializers.CharField()
    text = serializers.CharField()


class TemplateRow(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=DocumentKind.choices)
    label = serializers.CharField(source="kind.label")  # type: ignore[assignment]
    office = OfficeRef(source="rule.office", allow_null=True, default=None, help_text="谁的模板，标准格式的为 null")
    version = serializers.IntegerField(source="rule.version", allow_null=True, default=None)
    is_own = serializers.BooleanField()
    paragraphs = ParagraphRow(many=True)


class TemplateWhole(TemplateRow):
    fields_known = serializers.ListField(child=serializers.CharField(), help_text="这一种文书可用的字段")
    sample = serializers.ListField(child=serializers.CharField(), help_text="以虚构的信访件印出来的各行")


def _office(account: Account, code: str) -> Office:
    return get_object_or_404(offices_reached(account, Permission.EDIT_RULES), code=code)


def _whole(office: Office, kind: DocumentKind) -> Response:
    today = timezone.localdate()
    worded = worded_kind(office, kind, today)
    sample = lines_of(sample_letter(office, kind, worded.paragraphs, today))
    return Response({**TemplateRow(worded).data, "fields_known": fields_of(kind), "sample": sample})


def _kind(kind: str) -> DocumentKind:
    if kind not in TEMPLATED:
        raise NotFound
    return DocumentKind(kind)


class LetterTemplates(APIView):
    @extend_schema(operation_id="list_letter_templates", tags=["drafts"], responses=TemplateRow(many=True))
    def get(self, request: Request, code: str) -> Response:
        """一个单位各种文书执行的模板：本单位的、依上级的，或者标准格式。"""
        office = _office(account_of(request), code)
        return Response(TemplateRow(worded_kinds(office, timezone.localdate()), many=True).data)


class LetterTemplate(APIView):
    @extend_schema(operation_id="get_letter_template", tags=["drafts"], responses=TemplateWhole)
    def get(self, request: Request, code: str, kind: str) -> Response:
        """一种文书的模板，可用的字段和印出来的样子。"""
        return _whole(_office(account_of(request), code), _kind(kind))

    @extend_schema(operation_id="save_letter_template", tags=["drafts"], request=TemplateGiven, responses=TemplateWhole)
    def post(self, request: Request, code: str, kind: str) -> Response:
        """保存为本单位的新版本。不认识的字段逐个说明，并列出可用的。"""
        account = account_of(request)
        office, letter = _office(account, code), _kind(kind)
        given = TemplateGiven(data=request.data)
        given.is_valid(raise_exception=True)
        save_template(office=office, kind=letter, by=account, at=timezone.now(), **given.validated_data)
        return _whole(office, letter)


class PreviewAsked(Body):
    kind = serializers.ChoiceField(choices=[(kind.value, kind.label) for kind in TEMPLATED])
    number = serializers.CharField(max_length=40, help_text="信访件编号")


class Preview(serializers.Serializer[Any]):
    template = serializers.CharField(help_text="执行的模板，标准格式的为空")
    lines = serializers.ListField(child=serializers.CharField(), help_text="印出来的各行，信访人已遮盖")


class LetterPreview(APIView):
    @extend_schema(operation_id="preview_letter", tags=["drafts"], request=PreviewAsked, responses=Preview)
    def post(self, request: Request) -> Response:
        """一件信访件按本单位模板印出来的样子；不出具文书，信访人已遮盖。"""
        account = account_of(request)
        if not any(authority_of(account).may_anywhere(permission) for permission in WRITERS):
            raise NotPermitted("no_writer", _("您不经办文书，不能预览。"))
        given = PreviewAsked(data=request.data)
        given.is_valid(raise_exception=True)
        petition = opened_petition(petitions_with_text(account), given.validated_data["number"], account)
        kind, office = DocumentKind(given.validated_data["kind"]), writing_office(account, petition)
        letter = case_letter(office, kind, petition, timezone.localdate()).masked()
        return Response({"template": letter.template, "lines": lines_of(letter)})
