"""The day that an office hands in, the day of the offices below, and what was handed in before."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from offices.lists.views import AskedList
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import offices_reached
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt, status_of
from offices.pages.queries import total_of
from offices.pages.views import xlsx
from offices.pages.words import cn_date
from supervision.reports.actions.daily import hand_in
from supervision.reports.forms.daily import DailyForm
from supervision.reports.models import DailyReturn
from supervision.reports.queries.daily import (
    FIGURES,
    POPULATION,
    counted_on,
    lines_of,
    receiver_of,
    returns_visible_to,
    says_nothing,
)
from supervision.reports.reports.daily import RETURNS, said, shown_of, standing, standing_of, summed, write_day
from supervision.reports.rules import due_moment, report_rule
from supervision.reports.views.behind import petitions_behind, workbook_behind

readers = needs(Permission.FOLLOW_UP, Permission.OVERSEE)


@require_http_methods(["GET", "HEAD", "POST"])
@readers
def daily(request: HttpRequest) -> HttpResponse:
    """What one's office has of a day: handed in, 无 by one press, or corrected. Who only oversees sees those below."""
    account = account_of(request)
    own = authority_of(account).offices(Permission.FOLLOW_UP)
    if not own:
        return redirect("supervision:daily_below")
    office, on = _chosen(own, request.GET.get("office", "")), _day(request)
    asked = receiver_of(office, on)
    last = DailyReturn.objects.filter(office=office, day=on).select_related("made_by").order_by("-edition").first()
    edition = last.edition if last else 0
    initial = {"urgent": last.urgent, "groups": last.groups, "remarks": last.remarks} if last else {}
    form, status = DailyForm(request.POST or None, edition=_opened_on(request, edition), initial=initial), 0
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {
            "by": account,
            "at": timezone.now(),
            "office": office,
            "day": on,
            "request_key": form.key,
        }
        given |= {"is_zero": "zero" in request.POST, **form.facts()}
        made = attempt(form, lambda: hand_in(**given))
        if made is not None:
            messages.success(request, _("已零报告。") if made.is_zero else _("已报送。"))
            return redirect(made)
        if form.has_error(NON_FIELD_ERRORS, "changed_meanwhile"):
            # What was written is kept, to be handed in as a correction of what somebody else handed in.
            messages.warning(request, str(form.non_field_errors()[0]))
            form, status = DailyForm(edition=edition, initial=form.texts()), 409
    counted = counted_on(office, on)
    context = {
        "title": _("信访日报"),
        "office": office,
        "offices": own if len(own) > 1 else [],
        "on": on,
        "today": timezone.localdate(),
        "receiver": asked[0] if asked else None,
        "due": due_moment(asked[1], on) if asked else None,
        "is_future": on > timezone.localdate(),
        "last": last,
        "standing": standing_of(last),
        "figures": [(one.label, said(counted[key]), one.means) for key, one in FIGURES.items()],
        "population": POPULATION,
        "nothing": says_nothing(counted),
        "form": form,
        "oversees": authority_of(account).may_anywhere(Permission.OVERSEE),
        "history": DailyReturn.objects.filter(office=office).order_by("-day", "-edition")[:14],
    }
    return render(request, "supervision/reports/daily.html", context, status=status or status_of(form))


@require_safe
@needs(Permission.OVERSEE)
def daily_below(request: HttpRequest) -> HttpResponse:
    """All offices directly below on one day: figures, what is grave, who reported nothing."""
    receiver, receivers, on = _receiver(request)
    rule = report_rule(receiver, on)
    asks = rule is not None and rule.daily_by is not None
    lines = [line for line in lines_of(receiver, on) if asks or line.handed_in is not None]
    context = {
        "title": _("下级信访日报"),
        "receiver": receiver,
        "receivers": receivers,
        "on": on,
        "rule": rule,
        "due": due_moment(rule, on) if rule and rule.daily_by else None,
        "lines": [(line, standing(line), shown_of(line.handed_in)) for line in lines],
        "missing": [line for line in lines if line.handed_in is None],
        "told": [line for line in lines if (made := line.handed_in) and (made.urgent or made.groups or made.remarks)],
        "labels": [one.label for one in FIGURES.values()],
        "means": [(one.label, one.means) for one in FIGURES.values()],
        "population": POPULATION,
        "sums": summed(lines),
        "query": urlencode({"day": on.isoformat(), "office": receiver.code}),
    }
    return render(request, "supervision/reports/daily_below.html", context)


