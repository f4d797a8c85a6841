"""One step on many petitions is chosen in a list, asked for once, done in the background, and followed on a page."""

from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from cases.jobs.actions.bulk import (
    MOST_PETITIONS,
    BulkWork,
    is_small,
    run_bulk,
    start_bulk,
)
from cases.jobs.forms.bulk import BULK_FORMS, BulkForm, opening_of
from cases.jobs.models import BulkItem, BulkJob
from cases.jobs.reports.bulk import (
    check_of,
    holders_of,
    items_shown,
    known_of,
    progress_of,
)
from cases.jobs.reports.lists import BULK_JOBS
from cases.jobs.reports.progress import bulk_shown
from cases.jobs.views.choosing import NOTHING, Chosen, chosen_from
from cases.jobs.views.progress import show_job
from offices.lists.listing import Reader, Table
from offices.organisation.forms.fields import OfficeField
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt, status_of
from offices.pages.views import page_of

assigner = needs(Permission.PACKAGE)
ROWS = 40
WIDE = {"team", "measures", "note", "reason"}


@require_http_methods(["GET", "HEAD", "POST"])
@assigner
def assign(request: HttpRequest) -> HttpResponse:
    """GET asks for numbers. POST with petitions shows the form; with the form's key it is sent."""
    if request.method != "POST":
        return _page(request, None, NOTHING)
    account, today = account_of(request), timezone.localdate()
    form_class = BULK_FORMS.get(request.POST.get("kind", ""), BULK_FORMS[BulkJob.Kind.PACKAGE])
    chosen = chosen_from(request.POST, account)
    if not chosen.ids:
        return _page(request, None, chosen, status=422)
    options: dict[str, Any] = {"account": account, "holders": holders_of(chosen.ids), "on": today}
    if "request_key" not in request.POST:
        again = _job_again(request, account)
        initial = {"request_key": uuid4(), **(opening_of(again) if again is not None else {})}
        return _page(request, form_class(initial=initial, **options), chosen)
    form = form_class(request.POST, **options)
    if form.is_valid():
        job = attempt(
            form,
            lambda: start_bulk(
                by=account,
                at=timezone.now(),
                kind=form.kind,
                petition_ids=chosen.ids,
                facts=form.facts(),
                request_key=form.cleaned_data["request_key"],
                group=form.chosen_group,
                group_name=form.new_group,
            ),
        )
        if job is not None:
            if is_small(job):
                run_bulk(job.pk)
            return redirect("cases:bulk_job", job.pk)
    return _page(request, form, chosen, status=status_of(form))


def _job_again(request: HttpRequest, account: Account) -> BulkJob | None:
    again = request.POST.get("again", "")
    known = again.isascii() and again.isdigit() and len(again) < 19
    return BulkJob.objects.filter(pk=int(again), made_by=account).first() if known else None


def _page(request: HttpRequest, form: BulkForm | None, chosen: Chosen, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"title": _("选择信访件"), "chosen": chosen, "most": MOST_PETITIONS, "form": form}
    if form is not None:
        rows = [
            {
                "field": field,
                "lookup": isinstance(field.field, OfficeField),
                "list": f"{field.auto_id}_list",
                "wide": field.name in WIDE,
            }
            for field in form.visible_fields()
        ]
        context |= {
            "title": BulkJob.Kind(form.kind).label,
            "kinds": BulkJob.Kind.choices,
            "rows": rows,
            "known": known_of(chosen.ids),
            "asks_leader": "leader" in form.fields,
            "check": _check(request, form, chosen),
        }
    return render(request, "cases/jobs/assign.html", context, status=status)


def _check(request: HttpRequest, form: BulkForm, chosen: Chosen) -> Any:
    """What the leader and the unit that stand in the form mean for the chosen petitions."""
    values: dict[str, Any] = {}
    for name in ("leader", "unit"):
        field: Any = form.fields.get(name)
        given = form[name].value() if field is not None else None
        values[name] = None
        if given:
            try:
                values[name] = field.clean(given if isinstance(given, str) else field.prepare_value(given))
            except forms.ValidationError:
                values[name] = None  # the form itself says so
    return check_of(account_of(request), chosen.ids, values["leader"], values["unit"], on=timezone.localdate())


@require_POST
@assigner
def assign_check(request: HttpRequest) -> HttpResponse:
    """The rule and the warnings while the form is being filled in."""
    account = account_of(request)
    form_class = BULK_FORMS.get(request.POST.get("kind", ""), BULK_FORMS[BulkJob.Kind.PACKAGE])
    chosen = chosen_from(request.POST, account)
    form = form_class(request.POST, account=account, holders=holders_of(chosen.ids), on=timezone.localdate())
    context = {"check": _check(request, form, chosen), "form": form}
    return render(request, "cases/jobs/_assign_check.html", context)


@require_GET
@assigner
def assign_units(request: HttpRequest) -> HttpResponse:
    """The units to choose from while one types."""
    form = BULK_FORMS[BulkJob.Kind.PACKAGE](account=account_of(request), holders=[], on=timezone.localdate())
    field: Any = form.fields["unit"]
    text = request.GET.get("unit", "")[:60].replace("\x00", "")
    return render(request, "cases/procedure/_options.html", {"lines": field.suggestions(text)})


@require_safe
@assigner
def bulk_jobs(request: HttpRequest) -> HttpResponse:
    """What the account has asked for many petitions, the newest first."""
    reader = Reader(account_of(request), timezone.localdate())
    page = page_of(BulkJob.objects.filter(made_by=reader.account), request, size=BULK_JOBS.size)
    table = Table(BULK_JOBS, BULK_JOBS.rows(page.items, reader), reader)
    return render(request, "cases/jobs/bulk_jobs.html", {"title": BULK_JOBS.title, "page": page, "table": table})


@require_safe
@assigner
def bulk_job(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress, which asks for itself; then what was done and what was refused, with the sentences."""
    account = account_of(request)
    job = get_object_or_404(BulkJob.objects.filter(made_by=account).select_related("group", "office"), pk=pk)
    progress = progress_of(job)
    context: dict[str, Any] = {
        "title": _("%(kind)s %(total)d 件") % {"kind": job.get_kind_display(), "total": job.total},
        "job": job,
        "progress": progress,
    }
    if not job.is_running:
        shown = request.GET.get("state", "")
        if shown not in {BulkItem.State.DONE, BulkItem.State.REFUSED}:
            shown = BulkItem.State.REFUSED if progress.refused else BulkItem.State.DONE
        refused = items_shown(job, account, BulkItem.State.REFUSED).values_list("petition__number", flat=True)
        context |= {
            "shown": shown,
            "page": page_of(items_shown(job, account, shown), request, size=ROWS),
            "again": ",".join(refused) if progress.refused else "",
        }
    return show_job(request, BulkWork, job, bulk_shown(progress), template="cases/jobs/bulk_job.html", context=context)
