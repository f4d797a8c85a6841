"""These pages show where one works in a hall today, and the desk that gives out tickets."""

from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from offices.errors import ActionRefused
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from visits.hall.actions.tickets import issue_ticket
from visits.hall.enums import Lane, TicketState, WindowKind
from visits.hall.forms import TicketForm
from visits.hall.models import Hall, Ticket
from visits.hall.policies import SETS_UP, runs_desk, serves, sets_up_halls
from visits.hall.queries import gone, halls_visible_to, lines_of, tickets_of, unrecorded, who_sets_up
from visits.hall.views.ticket import slip

SHOWN = 20  # tickets of a lane, until all are asked for


def account_of(request: HttpRequest) -> Account:
    return cast(Account, request.user)  # every page but the marked ones asks for a login


@require_safe
def halls(request: HttpRequest) -> HttpResponse:
    """The desks and windows that the account may serve."""
    account, today = account_of(request), timezone.localdate()
    places = []
    waits = Q(tickets__day=today, tickets__state=TicketState.WAITING)
    seen = halls_visible_to(account).annotate(waiting=Count("tickets", filter=waits, distinct=True))
    for hall in seen.prefetch_related("windows__units"):
        opened = [window for window in hall.windows.all() if window.is_active]
        windows = sorted(opened, key=lambda window: (window.kind != WindowKind.WINDOW, window.pk))
        for window in windows:
            window.hall = hall
        own = [window for window in windows if serves(account, window)]
        places.append((hall, runs_desk(account, hall), own, sets_up_halls(account, hall.office)))
    context: dict[str, Any] = {"title": _("接访大厅"), "places": places, "today": today}
    if not places:
        authority = authority_of(account)
        if not any(map(authority.may_anywhere, (Permission.REGISTER, Permission.HANDLE, Permission.MANAGE_OFFICES))):
            raise PermissionDenied
        context["administrators"] = who_sets_up(account)
        context["may_set_up"] = any(map(authority.may_anywhere, SETS_UP))
    return render(request, "visits/hall/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a ticket; beside it the queue, which asks again by itself (htmx)."""
    account, at = account_of(request), timezone.now()
    hall = get_object_or_404(halls_visible_to(account), pk=pk)
    if not runs_desk(account, hall):
        raise PermissionDenied
    if request.method == "POST":
        return _issue(request, hall, at)
    if "HX-Request" in request.headers:
        return render(request, "visits/hall/desk.html#queue", queue(request, hall, at))
    taken = _taken(request, hall, at)
    initial = {
        "request_key": uuid4(),
        "lane": Lane.INDIVIDUAL,
        "persons": 1,
        "slip": "taken" not in request.GET or "print" in request.GET,
    }
    form = TicketForm(hall=hall, account=account, initial=initial)
    return _page(request, hall, at, form, **taken)


def _issue(request: HttpRequest, hall: Hall, at: datetime) -> HttpResponse:
    account = account_of(request)
    form = TicketForm(request.POST, hall=hall, account=account)
    if not form.is_valid():
        return _page(request, hall, at, form, 422)
    try:
        ticket = issue_ticket(hall=hall, by=account, at=at, **form.facts())
    except ActionRefused as refusal:
        form.refuse(refusal)
        return _page(request, hall, at, form, refusal.status)
    values = {"taken": ticket.pk}
    if form.cleaned_data["slip"]:
        values["print"] = 1
    if ticket.issued_at != at:
        values["again"] = 1
    return redirect(f"{reverse('visits:desk', args=[hall.pk])}?{urlencode(values)}")


def _taken(request: HttpRequest, hall: Hall, at: datetime) -> dict[str, Any]:
    """The ticket just taken, as the address names it."""
    number = request.GET.get("taken", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return {}
    ticket = Ticket.objects.filter(hall=hall, day=timezone.localdate(at), pk=int(number)).select_related("unit").first()
    if ticket is None:
        return {}
    ticket.hall = hall
    again, now = "again" in request.GET, request.GET.get("print") == "1"
    return {**slip(request, ticket), "again": again, "print_now": now, "kept": f"?taken={ticket.pk}&print=kept"}


def _page(
    request: HttpRequest, hall: Hall, at: datetime, form: TicketForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {**queue(request, hall, at), **more, "form": form, "title": hall.name}
    return render(request, "visits/hall/desk.html", context, status=status)


def queue(request: HttpRequest, hall: Hall, at: datetime) -> dict[str, Any]:
    """What the queue beside the form shows: each lane, whom the windows have, and visits nobody recorded."""
    day = timezone.localdate(at)
    lines, everyone = lines_of(hall, day, at), "all" in request.GET or "all" in request.POST
    return {
        "hall": hall,
        "at": at,
        "lines": [(line, line.waiting if everyone else line.waiting[:SHOWN]) for line in lines],
        "most": SHOWN,
        "everyone": everyone,
        "here": sorted((t for line in lines for t in line.here), key=lambda t: t.called_at or at, reverse=True),
        "missed": [ticket for line in lines for ticket in line.missed],
        "gone": list(gone(hall, day)[:SHOWN]),
        "unrecorded": list(unrecorded(hall, day)[:SHOWN]),
        "issued": tickets_of(hall, day).count(),
        "back": "desk",
    }
