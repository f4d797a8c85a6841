"""The workbook of a report is asked for, followed while it is made, and taken away."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from offices.errors import ActionRefused
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.views import XLSX
from supervision.reports.actions.books import PATIENCE, ask_book, content_of_book, wake
from supervision.reports.enums import BookState
from supervision.reports.forms.reports import KeyedForm
from supervision.reports.models import ReportBook
from supervision.reports.reports.frozen import report_name
from supervision.reports.views.reports import visible_report

readers = needs(Permission.OVERSEE)
SHOWN = 10


@require_http_methods(["GET", "HEAD", "POST"])
@readers
def report_books(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows what one has had made, and asks for its progress; POST has one made."""
    account = account_of(request)
    report = visible_report(account, pk)
    form = KeyedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_book(by=account, at=timezone.now(), report=report, request_key=form.key)
        except ActionRefused as refusal:
            messages.error(request, str(refusal.sentence))
        return redirect(request.path)
    books = list(ReportBook.objects.filter(report=report, made_by=account)[:SHOWN])
    running = next((book for book in books if book.is_running), None)
    if running is not None and (running.beat_at or running.made_at) < timezone.now() - PATIENCE:
        wake(running.pk)
    context = {
        "title": _("Excel：%(name)s") % {"name": report_name(report)},
        "report": report,
        "books": books,
        "running": running,
        "all": max(running.total, 1) if running else 1,
        "form": form,
    }
    if request.headers.get("HX-Request"):
        if running is None:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "supervision/reports/books.html#progress", context)
    return render(request, "supervision/reports/books.html", context)


@require_safe
def report_book(request: HttpRequest, pk: int, book_pk: int) -> HttpResponseBase:
    """The file, piece by piece; nobody else's."""
    account = account_of(request)
    report = visible_report(account, pk)
    book = get_object_or_404(ReportBook, pk=book_pk, report=report, made_by=account)
    if book.state == BookState.EXPIRED:
        messages.info(request, _("这份Excel已过保存期，可以重新制作：数字和名单仍是报告冻结的。"))
        return redirect("supervision:report_books", report.pk)
    if book.state != BookState.DONE:
        raise Http404
    name = f"{report_name(report)}.xlsx"
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Content-Encoding": "identity",
        "Cache-Control": "no-store, private",
    }
    return StreamingHttpResponse(content_of_book(book), content_type=XLSX, headers=headers)
