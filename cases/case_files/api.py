"""Case files for programs: asked for with a purpose, followed, taken away."""

from uuid import uuid4

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.case_files.actions.asking import pieces, record_download, start_case_file
from cases.case_files.enums import CaseFileState, Made
from cases.case_files.models import CaseFile
from cases.case_files.queries import opened_case_file, opened_for, own_case_files
from cases.case_files.views import sent
from cases.petitions.enums import ReadPurpose
from offices.organisation.api.headers import IDEMPOTENCY_KEY, account_of, request_key_of
from offices.pages.serializers import Body, Label
from offices.pages.views import PDF

SHOWN = 10


class CaseFileRow(serializers.ModelSerializer):
    state_label = Label()

    class Meta:
        model = CaseFile
        fields = ["id", "state", "state_label", "purpose", "note", "total", "done", "pages", "made_at"]
        read_only_fields = fields


class CaseFilePurpose(Body):
    purpose = serializers.ChoiceField(choices=ReadPurpose.choices)


class CaseFiles(APIView):
    @extend_schema(operation_id="list_case_files", tags=["petitions"], responses=CaseFileRow(many=True))
    def get(self, request: Request, number: str) -> Response:
        """自己制作的案卷，最近的在前。"""
        petition = opened_for(number, account_of(request))
        return Response(CaseFileRow(own_case_files(petition, account_of(request))[:SHOWN], many=True).data)

    @extend_schema(
        operation_id="make_case_file",
        tags=["petitions"],
        parameters=[IDEMPOTENCY_KEY],
        request=CaseFilePurpose,
        responses={202: CaseFileRow},
    )
    def post(self, request: Request, number: str) -> Response:
        """写明目的，制作案卷（卷内目录、全部文书、送达回证和附件）；在后台制作，记入查看记录，保存3天。"""
        petition = opened_for(number, account_of(request))
        body = CaseFilePurpose(data=request.data)
        body.is_valid(raise_exception=True)
        made = start_case_file(
            petition=petition,
            by=account_of(request),
            at=timezone.now(),
            purpose=body.validated_data["purpose"],
            request_key=request_key_of(request) or uuid4(),
        )
        return Response(CaseFileRow(made).data, status=202)


class OneCaseFile(APIView):
    @extend_schema(operation_id="get_case_file", tags=["petitions"], responses=CaseFileRow)
    def get(self, request: Request, number: str, pk: int) -> Response:
        """制作的进度和结果。"""
        return Response(CaseFileRow(opened_case_file(number, pk, account_of(request))).data)


class _Taken(APIView):
    throttle_scope = "identity"

    def answer(self, request: Request, number: str, pk: int, what: Made) -> HttpResponseBase:
        made = opened_case_file(number, pk, account_of(request))
        if made.state != CaseFileState.DONE or not made.parts.filter(made=what).exists():
            raise Http404
        record_download(made, what, by=account_of(request), at=timezone.now())
        return sent(pieces(made, what), what, made.petition.number)


class CaseFilePdf(_Taken):
    @extend_schema(
        operation_id="get_case_file_pdf",
        tags=["petitions"],
        request=None,
        responses={(200, PDF): OpenApiTypes.BINARY},
    )
    def post(self, request: Request, number: str, pk: int) -> HttpResponseBase:
        """案卷的PDF；每次记入查看记录。"""
        return self.answer(request, number, pk, Made.PDF)


class CaseFileArchive(_Taken):
    @extend_schema(
        operation_id="get_case_file_archive",
        tags=["petitions"],
        request=None,
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def post(self, request: Request, number: str, pk: int) -> HttpResponseBase:
        """案卷的压缩包，可以离线核对；每次记入查看记录。"""
        return self.answer(request, number, pk, Made.ZIP)
