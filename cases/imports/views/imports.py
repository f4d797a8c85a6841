"""Importing petitions, or a list of packages, from an Excel file: upload, columns, trial, progress, rejects."""

from functools import wraps
from itertools import zip_longest
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.imports.actions.imports import LOADINGS, ImportWork, choose_sheets, queue_import, receive_file
from cases.imports.actions.outlook import outlook_of
from cases.imports.actions.plans import planned_rows
from cases.imports.forms.imports import MappingForm, UploadForm
from cases.imports.reports.rejects import (
    first_rows,
    noted_rows,
    rejected_rows,
    rejects_name,
    why_no_rejects,
    write_rejects,
)
from cases.jobs.actions.bulk import run_small, take_back_list
from cases.jobs.forms.bulk import TakeBackForm
from cases.jobs.models import BulkItem, ImportBatch, ListedPackage
from cases.jobs.queries import RAN, going_back, imports_visible_to, listed_by, made_of, taking_back
from cases.jobs.reports.bulk import items_shown, progress_of
from cases.jobs.reports.lists import IMPORT_PAGES, IMPORTS, undone_words
from cases.jobs.reports.progress import import_shown
from cases.jobs.views.progress import act_on_job, show_job
from cases.petitions.queries.opening import covered
from cases.procedure.reports.timeline import step_label
from offices.errors import ActionRefused
from offices.files.tables import line_words
from offices.lists.listing import Reader, Table
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.views.access import View, account_of, needs
from offices.pages.forms import attempt
from offices.pages.views import XLSX, attachment, page_of, takes_files

SHOWN = 25
Kind = ImportBatch.Kind


