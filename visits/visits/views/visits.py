"""The list of visits with its figures and its Excel file, and the form that records one."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.numbers import petition_of_number
from cases.petitions.queries.opening import covered_one
from cases.petitions.queries.visible import petitions_visible_to
from cases.registration.actions.desk import look_up
from offices.errors import ActionRefused, KeyUsed
from offices.lists.views import AskedList
from offices.organisation.actions.request_keys import was_made
from offices.organisation.forms.fields import OfficeField, RequestKeyInput
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import active_offices
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.models import LONGEST_TEXT
from offices.pages.views import onward_of
from visits.hall.models import Ticket
from visits.hall.queries import halls_visible_to
from visits.visits.actions.visits import HEARD, record_visit
from visits.visits.enums import VisitOutcome
from visits.visits.forms import LOOKED_FOR, VisitForm, opening, opening_of
from visits.visits.models import Visit
from visits.visits.queries import visits_visible_to
from visits.visits.reports import VISITS, VisitReader, figure_lines, figures_of, in_sheet, listed

# The list


@require_safe
@needs(Permission.SEE_CASES)
def visits(request: HttpRequest) -> HttpResponse:
    """Visits of the account's offices, this month's where no dates are asked for."""
    account, asked = account_of(request), _asked(request)
    offices = authority_of(account).offices(Permission.SEE_CASES)
    if len(offices) > 1:
        asked.filters.offer_offices("office", offices)
    else:
        del asked.filters.form.fields["office"]
    asked.reader = VisitReader(account, asked.reader.on, has_offices=len(offices) > 1)
    context = asked.context(
        asked.page(listed(asked.ordered)),
        figures=figures_of(asked.found),
        may_record=authority_of(account).may_anywhere(Permission.REGISTER),
    )
    return asked.answer("visits/visits/visits.html", context)


@require_safe
@needs(Permission.SEE_CASES)
def visits_export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook: the same filters, all rows."""
    asked = _asked(request)
    figures = figure_lines(figures_of(asked.found))
    return asked.workbook(reverse("visits:visits"), found=in_sheet(asked.found), figures=figures)


def _asked(request: HttpRequest) -> AskedList:
    first = timezone.localdate().replace(day=1)
    usual = {"on_from": first.isoformat()}
    return AskedList(VISITS, request, visits_visible_to(account_of(request)), usual=usual)


# The form


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REGISTER)
def visit_new(request: HttpRequest) -> HttpResponse:
    """Record a visit: `?ticket=` of the visitor, `?petition=` that was registered or named on it."""
    account, at = account_of(request), timezone.now()
    ticket = _ticket(request, account)
    if ticket is not None:
        if known := Visit.objects.filter(ticket=ticket).first():
            messages.info(request, _("%(ticket)s号的来访已有记录。") % {"ticket": ticket.label})
            return redirect(known)
        if ticket.state not in HEARD:
            messages.warning(request, _("%(ticket)s号还没有接谈，不能记录来访。") % {"ticket": ticket.label})
            return redirect("visits:desk", ticket.hall_id)
    office = ticket.hall.office if ticket else _office(request, account)
    named = _named(request, account)
    registered = named is not None and _is_new(named, ticket, at, request)
    told: dict[str, Any] = {"office": office, "account": account, "ticket": ticket}
    told |= {"named": named, "registered": registered}
    if request.method == "POST":
        return _record(request, VisitForm(request.POST, **told), at)
    petition = named or _of_ticket(ticket, account)
    initial = {**opening(ticket, at), "request_key": uuid4(), "petition": petition and petition.number}
    if petition is not None:
        initial["outcome"] = VisitOutcome.REGISTERED if registered else VisitOutcome.KNOWN
    if named is not None and registered:
        initial |= opening_of(named, account, at)
    return _page(request, VisitForm(initial=initial, **told))


