"""A ticket on paper, and the visitor's own page: without a login, and with nothing personal on it."""

from typing import Any, cast

import segno
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from offices.organisation.addresses import client_network
from offices.organisation.limits import tried_wrongly
from offices.organisation.models import Account
from visits.hall.enums import ENDED, TicketState
from visits.hall.models import SLIP_SIDES, Ticket
from visits.hall.policies import runs_desk
from visits.hall.queries import halls_visible_to, wait_of

WEEK = 7 * 24 * 3600
SLIP_PAPER = """@page { size: %(width)dmm %(height)dmm; margin: 2mm; }
.slip-qr svg { width: %(square).1fmm; height: %(square).1fmm; }
.slip-number { font-size: %(number).1fmm; }
"""


def slip(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    """What the paper shows."""
    address = request.build_absolute_uri(ticket.get_absolute_url())
    qr = segno.make(address, error="m").svg_inline(border=2, omitsize=True)
    return {"ticket": ticket, "wait": wait_of(ticket, timezone.now()), "qr": qr}


@require_safe
def slip_paper(request: HttpRequest, width: int, height: int) -> HttpResponse:
    """The style sheet of a slip printer's paper, in millimetres. Only a style sheet may name the size of a page."""
    if not all(SLIP_SIDES[0] <= side <= SLIP_SIDES[1] for side in (width, height)):
        raise Http404
    response = HttpResponse(SLIP_PAPER % {"width": width, "height": height, **_inside(width, height)}, "text/css")
    patch_cache_control(response, private=True, max_age=WEEK)
    return response


def _inside(width: int, height: int) -> dict[str, float]:
    """What fits: the square of the QR and the signs of the number, in millimetres."""
    return {"square": min(34, width * 0.5, height * 0.32), "number": min(15.5, width * 0.2, height * 0.14)}


@require_safe
def ticket_print(request: HttpRequest, pk: int) -> HttpResponse:
    account = cast(Account, request.user)
    tickets = Ticket.objects.filter(hall__in=halls_visible_to(account)).select_related("hall__office", "unit")
    ticket = get_object_or_404(tickets, pk=pk)
    if not runs_desk(account, ticket.hall):
        raise PermissionDenied
    return render(request, "visits/hall/ticket_print.html", {**slip(request, ticket), "title": _("取号小票")})


@login_not_required
@never_cache
@require_safe
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """How many stand before the visitor, or which window to go to. Who tries too many codes waits."""
    template = "visits/hall/ticket.html#state" if "HX-Request" in request.headers else "visits/hall/ticket.html"
    found = Ticket.objects.filter(code=code.upper()).select_related("hall", "window", "unit").first()
    if found is None:
        if tried_wrongly("ticket", client_network(request)):
            return render(request, template, {"problem": _("查询次数过多，请15分钟后再试，或看大厅屏。")}, status=429)
        return render(request, template, {"problem": _("没有这个号，请重新扫描小票上的二维码。")}, status=404)
    at = timezone.now()
    context = {
        "ticket": found,
        "title": found.label,
        "at": at,
        "past": found.day != timezone.localdate(at),
        "ended": found.state in ENDED,
        "wait": wait_of(found, at) if found.state == TicketState.WAITING else None,
    }
    return render(request, template, context)
