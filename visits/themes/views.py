"""专题接访: the themes, one with all offices on one page, its files, and what is done with it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offices.lists.listing import ROWS, Reader, Table
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt
from offices.pages.views import docx, form_page, page_of, xlsx
from offices.pages.words import About
from visits.receptions.queries.lists import QUIET_DAYS, matters_visible_to, promises_visible_to
from visits.receptions.queries.themes import themes_visible_to
from visits.receptions.reports.matters import MATTERS, MatterReader, matters_told
from visits.receptions.reports.promises import PROMISES
from visits.rota.enums import DayState
from visits.rota.models import ReceptionDay, Theme
from visits.rota.queries import offices_for_themes
from visits.themes.actions import themes as actions
from visits.themes.forms import CallOffForm, ChangeThemeForm, CountDayForm, NotHeldForm, ThemeForm
from visits.themes.queries import OF_PROMISES, Figures, days_to_choose, leads, lines_of, reads_whole
from visits.themes.reports import (
    DEFINITIONS,
    FIGURES,
    basis_of,
    figures_frozen,
    ids_of,
    rows_shown,
    write_theme,
    write_theme_word,
)

GET_OR_POST = ["GET", "HEAD", "POST"]
reader = needs(Permission.RECEIVE, Permission.SUPERVISE)


@require_safe
@reader
def themes(request: HttpRequest) -> HttpResponse:
    """Those that were called or are asked for, the newest first."""
    account = account_of(request)
    held = Q(days__state=DayState.HELD, days__is_late_entry=False) | Q(
        days__state=DayState.HELD, days__accepted_at__isnull=False
    )
    found = themes_visible_to(account).annotate(
        asked=Count("offices", distinct=True), held=Count("days__office", filter=held, distinct=True)
    )
    page = page_of(found.order_by("-id"), request, size=ROWS)
    context = {
        "title": _("专题接访"),
        "page": page,
        "rows": [(one, reads_whole(account, one)) for one in page.items],
        "may_call": authority_of(account).may_anywhere(Permission.SUPERVISE),
        "today": timezone.localdate(),
    }
    return render(request, "visits/themes/themes.html", context)


@require_http_methods(GET_OR_POST)
@needs(Permission.SUPERVISE)
def theme_new(request: HttpRequest) -> HttpResponse:
    """Call a theme in several offices at once."""
    by = account_of(request)
    form = ThemeForm(request.POST or None, **_offices(by))
    if request.method == "POST" and form.is_valid():
        opened = attempt(form, lambda: actions.open_theme(by=by, at=timezone.now(), **form.facts()))
        if opened:
            messages.success(request, _("已发起并通知%(n)d个单位。") % {"n": opened.theme.offices.count()})
            if opened.without:
                names = "、".join(office.short_name for office in opened.without)
                messages.warning(request, _("没有领导能在那天接访，未安排：%(names)s。") % {"names": names})
            return redirect(opened.theme.get_absolute_url())
    back = reverse("visits:themes")
    return form_page(request, form, title=_("发起专题接访"), back=back, submit=_("发起并通知各单位"))


@require_http_methods(GET_OR_POST)
@needs(Permission.SUPERVISE)
def theme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    by, shown = account_of(request), _theme(request, pk)
    initial: dict[str, Any] = {
        name: getattr(shown, name) for name in ("title", "file_number", "matter", "starts_on", "ends_on")
    }
    initial["offices"] = list(shown.offices.values_list("office", flat=True))
    form = ChangeThemeForm(request.POST or None, initial=initial, **_offices(by, shown))
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        changed = attempt(form, lambda: actions.change_theme(by=by, at=timezone.now(), theme_id=shown.pk, **facts))
        if changed:
            messages.success(request, _("已保存并通知各单位。"))
            return redirect(shown.get_absolute_url())
    return form_page(request, form, title=_("修改专题接访"), back=shown.get_absolute_url())


@require_safe
@reader
def theme(request: HttpRequest, pk: int) -> HttpResponse:
    """Each office with its days, its state and its figures; what the account may do there."""
    return _page(request, _theme(request, pk))


def _page(
    request: HttpRequest, shown: Theme, *, status: int = 200, bound: dict[str, forms.Form] | None = None
) -> HttpResponse:
    account, today = account_of(request), timezone.localdate()
    own = _own_offices(account, shown) if not shown.has_ended else []
    given = bound or {}
    context: dict[str, Any] = {
        "title": shown.title,
        "theme": shown,
        "rows": rows_shown(shown, account, today),
        "labels": list(FIGURES.values()),
        "definitions": DEFINITIONS,
        "whole": reads_whole(account, shown),
        "leads": leads(account, shown) and not shown.has_ended,
        "basis": basis_of(shown, today),
        "to_ask": [],
        "days": [],
    }
    if own:
        codes = [office.pk for office in own]
        counted = ReceptionDay.objects.filter(part_of=shown, office__in=codes).select_related("leader__account")
        context |= {
            "days": list(counted.order_by("on", "starts")),
            "day_form": given.get("count") or CountDayForm(days=days_to_choose(shown, own)),
            "held_form": given.get("not_held") or NotHeldForm(offices=Office.objects.filter(pk__in=codes)),
        }
    if context["leads"]:
        lines = lines_of(shown, account, today)
        context["off_form"] = given.get("call_off") or CallOffForm()
        context["to_ask"] = [line.row.office.short_name for line in lines if line.is_to_ask]
    return render(request, "visits/themes/theme.html", context, status=status)


@require_POST
@reader
def theme_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """count, leave, not_held, ask, end, call_off; a refusal is said on the page."""
    shown, by, at = _theme(request, pk), account_of(request), timezone.now()
    form, run, done = _acts(request, shown, by, at, act)
    if form.is_valid() and attempt(form, run) is not None:
        messages.success(request, done)
        return redirect(shown.get_absolute_url())
    if act not in ("count", "not_held", "call_off"):
        for said in form.non_field_errors():
            messages.error(request, str(said))
        return redirect(shown.get_absolute_url())
    return _page(request, _theme(request, pk), status=422, bound={act: form})


def _acts(
    request: HttpRequest, shown: Theme, by: Account, at: datetime, act: str
) -> tuple[forms.Form, Callable[[], object], str]:
    given: dict[str, Any] = {"by": by, "at": at, "theme_id": shown.pk}
    own = _own_offices(by, shown)
    if act == "count":
        form: forms.Form = CountDayForm(request.POST, days=days_to_choose(shown, own))
        return form, lambda: actions.count_day(**given, day_id=form.cleaned_data["day"].pk), _("已计入。")
    if act == "not_held":
        form = NotHeldForm(request.POST, offices=Office.objects.filter(pk__in=[one.pk for one in own]))
        return form, lambda: actions.say_not_held(**given, **form.cleaned_data), _("已说明。")
    if act == "call_off":
        form = CallOffForm(request.POST)
        return form, lambda: actions.call_off_theme(**given, **form.cleaned_data), _("专题接访已撤销，已通知各单位。")
    form = forms.Form(request.POST)
    if act == "leave":
        day = request.POST.get("day", "")
        pk = int(day) if day.isascii() and day.isdigit() and len(day) < 19 else 0
        counted = get_object_or_404(shown.days.filter(office__in=own), pk=pk)
        return form, lambda: actions.leave_day(**given, day_id=counted.pk), _("已不再计入。")
    if act == "ask":
        return form, lambda: actions.ask_silent(**given), _("已催报，每个单位只催一次。")
    if act == "end":
        return form, lambda: actions.end_theme(**given), _("专题接访已结束，各单位情况和数字不再变动。")
    raise Http404


@require_safe
@reader
def theme_rows(request: HttpRequest, pk: int, code: str, key: str) -> HttpResponse:
    """What a frozen figure counts, as far as the account may see it now."""
    shown, account, today = _theme(request, pk), account_of(request), timezone.localdate()
    figures = figures_frozen(shown, account) if shown.summary is not None else {}
    if key not in FIGURES or (code != "all" and code not in figures) or shown.summary is None:
        raise Http404
    known = {one["code"]: one["office"] for one in (shown.summary or {})["lines"]}
    ids = ids_of(sum(figures.values(), Figures()) if code == "all" else figures[code], key)
    if key in OF_PROMISES:
        found: Any = promises_visible_to(account).filter(pk__in=ids).order_by("clock__due", "pk")
        listing, told = PROMISES, Reader(account, today)
    else:
        found = matters_visible_to(account, today).filter(pk__in=ids).order_by("day__on", "pk")
        listing, told = MATTERS, MatterReader(account, today, quiet_days=QUIET_DAYS)
    page = page_of(found.values_list("pk", flat=True), request, size=ROWS)
    rows = listing.rows(page.items, told) if key in OF_PROMISES else matters_told(page.items, told)  # type: ignore[arg-type]
    seen = found.count()
    context = {
        "title": f"{known.get(code) or _('合计')}：{FIGURES[key]}",
        "theme": shown,
        "page": page,
        "table": Table(listing, rows, told),
        "number": len(ids),
        "seen": seen,
        "hidden": len(ids) - seen,
    }
    return render(request, "visits/themes/rows.html", context)


@require_safe
@reader
def theme_export(request: HttpRequest, pk: int) -> HttpResponse:
    shown, account, at = _theme(request, pk), account_of(request), timezone.now()
    today = timezone.localdate(at)
    rows, basis = rows_shown(shown, account, today), basis_of(shown, today)

    def write(about: About) -> bytes:
        return write_theme(shown, rows, basis=basis, about=about)

    return xlsx(request, shown.title, write, back=shown.get_absolute_url(), at=at)


@require_safe
@reader
def theme_word(request: HttpRequest, pk: int) -> HttpResponse:
    shown, account, at = _theme(request, pk), account_of(request), timezone.now()
    today = timezone.localdate(at)
    rows, basis = rows_shown(shown, account, today), basis_of(shown, today)

    def write(about: About) -> bytes:
        return write_theme_word(shown, rows, basis=basis, on=today)

    return docx(request, shown.title, write, back=shown.get_absolute_url(), at=at)


# Parts


def _theme(request: HttpRequest, pk: int) -> Theme:
    return get_object_or_404(themes_visible_to(account_of(request)), pk=pk)


def _own_offices(account: Account, shown: Theme) -> list[Office]:
    """The asked offices for which the account plans reception days."""
    own = authority_of(account).office_ids(Permission.RECEIVE)
    return list(Office.objects.filter(pk__in=shown.offices.filter(office__in=own).values("office")).order_by("path"))


def _offices(by: Account, shown: Theme | None = None) -> dict[str, Any]:
    """Which offices call, and which may be asked; whoever leads a theme may keep those that it has."""
    supervised = [office.pk for office in authority_of(by).offices(Permission.SUPERVISE)]
    own = Office.objects.filter(pk__in=supervised).order_by("path")
    offices = offices_for_themes(by).exclude(pk__in=own.values("pk"))
    if shown is not None and leads(by, shown):
        asked = Q(pk__in=offices.values("pk")) | Q(pk__in=shown.offices.values("office"))
        offices = Office.objects.filter(asked).order_by("path")
    return {"own": own, "offices": offices}
