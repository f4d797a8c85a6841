"""Pages about work calendars: versions, a year at a glance, next year's circular, an office's own days."""

import calendar as months
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offices.calendars.actions import load_calendar, moves_of
from offices.calendars.circulars import EARLIEST, LATEST, PlannedDay, library_days, read_days
from offices.calendars.forms import CalendarFileForm, ConfirmCalendarForm, LibraryForm, OverrideForm
from offices.calendars.holidays import library_calendar, library_years
from offices.calendars.models import Calendar
from offices.calendars.queries import (
    calendar_above,
    calendar_changes,
    calendar_content,
    calendar_for,
    current_calendar,
    national_calendar,
    offices_with_calendar,
)
from offices.calendars.workdays import WorkCalendar
from offices.errors import ActionRefused
from offices.organisation.actions.offices import NATION
from offices.organisation.models import Office
from offices.organisation.queries import offices_reached, reaches_root
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt
from offices.pages.views import form_page, takes_files

manager = needs(Permission.MANAGE_OFFICES)


def _owner(request: HttpRequest, owner: str) -> Office | None:
    """None for the nation; an office out of reach is not found."""
    if owner == NATION:
        return None
    return get_object_or_404(offices_reached(account_of(request), Permission.MANAGE_OFFICES), code=owner)


def _changeable(request: HttpRequest, owner: str) -> Office | None:
    office = _owner(request, owner)
    if office is None and not reaches_root(account_of(request), Permission.MANAGE_OFFICES):
        raise PermissionDenied(_("全国日历只能由最上级单位的系统管理员载入。"))
    return office


@require_safe
@manager
def calendars(request: HttpRequest) -> HttpResponse:
    by = account_of(request)
    context = {
        "title": _("工作日历"),
        "nation": current_calendar(None),
        "offices": list(offices_with_calendar(by)),
        "reached": list(offices_reached(by, Permission.MANAGE_OFFICES).values("code", "name")),
        "may_load": reaches_root(by, Permission.MANAGE_OFFICES),
        "this_year": timezone.localdate().year,
    }
    return render(request, "offices/calendars/calendars.html", context)


@require_safe
@manager
def calendar(request: HttpRequest, owner: str) -> HttpResponse:
    office = _owner(request, owner)
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else timezone.localdate().year
    if not EARLIEST <= year <= LATEST:
        raise Http404
    shown = calendar_for(office) if office else national_calendar()
    above = calendar_above(office) if office else shown
    own = current_calendar(office)
    context = {
        "title": _("工作日历：%(name)s") % {"name": office.name if office else _("全国")},
        "owner": owner,
        "office": office,
        "year": year,
        "months": year_view(shown, above, year),
        "is_provisional": year not in shown.loaded_years,
        "working_days": shown.working_days_after(date(year - 1, 12, 31), date(year, 12, 31)),
        "versions": list(Calendar.objects.filter(office=office).select_related("created_by").order_by("-version")[:20]),
        "own_days": list(own.days.filter(day__year=year)) if own and office else [],
        "may_change": office is not None or reaches_root(account_of(request), Permission.MANAGE_OFFICES),
    }
    return render(request, "offices/calendars/calendar.html", context)


def year_view(shown: WorkCalendar, above: WorkCalendar, year: int) -> list[dict[str, Any]]:
    """Twelve months of weeks of days, each day with its reason and whether the calendar above says otherwise."""

    def cell(day: date, month: int) -> dict[str, Any]:
        if day.month != month:
            return {"day": None}
        reason = shown.reason(day)
        differs = shown.is_working_day(day) != above.is_working_day(day)
        return {"day": day, "kind": str(reason.kind), "name": reason.name, "differs": differs}

    weeks = months.Calendar(firstweekday=0).monthdatescalendar
    return [
        {"number": month, "weeks": [[cell(day, month) for day in week] for week in weeks(year, month)]}
        for month in range(1, 13)
    ]


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@manager
def upload(request: HttpRequest, owner: str) -> HttpResponse:
    """A file with days; the answer is a preview that nothing has been written for."""
    office = _changeable(request, owner)
    form = CalendarFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        days = attempt(form, lambda: read_days(form.cleaned_data["file"]))
        if days is not None:
            answer = _preview(request, form, owner, office, days, form.cleaned_data["source"])
            if answer:
                return answer
    return form_page(request, form, title=_("从文件载入日历"), back=_url(owner), submit=_("预览"))


