"""One step on many petitions is chosen in a list, asked for once, done in the background, and followed on a page."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from cases.jobs.actions.bulk import (
    MOST_PETITIONS,
    BulkWork,
    permission_for,
    run_small,
    start_bulk,
    take_back,
)
from cases.jobs.actions.choices import keep_choice
from cases.jobs.forms.bulk import BULK_FORMS, BulkForm, TakeBackForm, fit_form, opening_of
from cases.jobs.models import BulkChoice, BulkItem, BulkJob
from cases.jobs.reports.bulk import (
    check_of,
    extent_of,
    holders_of,
    items_shown,
    known_of,
    progress_of,
)
from cases.jobs.reports.lists import BULK_JOBS
from cases.jobs.reports.progress import bulk_shown
from cases.jobs.views.choosing import NOTHING, Chosen, chosen_before, chosen_from
from cases.jobs.views.progress import act_on_job, show_job
from cases.petitions.queries.opening import covered
from offices.lists.listing import Reader, Table
from offices.organisation.forms.fields import OfficeField
from offices.organisation.models import Account
from offices.organisation.policies import authority_of, own
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt, status_of
from offices.pages.views import page_of

assigner = needs(Permission.PACKAGE)
ROWS = 40
WIDE = {"team", "measures", "note", "reason", "include", "assisting", "copies", "request", "findings", "demand"}


@require_http_methods(["GET", "HEAD", "POST"])
@assigner
def assign(request: HttpRequest) -> HttpResponse:
    """GET asks for numbers. POST keeps the petitions it names, and goes on to the form about them."""
    if request.method != "POST":
        return _numbers_page(request, NOTHING)
    account = account_of(request)
    chosen = chosen_from(request.POST, account)
    if not chosen.ids:
        return _numbers_page(request, chosen, status=422)
    again = _job_again(request, account)
    missing = [(one.text, one.sentence) for one in chosen.missing]
    choice = keep_choice(by=account, at=timezone.now(), petition_ids=chosen.ids, missing=missing, again=again)
    kind = request.POST.get("kind", "") or request.GET.get("kind", "")
    url = reverse("cases:assign_chosen", args=[choice.key])
    return redirect(f"{url}?kind={kind}" if kind in BULK_FORMS else url)


@require_http_methods(["GET", "HEAD", "POST"])
@assigner
def assign_chosen(request: HttpRequest, key: UUID) -> HttpResponse:
    """The form about the chosen petitions; sent, it leads to its job, and so does this address from then on."""
    account, choice = account_of(request), _choice(request, key)
    if request.method != "POST":
        job = BulkJob.objects.filter(own(account, "made_by"), request_key=key).first()
        if job is not None:
            return redirect("cases:bulk_job", job.pk)
    chosen = chosen_before(choice, account)
    if not chosen.ids:
        return _numbers_page(request, chosen, status=422)
    form = _form(request, choice, chosen)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, choice, chosen, status=status_of(form))
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
            include=form.included,
            typed=form.number,
        ),
    )
    if job is None:
        return _page(request, form, choice, chosen, status=status_of(form))
    run_small(job)
    return redirect("cases:bulk_job", job.pk)


def _choice(request: HttpRequest, key: UUID) -> BulkChoice:
    choices = BulkChoice.objects.filter(own(account_of(request), "made_by")).select_related("again")
    return get_object_or_404(choices, key=key)


def _form(request: HttpRequest, choice: BulkChoice, chosen: Chosen) -> BulkForm:
    """Of the kind that is asked for; its key is that of the choice, so that one choice is one job."""
    kind = request.GET.get("kind", "") or (choice.again.kind if choice.again else "")
    form_class = BULK_FORMS.get(kind, BULK_FORMS[BulkJob.Kind.PACKAGE])
    options: dict[str, Any] = {
        "account": account_of(request),
        "holders": holders_of(chosen.ids),
        "on": timezone.localdate(),
    }
    if request.method == "POST":
        data = request.POST.copy()
        data["request_key"] = str(choice.key)
        return form_class(data, **options)
    opening = opening_of(choice.again) if choice.again is not None else {}
    return form_class(initial={"request_key": choice.key, **opening}, **options)


def _job_again(request: HttpRequest, account: Account) -> BulkJob | None:
    again = request.POST.get("again", "")
    known = again.isascii() and again.isdigit() and len(again) < 19
    return BulkJob.objects.filter(own(account, "made_by"), pk=int(again)).first() if known else None


def _numbers_page(request: HttpRequest, chosen: Chosen, *, status: int = 200) -> HttpResponse:
    context = {"title": _("选择信访件"), "chosen": chosen, "most": MOST_PETITIONS, "form": None}
    return render(request, "cases/jobs/assign.html", context, status=status)


def _page(request: HttpRequest, form: BulkForm, choice: BulkChoice, chosen: Chosen, *, status: int) -> HttpResponse:
    extent = extent_of(form.kind, chosen.ids, _ticked(form))
    fit_form(form, extent)
    rows = [
        {
            "field": field,
            "lookup": isinstance(field.field, OfficeField),
            "list": f"{field.auto_id}_list",
            "wide": field.name in WIDE,
        }
        for field in form.visible_fields()
    ]
    context: dict[str, Any] = {
        "title": BulkJob.Kind(form.kind).label,
        "chosen": chosen,
        "choice": choice,
        "form": form,
        "kinds": [(kind, BulkJob.Kind(kind).label) for kind in BULK_FORMS if _may(request, kind)],
        "rows": rows,
        "known": known_of(account_of(request), chosen.ids),
        "extent": extent,
        "asks_leader": "leader" in form.fields,
        "warnings": form.warnings(chosen.ids),
        "check": _check(request, form, chosen),
    }
    return render(request, "cases/jobs/assign.html", context, status=status)


def _may(request: HttpRequest, kind: str) -> bool:
    return authority_of(account_of(request)).may_anywhere(permission_for(kind))


def _ticked(form: BulkForm) -> list[str]:
    return [str(one) for one in form["include"].value() or []] if "include" in form.fields else []


def _check(request: HttpRequest, form: BulkForm, chosen: Chosen) -> Any:
    """What the leader and the unit that stand in the form mean for the chosen petitions."""
    if not form.of_packages:
        return None
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
def assign_check(request: HttpRequest, key: UUID) -> HttpResponse:
    """The rule, the warnings and the number while the form is being filled in."""
    choice = _choice(request, key)
    chosen = chosen_before(choice, account_of(request))
    form = _form(request, choice, chosen)
    extent = extent_of(form.kind, chosen.ids, _ticked(form))
    context = {
        "title": BulkJob.Kind(form.kind).label,
        "check": _check(request, form, chosen),
        "form": form,
        "extent": extent,
        "is_part": True,
    }
    return render(request, "cases/jobs/_assign_check.html", context)


@require_GET
@assigner
def assign_units(request: HttpRequest) -> HttpResponse:
    """The units to choose from while one types."""
    form_class = BULK_FORMS.get(request.GET.get("kind", ""), BULK_FORMS[BulkJob.Kind.PACKAGE])
    form = form_class(account=account_of(request), holders=[], on=timezone.localdate())
    name = request.GET.get("field", "unit")
    field, text = form.fields.get(name), request.GET.get(name, "")[:200].replace("\x00", "")
    lines = field.suggestions(text) if isinstance(field, OfficeField) else []
    return render(request, "cases/procedure/_options.html", {"lines": lines})


@require_safe
@assigner
def bulk_jobs(request: HttpRequest) -> HttpResponse:
    """What the account has asked for many petitions, the newest first."""
    reader = Reader(account_of(request), timezone.localdate())
    page = page_of(BulkJob.objects.filter(own(reader.account, "made_by")), request, size=BULK_JOBS.size)
    table = Table(BULK_JOBS, BULK_JOBS.rows(page.items, reader), reader)
    return render(request, "cases/jobs/bulk_jobs.html", {"title": BULK_JOBS.title, "page": page, "table": table})


@require_http_methods(["GET", "HEAD", "POST"])
@assigner
def bulk_job(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress, which asks for itself; then what was done and what was refused, with the sentences.

    POST stops it, lets it go on, or takes back what it has done.
    """
    account = account_of(request)
    job = get_object_or_404(BulkJob.objects.filter(own(account, "made_by")).select_related("group", "office"), pk=pk)
    if acted := act_on_job(request, BulkWork, job):
        return acted
    may_take_back = job.kind == BulkJob.Kind.PACKAGE and not job.is_running
    form = TakeBackForm(request.POST or None, initial={"request_key": uuid4()}) if may_take_back else None
    if request.method == "POST" and form is not None and form.is_valid():
        given = form.cleaned_data
        made = attempt(form, lambda: take_back(by=account, at=timezone.now(), job_id=job.pk, **given))
        if made is not None:
            run_small(made)
            return redirect("cases:bulk_job", made.pk)
    progress = progress_of(job)
    context: dict[str, Any] = {
        "title": _("%(kind)s %(total)d 件") % {"kind": job.get_kind_display(), "total": job.total},
        "job": job,
        "progress": progress,
        "form": form if progress.done else None,
        "may_stop": True,
    }
    if not job.is_running:
        shown = request.GET.get("state", "")
        if shown not in {BulkItem.State.DONE, BulkItem.State.DRAFTED, BulkItem.State.REFUSED}:
            shown = BulkItem.State.DRAFTED if progress.drafted else BulkItem.State.DONE
            shown = BulkItem.State.REFUSED if progress.refused else shown
        page = page_of(items_shown(job, account, shown), request, size=ROWS)
        page.items = covered(account, page.items, "petition")
        refused = items_shown(job, account, BulkItem.State.REFUSED).values_list("petition__number", flat=True)
        context |= {
            "shown": shown,
            "page": page,
            "again": ",".join(refused) if progress.refused and job.kind in BULK_FORMS else "",
        }
    return show_job(
        request,
        BulkWork,
        job,
        bulk_shown(job, progress),
        template="cases/jobs/bulk_job.html",
        context=context,
        status=status_of(form) if form is not None else 200,
    )
