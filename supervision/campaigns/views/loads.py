"""Cases come into a campaign by a filter with a preview, or by a list; a page shows progress and what came back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.jobs.views.progress import act_on_job, show_job
from offices.errors import ActionRefused
from offices.organisation.views.access import account_of
from offices.pages.forms import attempt, status_of
from offices.pages.views import XLSX, about_file, attachment, takes_files
from offices.vocabularies.queries import current_categories
from supervision.campaigns.actions.loads import (
    AT_ONCE,
    LoadWork,
    load_found,
    load_list,
    rows_to_correct,
    run_load,
)
from supervision.campaigns.enums import CampaignState
from supervision.campaigns.filters import LEDGER, scope_of
from supervision.campaigns.forms import ListForm, ScopeForm
from supervision.campaigns.models import CampaignLoad
from supervision.campaigns.queries.campaigns import preview_of
from supervision.campaigns.queries.loads import loads_told, loads_visible_to
from supervision.campaigns.reports.campaigns import load_shown, write_rejects
from supervision.campaigns.rows import read_pasted, read_sheet
from supervision.campaigns.views.campaigns import may_lead, reader, visible_campaign

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def campaign_scope(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: how many a filter finds and the first of them; POST: let them come in."""
    account, campaign = account_of(request), visible_campaign(request, pk)
    asked = request.POST.get("query", "") if request.method == "POST" else _asked(request)
    scope = scope_of(account, asked)
    everything = request.GET.get("all") == "true" or request.method == "POST"
    form = ScopeForm(request.POST or None, initial={"query": scope.query, "reason": _reason(scope.words)})
    if request.method == "POST" and form.is_valid():
        load = attempt(
            form,
            lambda: load_found(
                by=account,
                at=timezone.now(),
                campaign_id=campaign.pk,
                found=scope.found,
                query=scope.query,
                words=scope.words or [(_("条件"), _("全部"))],
                reason=form.cleaned_data["reason"],
                request_key=form.key,
                confirmed=form.cleaned_data["typed"],
            ),
        )
        if load is not None:
            return _worked(load)
    if "category" in scope.filters.form.fields:
        scope.filters.form.fields["category"].widget.attrs.update(list="scope-categories", autocomplete="off")
    preview = preview_of(account, campaign, scope.found) if scope.is_asked or everything else None
    context = {
        "title": _("按条件纳入"),
        "campaign": campaign,
        "scope": scope,
        "preview": preview,
        "form": form,
        "filter_form": scope.filters.form,
        "is_ledger": f"source={LEDGER}" in scope.query,
        "may_lead": may_lead(account, campaign) and campaign.state != CampaignState.ENDED,
        "everything": everything,
        "nothing_asked": _nothing_asked(request) if not (scope.is_asked or everything) else "",
        "categories": current_categories().filter(level__lte=2).values_list("full_name", flat=True),
    }
    return render(request, "supervision/campaigns/scope.html", context, status=status_of(form))


def _nothing_asked(request: HttpRequest) -> str:
    """What to say where a form came without a condition, or an address without one."""
    if request.GET.get("address", "").strip():
        return _("这个地址里没有可以用的条件，请粘贴工作台或包案台账筛选以后的地址。")
    return _("没有选择条件。请至少选一个条件；确实要全部的，用“不设条件”。") if request.GET else ""


def _asked(request: HttpRequest) -> str:
    """The filters of the page itself, or those in the address of a list that was pasted."""
    pasted = request.GET.get("address", "").strip()
    return pasted or request.GET.urlencode()


def _reason(words: list[tuple[str, str]]) -> str:
    said = "；".join(f"{name}：{value}" for name, value in words)
    return _("符合条件：%(words)s") % {"words": said[:180]} if said else ""


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@reader
def campaign_list(request: HttpRequest, pk: int) -> HttpResponse:
    """A list of numbers, pasted or as an Excel file, with who takes each on."""
    account, campaign = account_of(request), visible_campaign(request, pk)
    form = ListForm(request.POST or None, request.FILES or None, initial=_to_correct(request, campaign.pk))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def load() -> CampaignLoad:
            listed = read_sheet(given["file"].read()) if given["file"] else read_pasted(given["text"])
            return load_list(
                by=account,
                at=timezone.now(),
                campaign_id=campaign.pk,
                listed=listed,
                reason=given["reason"],
                request_key=form.key,
            )

        made = attempt(form, load)
        if made is not None:
            return _worked(made)
    context = {
        "title": _("按名单纳入"),
        "campaign": campaign,
        "form": form,
        "back": campaign.get_absolute_url(),
        "may_lead": may_lead(account, campaign) and campaign.state != CampaignState.ENDED,
    }
    return render(request, "supervision/campaigns/list_form.html", context, status=status_of(form))


def _to_correct(request: HttpRequest, campaign_pk: int) -> dict[str, Any]:
    """The rows of an earlier load that came back, ready to be corrected."""
    text = request.GET.get("correct", "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return {}
    load = loads_visible_to(account_of(request)).filter(pk=int(text), campaign=campaign_pk).first()
    if load is None:
        return {}
    rows = rows_to_correct(load, account_of(request))
    lines = ["\t".join((row.number, row.leader, row.unit, row.responsible, row.due)) for row in rows]
    return {"text": "\n".join(lines), "reason": load.reason}


def _worked(load: CampaignLoad) -> HttpResponse:
    """A short load is done before the answer; a long one goes on without the person."""
    if load.total <= AT_ONCE:
        run_load(load.pk)
    return redirect("supervision:campaign_load", load.campaign_id, load.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def campaign_load(request: HttpRequest, pk: int, load_pk: int) -> HttpResponse:
    """The progress, which asks for itself, and what came back. POST stops it or lets it go on."""
    load = _visible(request, pk, load_pk)
    may_stop = may_lead(account_of(request), load.campaign)
    if acted := act_on_job(request, LoadWork, load, may=may_stop):
        return acted
    account = account_of(request)
    back, (told,) = rows_to_correct(load, account), loads_told([load], account)
    context = {
        "title": _("纳入结果"),
        "campaign": load.campaign,
        "load": told,
        "may_stop": may_stop,
        "rows": [] if load.is_running else list(back[:SHOWN]),
        "back_count": 0 if load.is_running else back.count(),
        "shown": SHOWN,
        "correct_url": f"{reverse('supervision:campaign_list', args=[load.campaign_id])}?correct={load.pk}",
    }
    return show_job(
        request, LoadWork, load, load_shown(told, account), template="supervision/campaigns/load.html", context=context
    )


@require_safe
@reader
def campaign_rejects(request: HttpRequest, pk: int, load_pk: int) -> HttpResponse:
    load = _visible(request, pk, load_pk)
    rows = rows_to_correct(load, account_of(request))
    if load.is_running or not rows.exists():
        raise Http404(_("没有退回的行。"))
    about = about_file(request, _("%(name)s纳入退回的行") % {"name": load.campaign.name}, timezone.now())
    try:
        content = write_rejects(rows, about)
    except ActionRefused as refusal:
        raise Http404(str(refusal.sentence)) from refusal
    return attachment(content, XLSX, f"{about.file_name}.xlsx")


def _visible(request: HttpRequest, pk: int, load_pk: int) -> CampaignLoad:
    return get_object_or_404(loads_visible_to(account_of(request)), pk=load_pk, campaign=pk)
