"""Compliance (接访统计): days due and held of each leader, what explains the missing ones, and what was received."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from offices.errors import ActionRefused
from offices.lists.listing import ROWS
from offices.organisation.models import Account, Office
from offices.organisation.policies import is_own
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.fields import DayField, ToldField
from offices.pages.forms import Form
from offices.pages.views import address, page_of, xlsx
from offices.pages.words import About
from visits.compliance.actions import explain_period
from visits.compliance.queries.compliance import Line, held_days, leaders_counted, lines_of, years_counted
from visits.compliance.reckoning import TimeSpan, parts_of, span_of, usual_part
from visits.compliance.reports.compliance import entries_of, entries_told, leader_row, sum_row, write_compliance
from visits.receptions.queries.lists import offices_of
from visits.rota.models import Leader
from visits.rota.policies import plans_for


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a span, an office, and only leaders who are short of days."""

    span: TimeSpan
    offices: list[Office]
    office: Office | None
    short: bool
    lines: list[Line]

    def conditions(self) -> list[tuple[str, str]]:
        said = [(_("统计期"), self.span.label)]
        if self.office:
            said.append((_("单位"), self.office.name))
        return [*said, (_("只列未达到的"), _("是"))] if self.short else said


@require_safe
@needs(Permission.RECEIVE, Permission.SUPERVISE)
def compliance(request: HttpRequest) -> HttpResponse:
    """The running period of the level that is seen, or this month, where nothing else is asked for.

    Who owed nothing and did nothing in it is not listed.
    """
    account, today = account_of(request), timezone.localdate()
    asked = _asked(request, account, today)
    levels = {office.level for office in asked.offices}
    several = len({line.leader.office_id for line in asked.lines}) > 1
    entries: Any = entries_of(asked.lines, sums=several)
    page = page_of(entries, request, size=ROWS)
    context = {
        "title": _("接访统计"),
        "asked": asked,
        "parts": parts_of(asked.span.year, levels),
        "years": years_counted(leaders_counted(account), today),
        "page": page,
        "rows": entries_told(page.items, asked.span, narrowed=asked.short),
        "total": sum_row(asked.lines, asked.span, asked.office, narrowed=asked.short) if asked.lines else None,
        "several": several,
        "short_url": address(request, short=None if asked.short else "true"),
        "query": request.GET.urlencode(),
    }
    fragment = "#rows" if "HX-Request" in request.headers else ""
    return render(request, f"visits/compliance/compliance.html{fragment}", context)


@require_safe
@needs(Permission.RECEIVE, Permission.SUPERVISE)
def compliance_export(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    asked = _asked(request, account_of(request), timezone.localdate(at))

    def write(about: About) -> bytes:
        return write_compliance(asked.lines, asked.span, conditions=asked.conditions(), about=about)

    return xlsx(request, _("接访统计"), write, back=reverse("visits:compliance"), at=at)


@require_safe
def compliance_leader(request: HttpRequest, pk: int) -> HttpResponse:
    """One leader: each period with what is missing and why, and the days on which visitors were received."""
    return _leader_page(request, _leader(request, pk))


class ReasonForm(Form):
    first = DayField(widget=forms.HiddenInput)
    reason = ToldField(label=_l("未接访原因"), max_length=200)


@require_POST
def compliance_explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why a period was not met."""
    leader, form = _leader(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _leader_page(request, leader, 422, refusal=_("请填写未接访原因，最多200字。"))
    try:
        explain_period(by=account_of(request), at=timezone.now(), leader_id=leader.pk, **form.cleaned_data)
    except ActionRefused as refusal:
        return _leader_page(request, leader, refusal.status, refusal=str(refusal.sentence))
    messages.success(request, _("原因已记下，与未达到的接访期一并列出。"))
    return redirect(f"{reverse('visits:compliance_leader', args=[leader.pk])}?{request.GET.urlencode()}")


# Parts


def _leader(request: HttpRequest, pk: int) -> Leader:
    return get_object_or_404(leaders_counted(account_of(request)), pk=pk)


def _leader_page(request: HttpRequest, leader: Leader, status: int = 200, **more: Any) -> HttpResponse:
    account, today = account_of(request), timezone.localdate()
    span = span_asked(request, [leader.office], today)
    line = lines_of([leader], span, today)[0]
    context = {
        "title": _("%(name)s的接访") % {"name": leader.account.name},
        "leader": leader,
        "line": line,
        "first_missing": next((owed for owed in line.owed_periods if owed.missing), None),
        "row": leader_row(line, span),
        "span": span,
        "parts": parts_of(span.year, [leader.office.level]),
        "years": years_counted(Leader.objects.filter(pk=leader.pk), today),
        "days": held_days(leader, line.first, line.last),
        "may_explain": is_own(account, leader.account_id) or plans_for(account, leader.office),
        "query": request.GET.urlencode(),
        **more,
    }
    return render(request, "visits/compliance/leader.html", context, status=status)


def _asked(request: HttpRequest, account: Account, today: date) -> Asked:
    leaders = list(leaders_counted(account))
    offices = offices_of(leaders)
    span = span_asked(request, offices, today)
    office = next((one for one in offices if one.code == request.GET.get("office", "")), None)
    chosen = [leader for leader in leaders if office is None or leader.office_id == office.pk]
    short = request.GET.get("short", "") == "true"
    lines = [line for line in lines_of(chosen, span, today) if not line.is_idle]
    if short:
        lines = [line for line in lines if any(owed.missing for owed in line.owed_periods)]
    return Asked(span, offices, office, short, lines)


def span_asked(request: HttpRequest, offices: Sequence[Office], today: date) -> TimeSpan:
    """The year and its part, the usual one for what is none."""
    year, usual = request.GET.get("year", ""), usual_part({office.level for office in offices}, today)
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        return usual
    return span_of(int(year), request.GET.get("part", "")) or usual
