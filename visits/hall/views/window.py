"""A window or a room: who is here, whom to call next, and what to do with a ticket."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from cases.petitions.queries.visible import petitions_visible_to
from offices.errors import ActionRefused
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from visits.hall.actions import tickets
from visits.hall.actions.halls import pause_window, resume_window
from visits.hall.enums import AT_WINDOW, TicketState
from visits.hall.models import Hall, Ticket, Window
from visits.hall.policies import STEPS, runs_desk, serves
from visits.hall.queries import (
    OPEN_FOR,
    for_window,
    gone,
    halls_visible_to,
    seen_key,
    tickets_of,
    unrecorded,
    windows_of,
)
from visits.hall.views.desk import account_of, queue

SHOWN = 12  # tickets of a list


@require_http_methods(["GET", "HEAD", "POST"])
def window(request: HttpRequest, pk: int, window: int) -> HttpResponse:
    """The page of a window, which asks again by itself (htmx); a POST calls the next ticket, or pauses the window."""
    at = timezone.now()
    here = _window(request, get_object_or_404(halls_visible_to(account_of(request)), pk=pk), window)
    if request.method != "POST":
        return _page(request, here, at)
    acts: dict[str, Callable[..., object]] = {"pause": pause_window, "resume": resume_window}
    try:
        acts.get(request.POST.get("act", ""), tickets.call_next)(window=here, by=account_of(request), at=at)
    except ActionRefused as refusal:
        return _page(request, here, at, refusal)
    return _changed(request, here, at)


@require_POST
def ticket_act(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take one step with a ticket, from the desk or from a window: `back` says from which."""
    account, at = account_of(request), timezone.now()
    found = Ticket.objects.filter(hall__in=halls_visible_to(account)).select_related("hall__office")
    ticket = get_object_or_404(found, pk=pk)
    if step not in STEPS:
        raise Http404
    here = _place(request, ticket.hall)
    facts: dict[str, Any] = {}
    if step == "pass_on":
        facts["to"] = _named(ticket.hall, request.POST.get("to", ""))
    elif step == "call":
        if here is None:
            raise Http404
        facts["window"] = here
    act = {"call": tickets.call_ticket}.get(step) or getattr(tickets, step)
    try:
        act(ticket_id=ticket.pk, by=account, at=at, **facts)
    except ActionRefused as refusal:
        if refusal.status == 403:
            raise PermissionDenied(str(refusal.sentence)) from refusal
        return _page(request, here, at, refusal) if here else _desk(request, ticket.hall, at, refusal)
    if step == "finish" and authority_of(account).may_anywhere(Permission.REGISTER):
        record = f"{reverse('visits:visit_new')}?{urlencode({'ticket': ticket.pk})}"
        return HttpResponseClientRedirect(record) if "HX-Request" in request.headers else redirect(record)
    return _changed(request, here, at) if here else _desk(request, ticket.hall, at)


# Parts


def _window(request: HttpRequest, hall: Hall, pk: int) -> Window:
    """An open window of a hall that the account serves."""
    window = get_object_or_404(windows_of(hall), pk=pk)
    window.hall = hall
    if not serves(account_of(request), window):
        raise PermissionDenied
    cache.set(seen_key(window.pk), 1, OPEN_FOR)
    return window


def _place(request: HttpRequest, hall: Hall) -> Window | None:
    """The window from which the step is taken; None for the desk."""
    back = request.POST.get("back", "")
    if back.isascii() and back.isdigit() and len(back) < 10:
        return _window(request, hall, int(back))
    if not runs_desk(account_of(request), hall):
        raise PermissionDenied
    return None


def _named(hall: Hall, pk: str) -> Window:
    if not (pk.isascii() and pk.isdigit() and len(pk) < 10):
        raise Http404
    return get_object_or_404(windows_of(hall), pk=int(pk))


def _changed(request: HttpRequest, window: Window, at: datetime) -> HttpResponse:
    """A script gets the new state; a form without one is sent back to the page."""
    if "HX-Request" in request.headers:
        return _page(request, window, at)
    return redirect("visits:window", window.hall_id, window.pk)


def _page(request: HttpRequest, window: Window, at: datetime, refusal: ActionRefused | None = None) -> HttpResponse:
    template = "visits/hall/window.html#state" if "HX-Request" in request.headers else "visits/hall/window.html"
    context = {**_state(request, window, timezone.localdate(at)), "at": at, "refusal": refusal and refusal.sentence}
    return render(request, template, context, status=refusal.status if refusal else 200)


def _state(request: HttpRequest, window: Window, day: date) -> dict[str, Any]:
    """Everybody at a window sees the same: it is all read from the tickets."""
    hall, account = window.hall, account_of(request)
    waiting = for_window(window, day)
    missed = tickets_of(hall, day).filter(state=TicketState.MISSED, lane__in=window.lanes).order_by("-called_at")
    # Of any day: one that yesterday left at the window is in its way until it is finished.
    at_window = Ticket.objects.filter(window=window, state__in=AT_WINDOW).select_related("unit").first()
    petition = None
    if at_window is not None and at_window.petition_id:
        petition = petitions_visible_to(account).filter(pk=at_window.petition_id).first()
    return {
        "title": window.label,
        "hall": hall,
        "window": window,
        "ticket": at_window,
        "petition": petition,
        "today": day,
        "waiting": list(waiting.select_related("unit")[:SHOWN]),
        "waiting_number": waiting.count(),
        "missed": list(missed[:SHOWN]),
        "others": [other for other in windows_of(hall) if other.pk != window.pk],
        "gone": list(gone(hall, day).filter(window=window)[:SHOWN]),
        "unrecorded": list(unrecorded(hall, day).filter(window=window)[:SHOWN]),
        "may_record": authority_of(account).may_anywhere(Permission.REGISTER),
        "runs_desk": runs_desk(account, hall),
        "back": window.pk,
    }


def _desk(request: HttpRequest, hall: Hall, at: datetime, refusal: ActionRefused | None = None) -> HttpResponse:
    if "HX-Request" not in request.headers and refusal is None:
        return redirect("visits:desk", hall.pk)
    context = {**queue(request, hall, at), "refusal": refusal and refusal.sentence}
    return render(request, "visits/hall/desk.html#queue", context, status=refusal.status if refusal else 200)
