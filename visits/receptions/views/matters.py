"""The list of received matters (接访清单): each stays until it is closed; one that is stuck goes back to the leader."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.petitions.queries.opening import check_opened
from offices.errors import ActionRefused
from offices.lists.listing import ROWS, Table
from offices.lists.views import AskedList
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.words import cn_date
from visits.receptions.actions.follow_up import send_back
from visits.receptions.enums import ReceptionFollowUp
from visits.receptions.filters import MatterFilter
from visits.receptions.queries.lists import (
    MatterFigures,
    leaders_of_matters,
    matter_figures,
    matters_visible_to,
    offices_of,
)
from visits.receptions.queries.themes import themes_visible_to
from visits.receptions.reports.matters import MATTERS, MatterReader, matters_told

ALL = ""
MORE = ("outcome", "concluded", "satisfaction", "quiet")  # filters that are folded away
MOST_THEMES = 100  # to choose from
USUAL = [name for name in MatterFilter.base_filters if name != "theme"]
RESULTS = "matters_sent_back"  # in the session: what became of each matter, shown once


@require_safe
@needs(Permission.RECEIVE, Permission.SUPERVISE)
def matters(request: HttpRequest) -> HttpResponse:
    """Those that are open, the oldest first, where nothing else is asked for."""
    asked = _asked(request)
    filters, reader = asked.filters, asked.reader
    wider = matter_figures(asked.found_with(loop=ALL, stuck=""), reader.on, filters.quiet_days)
    page = asked.page()
    rows = matters_told(page.items, reader)
    reader.may_act = any(row.may_follow and row.reception.follow_up == ReceptionFollowUp.OPEN for row in rows)
    tabs: list[tuple[str, Any, int]] = [
        (ReceptionFollowUp.OPEN.value, ReceptionFollowUp.OPEN.label, wider.open),
        (ReceptionFollowUp.CLOSED.value, ReceptionFollowUp.CLOSED.label, wider.closed),
        (ALL, _("全部"), wider.batches),
    ]
    context = asked.context(
        page,
        table=Table(MATTERS, rows, reader),
        figures=_figures(asked, wider),
        tabs=asked.tabs(tabs, stuck=None),
        stuck=wider.stuck,
        stuck_url=asked.address(loop=ReceptionFollowUp.OPEN.value, stuck="true"),
        quiet_days=filters.quiet_days,
        may_act=reader.may_act,
        results=request.session.pop(RESULTS, []) if RESULTS in request.session else [],
        more=[filters.form[name] for name in MORE],
        more_open=filters.is_narrowed(*(name for name in filters.filters if name not in MORE)),
        query=request.GET.urlencode(),
    )
    return asked.answer("visits/receptions/matters.html", context)


@require_safe
@needs(Permission.RECEIVE, Permission.SUPERVISE)
def matters_export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook: the same filters, all rows. It names no visitor."""
    return _asked(request).workbook(reverse("visits:matters"))


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
        check_opened(petition, account)
        booking = send_back(by=account, at=timezone.now(), reception_id=reception.pk)
    except ActionRefused as refusal:
        return {"what": " ".join(filter(None, what)), "said": str(refusal.sentence), "done": False}
    said = _("已列入%(on)s %(starts)s的接访。") % {
        "on": cn_date(booking.day.on),
        "starts": f"{booking.starts:%H:%M}",
    }
    return {"what": " ".join(filter(None, what)), "said": said, "done": True}


def _figures(asked: AskedList, wider: MatterFigures) -> dict[str, int]:
    """Batches and persons of the list; counted apart only where the figures of open and closed do not hold them."""
    filters = asked.filters
    if not filters.is_valid() or filters.data.get("stuck"):
        figures = matter_figures(asked.found, asked.reader.on, filters.quiet_days)
        return {"batches": figures.batches, "persons": figures.persons}
    batches, persons = wider.counted(asked.tab)
    return {"batches": batches, "persons": persons}


def _asked(request: HttpRequest) -> AskedList:
    account, today = account_of(request), timezone.localdate()
    asked = AskedList(MATTERS, request, matters_visible_to(account, today), shown=USUAL)
    asked.reader = MatterReader(account, today, quiet_days=asked.filters.quiet_days)
    leaders = leaders_of_matters(asked.visible)
    asked.filters.hide("loop")
    asked.filters.offer_leaders("leader", list({leader.account_id: leader.account for leader in leaders}.values()))
    asked.filters.offer_offices("office", offices_of(leaders))
    if "theme" in asked.filters.form.fields:  # where somebody comes from the figures of a theme
        asked.filters.offer("theme", [(str(one.pk), one.title) for one in themes_visible_to(account)[:MOST_THEMES]])
    return asked
