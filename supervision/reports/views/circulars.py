"""Circulars: the list, one that is written, checked, signed and read, and its files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.papers.queries import letter_shown_to
from cases.papers.views import letter_file
from offices.errors import ActionRefused
from offices.lists.views import AskedList
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt, status_of
from offices.pages.queries import total_of
from offices.pages.views import DOCX, PDF
from supervision.reports.actions.circulars import (
    act_on_circular,
    check_act,
    confirm_read,
    draft_circular,
    save_circular,
)
from supervision.reports.actions.drawing import ask_report
from supervision.reports.enums import CircularAct, CircularState, ReportKind
from supervision.reports.forms.circulars import CircularActForm, CircularForm
from supervision.reports.forms.reports import KeyedForm
from supervision.reports.models import Circular
from supervision.reports.periods import last_ended
from supervision.reports.queries.circulars import circulars_visible_to, offices_offered, unread_rows
from supervision.reports.reports.circulars import CIRCULARS, shown_letter
from supervision.reports.views.reports import visible_report

readers = needs(Permission.SEE_CASES)
OFFERED = (CircularAct.HAND_IN, CircularAct.CHECK, CircularAct.SIGN)
WITH_REASON = (CircularAct.SEND_BACK, CircularAct.WITHDRAW)


@require_safe
@readers
def circulars(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    asked = AskedList(CIRCULARS, request, circulars_visible_to(account))
    context = asked.context(asked.page(), total=total_of(asked.found))
    context["may_draft"] = authority_of(account).may_anywhere(Permission.SUPERVISE)
    kinds = ((ReportKind.WEEKLY, _("起草上周通报")), (ReportKind.MONTHLY, _("起草上月通报")))
    context["kinds"] = [(kind.value, label) for kind, label in kinds]
    context["offices"] = authority_of(account).offices(Permission.SUPERVISE)
    return asked.answer("supervision/reports/circulars.html", context)


@require_POST
@needs(Permission.SUPERVISE)
def circular_last(request: HttpRequest) -> HttpResponse:
    """起草上周（上月）通报 in one press: the report is asked for; the circular stands as soon as it is drawn."""
    account, at = account_of(request), timezone.now()
    offices = authority_of(account).offices(Permission.SUPERVISE)
    office = next((one for one in offices if one.code == request.POST.get("office", "")), None)
    kind = request.POST.get("kind", "")
    if office is None or kind not in (ReportKind.WEEKLY, ReportKind.MONTHLY):
        raise Http404
    try:
        day = last_ended(kind, timezone.localdate(at))[0]
        report = ask_report(by=account, at=at, office=office, kind=kind, day=day)
        if report.state == "done":
            return redirect(draft_circular(by=account, at=at, report_id=report.pk))
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect("supervision:circulars")
    messages.info(request, _("正在统计，完成后在这一页按“起草通报”。"))
    return redirect(report)


@require_POST
@needs(Permission.SUPERVISE)
def circular_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """拟稿 on a report."""
    account = account_of(request)
    report, form = visible_report(account, pk), KeyedForm(request.POST)
    key = form.key if form.is_valid() else None
    try:
        circular = draft_circular(by=account, at=timezone.now(), report_id=report.pk, request_key=key)
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect(report)
    return redirect(circular)


@require_http_methods(["GET", "HEAD", "POST"])
@readers
def circular(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft as a form with the letter as it would be; an issued one as it is, and who has read it."""
    account = account_of(request)
    one = visible_circular(account, pk)
    may_write = authority_of(account).may(Permission.SUPERVISE, one.office)
    form = None
    if may_write and one.state == CircularState.DRAFT:
        form = CircularForm(request.POST or None, circular=one, offered=offices_offered(one.office))
        if request.method == "POST" and form.is_valid() and attempt(form, lambda: _write(request, form, one)):
            return redirect(one)
    elif request.method == "POST":
        messages.error(request, _("本稿%s，不能修改。") % one.get_state_display())
        return redirect(one)
    context = {
        "title": one.title,
        "circular": one,
        "letter": letter_shown_to(account, shown_letter(one)),
        "form": form,
        "acts": [(kind, kind.label, _refusal(account, one, kind)) for kind in OFFERED],
        "taken_back": not _refusal(account, one, CircularAct.TAKE_BACK),
        "with_reason": [(kind, kind.label) for kind in WITH_REASON if not _refusal(account, one, kind)],
        "said": [{**act, "label": CircularAct(act["kind"]).label} for act in one.acts],
        "offices": one.offices.select_related("office", "read_by").order_by("role", "office__path"),
        "unread": unread_rows(account, one),
        "sees_report": authority_of(account).may(Permission.OVERSEE, one.office),
    }
    return render(request, "supervision/reports/circular.html", context, status=status_of(form) if form else 200)


def _write(request: HttpRequest, form: CircularForm, one: Circular) -> Circular:
    """保存, or 保存并送审: what was written goes with what is handed in."""
    given = {name: form.cleaned_data[name] for name in ("edition", "title", "remarks", "demands", "to", "copies")}
    facts: dict[str, Any] = {"by": account_of(request), "at": timezone.now(), "circular_id": one.pk}
    hands_in = "hand_in" in request.POST
    if not hands_in or form.has_changed():
        one = save_circular(**facts, **given)
        given["edition"] = one.edition
        messages.success(request, _("已保存。"))
    if hands_in:
        try:
            one = act_on_circular(**facts, kind=CircularAct.HAND_IN, edition=given["edition"])
        except ActionRefused as refusal:
            messages.error(request, str(refusal.sentence))
        else:
            messages.success(request, _("已办理：%s。") % one.get_state_display())
    return one


def _refusal(account: Account, one: Circular, kind: CircularAct) -> str:
    try:
        check_act(account, one, kind)
    except ActionRefused as refusal:
        return str(refusal.sentence)
    return ""


@require_POST
@readers
def circular_act(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_of(request)
    one, form = visible_circular(account, pk), CircularActForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.problems[0].sentence if form.problems else _("页面不完整，请刷新后再提交。"))
        return redirect(one)
    given: dict[str, Any] = {name: form.cleaned_data[name] for name in ("kind", "edition", "reason")}
    try:
        done = act_on_circular(by=account, at=timezone.now(), circular_id=one.pk, **given)
        messages.success(request, _("已办理：%s。") % done.get_state_display())
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
    return redirect(one)


@require_POST
@readers
def circular_read(request: HttpRequest, pk: int) -> HttpResponse:
    """已阅, for all own offices that have not confirmed yet."""
    account = account_of(request)
    one = visible_circular(account, pk)
    for row in unread_rows(account, one):
        confirm_read(by=account, at=timezone.now(), circular_id=one.pk, office=row.office)
    messages.success(request, _("已阅知。"))
    return redirect(one)


@require_safe
@readers
def circular_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible_circular(account_of(request), pk)
    return letter_file(shown_letter(one), PDF, reader=account_of(request))


@require_safe
@readers
def circular_word(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible_circular(account_of(request), pk)
    return letter_file(shown_letter(one), DOCX, reader=account_of(request))


def visible_circular(account: Account, pk: int) -> Circular:
    found = circulars_visible_to(account).select_related("office", "report", "made_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