@require_safe
@needs(Permission.OVERSEE)
def daily_below_export(request: HttpRequest) -> HttpResponse:
    receiver, _receivers, on = _receiver(request)
    lines, title = lines_of(receiver, on), _("下级信访日报") + f"{on:%Y%m%d}"
    back = reverse("supervision:daily_below")
    return xlsx(request, title, lambda about: write_day(receiver, on, lines, about), back=back, at=timezone.now())


@require_safe
@readers
def daily_returns(request: HttpRequest) -> HttpResponse:
    """Every edition that was handed in, the newest day first."""
    asked = _asked(request)
    context = asked.context(asked.page(), total=total_of(asked.found))
    return asked.answer("supervision/reports/daily_returns.html", context)


@require_safe
@readers
def daily_returns_export(request: HttpRequest) -> HttpResponse:
    return _asked(request).workbook(reverse("supervision:daily_returns"))


def _asked(request: HttpRequest) -> AskedList:
    return AskedList(RETURNS, request, returns_visible_to(account_of(request)))


@require_safe
@readers
def daily_return(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition as it was handed in, with the others of the day."""
    made = _visible(account_of(request), pk)
    others = DailyReturn.objects.filter(office=made.office_id, day=made.day).exclude(pk=made.pk)
    context = {
        "title": _("%(office)s%(day)s信访日报") % {"office": made.office.short_name, "day": cn_date(made.day)},
        "made": made,
        "standing": standing_of(made),
        "figures": shown_of(made),
        "others": others.select_related("made_by").order_by("-edition"),
        "may_correct": authority_of(account_of(request)).may(Permission.FOLLOW_UP, made.office),
        "population": POPULATION,
    }
    return render(request, "supervision/reports/daily_return.html", context)


@require_safe
@readers
def daily_rows(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The petitions that a figure of a return counts."""
    made, ids, title = _counted(request, pk, key)
    export = reverse("supervision:daily_rows_export", args=[pk, key])
    means = str(FIGURES[key].means)
    return petitions_behind(request, ids, title=title, means=means, back=made.get_absolute_url(), export=export)


@require_safe
@readers
def daily_rows_export(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    made, ids, title = _counted(request, pk, key)
    return workbook_behind(request, ids, title=title, back=reverse("supervision:daily_rows", args=[made.pk, key]))


def _counted(request: HttpRequest, pk: int, key: str) -> tuple[DailyReturn, list[int], str]:
    made = _visible(account_of(request), pk)
    if key not in FIGURES:
        raise Http404
    label = str(FIGURES[key].label).partition("（")[0]
    given = {"office": made.office.short_name, "day": cn_date(made.day), "label": label}
    return made, made.figures[key]["ids"], _("%(office)s%(day)s%(label)s") % given


def _opened_on(request: HttpRequest, edition: int) -> int:
    """The edition that the form was opened on, which says whether it asks for a reason."""
    text = request.POST.get("edition", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else edition


def _visible(account: Account, pk: int) -> DailyReturn:
    found = returns_visible_to(account).select_related("office", "receiver", "made_by")
    made: DailyReturn = get_object_or_404(found, pk=pk)
    return made


def _chosen(offices: list[Office], code: str) -> Office:
    if not code:
        return offices[0]
    found = next((office for office in offices if office.code == code), None)
    if found is None:
        raise Http404
    return found


def _receiver(request: HttpRequest) -> tuple[Office, list[Office], date]:
    """Whose offices below are shown: one's own, or one below it."""
    account, code = account_of(request), request.GET.get("office", "")
    own = authority_of(account).offices(Permission.OVERSEE)
    if not code:
        return own[0], own if len(own) > 1 else [], _day(request)
    office = offices_reached(account, Permission.OVERSEE).filter(code=code).first()
    if office is None:
        raise Http404
    return office, own if len(own) > 1 else [], _day(request)


def _day(request: HttpRequest) -> date:
    """Today where the address names no day."""
    try:
        found: Any = parse_date(request.GET.get("day", ""))
    except ValueError:
        found = None
    return found if found is not None and 1990 <= found.year <= 2100 else timezone.localdate()
