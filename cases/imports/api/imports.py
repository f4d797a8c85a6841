"""Loading files: sent, tried or run by a worker, followed by asking again."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.imports.actions.import_petitions import CHANNELS, OLD_CHOICES, OLD_ROWS, TAKE_LIKELY
from cases.imports.actions.imports import queue_import, receive_file
from cases.imports.reports.rejects import why_no_rejects
from cases.imports.sheet_titles import FIELDS, REQUIRED, TEXTS
from cases.jobs.models import ImportBatch, ImportRow
from cases.jobs.queries import imports_visible_to
from cases.petitions.enums import Channel
from offices.organisation.api.headers import account_of
from offices.organisation.models import Account, Office
from offices.pages.api import FormParser
from offices.pages.serializers import Body, Label
from offices.vocabularies.api import OfficeRef


class ImportProgress(serializers.ModelSerializer):
    state_label = Label()
    office = OfficeRef()

    class Meta:
        model = ImportBatch
        fields = [
            "id",
            "office",
            "file_name",
            "created_at",
            "header",
            "mapping",
            "dry_run",
            "state",
            "state_label",
            "rows",
            "done",
            "imported",
            "unchanged",
            "rejected",
            "likely",
            "ended",
            "overdue",
            "noted",
            "found",
            "error",
            "finished_at",
        ]
        read_only_fields = fields
        extra_kwargs = {"mapping": {"help_text": "字段名 → 列号，从0起；default_channel 是没有信访形式一列时的形式"}}


class RejectRow(serializers.ModelSerializer):
    class Meta:
        model = ImportRow
        fields = ["line", "reason"]
        read_only_fields = fields


class FileGiven(Body):
    file = serializers.FileField(help_text="Excel 工作簿（.xlsx、.xls）或 CSV")
    office = serializers.CharField(max_length=60, help_text="登记单位代码")


class RunGiven(Body):
    columns = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=10_000),
        help_text=f"{'、'.join(FIELDS)}；必有 {'、'.join(REQUIRED)}，以及 {'、'.join(TEXTS)} 之一",
    )
    channel = serializers.ChoiceField(choices=Channel.choices)
    dry_run = serializers.BooleanField(help_text="只试不登记")
    old_rows = serializers.ChoiceField(
        choices=OLD_CHOICES,
        required=False,
        default="",
        help_text="未办结且按收到日期已逾期的行怎样登记；有这样的行时，登记必须写明，试导入的答复写明有几行",
    )
    take_likely = serializers.BooleanField(required=False, default=False, help_text="疑似已登记的行也登记")
    channels = serializers.DictField(
        child=serializers.ChoiceField(choices=Channel.choices), required=False, default=dict,
        help_text="表中信访形式的名称 → 信访形式；单位记住，下次不必再说",
    )  # fmt: skip


def _batches(account: Account) -> QuerySet[ImportBatch]:
    return imports_visible_to(account).select_related("office").defer("file")


def _batch(account: Account, pk: int) -> ImportBatch:
    batch = _batches(account).filter(pk=pk).first()
    if batch is None:
        raise Http404
    return batch


class Imports(ListAPIView):
    serializer_class = ImportProgress
    filter_backends = ()
    orders = {"-id": ("-id",)}
    queryset = ImportBatch.objects.none()
    throttle_scope = "import"
    parser_classes = (FormParser,)

    @extend_schema(operation_id="list_imports", tags=["imports"])
    def get(self, request: Request) -> Response:
        """本单位的导入，最近的在前。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[ImportBatch]:
        return _batches(account_of(self.request))

    @extend_schema(
        operation_id="send_import",
        tags=["imports"],
        request={"multipart/form-data": FileGiven},
        responses={201: ImportProgress},
    )
    def post(self, request: Request) -> Response:
        """上传一个文件；答复里有列标题和猜测的对应。上传还不登记。"""
        given = FileGiven(data=request.data)
        given.is_valid(raise_exception=True)
        file = given.validated_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            most = settings.UPLOAD_MAX_BYTES // 1_000_000
            raise ValidationError({"file": [_("文件太大，最多%(most)dMB。") % {"most": most}]})
        office = Office.objects.filter(code=given.validated_data["office"], is_active=True).first()
        if office is None:
            raise ValidationError({"office": [_("没有这个单位。")]})
        account = account_of(request)
        batch = receive_file(by=account, at=timezone.now(), office=office, file_name=file.name, content=file.read())
        return Response(ImportProgress(batch).data, status=status.HTTP_201_CREATED)


class OneImport(APIView):
    @extend_schema(operation_id="get_import", tags=["imports"], responses=ImportProgress)
    def get(self, request: Request, pk: int) -> Response:
        """一次导入的进度。"""
        return Response(ImportProgress(_batch(account_of(request), pk)).data)


class RunImport(APIView):
    throttle_scope = "import"

    @extend_schema(operation_id="run_import", tags=["imports"], request=RunGiven, responses={202: ImportProgress})
    def post(self, request: Request, pk: int) -> Response:
        """确定各列的含义，试导入或导入；由后台办理，用 GET 查看进度。"""
        account = account_of(request)
        batch = _batch(account, pk)
        given = RunGiven(data=request.data)
        given.is_valid(raise_exception=True)
        facts = dict(given.validated_data)
        facts["option"] = facts.pop("channel")
        settings = {name: facts.pop(name) for name in (OLD_ROWS, TAKE_LIKELY, CHANNELS)}
        queue_import(by=account, at=timezone.now(), batch_id=batch.pk, settings=settings, **facts)
        return Response(ImportProgress(_batch(account, pk)).data, status=status.HTTP_202_ACCEPTED)


class Rejects(ListAPIView):
    serializer_class = RejectRow
    filter_backends = ()
    orders = {"line": ("line",)}
    queryset = ImportRow.objects.none()

    @extend_schema(operation_id="list_rejects", tags=["imports"])
    def get(self, request: Request, pk: int) -> Response:
        """退回的行及理由；可更正的文件在页面上下载。还没有结果、或者没有退回的行时答复 404，说明是哪一种。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Any]:
        batch = _batch(account_of(self.request), self.kwargs["pk"])
        if missing := why_no_rejects(batch):
            code, sentence = missing
            raise NotFound(sentence, code=code)
        return batch.rejects.filter(noted=False)
