"""The papers of a campaign: circulars drafted from figures, the final report, errata; each as a page and as Word."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.petitions.queries.visible import petitions_visible_to
from offices.errors import ActionRefused, Conflict
from offices.organisation.models import Account
from offices.organisation.views.access import account_of
from offices.pages.forms import attempt, refuse, status_of
from offices.pages.views import DOCX, attachment
from supervision.campaigns.actions.papers import (
    draft_circular,
    edit_paper,
    end_campaign,
    final_draft,
    issue_erratum,
    issue_paper,
)
from supervision.campaigns.enums import CampaignState
from supervision.campaigns.forms import EndForm, ErratumForm, KeyedForm, PaperForm
from supervision.campaigns.models import CampaignPaper
from supervision.campaigns.queries.campaigns import papers_visible_to
from supervision.campaigns.reports.campaigns import (
    case_cells,
    case_titles,
    paper_name,
    paper_table,
    shown_cases,
    write_paper,
)
from supervision.campaigns.reports.changes import basis_of, moved_words
from supervision.campaigns.reports.texts import circular_text, final_text
from supervision.campaigns.views.campaigns import may_lead, reader, visible_campaign

LOOKED_UP = 1_000


@require_POST
@reader
def circular_new(request: HttpRequest, pk: int) -> HttpResponse:
    """起草通报 on the figures of a day."""
    campaign = visible_campaign(request, pk)
    form = KeyedForm(request.POST)
    key = form.key if form.is_valid() else uuid4()
    on = _day(request.POST.get("on", ""))
    try:
        paper = draft_circular(
            by=account_of(request),
            at=timezone.now(),
            campaign_id=campaign.pk,
            on=on or timezone.localdate(),
            request_key=key,
        )
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect("supervision:campaign_weeks", campaign.pk)
    return redirect("supervision:campaign_paper", campaign.pk, paper.pk)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def campaign_paper(request: HttpRequest, pk: int, paper_pk: int) -> HttpResponse:
    """An issued paper as it is; a draft as a form that saves or issues it."""
    account, paper = account_of(request), _visible(request, pk, paper_pk)
    form = None
    if paper.issued_at is None:
        initial = {"title": paper.title, "body": paper.body, "basis": basis_of(paper.figures)}
        form = PaperForm(request.POST or None, initial=initial)
    moved: dict[str, Any] = {}
    if request.method == "POST":
        if form is None:
            messages.error(request, _("已经印发，不能修改；需要更正的，请印发更正。"))
            return redirect("supervision:campaign_paper", pk, paper.pk)
        if form.is_valid():
            act = issue_paper if "issue" in request.POST else edit_paper
            given: dict[str, Any] = {"by": account, "at": timezone.now(), "paper_id": paper.pk, **form.text()}
            try:
                done = attempt_unmoved(form, lambda: act(**given))
            except Conflict as conflict:
                form, moved = _with_both(PaperForm, form, conflict, partial(circular_text, paper.campaign, paper.on))
            else:
                if done is not None:
                    messages.success(request, _("已印发。") if act is issue_paper else _("已保存。"))
                    return redirect("supervision:campaign_paper", pk, paper.pk)
    titles, rows = paper_table(paper)
    shown, hidden = shown_cases(paper, _seen(account, paper))
    context = {
        "title": paper.title,
        "campaign": paper.campaign,
        "paper": paper,
        "name": paper_name(paper),
        "form": form,
        "lines": [line.strip() for line in paper.body.split("\n") if line.strip()],
        "titles": titles,
        "rows": rows,
        "definitions": paper.figures.get("definitions", {}),
        "changes": paper.figures.get("changes", []),
        "case_titles": case_titles(),
        "cases": [(case["number"], case_cells(case)) for case in shown],
        "hidden": hidden,
        "errata": list(paper.errata.order_by("number")),
        "may_lead": may_lead(account, paper.campaign),
        **moved,
    }
    status = 409 if moved else 422 if form is not None and form.errors else 200
    return render(request, "supervision/campaigns/paper.html", context, status=status)


def attempt_unmoved(form: PaperForm, act: Callable[[], Any]) -> Any:
    """As `attempt`, but that figures which have moved are for the page to show: raises their Conflict."""
    try:
        return act()
    except ActionRefused as refusal:
        if refusal.code == "figures_moved":
            raise
        refuse(form, refusal)
        return None


def _with_both(
    kind: Callable[..., PaperForm], form: PaperForm, conflict: Conflict, text: Callable[[dict[str, Any]], str]
) -> tuple[PaperForm, dict[str, Any]]:
    """The form with the text on the figures of now, and for the page the text that was sent and what has moved."""
    given, figures = form.cleaned_data, cast("dict[str, Any]", conflict.current["figures"])
    again = kind(initial={**given, "body": text(figures), "basis": conflict.current["basis"]})
    said = {
        "sentence": conflict.sentence,
        "words": moved_words(given["basis"], figures),
        "own": given["body"],
    }
    return again, {"moved": said}


@require_safe
@reader
def campaign_word(request: HttpRequest, pk: int, paper_pk: int) -> HttpResponse:
    account, paper = account_of(request), _visible(request, pk, paper_pk)
    shown, hidden = shown_cases(paper, _seen(account, paper))
    day = timezone.localdate(paper.issued_at) if paper.issued_at else paper.on
    name = f"{paper.campaign.name}-{paper_name(paper)}-{day:%Y%m%d}.docx"
    return attachment(write_paper(paper, shown, hidden), DOCX, name)


def _visible(request: HttpRequest, pk: int, paper_pk: int) -> CampaignPaper:
    papers = papers_visible_to(account_of(request))
    paper: CampaignPaper = get_object_or_404(papers, pk=paper_pk, campaign=pk)
    return paper


def _seen(account: Account, paper: CampaignPaper) -> set[str]:
    """The numbers on the paper that the reader may see today."""
    numbers = [row["number"] for row in paper.cases]
    found: set[str] = set()
    for start in range(0, len(numbers), LOOKED_UP):
        some = petitions_visible_to(account).filter(number__in=numbers[start : start + LOOKED_UP])
        found.update(some.order_by().values_list("number", flat=True))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def campaign_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The final report, to be read and corrected before the campaign ends with it."""
    account, campaign, at = account_of(request), visible_campaign(request, pk), timezone.now()
    today = timezone.localdate(at)
    initial: dict[str, Any] = {}
    if campaign.state == CampaignState.RUNNING and request.method != "POST":
        initial = dict(zip(("title", "body", "basis"), final_draft(campaign, today), strict=True))
    kind = partial(EndForm, early=today < campaign.ends_on)
    form: PaperForm = kind(request.POST or None, initial=initial)
    moved: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {"by": account, "at": at, "campaign_id": campaign.pk, "request_key": form.key}
        given |= form.text()
        try:
            paper = attempt_unmoved(form, lambda: end_campaign(**given))
        except Conflict as conflict:
            form, moved = _with_both(kind, form, conflict, partial(final_text, campaign, today))
        else:
            if paper is not None:
                return redirect("supervision:campaign_paper", campaign.pk, paper.pk)
    context = {
        "title": _("结束专项治理"),
        "campaign": campaign,
        "form": form,
        "back": campaign.get_absolute_url(),
        "may_lead": may_lead(account, campaign) and campaign.state == CampaignState.RUNNING,
        "early": campaign.state == CampaignState.RUNNING and today < campaign.ends_on,
        **moved,
    }
    status = 409 if moved else status_of(form)
    return render(request, "supervision/campaigns/end.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def campaign_erratum(request: HttpRequest, pk: int, paper_pk: int) -> HttpResponse:
    """A numbered correction of what was issued."""
    account, paper = account_of(request), _visible(request, pk, paper_pk)
    form = ErratumForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        body = form.cleaned_data["body"]
        erratum = attempt(
            form,
            lambda: issue_erratum(by=account, at=timezone.now(), paper_id=paper.pk, body=body, request_key=form.key),
        )
        if erratum is not None:
            return redirect("supervision:campaign_paper", pk, erratum.pk)
    context = {
        "title": _("印发更正"),
        "campaign": paper.campaign,
        "paper": paper,
        "form": form,
        "back": reverse("supervision:campaign_paper", args=[pk, paper.pk]),
        "may_lead": may_lead(account, paper.campaign) and paper.issued_at is not None,
    }
    return render(request, "supervision/campaigns/erratum.html", context, status=status_of(form))
