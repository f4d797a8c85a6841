"""Campaigns (专项治理): the list, one with its board, its cases, its weeks, and what is done with it."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.petitions.queries.opening import covered
from offices.errors import ActionRefused
from offices.lists.views import AskedList
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt, status_of
from offices.pages.views import address, page_of
from supervision.campaigns.actions.campaigns import (
    edit_campaign,
    leave_campaign,
    make_campaign,
    start_campaign,
)
from supervision.campaigns.enums import CampaignState
from supervision.campaigns.filters import CampaignCaseFilter
from supervision.campaigns.forms import CampaignForm, LeaveForm
from supervision.campaigns.models import Campaign, CampaignCase
from supervision.campaigns.queries.campaigns import (
    Divided,
    baseline_told,
    beginning,
    campaigns_visible_to,
    cases_visible_to,
    figures_of,
    monday_of,
    mondays,
    papers_visible_to,
    reached_ids,
    seen_from,
    stored_weeks,
    with_standing,
)
from supervision.campaigns.queries.loads import loads_told, loads_visible_to
from supervision.campaigns.reports.board import lines_of, progress_chart, since_the_end, targets_of, tiles_of
from supervision.campaigns.reports.campaigns import CASES, CaseReader, cases_told
from supervision.campaigns.reports.changes import change_sentences
from supervision.campaigns.reports.texts import PROBLEMS, change_words, definitions, labels

reader = needs(Permission.CONVENE, Permission.SUPERVISE)
ROWS = 40
SHORT = 8
WEEKS = 12


def visible_campaign(request: HttpRequest, pk: int) -> Campaign:
    return get_object_or_404(campaigns_visible_to(account_of(request)), pk=pk)


def may_lead(account: Account, campaign: Campaign) -> bool:
    return authority_of(account).may(Permission.CONVENE, campaign.office)


@require_safe
@reader
def campaigns(request: HttpRequest) -> HttpResponse:
    """Those that run first, then those being prepared, then those that ended."""
    account = account_of(request)
    shown = request.GET.get("state", "")
    visible = campaigns_visible_to(account)
    found = visible.filter(state=shown) if shown in CampaignState.values else visible
    page = page_of(found.order_by("-pk"), request, size=ROWS)
    seen = Q(cases__left_at=None, cases__in=cases_visible_to(account).order_by().values("pk"))
    counted = Campaign.objects.filter(pk__in=[one.pk for one in page.items])
    numbers = dict(counted.annotate(n=Count("cases", filter=seen)).values_list("pk", "n"))
    context = {
        "title": _("专项治理"),
        "page": page,
        "rows": [(one, numbers.get(one.pk, 0)) for one in page.items],
        "tabs": [
            (label, address(request, state=key or None), shown == key)
            for key, label in [("", _("全部")), *CampaignState.choices]
        ],
        "may_make": authority_of(account).may_anywhere(Permission.CONVENE),
        "today": timezone.localdate(),
    }
    return render(request, "supervision/campaigns/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.CONVENE)
def campaign_new(request: HttpRequest) -> HttpResponse:
    account, at = account_of(request), timezone.now()
    today = timezone.localdate(at)
    initial = {"starts_on": today, "ends_on": today + timedelta(days=90)}
    offices = authority_of(account).offices(Permission.CONVENE)
    form = CampaignForm(request.POST or None, offices=offices, initial=initial)
    if request.method == "POST" and form.is_valid():
        office = form.cleaned_data["office"]
        made = attempt(
            form, lambda: make_campaign(by=account, at=at, office=office, request_key=form.key, **form.facts())
        )
        if made is not None:
            return redirect("supervision:campaign", made.pk)
    context = {"title": _("新建专项治理"), "form": form, "back": reverse("supervision:campaigns")}
    return render(request, "supervision/campaigns/form.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def campaign_edit(request: HttpRequest, pk: int) -> HttpResponse:
    account, campaign = account_of(request), visible_campaign(request, pk)
    initial = {name: getattr(campaign, name) for name in CampaignForm.base_fields if hasattr(campaign, name)}
    initial |= {"office": str(campaign.office_id), "request_key": None}
    initial["handed_down_by"] = campaign.handed_down_by_id
    started = campaign.started_at is not None
    form = CampaignForm(request.POST or None, offices=[campaign.office], started=started, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form, lambda: edit_campaign(by=account, at=timezone.now(), campaign_id=campaign.pk, **form.facts())
        )
        if done is not None:
            return redirect(campaign)
    context = {"title": _("修改专项治理"), "form": form, "back": campaign.get_absolute_url()}
    status = 422 if form.errors else 200 if may_lead(account, campaign) else 403
    return render(request, "supervision/campaigns/form.html", context, status=status)


@require_POST
@reader
def campaign_start(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = visible_campaign(request, pk)
    try:
        start_campaign(by=account_of(request), at=timezone.now(), campaign_id=campaign.pk)
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
    return redirect(campaign)


# The board


@require_safe
@reader
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """Targets against now, office by office; each number opens its list."""
    account, today = account_of(request), timezone.localdate()
    shown = visible_campaign(request, pk)
    top = seen_from(account, shown)
    cases, ended = cases_visible_to(account).filter(campaign=shown), shown.has_ended
    now = figures_of(cases, top, today=today, ended=ended)
    monday = monday_of(today)
    before = None if ended else _before(account, shown, top, monday, now)
    whole = shown.office_id in reached_ids(account)
    unpackaged = _first_ids(account, shown, top, "unpackaged") if now.total.unpackaged and not ended else []
    context = {
        "title": shown.name,
        "campaign": shown,
        "today": today,
        "top": top,
        "figures": now.total,
        "targets": targets_of(shown, now.total, before),
        "tiles": tiles_of(shown, now.total),
        "base": (baseline_told(shown, account) or Divided.of({})).total,
        "gone": cases.filter(left_at__isnull=False).count(),
        "changes": change_sentences(shown),
        "since": since_the_end(shown, figures_of(cases, top, today=today).total) if ended else [],
        "lines": lines_of(shown, now, before, top),
        "columns": [labels()[name] for name in PROBLEMS],
        "before_on": monday - timedelta(days=1) if before is not None else None,
        "unpackaged": covered(
            account, cases_told(with_standing(cases, today=today), unpackaged, today), "case.petition"
        ),
        "loads": loads_told(loads_visible_to(account).filter(campaign=shown)[:SHORT], account) if whole else [],
        "papers": list(papers_visible_to(account).filter(campaign=shown)[:SHORT]),
        "definitions": definitions(),
        "may_lead": may_lead(account, shown),
        "whole": whole,
        "cases_url": reverse("supervision:campaign_cases", args=[shown.pk]),
    }
    return render(request, "supervision/campaigns/board.html", context)


def _before(account: Account, shown: Campaign, top: Office, monday: date, now: Divided) -> Divided | None:
    """The figures when the week began: as the weekly job kept them where the account sees every case, else computed
    from the history of the cases it sees. None where the campaign began later.
    """
    if shown.started_at is None or beginning(monday) <= shown.started_at:
        return None
    if top.pk == shown.office_id:
        all_of_them = CampaignCase.objects.filter(campaign=shown, left_at=None).count()
        stored = stored_weeks(shown).get(monday) if all_of_them == now.total.total else None
        if stored is not None:
            return stored
    cases = cases_visible_to(account).filter(campaign=shown)
    return figures_of(cases, top, today=monday, at=beginning(monday))


def _first_ids(account: Account, shown: Campaign, top: Office, name: str) -> list[int]:
    found = CampaignCaseFilter({"show": name}, cases_visible_to(account), campaign=shown, top=top).qs
    return list(found.order_by("pk").values_list("pk", flat=True)[:SHORT])


# Its cases


def _asked(request: HttpRequest, shown: Campaign) -> AskedList:
    """Its cases; how they stood then, where a day is asked for."""
    account = account_of(request)
    asked = AskedList(CASES, request, cases_visible_to(account), campaign=shown, top=seen_from(account, shown))
    cases = asked.visible.filter(campaign=shown)
    asked.reader = CaseReader(
        account,
        asked.reader.on,
        cases=asked.filters.standing(cases),
        shown=asked.filters.shown,
        may_act=authority_of(account).may_anywhere(Permission.PACKAGE),
        may_lead=may_lead(account, shown) and shown.state != CampaignState.ENDED,
    )
    return asked


@require_safe
@reader
def campaign_cases(request: HttpRequest, pk: int) -> HttpResponse:
    """The list behind each figure."""
    shown = visible_campaign(request, pk)
    asked = _asked(request, shown)
    page = asked.page(_ordered(asked.found, asked.filters.is_valid()).values_list("pk", flat=True))
    context = asked.context(
        page,
        title=_("在册信访件"),
        campaign=shown,
        total=asked.found.count(),
        may_assign=asked.reader.may_act,
        may_supervise=authority_of(asked.reader.account).may_anywhere(Permission.SUPERVISE),
        of_the_end=asked.filters.is_of_the_end,
    )
    return render(request, "supervision/campaigns/cases.html", context)


def _ordered(found: Any, has_due: bool) -> Any:
    """What has no date first, then the earliest due."""
    return found.order_by(F("last_due").asc(nulls_first=True), "pk") if has_due else found


@require_safe
@reader
def campaign_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The same list, all rows, as a workbook."""
    shown = visible_campaign(request, pk)
    asked = _asked(request, shown)
    filters = asked.filters
    if not filters.is_valid():
        raise Http404
    keys = list(_ordered(asked.found, True).values_list("pk", flat=True))
    known = dict(filters.filters["show"].extra["choices"])
    conditions = [(_("专项治理"), shown.name), (_("范围"), str(known[filters.shown]))]
    back = reverse("supervision:campaign_cases", args=[shown.pk])
    return asked.workbook(back, found=keys, conditions=conditions)


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def campaign_leave(request: HttpRequest, pk: int, case_pk: int) -> HttpResponse:
    """移出 with a reason."""
    account, shown = account_of(request), visible_campaign(request, pk)
    cases = cases_visible_to(account).select_related("petition")
    case = covered(account, [get_object_or_404(cases, pk=case_pk, campaign=shown)], "petition")[0]
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            lambda: leave_campaign(
                by=account,
                at=timezone.now(),
                case_id=case.pk,
                reason=form.cleaned_data["reason"],
                request_key=form.key,
            ),
        )
        if done is not None:
            return redirect("supervision:campaign_cases", shown.pk)
    context = {
        "title": _("移出专项治理"),
        "form": form,
        "case": case,
        "campaign": shown,
        "back": reverse("supervision:campaign_cases", args=[shown.pk]),
    }
    return render(request, "supervision/campaigns/leave.html", context, status=status_of(form))


