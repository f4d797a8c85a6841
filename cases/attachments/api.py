"""Attachments for programs: listed, attached from a form with files, and read for a purpose that is written down."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.attachments.actions.attaching import take_in
from cases.attachments.actions.reading import copy_of, original_of
from cases.attachments.enums import AttachmentKind, Refusal, Scan
from cases.attachments.models import LONGEST_TITLE, Attachment
from cases.attachments.queries.attachments import attachment_there, listed
from cases.petitions.enums import ReadPurpose
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_on_record, petitions_visible_to
from cases.procedure.actions.perform import perform
from offices.files.previews import TAKEN, received
from offices.organisation.actions.request_keys import result_before
from offices.organisation.api.headers import IDEMPOTENCY_KEY, account_of, request_key_of
from offices.organisation.models import Account
from offices.pages.api import FormParser
from offices.pages.serializers import Body, Label, empty_or

MOST_FILES = 20


class AttachmentRow(serializers.ModelSerializer):
    """An attachment without its content."""

    id = serializers.UUIDField(source="key", read_only=True)
    kind_label = Label()
    state_label = Label()
    refusal = empty_or(Refusal)
    scan = serializers.ChoiceField(choices=Scan.choices, read_only=True)
    sha256 = serializers.CharField(source="checksum", read_only=True)
    event = serializers.IntegerField(source="event.sequence", default=None, allow_null=True, help_text="办理经过的序号")
    office = serializers.CharField(source="office.name", read_only=True)
    added_by = serializers.CharField(source="added_by.name", read_only=True)
    withdrawal_asked = serializers.BooleanField(source="waits_for_second", read_only=True, help_text="待核对撤回")

    class Meta:
        model = Attachment
        fields = [
            *("id", "number", "kind", "kind_label", "title", "content_type", "size", "sha256", "pages", "event"),
            *("state", "state_label", "refusal", "scan", "office", "added_at", "added_by"),
            *("withdrawal_asked", "withdrawn_at"),
        ]
        read_only_fields = fields


class AttachmentsGiven(Body):
    file = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True),
        max_length=MOST_FILES,
        help_text="照片、扫描件或PDF，合计不超过30MB",
    )
    kind = serializers.ChoiceField(choices=AttachmentKind.choices)
    title = serializers.CharField(max_length=LONGEST_TITLE, required=False, allow_blank=True)
    event = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=2**31 - 1, help_text="办理经过的序号；不填为整件"
    )


class AttachmentPurpose(Body):
    purpose = serializers.ChoiceField(choices=ReadPurpose.choices)


class Attachments(APIView):
    parser_classes = (FormParser,)

    @extend_schema(operation_id="list_attachments", tags=["petitions"], responses=AttachmentRow(many=True))
    def get(self, request: Request, number: str) -> Response:
        """一件的附件，连同没有接收的和已经撤回的；不含内容。"""
        account = account_of(request)
        petition = opened_petition(petitions_on_record(account), number, account)
        return Response(AttachmentRow(listed(petition), many=True).data)

    @extend_schema(
        operation_id="attach",
        tags=["petitions"],
        parameters=[IDEMPOTENCY_KEY],
        request={"multipart/form-data": AttachmentsGiven},
        responses={201: AttachmentRow(many=True), 200: AttachmentRow(many=True)},
    )
    def post(self, request: Request, number: str) -> Response:
        """添加附件。答复这一件的全部附件；处理完之前状态为 processing。同一个 Idempotency-Key 再次提交不再添加。"""
        account, at = account_of(request), timezone.now()
        petition = opened_petition(petitions_visible_to(account).select_related("holder"), number, account)
        key = request_key_of(request)
        if result_before(key, "attach", by=account, about=petition.pk):
            return Response(AttachmentRow(listed(petition), many=True).data)
        body = AttachmentsGiven(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        if not given["file"]:
            raise ValidationError({"file": ["请选择文件。"]})
        found = [
            take_in(received(file, field="file"), name=file.name, petition=petition, by=account, at=at)
            for file in given["file"]
        ]
        facts = {name: given[name] for name in ("kind", "title", "event") if given.get(name) not in (None, "")}
        perform("attach", petition_id=petition.pk, by=account, at=at, request_key=key, files=found, **facts)
        return Response(AttachmentRow(listed(petition), many=True).data, status=201)


class _Content(APIView):
    throttle_scope = "identity"

    def answer(
        self, request: Request, number: str, key: UUID, read: Callable[..., bytes], *, kind: Callable[[Any], str]
    ) -> HttpResponse:
        body = AttachmentPurpose(data=request.data)
        body.is_valid(raise_exception=True)
        account: Account = account_of(request)
        one = attachment_there(number, key, account)
        content = read(one, by=account, at=timezone.now(), purpose=body.validated_data["purpose"])
        disposition = content_disposition_header(True, f"{one.name}{TAKEN[kind(one)]}") or "attachment"
        headers = {
            "Content-Disposition": disposition,
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "no-store, private",
        }
        return HttpResponse(content, content_type=kind(one), headers=headers)


class AttachmentFile(_Content):
    @extend_schema(
        operation_id="get_attachment_file",
        tags=["petitions"],
        request=AttachmentPurpose,
        responses={(200, kind): OpenApiTypes.BINARY for kind in ("image/jpeg", "application/pdf")},
    )
    def post(self, request: Request, number: str, attachment: UUID) -> HttpResponse:
        """附件，已转正、清除拍摄信息和脚本；记入查看记录。"""
        return self.answer(request, number, attachment, copy_of, kind=lambda one: one.shown.content_type)


class AttachmentOriginal(_Content):
    @extend_schema(
        operation_id="get_attachment_original",
        tags=["petitions"],
        request=AttachmentPurpose,
        responses={(200, kind): OpenApiTypes.BINARY for kind in TAKEN},
    )
    def post(self, request: Request, number: str, attachment: UUID) -> HttpResponse:
        """附件的原件，与上传时逐字节相同；记入查看记录。"""
        return self.answer(request, number, attachment, original_of, kind=lambda one: one.content_type)