@require_http_methods(["GET", "HEAD", "POST"])
@manager
def library(request: HttpRequest) -> HttpResponse:
    """The circulars of the kept library, by years; previewed like a file."""
    _changeable(request, NATION)
    form = LibraryForm(request.POST or None, known=sorted(library_years()))
    if request.method == "POST" and form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        days = attempt(form, lambda: library_days(range(first, last + 1)))
        if days is not None:
            answer = _preview(request, form, NATION, None, days, library_calendar().label)
            if answer:
                return answer
    return form_page(request, form, title=_("从内置日历载入"), back=_url(NATION), submit=_("预览"))


@require_http_methods(["GET", "HEAD", "POST"])
@manager
def override(request: HttpRequest, owner: str) -> HttpResponse:
    """One day more or less on which an office differs; previewed like a file."""
    office = _owner(request, owner)
    if office is None:
        raise Http404
    form = OverrideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _preview(
            request, form, owner, office, _with_day(office, form.cleaned_data), form.cleaned_data["source"]
        )
        if answer:
            return answer
    return form_page(
        request, form, title=_("本单位作息调整：%(name)s") % {"name": office.name}, back=_url(owner), submit=_("预览")
    )


def _with_day(office: Office, facts: dict[str, Any]) -> list[PlannedDay]:
    current = current_calendar(office)
    days = [planned for planned in (calendar_content(current)[0] if current else []) if planned.day != facts["day"]]
    if facts["plan"] != "drop":
        work = facts["plan"] == "work"
        days.append(PlannedDay(facts["day"], work, facts["name"] or (_("调休上班") if work else _("放假"))))
    return sorted(days)


def _preview(
    request: HttpRequest, form: Any, owner: str, office: Office | None, days: list[PlannedDay], source: str
) -> HttpResponse | None:
    """The page that shows what would change, with a button that loads it; None when the days are refused."""
    moves = attempt(form, lambda: moves_of(office=office, days=days))
    if moves is None:
        return None
    current = current_calendar(office)
    hidden = {
        "days": ConfirmCalendarForm.as_text(days),
        "source": source,
        "based_on": current.version if current else 0,
    }
    context = {
        "title": _("预览：%(name)s") % {"name": office.name if office else _("全国")},
        "owner": owner,
        "changes": calendar_changes(office, days),
        "moves": moves,
        "days": days,
        "form": ConfirmCalendarForm(initial=hidden),
    }
    return render(request, "offices/calendars/calendar_preview.html", context)


@require_POST
@manager
def confirm(request: HttpRequest, owner: str) -> HttpResponse:
    by, office = account_of(request), _changeable(request, owner)
    form = ConfirmCalendarForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("内容有误，请重新预览。"))
        return redirect(_url(owner))
    try:
        loaded = load_calendar(by=by, at=timezone.now(), office=office, **form.cleaned_data)
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect(_url(owner))
    text = (
        _("已载入第%(version)s版，未结期限将在后台重新计算。")
        if loaded.changed
        else _("内容与现行第%(version)s版相同，没有改动。")
    )
    messages.success(request, text % {"version": loaded.calendar.version})
    days = form.cleaned_data["days"]
    return redirect(f"{_url(owner)}?year={days[-1].day.year}" if days else _url(owner))


def _url(owner: str) -> str:
    return reverse("offices:calendar", args=[owner])
