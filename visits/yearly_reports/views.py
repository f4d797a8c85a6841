"""Yearly reports: the list, one report, what was frozen behind a number, and its files."""

from collections.abc import Callable
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

from cases.papers.letters import letter_from_text
from cases.papers.queries import letter_shown_to
from cases.papers.reports.files import letter_as_pdf, letter_as_word
from offices.errors import ActionRefused
from offices.lists.views import AskedList
from offices.organisation.views.access import account_of
from offices.pages.forms import attempt
from offices.pages.views import DOCX, PDF, attachment, form_page
from visits.compliance.queries.compliance import leaders_counted
from visits.compliance.reckoning import TimeSpan, span_of
from visits.compliance.reports.yearly import LABELS
from visits.rota.models import Leader
from visits.yearly_reports.actions import count_anew, draft_report, sign_report, write_words
from visits.yearly_reports.filters import UnsignedFilter
from visits.yearly_reports.forms import DraftForm, VersionForm, WordsForm
from visits.yearly_reports.models import YearlyReport
from visits.yearly_reports.policies import may_draft, may_sign, refusal_to_sign
from visits.yearly_reports.queries import (
    hash_of,
    is_latest,
    reports_visible_to,
    rows_shown,
    unsigned_leaders,
    usual_year,
)
from visits.yearly_reports.reports import REPORTS, letter_of, unsigned_list

ACTS: dict[str, tuple[Callable[..., YearlyReport], str]] = {
    "count": (count_anew, "已按今天的记录重新取数。"),
    "sign": (sign_report, "已签署，不能再修改。"),
}


