"""The public reads an office's reception days without a login: the page, the paper, the calendar feed.

《信访工作条例》第十八条: times and places of leaders' reception are published.
"""

from datetime import date, datetime
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offices.organisation.models import Office
from offices.pages.feeds import calendar_answer
from visits.rota.enums import DayState
from visits.rota.models import Plan, ReceptionDay
from visits.rota.periods import month_of
from visits.rota.queries import (
    MOST_PUBLIC,
    PUBLIC_AHEAD,
    public_changes,
    public_office,
    published_days,
    rule_of,
)
from visits.rota.reports import calendar_of

CHANGES = 30
YEARS = (2005, 2100)  # of which a notice can be asked for
FEED_KEPT = 60  # seconds that a cache in between may keep the feed


def _office(code: str) -> Office:
    office = public_office(code)
    if office is None:
        raise Http404
    return office


def _booking_url(office: Office) -> str:
    """Where a petitioner books a slot, if the office lets petitioners book."""
    rule = rule_of(office, timezone.localdate())
    if rule is None or not rule.public_booking:
        return ""
    try:
        return reverse("visits:book", args=[office.code])
    except NoReverseMatch:
        return ""


@login_not_required
@require_safe
def notice(request: HttpRequest, office: str) -> HttpResponse:
    """Today's and the coming days, and what was changed of them."""
    shown, today = _office(office), timezone.localdate()
    days = list(published_days(shown, today, today + PUBLIC_AHEAD)[:MOST_PUBLIC])
    context = {
        "title": _("%(office)s领导接访公示") % {"office": shown.name},
        "office": shown,
        "today": today,
        "dates": _by_date(days),
        "receives_today": any(day.on == today and day.state != DayState.CANCELLED for day in days),
        "changes": list(public_changes(shown, today, today + PUBLIC_AHEAD)[:CHANGES]),
        "late": _late(days),
        "booking_url": _booking_url(shown) if days else "",
        "feed_url": request.build_absolute_uri(reverse("visits:notice_feed", args=[shown.code])),
        "months": sorted({day.plan.month for day in days}),
    }
    return render(request, "visits/rota/notice.html", context)


@login_not_required
@require_safe
def notice_print(request: HttpRequest, office: str) -> HttpResponse:
    """The notice of a month (`?month=2026-03`) for the board at the door; by default the next published one."""
    shown, today = _office(office), timezone.localdate()
    month = _month(request.GET.get("month", "")) or today.replace(day=1)
    first, last = month_of(month)
    days = [one for one in published_days(shown, first, last)[:MOST_PUBLIC] if one.state != DayState.CANCELLED]
    context = {
        "title": _("%(office)s%(year)d年%(month)d月领导接访公示")
        % {"office": shown.name, "year": month.year, "month": month.month},
        "office": shown,
        "dates": _by_date(days),
        "published_at": max((day.plan.published_at for day in days if day.plan.published_at), default=None),
        "changes": list(public_changes(shown, first, last)[:CHANGES]),
        "shared": _shared(days),
        "with_units": any(day.units.all() for day in days),
    }
    return render(request, "visits/rota/notice_print.html", context)


@login_not_required
@require_safe
def notice_feed(request: HttpRequest, office: str) -> HttpResponseBase:
    """The days as iCalendar (RFC 5545), to subscribe to."""
    shown, today = _office(office), timezone.localdate()
    content = calendar_of(shown, today)
    kept = f"public, max-age={FEED_KEPT}"
    return calendar_answer(request, content, file_name=f"{shown.code}.ics", kept=kept)


def _by_date(days: list[ReceptionDay]) -> list[tuple[date, list[ReceptionDay]]]:
    return [(on, list(own)) for on, own in groupby(days, key=lambda day: day.on)]


def _shared(days: list[ReceptionDay]) -> dict[str, str]:
    """Hours, place and units that are the same for all: said once above the table. Desks of the law have no units."""
    said = {
        "hours": {f"{day.starts:%H:%M}—{day.ends:%H:%M}" for day in days},
        "place": {f"{day.place} {day.room.label}" if day.room else day.place for day in days},
        "units": {"、".join(unit.name for unit in day.units.all()) for day in days if day.leader},
    }
    return {name: next(iter(values)) if len(values) == 1 else "" for name, values in said.items()}


def _late(days: list[ReceptionDay]) -> list[Plan]:
    """Plans that were published late, each once: their reasons are shown."""
    return list({day.plan_id: day.plan for day in days if day.plan.late_reason}.values())


def _month(text: str) -> date | None:
    """The first day of 2026-03, or nothing."""
    try:
        month = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007
    except ValueError:
        return None
    return month if YEARS[0] <= month.year <= YEARS[1] else None
