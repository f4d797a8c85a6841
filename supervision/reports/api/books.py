"""Workbooks of reports: asked for, followed while they are made, and taken away."""

from uuid import uuid4

from django.http import Http404, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.errors import ActionRefused
from offices.organisation.api.headers import IDEMPOTENCY_KEY, account_of, request_key_of
from offices.pages.serializers import Label
from offices.pages.views import XLSX
from supervision.reports.actions.books import ask_book, content_of_book
from supervision.reports.api.reports import visible_report
from supervision.reports.enums import BookState
from supervision.reports.models import ReportBook
from supervision.reports.reports.frozen import report_name

SHOWN = 10


class MadeBook(serializers.ModelSerializer):
    state_label = Label()

    class Meta:
        model = ReportBook
        fields = ["id", "state", "state_label", "note", "made_at", "total", "done"]
        read_only_fields = fields


class ReportBooks(APIView):
    @extend_schema(operation_id="list_report_books", tags=["supervision"], responses=MadeBook(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """本人制作的Excel，最近10份：进度和状态。"""
        account = account_of(request)
        books = ReportBook.objects.filter(report=visible_report(account, pk), made_by=account)
        return Response(MadeBook(books[:SHOWN], many=True).data)

    @extend_schema(
        operation_id="ask_report_book",
        tags=["supervision"],
        parameters=[IDEMPOTENCY_KEY],
        request=None,
        responses={202: MadeBook},
    )
    def post(self, request: Request, pk: int) -> Response:
        """由后台制作Excel：各项数字、口径和名单，以本人权限为限。"""
        account = account_of(request)
        report = visible_report(account, pk)
        key = request_key_of(request) or uuid4()
        book = ask_book(by=account, at=timezone.now(), report=report, request_key=key)
        return Response(MadeBook(book).data, status=202)


class ReportBookFile(APIView):
    @extend_schema(operation_id="get_report_book", tags=["supervision"], responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int, book_pk: int) -> StreamingHttpResponse:
        """制作完成的Excel，保存3天；别人制作的取不到。"""
        account = account_of(request)
        report = visible_report(account, pk)
        book = ReportBook.objects.filter(pk=book_pk, report=report, made_by=account).first()
        if book is None:
            raise Http404
        if book.state == BookState.EXPIRED:
            raise ActionRefused("expired", _("这份Excel已过保存期，可以重新制作：数字和名单仍是报告冻结的。"))
        if book.state != BookState.DONE:
            raise ActionRefused("not_made", _("这份Excel还没有制作完成：%s。") % book.get_state_display())
        name = content_disposition_header(True, f"{report_name(report)}.xlsx") or "attachment"
        headers = {"Content-Disposition": name, "Content-Encoding": "identity", "Cache-Control": "no-store, private"}
        return StreamingHttpResponse(content_of_book(book), content_type=XLSX, headers=headers)
