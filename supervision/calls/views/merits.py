"""Merit (功绩): proposed and decided on the page of a case, listed, and exported for the personnel file."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from offices.lists.listing import ROWS, Reader, Table
from offices.lists.sheets import write_list
from offices.organisation.models import Account
from offices.organisation.views.access import account_of
from offices.pages.forms import attempt
from offices.pages.views import DOCX, attachment, page_of, xlsx
from offices.pages.words import About
from supervision.calls.actions import merits as actions
from supervision.calls.forms import MeritDecisionForm, MeritForm, MeritPeriodForm, MeritRevocationForm
from supervision.calls.models import Merit
from supervision.calls.queries import Period, cases_visible_to, merits_kept_by, merits_visible_to
from supervision.calls.reports import MERITS, merit_conditions, write_merit_document
from supervision.calls.views.calls import call_form_page, convener, reader


@require_safe
@reader
def merits(request: HttpRequest) -> HttpResponse:
    """Own merit, and for heads and calling offices that of their people and calls; nothing is counted or ranked."""
    account = account_of(request)
    form = MeritPeriodForm(request.GET or None)
    found = merits_visible_to(account)
    if form.is_bound and form.is_valid():
        if name := form.cleaned_data["account"].strip():
            found = found.filter(account__username=name)
        period = Period(form.cleaned_data["first"], form.cleaned_data["last"])
        if period.first or period.last:
            found = period.of(found)
    keeps = merits_kept_by(account).exists()
    page = page_of(found, request, size=ROWS)
    context = {
        "title": _("揭榜挂帅功绩"),
        "form": form,
        "page": page,
        "table": Table(MERITS, page.items, Reader(account, timezone.localdate())),
        "keeps": keeps,
        "query": request.GET.urlencode(),
    }
    return render(request, "supervision/calls/merits.html", context)


@require_safe
@reader
def merits_export(request: HttpRequest) -> HttpResponse:
    """Excel: of one person or of all, within a period."""
    at, account = timezone.now(), account_of(request)
    person, period = _asked(request)
    found = period.of(merits_kept_by(account))
    if person is not None:
        found = found.filter(account=person)

    def write(about: About) -> bytes:
        conditions = merit_conditions(person, period)
        return write_list(MERITS, found, Reader(account, timezone.localdate(at)), conditions=conditions, about=about)

    return xlsx(request, str(MERITS.title), write, back=reverse("supervision:merits"), at=at)


@require_safe
@reader
def merits_word(request: HttpRequest) -> HttpResponse:
    """Word, of one person."""
    person, period = _asked(request)
    if person is None:
        raise Http404
    today: date = timezone.localdate()
    found = list(period.of(merits_kept_by(account_of(request))).filter(account=person))
    content = write_merit_document(found, person=person, period=period, on=today)
    title = _("揭榜挂帅功绩记录")
    return attachment(content, DOCX, f"{title}-{person.name}-{today:%Y%m%d}.docx")


@require_http_methods(["GET", "POST"])
@convener
def merit_new(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_of(request)
    case = get_object_or_404(cases_visible_to(account), pk=pk)
    form = MeritForm(request.POST or None, case=case, initial={"account": request.GET.get("account", "")[:60]})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = attempt(
            form,
            lambda: actions.propose_merit(
                by=account, at=timezone.now(), case_id=pk, account=given["account"], what=given["what"]
            ),
        )
        if made is not None:
            messages.success(request, _("已提出，由另一人审定。"))
            return redirect(case)
    return call_form_page(request, form, title=_("提出功绩"), back=case.get_absolute_url())


@require_http_methods(["GET", "POST"])
@convener
def merit_decide(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, MeritDecisionForm(request.POST or None), actions.decide_merit, _("审定功绩"))


@require_http_methods(["GET", "POST"])
@convener
def merit_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    said = _("已撤销，不再列入人事档案用的名单。")
    return _act(request, pk, MeritRevocationForm(request.POST or None), actions.revoke_merit, _("撤销功绩"), said)


def _act(
    request: HttpRequest, pk: int, form: Form, act: Callable[..., Merit], title: str, said: str = ""
) -> HttpResponse:
    """One act on a merit that the account keeps: its form, or the case after it."""
    account = account_of(request)
    merit = get_object_or_404(merits_kept_by(account), pk=pk)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: act(by=account, at=timezone.now(), merit_id=pk, **form.cleaned_data))
        if done is not None:
            if said:
                messages.success(request, said)
            return redirect(merit.case)
    notice = _("%(name)s：%(what)s") % {"name": merit.account.name, "what": merit.what}
    return call_form_page(request, form, title=title, back=merit.case.get_absolute_url(), notice=notice)


def _asked(request: HttpRequest) -> tuple[Account | None, Period]:
    """Whose merit and of which days; 404 for what cannot be read, or for a person none of whose merit is kept here."""
    form = MeritPeriodForm(request.GET)
    if not form.is_valid():
        raise Http404
    kept, name = merits_kept_by(account_of(request)), form.cleaned_data["account"].strip()
    if not kept.exists():
        raise Http404
    period = Period(form.cleaned_data["first"], form.cleaned_data["last"])
    if not name:
        return None, period
    return get_object_or_404(Account, username=name, pk__in=kept.order_by().values("account")), period
