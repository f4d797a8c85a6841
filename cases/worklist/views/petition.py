"""The page of one petition, the reading of personal data on it, and how it stood on a day."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.petitions.actions.reading import open_sealed, read_identity, with_former
from cases.petitions.enums import ClockState, DocumentKind, ReadPurpose
from cases.petitions.history import petition_as_of
from cases.petitions.queries.accused import accused_offices
from cases.petitions.queries.opening import Unopened, asks_why, opened_petition
from cases.petitions.queries.visible import petitions_on_record, petitions_with_text
from cases.procedure.reports.timeline import clock_label, step_label
from cases.worklist.reports.petition_page import page_of
from offices.errors import ActionRefused
from offices.organisation.views.access import account_of
from offices.pages.fields import DayField
from offices.pages.forms import Form
from offices.pages.views import onward_of


@require_GET
def show(request: HttpRequest, number: str) -> HttpResponse:
    petition = opened_petition(
        petitions_on_record(account_of(request)).select_related("holder"), number, account_of(request)
    )
    return render(request, "cases/worklist/petition.html", page_of(petition, account_of(request), timezone.localdate()))


@require_POST
def identity(request: HttpRequest, number: str) -> HttpResponse:
    """The page with personal data, for this one answer; the reading is recorded with its purpose."""
    petition = opened_petition(petitions_with_text(account_of(request)), number, account_of(request))
    today = timezone.localdate()
    try:
        people = read_identity(
            petition=petition, by=account_of(request), at=timezone.now(), purpose=request.POST.get("purpose", "")
        )
    except ActionRefused as refusal:
        context = {**page_of(petition, account_of(request), today), "identity_refusal": refusal.sentence}
        return render(request, "cases/worklist/petition.html", context, status=refusal.status)
    agents = with_former(petition, petition.agents.all())
    context = {**page_of(petition, account_of(request), today), "people": people, "agents_read": agents}
    if petition.sealed:
        context["accused_read"] = petition.accused.select_related("account")
        context["accused_offices"] = [office.name for office in accused_offices(petition)]
    return render(request, "cases/worklist/petition.html", context)


@require_http_methods(["GET", "POST"])
def open_with_reason(request: HttpRequest, number: str) -> HttpResponse:
    """What somebody opens a sealed petition for: asked once for half a day, then on to the page that was asked for."""
    account = account_of(request)
    petition = get_object_or_404(petitions_on_record(account), number=number)
    asked, refusal = request.POST.get("next", request.GET.get("next", "")), ""
    onward = onward_of(asked) or reverse("cases:petition", args=[number])
    if not asks_why(petition, account):
        return redirect(onward)
    status = 200
    if request.method == "POST":
        try:
            open_sealed(petition=petition, by=account, at=timezone.now(), purpose=request.POST.get("purpose", ""))
            return redirect(onward)
        except ActionRefused as refused:
            refusal, status = str(refused.sentence), refused.status
    context = {
        "petition": petition,
        "why": Unopened(petition).sentence,
        "purposes": ReadPurpose.choices,
        "next": onward,
        "refusal": refusal,
    }
    return render(request, "cases/worklist/open_sealed.html", context, status=status)


class DayForm(Form):
    day = DayField(label=_("日期"))


@require_GET
def as_of(request: HttpRequest, number: str) -> HttpResponse:
    """The petition as it stood at the end of a day, by replaying its history."""
    recorded = petitions_on_record(account_of(request)).select_related("holder", "text")
    petition = opened_petition(recorded, number, account_of(request))
    today = timezone.localdate()
    form = DayForm(request.GET if "day" in request.GET else {"day": today.isoformat()})
    stood, day = None, None
    if form.is_valid():
        day = form.cleaned_data["day"]
        stood = petition_as_of(petition, day)
    context = {"petition": petition, "form": form, "day": day, "stood": _worded(stood) if stood else None}
    return render(request, "cases/worklist/as_of.html", context, status=200 if form.is_valid() else 422)


def _worded(stood: dict) -> dict:
    """The snapshot with words for its codes and dates for its texts."""
    clocks = [
        {
            **clock,
            "label": clock_label(clock["kind"]),
            "state_label": ClockState(clock["state"]).label,
            "due": date.fromisoformat(clock["due"]),
            "stopped_on": date.fromisoformat(clock["stopped_on"]) if clock["stopped_on"] else None,
        }
        for clock in stood["clocks"]
    ]
    papers = [{**paper, "label": DocumentKind(paper["kind"]).label} for paper in stood["papers"]]
    last = {**stood["last_event"], "label": step_label(stood["last_event"]["kind"])}
    return {**stood, "clocks": clocks, "papers": papers, "last_event": last}
