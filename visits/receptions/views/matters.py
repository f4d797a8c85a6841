"""The list of received matters (接访清单): each stays until it is closed; one that is stuck goes back to the leader."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from offices.errors import ActionRefused
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.views import ROWS, address, page_of, sort_of, xlsx
from offices.pages.words import cn_date
from visits.receptions.actions.follow_up import send_back
from visits.receptions.enums import LoopState
from visits.receptions.filters import MatterFilter
from visits.receptions.models import Reception
from visits.receptions.queries.lists import (
    MatterFigures,
    leaders_of_matters,
    matter_figures,
    matter_rows,
    matters_visible_to,
    offices_of,
)
from visits.receptions.reports.matters import rows_of, write_matters

SORTS = {"oldest": _l("最早接访"), "newest": _l("最近接访"), "quiet": _l("最久无进展"), "leader": _l("接访领导")}
ORDERS = {
    "oldest": ("day__on", "pk"),
    "newest": ("-day__on", "-pk"),
    "quiet": ("moved_at", "pk"),
    "leader": ("leader__account__name", "leader", "day__on", "pk"),
}
ALL = ""
MORE = ("outcome", "concluded", "satisfaction", "quiet")  # filters that are folded away
RESULTS = "matters_sent_back"  # in the session: what became of each matter, shown once


@require_safe
@needs(Permission.RECEIVE, Permission.SUPERVISE)
def matters(request: HttpRequest) -> HttpResponse:
    """Those that are open, the oldest first, where nothing else is asked for."""
    account, today = account_of(request), timezone.localdate()
    filters, found, wider = _found(request)
    sort = sort_of(request, SORTS)
    page = page_of(found.order_by(*ORDERS[sort]).values_list("pk", flat=True), request, size=ROWS)
    # Only the rows of the page are read whole.
    whole = matter_rows(matters_visible_to(account, today).filter(pk__in=page.items)).order_by(*ORDERS[sort])
    rows = rows_of(whole, account, today, filters.quiet_days)
    loop = filters.data.get("loop", "")
    results = request.session.pop(RESULTS, []) if RESULTS in request.session else []
    context = {
        "title": _("接访清单"),
        "filter": filters,
        "page": page,
        "rows": rows,
        "figures": _figures(filters, found, wider, today),
        "tabs": _tabs(request, wider, loop),
        "stuck": wider.stuck,
        "stuck_url": address(request, loop=LoopState.OPEN.value, stuck="true"),
        "quiet_days": filters.quiet_days,
        "sorts": [(label, address(request, sort=key), key == sort) for key, label in SORTS.items()],
        "may_act": any(row.may_follow and row.reception.loop == LoopState.OPEN for row in rows),
        "results": results,
        "is_narrowed": filters.is_narrowed("loop"),
        "more": [filters.form[name] for name in MORE],
        "more_open": filters.is_narrowed(*(name for name in filters.filters if name not in MORE)),
        "query": request.GET.urlencode(),
    }
    fragment = "#rows" if "HX-Request" in request.headers else ""
    return render(request, f"visits/receptions/matters.html{fragment}", context)


@require_safe
@needs(Permission.RECEIVE, Permission.SUPERVISE)
def matters_export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook: the same filters, all rows."""
    at, (filters, found, _wider) = timezone.now(), _found(request)
    ordered = found.order_by(*ORDERS[sort_of(request, SORTS)])

    def write() -> bytes:
        days = filters.quiet_days
        return write_matters(ordered, account_of(request), conditions=filters.conditions(), at=at, quiet_days=days)

    return xlsx(request, "matters", write, back=reverse("visits:matters"), at=at)


@require_POST
@needs(Permission.RECEIVE, Permission.SUPERVISE)
def matters_send_back(request: HttpRequest) -> HttpResponse:
    """回到领导下一接访日: one matter (`one`), or all that are ticked; what became of each is shown on the list."""
    account, one = account_of(request), request.POST.get("one", "")
    asked = [one] if one else request.POST.getlist("reception")
    wanted = {int(pk) for pk in asked[:ROWS] if pk.isascii() and pk.isdigit() and len(pk) < 19}
    visible = matters_visible_to(account, timezone.localdate()).select_related("petition")
    found = list(visible.filter(pk__in=wanted).order_by("day__on", "pk"))
    lines = [_sent_back(account, reception) for reception in found]
    if not lines:
        lines = [{"what": "", "said": _("请先勾选要列入下一接访日的事项。"), "done": False}]
    request.session[RESULTS] = lines
    return redirect(f"{reverse('visits:matters')}?{request.GET.urlencode()}")


def _sent_back(account: Account, reception: Any) -> dict[str, Any]:
    """The line of one matter; a refusal of one leaves the others."""
    petition = reception.petition if reception.shown else None
    what = [cn_date(reception.day.on), reception.leader.account.name, petition.number if petition else ""]
    try:
        booking = send_back(by=account, at=timezone.now(), reception_id=reception.pk)
    except ActionRefused as refusal:
        return {"what": " ".join(filter(None, what)), "said": str(refusal.sentence), "done": False}
    said = _("已列入%(on)s %(starts)s的接访。") % {"on": cn_date(booking.day.on), "starts": f"{booking.starts:%H:%M}"}
    return {"what": " ".join(filter(None, what)), "said": said, "done": True}


def _figures(filters: MatterFilter, found: QuerySet[Reception], wider: MatterFigures, on: date) -> dict[str, int]:
    """Batches and persons of the list; counted apart only where the figures of open and closed do not hold them."""
    if not filters.is_valid() or filters.data.get("stuck"):
        figures = matter_figures(found, on, filters.quiet_days)
        return {"batches": figures.batches, "persons": figures.persons}
    batches, persons = wider.counted(filters.data.get("loop", ""))
    return {"batches": batches, "persons": persons}


def _found(request: HttpRequest) -> tuple[MatterFilter, QuerySet[Reception], MatterFigures]:
    """The filters, the matters they leave, and the figures of open and closed under the other filters."""
    asked, today = request.GET.copy(), timezone.localdate()
    visible = matters_visible_to(account_of(request), today)
    if "loop" not in asked:
        asked["loop"] = LoopState.OPEN.value
    filters = MatterFilter(asked, visible)
    filters.hide("loop")
    leaders = leaders_of_matters(visible)
    filters.offer_leaders("leader", list({leader.account_id: leader.account for leader in leaders}.values()))
    filters.offer_offices("office", offices_of(leaders))
    found = filters.qs if filters.is_valid() else visible.none()
    any_loop = asked.copy()
    any_loop["loop"] = ""
    any_loop.pop("stuck", None)
    wider = MatterFilter(any_loop, visible)
    return filters, found, matter_figures(wider.qs if wider.is_valid() else visible.none(), today, filters.quiet_days)


def _tabs(request: HttpRequest, figures: MatterFigures, loop: str) -> list[dict[str, Any]]:
    """Open, closed and all, each with its number and its address."""
    numbers: list[tuple[str, Any, int]] = [
        (LoopState.OPEN.value, LoopState.OPEN.label, figures.open),
        (LoopState.CLOSED.value, LoopState.CLOSED.label, figures.closed),
        (ALL, _("全部"), figures.batches),
    ]
    return [
        {"label": label, "number": number, "url": address(request, loop=key, stuck=None), "active": key == loop}
        for key, label, number in numbers
    ]