# Its weeks


@require_safe
@reader
def campaign_weeks(request: HttpRequest, pk: int) -> HttpResponse:
    """每周分析: each week's end with the change against the one before, and one of them office by office."""
    account, today = account_of(request), timezone.localdate()
    shown = visible_campaign(request, pk)
    top = seen_from(account, shown)
    cases = cases_visible_to(account).filter(campaign=shown)
    now = figures_of(cases, top, today=today, ended=shown.has_ended)
    last, name = (timezone.localdate(shown.ended_at), _("结束时")) if shown.ended_at else (today, _("目前"))
    all_of_them = CampaignCase.objects.filter(campaign=shown, left_at=None).count()
    stored = stored_weeks(shown) if top.pk == shown.office_id and now.total.total == all_of_them else {}
    days = list(mondays(shown, today))[:WEEKS]
    weeks = {
        day: stored[day] if day in stored else figures_of(cases, top, today=day, at=beginning(day)) for day in days
    }
    every = [(last, name, now), *((day - timedelta(days=1), "", weeks[day]) for day in days)]
    rows: list[dict[str, Any]] = []
    for place, (day, name, one) in enumerate(every):
        earlier = every[place + 1][2].total if place + 1 < len(every) else None
        changes = {
            figure: change_words(getattr(one.total, figure) - getattr(earlier, figure)) if earlier else ""
            for figure in ("total", "closed", "settled")
        }
        rows.append({"day": day, "name": name, "figures": one.total, "changes": changes})
    asked = request.GET.get("on", "")
    chosen = next((place for place, row in enumerate(rows) if row["day"].isoformat() == asked), 0)
    before = every[chosen + 1][2] if chosen + 1 < len(every) else None
    context = {
        "title": _("每周分析"),
        "campaign": shown,
        "rows": rows,
        "chosen": rows[chosen],
        "before_on": every[chosen + 1][0] if before else None,
        "lines": lines_of(shown, every[chosen][2], before, top, every[chosen][0] if chosen else None),
        "columns": [labels()[name] for name in PROBLEMS],
        "chart": progress_chart(shown, [(day, one.total) for day, _name, one in every]),
        "is_now": chosen == 0,
        "papers": list(papers_visible_to(account).filter(campaign=shown)[:SHORT]),
        "may_lead": may_lead(account, shown) and shown.started_at is not None,
        "definitions": definitions(),
    }
    return render(request, "supervision/campaigns/weeks.html", context)
