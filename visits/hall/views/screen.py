"""The public screen of a hall (大厅屏): by its key, without a login; ticket numbers and windows, never a name."""

import json
from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from offices.organisation.addresses import client_network
from offices.organisation.limits import tried_wrongly
from offices.pages.words import cn_date
from visits.hall.enums import Lane
from visits.hall.models import Hall, Ticket
from visits.hall.queries import HallState, hall_of_screen, hall_state, statuses_of

# What the rooms above show of the day on the screen, each as rows with leader, kind, starts, ends and place.
today_shown: list[Callable[[Hall, date], list[dict[str, str]]]] = []
TODAY_KEPT = 30  # seconds until a change of the day's reception shows


def show_today(rows: Callable[[Hall, date], list[dict[str, str]]]) -> None:
    """Let a room that stands above this one show who receives today; called from the AppConfig."""
    if rows not in today_shown:
        today_shown.append(rows)


@login_not_required
@never_cache
@require_safe
def screen(request: HttpRequest, key: str) -> HttpResponse:
    """The page, which fills itself from `screen_state`. With a wrong key it says so, and goes on asking slowly."""
    hall = hall_of_screen(key)
    problem, status = ("", 200) if hall else _wrong(request)
    context = {"hall": hall, "key": key, "problem": problem}
    return render(request, "visits/hall/screen.html", context, status=status)


@login_not_required
@never_cache
@require_safe
def screen_state(request: HttpRequest, key: str) -> HttpResponseBase:
    """What the screen shows, in three statements and each half minute a fourth; 304 when it shows that already.

    Screens ask by a right key whatever else their address does: a visitor's telephone in the hall's own network shall
    not darken them. Who asks with wrong ones waits.
    """
    hall = hall_of_screen(key)
    if hall is None:
        problem, status = _wrong(request)
        return JsonResponse({"problem": problem}, status=status)
    at = timezone.now()
    day = timezone.localdate(at)
    state = shown(hall, day, hall_state(hall, day), today(hall, day))
    etag = f'"{sha256(json.dumps(state).encode()).hexdigest()[:32]}"'
    response = JsonResponse({**state, "at": at.isoformat(timespec="seconds")}, headers={"ETag": etag})
    return get_conditional_response(request, etag=etag, response=response) or response


def today(hall: Hall, day: date) -> list[dict[str, str]]:
    """Who receives today, as the rota says; read again when it has been kept for a while."""

    def read() -> list[dict[str, str]]:
        return [row for rows in today_shown for row in rows(hall, day)]

    return cache.get_or_set(f"screen:today:{hall.pk}:{day}:{get_language()}", read, TODAY_KEPT) or []


def shown(hall: Hall, day: date, state: HallState, rows: list[dict[str, str]]) -> dict[str, Any]:
    """What the page shows, as a dictionary.

    hall, notice, day: as they are written; windows: [label]; status: {label: free, paused or closed} of those without a
    visitor; calls: [{ticket, window, state, calls, at}], the newest
    first; waiting: [{lane, label, number, next: [ticket]}] of the lanes that are in use; missed: [ticket]; today: the
    rows; script: the one that this state is made for.
    """
    used = {lane for window in state.windows for lane in window.lanes}
    labels = {window.pk: window.label for window in state.windows}
    idle = statuses_of(state.windows, {ticket.window_id for ticket in state.calls if ticket.window_id})
    return {
        "hall": hall.name,
        "notice": hall.notice,
        "day": cn_date(day),
        "windows": list(labels.values()),
        "status": {labels[pk]: status.value for pk, status in idle.items()},
        "calls": [_call(ticket, labels) for ticket in state.calls if ticket.window_id in labels],
        "waiting": [
            {
                "lane": lane.value,
                "label": str(lane.label),
                "number": state.waiting[lane],
                "next": [ticket.label for ticket in state.following[lane]],
            }
            for lane in Lane
            if lane in used or state.waiting[lane]
        ],
        "missed": [ticket.label for ticket in state.missed],
        "today": rows,
        "script": static("js/screen.js"),
    }


def _call(ticket: Ticket, labels: dict[int, str]) -> dict[str, Any]:
    """`calls` and `at` change when it is called again."""
    at: datetime | None = ticket.called_at
    return {
        "ticket": ticket.label,
        "window": labels[ticket.window_id or 0],
        "state": ticket.state,
        "calls": ticket.calls,
        "at": at.isoformat(timespec="seconds") if at else "",
    }


def _wrong(request: HttpRequest) -> tuple[str, int]:
    """The sentence about a key that opens nothing, and the status. A screen whose key was withdrawn asks 8 times while
    a wrong key is remembered, and is not made to wait.
    """
    if tried_wrongly("screen", client_network(request)):
        return _("查询次数过多，请15分钟后再试。"), 429
    return _("这块大厅屏的地址已失效，请联系系统管理员更换地址。"), 404