def importer(view: View) -> View:
    """For who may load the kind of file that the address names."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, kind: str = Kind.PETITIONS, **kwargs: Any) -> HttpResponse:
        permission = LOADINGS[kind].permissions[0]
        return needs(permission)(view)(request, *args, kind=Kind(kind), **kwargs)

    return guarded


@require_safe
@importer
def imports(request: HttpRequest, kind: Kind) -> HttpResponse:
    reader = Reader(account_of(request), timezone.localdate())
    page = page_of(imports_visible_to(reader.account, kind), request, size=IMPORTS.size)
    title = IMPORTS.title if kind == Kind.PETITIONS else _("导入包案名单")
    context = {"title": title, "page": page, "table": Table(IMPORTS, page.items, reader), "kind": kind}
    return render(request, "cases/imports/imports.html", context)


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@importer
def import_new(request: HttpRequest, kind: Kind) -> HttpResponse:
    account = account_of(request)
    offices = authority_of(account).offices(LOADINGS[kind].permissions[0])
    form = UploadForm(request.POST or None, request.FILES or None, offices=offices)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        batch = attempt(
            form,
            lambda: receive_file(
                by=account,
                at=timezone.now(),
                office=form.cleaned_data["office"],
                file_name=file.name,
                content=file.read(),
                kind=kind,
            ),
        )
        if batch is not None:
            return redirect(IMPORT_PAGES[kind], pk=batch.pk)
    context = {"title": _("导入新文件"), "form": form, "kind": kind}
    return render(
        request, "cases/imports/import_new.html", context, status=422 if form.is_bound and form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@importer
def import_batch(request: HttpRequest, pk: int, kind: Kind) -> HttpResponse:
    """What the columns mean while nothing runs; then the progress, which asks for itself; then the outcome."""
    account = account_of(request)
    batch = get_object_or_404(imports_visible_to(account, kind), pk=pk)
    if acted := act_on_job(request, ImportWork, batch):
        return acted
    undoing = _taken_back(request, batch, account) if kind == Kind.PACKAGES else None
    if isinstance(undoing, HttpResponse):
        return undoing
    is_mapped = batch.state != ImportBatch.State.DONE or batch.dry_run
    is_open = is_mapped and not batch.is_running and batch.state != ImportBatch.State.EXPIRED
    if request.method == "POST" and is_open and "choose" in request.POST:
        return _choose(request, batch, kind)
    outlook = outlook_of(batch) if is_open else None
    asked = outlook.channels if outlook else ()
    mapped = request.POST or None if "take_back" not in request.POST else None
    form = MappingForm(mapped, batch=batch, channels=asked) if is_open else None
    if form is not None and form.is_valid():
        queued = attempt(
            form,
            lambda: queue_import(
                by=account,
                at=timezone.now(),
                batch_id=batch.pk,
                columns=form.columns,
                option=form.option,
                settings=form.settings,
                dry_run="load" not in request.POST,
            ),
        )
        if queued is not None:
            return redirect(IMPORT_PAGES[kind], pk=batch.pk)
    page = None
    if kind == Kind.PETITIONS and not batch.is_running:
        page = page_of(made_of(batch, account), request, size=SHOWN)
        page.items = covered(account, page.items, "petition")
    context: dict[str, Any] = {
        "title": batch.file_name,
        "may_stop": True,
        "may_undo": page is not None and bool(page.items),
        "page": page,
        "batch": batch,
        "form": form,
        "rejects": [
            (line, list(zip_longest(batch.header, cells, fillvalue="")), reason)
            for line, cells, reason in rejected_rows(batch, SHOWN)
        ]
        if batch.rejected and not batch.is_running
        else [],
        "notes": noted_rows(batch, SHOWN) if batch.noted and not batch.is_running else [],
        "shown": SHOWN,
        "outlook": outlook,
        "sheets": batch.found.get("sheets", ()),
        "left_out": [(line_words(line, batch.sheets_read), word) for line, word in batch.found.get("left_out", ())],
        "examples": list(zip(batch.header, *first_rows(batch, LOADINGS[batch.kind].known), strict=False))
        if form is not None
        else [],
        "kind": kind,
        "undone_words": undone_words(batch),
        "undone_by": batch.undos.select_related("asked_by", "decided_by").filter(state__in=RAN).order_by("pk").last()
        if kind == Kind.PETITIONS and undone_words(batch)
        else None,
        "plans": planned_rows(batch) if form is not None and kind == Kind.PACKAGES else None,
        **(undoing or {}),
    }
    taken_form = context.get("take_back")
    refused = (form is not None and form.is_bound) or (taken_form is not None and taken_form.is_bound)
    return show_job(
        request,
        ImportWork,
        batch,
        import_shown(batch),
        template="cases/imports/import_batch.html",
        context=context,
        status=422 if refused else 200,
    )


def _taken_back(request: HttpRequest, batch: ImportBatch, account: Account) -> HttpResponse | dict[str, Any]:
    """What was and can be taken back of a list of packages; sent, the page of the job that does it."""
    before = batch.taken_back.select_related("made_by").first()
    listed = page_of(listed_by(batch, account), request, size=SHOWN)
    goes = set(going_back(batch).filter(pk__in=[row.pk for row in listed.items]).values_list("pk", flat=True))
    listed.items = [(row, _comes_to(batch, row, row.pk in goes)) for row in covered(account, listed.items, "petition")]
    shown: dict[str, Any] = {"listed": listed}
    if before is not None:
        kept = items_shown(before, account, BulkItem.State.REFUSED)
        shown |= {
            "taken": before,
            "taken_progress": progress_of(before),
            "kept": covered(account, kept[:SHOWN], "petition"),
        }
        shown["taken_is_own"] = before.made_by_id == account.pk
    extent = taking_back(batch) if not batch.is_running and not batch.is_being_undone else None
    if extent is None or not extent.registered:
        return shown
    sent = request.POST if "take_back" in request.POST else None
    form = TakeBackForm(sent, initial={"request_key": uuid4()}, prefix="back")
    if form.is_valid():
        given, at = form.cleaned_data, timezone.now()
        job = attempt(form, lambda: take_back_list(by=account, at=at, batch_id=batch.pk, **given))
        if job is not None:
            run_small(job)
            return redirect("cases:bulk_job", job.pk)
    return {**shown, "take_back": form, "extent": extent}


def _comes_to(batch: ImportBatch, row: ListedPackage, goes: bool) -> tuple[str, str]:
    """What a row of the list did, and what taking the list back would do with it."""
    if row.event.kind != "package":
        return step_label(row.event.kind), _("保留：名单变更的是原有的包案，请在该件上变更")
    return step_label(row.event.kind), _("可以撤销") if goes else _("保留：已经撤销，或者移交而来，或者包案后已有办理")


def _choose(request: HttpRequest, batch: ImportBatch, kind: Kind) -> HttpResponse:
    """Other sheets of the file."""
    names, account = request.POST.getlist("sheets"), account_of(request)
    try:
        choose_sheets(by=account, at=timezone.now(), batch_id=batch.pk, names=names)
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
    return redirect(IMPORT_PAGES[kind], pk=batch.pk)


@require_safe
@importer
def import_rejects(request: HttpRequest, pk: int, kind: Kind) -> HttpResponse:
    batch = get_object_or_404(imports_visible_to(account_of(request), kind), pk=pk)
    if missing := why_no_rejects(batch):
        raise Http404(missing[1])
    response = attachment(write_rejects(batch), XLSX, rejects_name(batch))
    response.headers["X-Rows"] = str(batch.rejected)
    return response
