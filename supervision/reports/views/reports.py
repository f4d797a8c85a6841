"""Reports: the list, one that is asked for, its progress and its figures, the rows behind each, an erratum."""

import re
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.petitions.models.petitions import Petition
from offices.lists.listing import Table
from offices.lists.views import AskedList
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt
from offices.pages.queries import total_of
from offices.pages.views import form_page, page_of
from supervision.reports.actions.drawing import PATIENCE, ask_report, correct_report, wake
from supervision.reports.forms.reports import AskForm, CorrectForm, KeyedForm
from supervision.reports.models import Report
from supervision.reports.queries.reports import ROW_KINDS, reports_visible_to, rows_visible
from supervision.reports.reports.frozen import (
    REPORTS,
    ROWS,
    RowReader,
    Shown,
    edition_words,
    label_of_key,
    report_name,
)

readers = needs(Permission.OVERSEE)
PK = re.compile(r"[0-9]{1,9}")


@require_safe
@readers
def reports(request: HttpRequest) -> HttpResponse:
    asked = AskedList(REPORTS, request, reports_visible_to(account_of(request)))
    context = asked.context(asked.page(), total=total_of(asked.found))
    return asked.answer("supervision/reports/reports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@readers
def report_new(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    form = AskForm(request.POST or None, offices=offices_of(account))
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {name: form.cleaned_data[name] for name in ("office", "kind", "day")}
        given |= {"by": account, "at": timezone.now(), "request_key": form.key}
        report = attempt(form, lambda: ask_report(**given))
        if report is not None:
            return redirect(report)
    return form_page(request, form, title=_("生成报告"), back=reverse("supervision:reports"), submit=_("生成"))


def offices_of(account: Account) -> list[Office]:
    """Of which offices it asks for reports: its own, and those directly below where its role reaches there."""
    own = authority_of(account).offices(Permission.OVERSEE)
    wide = [office for office in own if authority_of(account).may(Permission.SUPERVISE, office)]
    below = Office.objects.filter(parent__in=wide, is_active=True).order_by("path") if wide else []
    return [*own, *(office for office in below if office not in own)]


@require_safe
@readers
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress, which asks for itself; then the figures as they were frozen."""
    one = visible_report(account_of(request), pk)
    if one.is_running and (one.beat_at or one.made_at) < timezone.now() - PATIENCE:
        wake(one)
    context: dict[str, Any] = {"title": report_name(one), "report": one, "all": max(one.total, one.done, 1)}
    if request.headers.get("HX-Request"):
        if not one.is_running:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "supervision/reports/report.html#progress", context)
    if one.state == "done":
        erratum = Report.objects.filter(replaces=one, state="done").defer("data").first()
        shown = Shown(one, one.lists.values_list("key", flat=True))
        context |= {"may_draft": authority_of(account_of(request)).may(Permission.SUPERVISE, one.office)}
        context |= {"draft_form": KeyedForm(), "shown": shown, "edition": edition_words(one), "erratum": erratum}
    return render(request, "supervision/reports/report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@readers
def report_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """勘误: drawn again as the next edition."""
    account = account_of(request)
    one = visible_report(account, pk)
    form = CorrectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {"by": account, "at": timezone.now(), "report_id": one.pk, "request_key": form.key}
        made = attempt(form, lambda: correct_report(reason=form.cleaned_data["reason"], **given))
        if made is not None:
            return redirect(made)
    notice = _("重新统计这一期间，成为新的一版，写明哪些数字有变动；原来的一版保留。")
    title = _("更正：%(name)s") % {"name": report_name(one)}
    return form_page(request, form, title=title, back=one.get_absolute_url(), submit=_("重新统计"), notice=notice)


@require_safe
@readers
def report_rows(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The rows that a figure counts, as far as the reader may see them now."""
    account = account_of(request)
    one = visible_report(account, pk)
    kept = get_object_or_404(one.lists, key=key)
    found = rows_visible(account, kept.kind, kept.ids).order_by("pk")
    reader = RowReader(account, timezone.localdate())
    reader.kind = kept.kind
    reader.may_act = authority_of(account).may_anywhere(Permission.SUPERVISE)
    page = page_of(found.values_list("pk", flat=True), request, size=ROWS.size)
    seen = found.order_by().count()
    label, means = label_of_key(one, key)
    context = {
        "title": label,
        "report": one,
        "name": report_name(one),
        "means": means,
        "page": page,
        "table": Table(ROWS, ROWS.rows(page.items, reader), reader),
        "seen": seen,
        "hidden": len(kept.ids) - seen,
        "number": len(kept.ids),
        "may_supervise": reader.may_act,
        "total": seen,
        "every": urlencode({"report": str(one.pk), "key": key}),
    }
    return render(request, "supervision/reports/rows.html", context)


def chosen_reported(asked: QueryDict, account: Account) -> QuerySet[Any, tuple[int, str]]:
    """The petitions behind a figure (key) of a report, as far as the account sees them."""
    number, key = asked.get("report", ""), asked.get("key", "")
    supervises = authority_of(account).may_anywhere(Permission.SUPERVISE)
    report = reports_visible_to(account).filter(pk=int(number)).first() if supervises and PK.fullmatch(number) else None
    kept = report.lists.filter(key=key).first() if report is not None else None
    if kept is None:
        return Petition.objects.none().values_list("pk", "number")
    way = ROW_KINDS[kept.kind].petition.replace(".", "__")
    pair = (f"{way}__pk", f"{way}__number") if way else ("pk", "number")
    found = rows_visible(account, kept.kind, kept.ids).order_by(pair[0])
    return found.values_list(*pair).distinct()


def visible_report(account: Account, pk: int) -> Report:
    found = reports_visible_to(account).select_related("office", "made_by", "replaces").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
