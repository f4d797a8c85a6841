"""A leader's yearly account (接访述职): the page, and the same as Excel and as Word."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from offices.organisation.views.access import account_of
from offices.pages.views import DOCX, XLSX, about_file, attachment
from visits.compliance.queries.compliance import leaders_counted, years_counted
from visits.compliance.reckoning import span_of
from visits.compliance.reports.compliance import Count, Row, leader_row
from visits.compliance.reports.yearly import (
    LABELS,
    YearlyAccount,
    account_of_year,
    write_yearly_document,
    write_yearly_sheets,
)
from visits.rota.models import Leader
from visits.rota.policies import plans_for


@require_safe
def yearly(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Read by the leader, by the clerks and leaders of the office, and by supervisors above."""
    account = _account(request, pk, year, timezone.now())
    row = leader_row(account.line, account.span)
    context = {
        "title": account.title,
        "account": account,
        "leader": account.leader,
        "may_draft": account.leader.account_id == account_of(request).pk
        or plans_for(account_of(request), account.leader.office),
        "row": row,
        "figures": [(LABELS[key], number, _list_url(account, row, key)) for key, number in account.numbers.items()],
        "years": years_counted(Leader.objects.filter(pk=pk), timezone.localdate()),
    }
    return render(request, "visits/compliance/yearly.html", context)


@require_safe
def yearly_items(request: HttpRequest, pk: int, year: int, key: str) -> HttpResponse:
    """What one number counts: packages, promises, or what was done about them."""
    account = _account(request, pk, year, timezone.now())
    if key not in account.lists:
        raise Http404
    context = {
        "title": f"{account.title}：{LABELS[key]}",
        "account": account,
        "leader": account.leader,
        "items": account.lists[key],
    }
    return render(request, "visits/compliance/yearly_items.html", context)


@require_safe
def yearly_export(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    at = timezone.now()
    account = _account(request, pk, year, at)
    about = about_file(request, account.title, at)
    return attachment(write_yearly_sheets(account, about), XLSX, f"{about.file_name}.xlsx")


@require_safe
def yearly_word(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    at = timezone.now()
    account = _account(request, pk, year, at)
    about = about_file(request, account.title, at)
    return attachment(write_yearly_document(account), DOCX, f"{about.file_name}.docx")


def _list_url(account: YearlyAccount, row: Row, key: str) -> str:
    """The list behind a number; those of receiving are the lists of compliance. Empty where there is none."""
    if key in account.lists:
        return reverse("visits:yearly_items", args=[account.leader.pk, account.span.year, key])
    counted = getattr(row, key, None)
    return counted.url if isinstance(counted, Count) else ""


def _account(request: HttpRequest, pk: int, year: int, at: datetime) -> YearlyAccount:
    reader, span = account_of(request), span_of(year)
    leader = get_object_or_404(leaders_counted(reader), pk=pk)
    if span is None:
        raise Http404
    return account_of_year(leader, span, reader, timezone.localdate(at))