def _record(request: HttpRequest, form: VisitForm, at: datetime) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, 422)
    facts, key = form.facts(), form.cleaned_data["request_key"]
    try:
        visit = record_visit(
            by=account_of(request), at=at, office=form.office, ticket=form.ticket, request_key=key, **facts
        )
    except KeyUsed as used:
        if (known := Visit.objects.filter(pk=used.result_of("visit") or 0).first()) is None:
            form.refuse(used)
            return _page(request, form, used.status)
        form.add_error(
            None,
            _("这张表单刚才已记录为%(number)s，内容与现在填写的不同。请到该记录更正。") % {"number": known.number},
        )
        return _page(request, form, used.status, recorded=known)
    except ActionRefused as refusal:
        form.refuse(refusal)
        return _page(request, form, refusal.status)
    again = "?note=again" if visit.recorded_at != at else ""
    return redirect(reverse("visits:visit_receipt", args=[visit.pk]) + again)


def _page(request: HttpRequest, form: VisitForm, status: int = 200, **more: Any) -> HttpResponse:
    here = _without(request, "petition")
    persons = form.ticket.persons if form.ticket else 1
    context = {
        **more,
        "form": form,
        "title": _("来访记录"),
        "office": form.office,
        "offices": [] if form.ticket else authority_of(account_of(request)).offices(Permission.REGISTER),
        "ticket": form.ticket,
        "register_url": f"{reverse('cases:register')}?{urlencode({'next': here, 'headcount': persons})}",
        "here": here,
    }
    return render(request, "visits/visits/visit_form.html", context, status=status)


@require_POST
@needs(Permission.REGISTER)
def visit_similar(request: HttpRequest) -> HttpResponse:
    """Earlier petitions of who came. By POST, so that no name stands in an address; `?next=`: the page that takes one
    over.
    """
    typed = {name: request.POST.get(name, "")[:LONGEST_TEXT] for name in LOOKED_FOR}
    known = {name: typed[name] for name in ("identity_number", "phone")}
    said = typed["said"]
    found = look_up(
        by=account_of(request), at=timezone.now(), name=typed["visitor"], subject=said[:200], body=said, **known
    )
    here = onward_of(request.GET.get("next", "")) or reverse("visits:visit_new")
    return render(request, "cases/registration/_similar.html", {"found": found, "here": here})


@require_safe
@needs(Permission.REGISTER)
def visit_offices(request: HttpRequest) -> HttpResponse:
    """Names of units for the field that completes what is typed."""
    own = authority_of(account_of(request)).offices(Permission.REGISTER)
    field = OfficeField(active_offices(), near=next(iter(own), None))
    names = field.suggestions(request.GET.get("brought_by", "")[:100])
    return render(request, "cases/registration/register.html#choices", {"names": names})


def _without(request: HttpRequest, name: str) -> str:
    """The address of this page without one of its parameters."""
    query = request.GET.copy()
    query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _ticket(request: HttpRequest, account: Account) -> Ticket | None:
    """The ticket that the address names, of a hall whose desk the account runs."""
    text = request.GET.get("ticket", "")
    if not text:
        return None
    pk = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    tickets = Ticket.objects.filter(hall__in=halls_visible_to(account))
    ticket = get_object_or_404(tickets.select_related("hall__office", "unit", "window", "petition"), pk=pk)
    if not authority_of(account).may(Permission.REGISTER, ticket.hall.office):
        raise PermissionDenied
    return ticket


def _office(request: HttpRequest, account: Account) -> Office:
    offices = authority_of(account).offices(Permission.REGISTER)
    return next((office for office in offices if office.code == request.GET.get("office")), offices[0])


def _named(request: HttpRequest, account: Account) -> Petition | None:
    number = request.GET.get("petition", "").strip()
    return covered_one(account, petition_of_number(petitions_visible_to(account), number))


def _of_ticket(ticket: Ticket | None, account: Account) -> Petition | None:
    """The petition that was named when the ticket was taken."""
    if ticket is None or ticket.petition_id is None:
        return None
    return covered_one(account, petitions_visible_to(account).filter(pk=ticket.petition_id).first())


def _is_new(petition: Petition, ticket: Ticket | None, at: datetime, request: HttpRequest) -> bool:
    """Whether the petition was first received on this visit, which this very form may have recorded already."""
    day = ticket.day if ticket is not None else timezone.localdate(at)
    taken = Visit.objects.filter(petition=petition, outcome=VisitOutcome.REGISTERED).first()
    key = RequestKeyInput().value_from_datadict(request.POST, request.FILES, "request_key")
    return petition.received_on >= day and (taken is None or was_made(taken, "visit", key=key))
