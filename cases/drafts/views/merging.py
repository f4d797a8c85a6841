"""A letter for many petitions: chosen in a list, worded once, done in the background, followed on a page."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.drafts.actions.merging import (
    FIELDS_OF_MANY,
    MERGED,
    MOST_PETITIONS,
    MergeWork,
    run_small,
    start_merge,
)
from cases.drafts.forms import MergeForm
from cases.drafts.models import MergeJob
from cases.drafts.reports.merging import items_of, merge_shown, merged_of
from cases.jobs.actions.choices import keep_choice
from cases.jobs.models import BulkChoice
from cases.jobs.views.choosing import NOTHING, Chosen, chosen_before, chosen_from
from cases.jobs.views.progress import act_on_job, show_job
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered
from cases.procedure.step_kinds import StepKind, step_kind
from offices.organisation.models import Account
from offices.organisation.policies import authority_of, own
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt, status_of
from offices.pages.views import page_of

worker = needs(Permission.HANDLE, Permission.SCREEN)
SHOWN, ROWS = 20, 40


@require_http_methods(["GET", "HEAD", "POST"])
@worker
def merge(request: HttpRequest) -> HttpResponse:
    """GET asks for numbers. POST keeps the petitions it names, and goes on to the wording."""
    if request.method != "POST":
        return _numbers_page(request, NOTHING)
    account = account_of(request)
    chosen = chosen_from(request.POST, account)
    if not chosen.ids or len(chosen.ids) > MOST_PETITIONS:
        many = Chosen([], [], chosen.missing, too_many=bool(chosen.ids))
        return _numbers_page(request, many, status=422)
    missing = [(one.text, one.sentence) for one in chosen.missing]
    choice = keep_choice(by=account, at=timezone.now(), petition_ids=chosen.ids, missing=missing)
    return redirect("cases:merge_chosen", choice.key)


@require_http_methods(["GET", "HEAD", "POST"])
@worker
def merge_chosen(request: HttpRequest, key: UUID) -> HttpResponse:
    """The wording for the chosen petitions; sent, it leads to its job, and so does this address from then on."""
    account = account_of(request)
    choice = get_object_or_404(BulkChoice.objects.filter(own(account, "made_by")), key=key)
    job = MergeJob.objects.filter(own(account, "made_by"), request_key=key).first()
    if job is not None and request.method != "POST":
        return redirect("cases:merge_job", job.pk)
    chosen = chosen_before(choice, account)
    if not chosen.ids:
        return _numbers_page(request, chosen, status=422)
    kinds = _steps(account)
    wanted = request.GET.get("step", "")
    step = wanted if wanted in {kind.key for kind in kinds} else ""
    form = MergeForm(initial={"request_key": choice.key})
    if request.method == "POST":
        data = request.POST.copy()
        data["request_key"] = str(choice.key)
        form = MergeForm(data)
        if form.is_valid():
            facts: dict[str, Any] = {"by": account, "at": timezone.now(), "petition_ids": chosen.ids, "step": step}
            made = attempt(form, lambda: start_merge(**facts, **form.cleaned_data))
            if made is not None:
                run_small(made)
                return redirect("cases:merge_job", made.pk)
    rows = Petition.objects.filter(pk__in=chosen.ids[:SHOWN]).select_related("holder").order_by("pk")
    context = {
        "title": _("批量出具文书"),
        "choice": choice,
        "chosen": chosen,
        "steps": _fitting(kinds, chosen.ids),
        "step": step,
        "form": form,
        "known": "".join(f"{{{name}}}" for name in FIELDS_OF_MANY),
        "rows": covered(account, rows),
        "more": len(chosen.ids) - SHOWN,
    }
    return render(request, "cases/drafts/merge.html", context, status=status_of(form))


def _steps(account: Account) -> list[StepKind]:
    """The steps of which the account may issue letters at all."""
    kinds = [step_kind(key) for key in MERGED]
    authority = authority_of(account)
    return [one for one in kinds if one.permission and authority.may_anywhere(one.permission)]


def _fitting(kinds: list[StepKind], petition_ids: list[int]) -> list[dict[str, Any]]:
    """Each step, and how many of the petitions are in a state from which it is taken."""
    states = Counter(Petition.objects.filter(pk__in=petition_ids).order_by().values_list("state", flat=True))
    numbers = [sum(states[state] for state in kind.sources) for kind in kinds]
    return [
        {"key": kind.key, "label": kind.label, "fit": fit, "unfit": len(petition_ids) - fit}
        for kind, fit in zip(kinds, numbers, strict=True)
    ]


def _numbers_page(request: HttpRequest, chosen: Chosen, *, status: int = 200) -> HttpResponse:
    context = {"title": _("批量出具文书"), "chosen": chosen, "most": MOST_PETITIONS, "form": None}
    return render(request, "cases/drafts/merge.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@worker
def merge_job(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress, then each petition with its letter, its draft or the sentence. POST stops it or lets it go on."""
    account = account_of(request)
    job = get_object_or_404(MergeJob.objects.filter(own(account, "made_by")).select_related("office"), pk=pk)
    if acted := act_on_job(request, MergeWork, job):
        return acted
    merged = merged_of(job)
    context: dict[str, Any] = {
        "title": _("%(step)s %(total)d 件") % {"step": step_kind(job.step).label, "total": job.total},
        "job": job,
        "merged": merged,
        "may_stop": True,
    }
    if not job.is_running:
        page = page_of(items_of(job, account), request, size=ROWS)
        page.items = covered(account, page.items, "petition")
        context["page"] = page
    shown = merge_shown(job, merged)
    return show_job(request, MergeWork, job, shown, template="cases/drafts/merge_job.html", context=context)
