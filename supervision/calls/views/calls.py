"""揭榜挂帅: the lists, one list with its daily tracking, and what its office does with it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offices.errors import ActionRefused, NotPermitted
from offices.lists.listing import ROWS, Table
from offices.organisation.forms.fields import OfficeField
from offices.organisation.models import Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt, status_of
from offices.pages.views import address, page_of
from supervision.calls.actions import calls as actions
from supervision.calls.calling import check_may_close, check_may_publish, check_runs, refusal_of, runs_call
from supervision.calls.enums import CallState
from supervision.calls.forms import CallCaseForm, CallForm, CallReasonForm, KeyedForm
from supervision.calls.models import CallCase, OpenCall
from supervision.calls.queries import (
    ONLY,
    PUBLIC_ONLY,
    calls_listed,
    calls_visible_to,
    cases_visible_to,
    figures_of,
    only,
    tracked,
)
from supervision.calls.reports import CALL_CASES, LABELS, CallReader

reader = needs(Permission.FOLLOW_UP, Permission.CONVENE)
convener = needs(Permission.CONVENE)
SENTENCES = {
    "publish": _l("已张榜，并已告知下级单位的领导。"),
    "withdraw": _l("已撤榜。"),
    "close": _l("已结榜。"),
}


@require_safe
@reader
def calls(request: HttpRequest) -> HttpResponse:
    """The lists an account may read, the newest first."""
    account = account_of(request)
    state = request.GET.get("state", "")
    found = calls_listed(account).order_by("-pk")
    if state in CallState.values:
        found = found.filter(state=state)
    tabs = [("", _("全部")), *((one.value, one.label) for one in CallState)]
    context = {
        "title": _("揭榜挂帅"),
        "page": page_of(found, request, size=ROWS),
        "today": timezone.localdate(),
        "tabs": [(label, address(request, state=key or None), key == state) for key, label in tabs],
        "may_call": authority_of(account).may_anywhere(Permission.CONVENE),
    }
    return render(request, "supervision/calls/calls.html", context)


@require_http_methods(["GET", "POST"])
@convener
def call_new(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    offices = authority_of(account).offices(Permission.CONVENE)
    form = CallForm(request.POST or None, offices=offices)
    if request.method == "POST" and form.is_valid():
        key, office = form.cleaned_data["request_key"], form.cleaned_data["office"]
        made: OpenCall | None = attempt(
            form,
            lambda: actions.draft_call(
                by=account, at=timezone.now(), office=office, facts=form.facts(), request_key=key
            ),
        )
        if made is not None:
            return redirect(made)
    return call_form_page(request, form, title=_("新建榜单"), back=reverse("supervision:calls"))


@require_safe
@reader
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """The list: for those below what may be bid for, for the calling office the daily tracking besides."""
    account, today = account_of(request), timezone.localdate()
    found = get_object_or_404(calls_visible_to(account).select_related("follows"), pk=pk)
    runs = runs_call(account, found.office)
    tracks = runs or authority_of(account).may(Permission.CONVENE, found.office)
    cases = tracked(cases_visible_to(account).filter(call=found))
    keys = ONLY if tracks else PUBLIC_ONLY
    key = request.GET.get("only", "")
    key = key if key in keys else "all"
    figures = figures_of(cases, today, found.quiet_days, keys)
    chosen = cases.filter(only(key, today, found.quiet_days)).order_by("pk")
    page, told = page_of(chosen, request, size=ROWS), CallReader(account, today, call=found, tracks=tracks)
    context = {
        "title": found.name,
        "call": found,
        "runs": runs,
        "tracks": tracks,
        "today": today,
        "tabs": [(LABELS[name], figures[f"n_{name}"], address(request, only=name), name == key, name) for name in keys],
        "page": page,
        "table": Table(CALL_CASES, CALL_CASES.rows(page.items, told), told),
        "key": uuid4(),
        "why_closed": _why_not_on(found, today) if runs else "",
        "next_call": OpenCall.objects.filter(follows=found).first(),
    }
    return render(request, "supervision/calls/call.html", context)


@require_http_methods(["GET", "POST"])
@convener
def call_edit(request: HttpRequest, pk: int) -> HttpResponse:
    account, found = account_of(request), _run_or_404(request, pk)
    form = CallForm(request.POST or None, offices=[], call=found)
    if request.method == "POST" and form.is_valid():
        changed = attempt(
            form, lambda: actions.change_call(by=account, at=timezone.now(), call_id=pk, facts=form.facts())
        )
        if changed is not None:
            return redirect(found)
    return call_form_page(request, form, title=_("修改榜单"), back=found.get_absolute_url())


@require_http_methods(["GET", "POST"])
@convener
def call_again(request: HttpRequest, pk: int) -> HttpResponse:
    """再次张榜: a draft with what nobody took."""
    account, found = account_of(request), _run_or_404(request, pk)
    form = CallForm(request.POST or None, offices=[], call=found)
    if request.method == "GET":
        form.initial.update(name=_("%(name)s（再次张榜）") % {"name": found.name}, opens_on=None, closes_on=None)
    elif form.is_valid():
        key = form.cleaned_data["request_key"]
        made = attempt(
            form,
            lambda: actions.call_again(by=account, at=timezone.now(), call_id=pk, facts=form.facts(), request_key=key),
        )
        if made is not None:
            return redirect(made)
    return call_form_page(request, form, title=_("再次张榜"), back=found.get_absolute_url())


@require_POST
@convener
def call_publish(request: HttpRequest, pk: int) -> HttpResponse:
    form = KeyedForm(request.POST)
    key = form.cleaned_data["request_key"] if form.is_valid() else None
    return _done(request, pk, "publish", lambda: _act(request, pk, actions.publish_call, request_key=key))


@require_http_methods(["GET", "POST"])
@convener
def call_end(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """撤榜 and 结榜, each with its reason."""
    ends: dict[str, tuple[str, Callable[..., OpenCall]]] = {
        "withdraw": (_("撤榜"), actions.withdraw_call),
        "close": (_("结榜"), actions.close_call),
    }
    if key not in ends:
        raise Http404
    found = _run_or_404(request, pk)
    title, act = ends[key]
    form = CallReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: _act(request, pk, act, reason=given["reason"], request_key=given["request_key"])):
            messages.success(request, str(SENTENCES[key]))
            return redirect(found)
    notice = _("尚未揭榜的随之撤下，已揭榜的继续按包案办理。")
    return call_form_page(request, form, title=title, back=found.get_absolute_url(), notice=notice)


# Cases of a list


@require_http_methods(["GET", "POST"])
@convener
def call_case_new(request: HttpRequest, pk: int) -> HttpResponse:
    account, found = account_of(request), _run_or_404(request, pk)
    initial = {"petition": request.GET.get("petition", "")[:40]}
    form = CallCaseForm(request.POST or None, account=account, initial=initial)
    if request.method == "POST" and form.is_valid():
        petition = form.cleaned_data["petition"]
        made = attempt(
            form,
            lambda: actions.add_case(by=account, at=timezone.now(), call_id=pk, petition=petition, facts=form.facts()),
        )
        if made is not None:
            messages.success(request, _("%(number)s 已列入。") % {"number": petition.number})
            return redirect(found)
    return call_form_page(request, form, title=_("列入信访件"), back=found.get_absolute_url())


@require_http_methods(["GET", "POST"])
@convener
def call_case_edit(request: HttpRequest, pk: int) -> HttpResponse:
    account, case = account_of(request), _run_case_or_404(request, pk)
    form = CallCaseForm(request.POST or None, account=account, case=case)
    if request.method == "POST" and form.is_valid():
        changed = attempt(
            form, lambda: actions.change_case(by=account, at=timezone.now(), case_id=pk, facts=form.facts())
        )
        if changed is not None:
            return redirect(case.call)
    return call_form_page(request, form, title=_("修改"), back=case.get_absolute_url())


@require_POST
@convener
def call_case_drop(request: HttpRequest, pk: int) -> HttpResponse:
    case = _run_case_or_404(request, pk)
    try:
        actions.drop_case(by=account_of(request), at=timezone.now(), case_id=pk)
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
    return redirect(case.call)


@require_http_methods(["GET", "POST"])
@convener
def call_case_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    account, case = account_of(request), _run_case_or_404(request, pk)
    form = CallReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = attempt(form, lambda: actions.withdraw_case(by=account, at=timezone.now(), case_id=pk, reason=reason))
        if done is not None:
            return redirect(case)
    return call_form_page(request, form, title=_("撤下这一件"), back=case.get_absolute_url())


@require_safe
@convener
def call_offices(request: HttpRequest) -> HttpResponse:
    """Units to choose from while one types."""
    own = authority_of(account_of(request)).offices(Permission.SEE_CASES)
    field = OfficeField(Office.objects.order_by("level", "path"), near=next(iter(own), None))
    lines = field.suggestions(request.GET.get("unit", "")[:60].replace("\x00", ""))
    return render(request, "cases/procedure/_options.html", {"lines": lines})


# Parts


def _why_not_on(call: OpenCall, today: date) -> str:
    """Why the list cannot go on to its next state, in words; empty where it can."""
    checks = {CallState.DRAFT: check_may_publish, CallState.PUBLISHED: check_may_close}
    check = checks.get(CallState(call.state))
    return refusal_of(lambda: check(call, today)) if check else ""


def call_form_page(request: HttpRequest, form: forms.Form, *, title: str, back: str, **context: Any) -> HttpResponse:
    """A page that is one form; 422 when it was refused."""
    shown = {"title": title, "form": form, "back": back, **context}
    return render(request, "supervision/calls/form.html", shown, status=status_of(form))


def _check_acts(request: HttpRequest, call: OpenCall) -> None:
    try:
        check_runs(account_of(request), call.office)
    except NotPermitted as refusal:
        raise PermissionDenied(str(refusal.sentence)) from refusal


def _run_or_404(request: HttpRequest, pk: int) -> OpenCall:
    """The call, for who may act on it; others who see it are refused before a form is shown."""
    found = get_object_or_404(calls_visible_to(account_of(request)), pk=pk)
    _check_acts(request, found)
    return found


def _run_case_or_404(request: HttpRequest, pk: int) -> CallCase:
    found = get_object_or_404(cases_visible_to(account_of(request)).select_related("call__office"), pk=pk)
    _check_acts(request, found.call)
    return found


def _act(request: HttpRequest, pk: int, act: Callable[..., OpenCall], **facts: Any) -> OpenCall:
    return act(by=account_of(request), at=timezone.now(), call_id=pk, **facts)


def _done(request: HttpRequest, pk: int, key: str, act: Callable[[], object]) -> HttpResponse:
    """The act with its sentence; a refusal is said on the page of the call."""
    found = _run_or_404(request, pk)
    try:
        act()
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, str(SENTENCES[key]))
    return redirect(found)
