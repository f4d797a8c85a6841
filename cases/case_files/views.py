"""A case file is asked for with a purpose, followed while it is made, and taken away."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.case_files.actions.asking import PATIENCE, pieces, record_download, start_case_file, wake
from cases.case_files.enums import CaseFileState, Made
from cases.case_files.models import CaseFile
from cases.case_files.queries import opened_case_file, opened_for, own_case_files
from cases.petitions.enums import ReadPurpose
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import with_custody
from offices.errors import ActionRefused
from offices.organisation.views.access import account_of
from offices.pages.views import PDF

TYPES = {Made.PDF: PDF, Made.ZIP: "application/zip"}
SHOWN = 10


@require_http_methods(["GET", "HEAD", "POST"])
def case_files(request: HttpRequest, number: str) -> HttpResponse:
    """GET shows what one has had made; POST has one made."""
    petition = opened_for(number, account_of(request))
    if request.method != "POST":
        return _page(request, petition)
    try:
        key = UUID(request.POST.get("request_key", ""))
    except ValueError:
        return _page(request, petition, refusal=_("页面不完整，请刷新后再提交。"), status=422)
    try:
        made = start_case_file(
            petition=petition,
            by=account_of(request),
            at=timezone.now(),
            purpose=request.POST.get("purpose", ""),
            request_key=key,
        )
    except ActionRefused as refusal:
        return _page(request, petition, refusal=str(refusal.sentence), status=refusal.status)
    return redirect("cases:case_file", number, made.pk)


@require_safe
def case_file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The progress, which asks for itself; then what can be taken away."""
    made = opened_case_file(number, pk, account_of(request))
    if made.is_running and (made.beat_at or made.made_at) < timezone.now() - PATIENCE:
        wake(made.pk)
    context = {"petition": made.petition, "made": made, "all": max(made.total, made.done, 1)}
    if request.headers.get("HX-Request"):
        if not made.is_running:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "cases/case_files/case_file.html#progress", context)
    return render(request, "cases/case_files/case_file.html", context)


@require_POST
def pdf(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    return _taken(request, number, pk, Made.PDF)


@require_POST
def archive(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    return _taken(request, number, pk, Made.ZIP)


def _taken(request: HttpRequest, number: str, pk: int, what: Made) -> HttpResponseBase:
    made = opened_case_file(number, pk, account_of(request))
    try:
        return case_file_answer(made, what, request)
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect("cases:case_file", number, pk)


def case_file_answer(made: CaseFile, what: Made, request: HttpRequest) -> StreamingHttpResponse:
    """Piece by piece, after the reading was recorded. 404 for what is not there; raises NotPermitted."""
    if made.state != CaseFileState.DONE or not made.parts.filter(made=what).exists():
        raise Http404
    record_download(made, what, by=account_of(request), at=timezone.now())
    return sent(pieces(made, what), what, made.petition.number)


def sent(content: Iterable[bytes], what: Made, number: str) -> StreamingHttpResponse:
    name = f"案卷{number}.{what.value}"
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Content-Encoding": "identity",  # a file that is packed already is not packed again
        "Cache-Control": "no-store, private",
    }
    return StreamingHttpResponse(content, content_type=TYPES[what], headers=headers)


def _page(request: HttpRequest, petition: Petition, *, refusal: str = "", status: int = 200) -> HttpResponse:
    account = account_of(request)
    context = {
        "petition": petition,
        "made": own_case_files(petition, account)[:SHOWN],
        "has_custody": bool(with_custody(petition, account)),
        "purposes": ReadPurpose.choices,
        "request_key": uuid4(),
        "refusal": refusal,
    }
    return render(request, "cases/case_files/case_files.html", context, status=status)