@require_safe
def yearly_reports(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    asked = AskedList(REPORTS, request, reports_visible_to(account))
    asked.filters.hide("tab")
    return asked.answer("visits/yearly_reports/list.html", asked.context(asked.page(), tabs=asked.numbered_tabs()))


@require_safe
def yearly_reports_export(request: HttpRequest) -> HttpResponse:
    asked = AskedList(REPORTS, request, reports_visible_to(account_of(request)))
    return asked.workbook(reverse("visits:yearly_reports"))


@require_safe
def yearly_reports_unsigned(request: HttpRequest) -> HttpResponse:
    """Who has not signed the account of a year; of the last whole one, where none is asked for."""
    asked, span = _unsigned(request)
    runs = timezone.localdate() <= date(span.year, 12, 31)
    context = asked.context(asked.page(), year=span.year, runs=runs, total=asked.found.count())
    return asked.answer("visits/yearly_reports/unsigned.html", context)


@require_safe
def yearly_reports_unsigned_export(request: HttpRequest) -> HttpResponse:
    return _unsigned(request)[0].workbook(reverse("visits:yearly_reports_unsigned"))


def _unsigned(request: HttpRequest) -> tuple[AskedList, TimeSpan]:
    today = timezone.localdate()
    usual, form = usual_year(today), UnsignedFilter(request.GET, Leader.objects.none()).form
    form.is_valid()  # a year that is none finds nothing: the filter says why
    span = span_of(int(form.cleaned_data.get("year") or usual))
    assert span is not None  # noqa: S101  (the filter takes no other)
    leaders = unsigned_leaders(account_of(request), span, today)
    return AskedList(unsigned_list(span), request, leaders, usual={"year": str(usual)}), span


@require_http_methods(["GET", "HEAD", "POST"])
def yearly_report_new(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """A draft of the figures of today, or of an erratum with its reason."""
    account = account_of(request)
    leader = get_object_or_404(leaders_counted(account), pk=pk)
    if not may_draft(account, leader):
        raise PermissionDenied(_("述职报告由领导本人或者本单位工作人员起草。"))
    known = YearlyReport.objects.filter(leader=leader, year=year).order_by("-number").first()
    if known is not None and not known.is_signed:
        return redirect(known)
    form = DraftForm(request.POST if request.method == "POST" else None)
    form.fields["correction"].required = known is not None
    if known is None:
        del form.fields["correction"]
    if request.method == "POST" and form.is_valid():
        facts = {"leader_id": pk, "year": year, **form.cleaned_data}
        report = attempt(form, lambda: draft_report(by=account, at=timezone.now(), **facts))
        if report is not None:
            return redirect(report)
    title = _("起草%(year)d年度述职报告：%(name)s") % {"year": year, "name": leader.account.name}
    notice = _("按今天的记录取数，连同每个数字的清单一并保存；签署以前可以重新取数。")
    back = reverse("visits:yearly", args=[pk, year])
    return form_page(request, form, title=title, back=back, notice=notice, submit=_("起草"))


@require_safe
def yearly_report(request: HttpRequest, pk: int) -> HttpResponse:
    report, account = _report(request, pk)
    numbers, lists = report.figures["numbers"], report.figures["lists"]
    figures = [(key, label, numbers[key], key in lists) for key, label in LABELS.items() if key in numbers]
    context = {
        "title": report.title,
        "report": report,
        "leader": report.leader,
        "figures": figures,
        "form": VersionForm(initial={"version": report.version}),
        "may_draft": may_draft(account, report.leader),
        "may_sign": may_sign(account, report.leader),
        "refusal": "" if report.is_signed else refusal_to_sign(report, timezone.localdate()),
        "is_latest": is_latest(report),
        "is_whole": report.is_signed and hash_of(report) == report.hash,
    }
    return render(request, "visits/yearly_reports/report.html", context)


@require_safe
def yearly_report_rows(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    report, account = _report(request, pk)
    if key not in report.figures["lists"]:
        raise Http404
    rows = rows_shown(report, key, account)
    context = {
        "title": f"{report.title}：{LABELS[key]}",
        "report": report,
        "number": report.figures["numbers"][key],
        "rows": rows,
    }
    return render(request, "visits/yearly_reports/rows.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def yearly_report_words(request: HttpRequest, pk: int) -> HttpResponse:
    report, account = _report(request, pk)
    if not may_draft(account, report.leader) or report.is_signed:
        raise PermissionDenied(_("述职报告已签署，或者不由您起草。"))
    form = WordsForm(request.POST or None, initial={"version": report.version, "words": report.words})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: write_words(by=account, at=timezone.now(), report_id=pk, **given)):
            messages.success(request, _("已保存。"))
            return redirect(report)
    return form_page(request, form, title=_("本人补充：%s") % report.title, back=report.get_absolute_url())


@require_POST
def yearly_report_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Counted anew, or signed."""
    report, account = _report(request, pk)
    if act not in ACTS:
        raise Http404
    do, said = ACTS[act]
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        do(by=account, at=timezone.now(), report_id=pk, version=version)
    except ActionRefused as refusal:
        messages.warning(request, str(refusal.sentence))
    else:
        messages.success(request, _(said))
    return redirect(report)


@require_safe
def yearly_report_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    return _file(request, pk, letter_as_pdf, PDF, "pdf")


@require_safe
def yearly_report_word(request: HttpRequest, pk: int) -> HttpResponse:
    return _file(request, pk, letter_as_word, DOCX, "docx")


def _file(request: HttpRequest, pk: int, make: Callable[..., bytes], kind: str, ending: str) -> HttpResponse:
    """What was signed; of a draft, what would be signed today, which says so in its name."""
    report, account = _report(request, pk)
    letter = letter_from_text(report.letter) if report.is_signed else letter_of(report, timezone.localdate())
    letter = letter_shown_to(account, letter)
    name = f"{report.title}-{report.leader.account.name}" + ("" if report.is_signed else _("-草稿"))
    return attachment(make(letter, sealed=False), kind, f"{name}.{ending}")


def _report(request: HttpRequest, pk: int) -> tuple[YearlyReport, Any]:
    account = account_of(request)
    found = reports_visible_to(account).select_related(
        "leader__office__parent", "leader__account", "drafted_by", "signed_by"
    )
    return get_object_or_404(found, pk=pk), account
