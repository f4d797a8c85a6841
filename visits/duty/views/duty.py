"""The duty book: its list with figures and Excel file, a new entry from a phone, and the shares by township."""

from datetime import date, timedelta
from typing import Any, cast
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_safe

from offices.errors import ActionRefused
from offices.lists.listing import ROWS
from offices.lists.views import AskedList
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.fields import DayField
from offices.pages.forms import Form
from offices.pages.views import address, page_of, takes_files, xlsx
from offices.pages.words import About
from offices.vocabularies.queries import current_categories
from visits.duty.actions.duty import record_entry
from visits.duty.forms import EntryForm
from visits.duty.queries import (
    Share,
    duty_figures,
    duty_visible_to,
    listed,
    offices_of_book,
    shares_of,
    total_of,
)
from visits.duty.reports import DUTY, DutyReader, cells_of, office_query, write_shares
from visits.rota.periods import month_of

reads_book = needs(Permission.FOLLOW_UP, Permission.SUPERVISE)


# The list


@require_safe
@reads_book
def duty(request: HttpRequest) -> HttpResponse:
    """All entries, the follow-ups due first."""
    account, asked = account_of(request), _asked(request)
    figures = duty_figures(asked.found_with(stands=""), asked.reader.on)
    stands = asked.filters.form.cleaned_data.get("stands", "") if asked.filters.is_valid() else "-"
    kept = {name: str(value) for name, value in request.GET.items() if value and name not in {"stands", "page"}}
    context = asked.context(
        asked.page(listed(asked.found)),
        number=figures.standing(stands),
        cells=[(cell, f"?{urlencode(cell.query)}") for cell in cells_of(figures, kept)],
        stands=stands,
        is_narrowed=any(request.GET.get(name) for name in asked.filters.filters),
        may_record=authority_of(account).may_anywhere(Permission.FOLLOW_UP),
    )
    return asked.answer("visits/duty/duty.html", context)


@require_safe
@reads_book
def duty_export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook: the same filters, all rows."""
    asked = _asked(request)
    return asked.workbook(reverse("visits:duty"), found=listed(asked.found))


def _asked(request: HttpRequest) -> AskedList:
    account = account_of(request)
    asked = AskedList(DUTY, request, duty_visible_to(account))
    filters, offices = asked.filters, offices_of_book(account)
    asked.reader = DutyReader(account, asked.reader.on, has_offices=len(offices) > 1)
    if asked.reader.has_offices:
        filters.offer_offices("office", offices)
    else:
        del filters.form.fields["office"], filters.form.fields["own"]
    first_level = current_categories().filter(level=1)
    filters.offer("category", [(one.code, one.name) for one in first_level])
    return asked


# A new entry


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.FOLLOW_UP)
def duty_new(request: HttpRequest) -> HttpResponse:
    """Write down what was found; the same form sent twice is one entry."""
    account, at = account_of(request), timezone.now()
    told: dict[str, Any] = {
        "offices": authority_of(account).offices(Permission.FOLLOW_UP),
        "on": timezone.localdate(at),
    }
    if request.method != "POST":
        return _form(request, EntryForm(initial={"request_key": uuid4()}, **told))
    form = EntryForm(request.POST, request.FILES, **told)
    if not form.is_valid():
        return _form(request, form, 422)
    try:
        entry = record_entry(
            by=account,
            at=at,
            office=form.of_office,
            photos=form.pictures(),
            request_key=form.cleaned_data["request_key"],
            **form.facts(),
            **form.outcome(),
        )
    except ActionRefused as refusal:
        form.refuse(refusal)
        return _form(request, form, refusal.status)
    said = _("已记入工作手册：%(number)s。") if entry.recorded_at == at else _("这张表单已经记过：%(number)s。")
    messages.success(request, said % {"number": entry.number})
    return redirect(entry)


def _form(request: HttpRequest, form: EntryForm, status: int = 200) -> HttpResponse:
    context = {"title": _("记一件"), "form": form, "office": form.offices[0]}
    return render(request, "visits/duty/form.html", context, status=status)


# The shares


class SpanForm(Form):
    """From one day to another, both within; this month where nothing is said."""

    on_from = DayField(label=_l("发现日期起"), required=False)
    on_to = DayField(label=_l("发现日期止"), required=False)

    def span(self, today: date) -> tuple[date, date]:
        first, last = month_of(today)
        if self.is_valid():
            first, last = self.cleaned_data["on_from"] or first, self.cleaned_data["on_to"] or last
        return (first, last) if first <= last else (last, first)


@require_safe
@reads_book
def duty_shares(request: HttpRequest) -> HttpResponse:
    """By township, for a span of days."""
    today = timezone.localdate()
    form, (first, last), shares = _shares(request, today)
    page = page_of(cast(Any, shares), request, size=ROWS)
    span = {"on_from": first.isoformat(), "on_to": last.isoformat()}
    total = total_of(shares)
    context = {
        "title": _("工作手册：乡镇占比"),
        "form": form,
        "first": first,
        "last": last,
        "spans": [
            (label, address(request, on_from=start, on_to=end), (start, end) == (first, last))
            for label, (start, end) in _usual(today)
        ],
        "page": page,
        "rows": [(share, _cells(share, span)) for share in page.items],
        "total": [(cell, _list_url(cell.query)) for cell in cells_of(total, span)],
        "query": urlencode(span),
    }
    return render(request, "visits/duty/shares.html", context)


@require_safe
@reads_book
def duty_shares_export(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    _span, (first, last), shares = _shares(request, timezone.localdate(at))

    def write(about: About) -> bytes:
        return write_shares(shares, total_of(shares), span=f"{first}—{last}", about=about)

    return xlsx(request, _("工作手册乡镇占比"), write, back=reverse("visits:duty_shares"), at=at)


def _shares(request: HttpRequest, today: date) -> tuple[SpanForm, tuple[date, date], list[Share]]:
    first, last = SpanForm(request.GET).span(today)
    form = SpanForm(initial={"on_from": first, "on_to": last}, label_suffix="")
    return form, (first, last), shares_of(account_of(request), first, last, today)


def _cells(share: Share, span: dict[str, str]) -> list[tuple[Any, str]]:
    return [(cell, _list_url(cell.query)) for cell in cells_of(share.figures, {**span, **office_query(share)})]


def _list_url(query: dict[str, str]) -> str:
    return f"{reverse('visits:duty')}?{urlencode(query)}"


def _usual(today: date) -> list[tuple[str, tuple[date, date]]]:
    month = month_of(today)
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    quarter_end = month_of(date(today.year, quarter.month + 2, 1))[1]
    return [
        (_("本月"), month),
        (_("上月"), month_of(month[0] - timedelta(days=1))),
        (_("本季度"), (quarter, quarter_end)),
        (_("今年"), (date(today.year, 1, 1), date(today.year, 12, 31))),
    ]
